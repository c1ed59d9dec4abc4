"""The mean day of each line on a weekday: what a plan may take its demand from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from palvelutori.facts.models import LineDay
from palvelutori.facts.rules import guard

#: weeks the mean looks back
WEEKS: Final = 9
HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class UsualLine:
    """People a day in the mean of `days` days, and by hour (24 numbers) where no hour could tell of a person."""

    queue: str
    days: int
    people: float
    hours: tuple[float, ...] | None


def usual_lines(centre: str, *, weekday: int, before: date) -> tuple[UsualLine, ...]:
    """Each line's mean day on `weekday` (0 = Monday) in the nine weeks before `before`. Lines with fewer than five
    people in all that time are left out, and the hours of those with an hour of one to four."""
    days: dict[str, list[LineDay]] = {}
    since = before - timedelta(weeks=WEEKS)
    for row in LineDay.objects.filter(centre=centre, day__gte=since, day__lt=before).order_by("queue", "day"):
        if row.day.weekday() == weekday:
            days.setdefault(row.queue, []).append(row)
    found = []
    for queue, rows in days.items():
        people = sum(one.arrivals for one in rows)
        if people < guard.LEAST:
            continue
        hours = [sum(one.hours[hour] for one in rows if one.hours) for hour in range(HOURS)]
        may_tell = any(hours) and not any(guard.is_small(count) for count in hours)
        told = tuple(count / len(rows) for count in hours) if may_tell else None
        found.append(UsualLine(queue, len(rows), people / len(rows), told))
    return tuple(found)
