"""The house's rules of booking, read once from `data/spots.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from palvelutori.codevelopment.rules.spots import Limits

PATH: Final = Path(__file__).with_name("data") / "spots.toml"


@cache
def limits() -> Limits:
    """The rules as they are written. Raises TypeError for a rule nobody knows or one that is missing."""
    read: dict[str, Any] = tomllib.loads(PATH.read_text(encoding="utf-8"))
    read |= {name: tuple(read[name]) for name in ("ahead", "share")}
    read["at_once"] = tuple(frozenset(one) for one in read["at_once"])
    read["crowding"] = frozenset(read["crowding"])
    return Limits(**read)
