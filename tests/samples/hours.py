"""Hours of a sample read plainly, day by day: a second reading beside the catalogue's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from palvelutori.samples.bases import DAYS, Hours, Slot

FIRST, LAST = date(2026, 11, 1), date(2027, 12, 31)


def days() -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        yield day
        day += timedelta(days=1)


def slots(hours: Hours, day: date) -> list[tuple[str, Slot]]:
    """(state, slot) of one day: exceptions replace it whole, a closing one wins."""
    name = DAYS[day.weekday()]
    exceptions = [e for e in hours.exceptions if e.starts_on <= day <= e.ends_on and name in e.week]
    if any(not e.week[name] for e in exceptions):
        return []
    rows = exceptions or [
        p
        for p in hours.periods
        if (p.starts_on is None or p.starts_on <= day) and (p.ends_on is None or day <= p.ends_on)
    ]
    return [(row.state, slot) for row in rows for slot in row.week.get(name, ())]
