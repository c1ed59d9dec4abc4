"""The terms partners agree to, read from data: their version, their points, and the law behind what is checked."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

PATH: Final = Path(__file__).parent / "data" / "terms.toml"


@dataclass(frozen=True, slots=True)
class Check:
    """Something that is looked at before a partner begins. `law` empty where the house itself asks for it."""

    code: str
    law: str
    is_from_memory: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of today."""

    version: int
    on: date
    points: tuple[str, ...]
    checks: tuple[Check, ...]


@cache
def terms() -> Terms:
    """The terms in force."""
    told = tomllib.loads(PATH.read_text(encoding="utf-8"))
    checks = tuple(
        Check(one["code"], one.get("law", ""), bool(one.get("from_memory", False))) for one in told["checks"]
    )
    return Terms(told["version"], told["on"], tuple(told["points"]), checks)
