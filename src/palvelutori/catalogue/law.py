"""The law as data: `law.toml`, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Duty:
    """A language duty: its languages, where the law says so, and whether that is from memory."""

    code: str
    languages: tuple[str, ...]
    law: str
    is_from_memory: bool


@cache
def duties() -> Mapping[str, Duty]:
    """The language duties by code."""
    rows = law()["duties"]
    return {
        row["code"]: Duty(row["code"], tuple(row["languages"]), row["law"], row["from_memory"])
        for row in rows
    }


def owed(codes: Iterable[str], *, required: Iterable[str]) -> tuple[str, ...]:
    """Languages a unit owes: those of its duties and those it has promised besides, in order."""
    known = duties()
    by_law = (one for code in codes if code in known for one in known[code].languages)
    return tuple(dict.fromkeys((*by_law, *required)))


def transfer_days() -> int:
    """Working days after the day of receipt within which a document goes on to the right authority."""
    return int(law()["transfer"]["working_days"])
