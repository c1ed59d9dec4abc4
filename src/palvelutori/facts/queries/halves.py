"""Half-days for what is above: counts of a line or of the whole house by morning and afternoon. Not for a page.

Whoever shows something made of them goes through the guard.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from palvelutori.facts.models import HouseDay, LineDay

#: the whole house, opaque units among it
HOUSE: Final = "all"


@dataclass(frozen=True, slots=True)
class HalfCounts:
    """Matters that joined; of them called, within the promise, left; their waits together, seconds."""

    arrivals: int = 0
    waited: int = 0
    within_promise: int = 0
    left: int = 0
    wait_seconds: int = 0

    def __add__(self, other: HalfCounts) -> HalfCounts:
        return HalfCounts(
            self.arrivals + other.arrivals,
            self.waited + other.waited,
            self.within_promise + other.within_promise,
            self.left + other.left,
            self.wait_seconds + other.wait_seconds,
        )


def half_days(
    centre: str, *, line: str, since: date, until: date
) -> Mapping[date, tuple[HalfCounts, HalfCounts]]:
    """Morning and afternoon of each day from `since` to `until` (both included) of `line` or HOUSE."""
    within = {"centre": centre, "day__gte": since, "day__lte": until}
    of_house = HouseDay.objects.filter(**within).values_list("day", "halves")
    of_line = LineDay.objects.filter(**within, queue=line).values_list("day", "halves")
    found = {}
    for day, halves in (of_house if line == HOUSE else of_line).order_by("day"):
        if len(halves) == 2:
            found[day] = HalfCounts(*halves[0]), HalfCounts(*halves[1])
    return found


def days_known(centre: str, *, since: date, until: date) -> list[date]:
    """Days that have facts, in order: the house was open."""
    rows = HouseDay.objects.filter(centre=centre, day__gte=since, day__lte=until)
    return list(rows.order_by("day").values_list("day", flat=True))


def left_by_line(centre: str, *, since: date, until: date) -> dict[tuple[str, str], int]:
    """How many left each line of a unit that is not opaque, by (unit, line)."""
    rows = LineDay.objects.filter(centre=centre, day__gte=since, day__lte=until, is_opaque=False)
    found: dict[tuple[str, str], int] = {}
    for unit, queue, left, away in rows.values_list("unit", "queue", "left", "turned_away"):
        found[unit, queue] = found.get((unit, queue), 0) + left - away
    return found
