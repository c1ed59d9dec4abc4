"""The law as data: `law.toml`, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

PLACE = Path(__file__).with_name("law.toml")


@cache
def law() -> dict[str, Any]:
    """The whole file."""
    return tomllib.loads(PLACE.read_text(encoding="utf-8"))


def parties() -> frozenset[str]:
    """Kinds of bodies that may be parties to a joint-service agreement."""
    return frozenset(law()["joint_service"]["parties"])
