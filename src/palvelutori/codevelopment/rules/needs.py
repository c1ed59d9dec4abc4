"""When signals are a need: two sources that do not know of each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

#: what people at work saw, and what visitors did or said themselves
STAFF: Final = frozenset({"desk", "lobby", "staff_idea", "partner"})
CUSTOMERS: Final = frozenset({"walk_away", "wrong_place", "exit", "resident_idea"})
#: signals of one origin that make it a source: fewer could not be shown either
LEAST: Final = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """Which origins are sources; whether two make it a need; whether only staff saw it."""

    sources: frozenset[str]
    is_valid: bool
    is_staff_view: bool


def standing(counts: Mapping[str, int]) -> Standing:
    """How signals stand, by their counts per origin."""
    sources = frozenset(origin for origin, count in counts.items() if count >= LEAST)
    return Standing(sources, len(sources) >= 2, bool(sources) and not sources & CUSTOMERS)
