"""How many usually come in an hour of the week, for what is above: guarded, so a small cell is not told here either."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from palvelutori.facts.models import HouseDay
from palvelutori.facts.rules import guard

#: so many weeks back an hour is looked at
WEEKS: Final = 8
HOURS: Final = 24


def usual_hours(centre: str, *, until: date) -> Mapping[tuple[int, int], float]:
    """(weekday, local hour) → people who usually came in it, over the eight weeks before `until`.

    An hour in which fewer than five came in all those weeks is not there, nor one of a weekday nobody knows.
    """
    days: dict[int, list[list[int]]] = {}
    rows = HouseDay.objects.filter(centre=centre, day__gte=until - timedelta(weeks=WEEKS), day__lt=until)
    for day, hours in rows.values_list("day", "hours"):
        if len(hours) == HOURS:
            days.setdefault(day.weekday(), []).append(hours)
    found: dict[tuple[int, int], float] = {}
    for weekday, lines in days.items():
        for hour in range(HOURS):
            together = guard.shown(sum(line[hour] for line in lines))
            if together:
                found[weekday, hour] = together / len(lines)
    return found
