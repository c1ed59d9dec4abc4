"""A demonstration's past: the packed ninety days of a sample, folded into daily facts like any other day."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from palvelutori.past.log import Row
    from palvelutori.samples.shape import Sample


def load(sample: Sample, *, before: date) -> int:
    """Put the facts of the ninety days before `before` into the present database. Returns how many days there are.

    A sample of one's own has no packed past: then there is none, and the pages say so.
    """
    from palvelutori.facts import folding
    from palvelutori.past.log import file_of, rows

    packed = file_of(sample.centre.code)
    if not packed.is_file():
        return 0
    zone = ZoneInfo(sample.centre.time_zone)
    nominal = sample.centre.demo_at.date()
    opaque = {queue.code for queue in sample.queues if _unit(sample, queue.unit).opaque == "always"}
    stepped = {queue.code for queue in sample.queues if queue.ticketless or queue.code == "guide"}
    days: dict[date, list[Any]] = {}
    spoken: dict[date, Counter[str]] = {}
    seen: set[str] = set()
    for row in rows(packed.read_bytes(), nominal=nominal, before=before, zone=zone):
        days.setdefault(row.day, []).append(_matter(row, opaque=opaque, stepped=stepped))
        if row.visit not in seen and row.joined_at is not None:
            seen.add(row.visit)
            spoken.setdefault(row.day, Counter())[row.language] += 1
    return folding.load(sample.centre.code, days, languages=spoken)


def develop(sample: Sample) -> int:
    """What those days had of developing together: efforts with their figures, and how ready the square is."""
    from palvelutori.codevelopment import readiness
    from palvelutori.codevelopment.operations.sampled import load_sample
    from palvelutori.codevelopment.operations.spots_sampled import load_calendar
    from palvelutori.common.times import local_day
    from palvelutori.foundation.actors import SYSTEM
    from palvelutori.foundation.clock import clock

    centre = sample.centre.code
    loaded = load_sample(SYSTEM, centre=centre)
    load_calendar(SYSTEM, centre=centre)
    readiness.score_today(centre, local_day(clock.now(), ZoneInfo(sample.centre.time_zone)))
    return loaded.efforts


def _unit(sample: Sample, code: str) -> Any:
    return next(unit for unit in sample.units if unit.code == code)


def _matter(row: Row, *, opaque: set[str], stepped: set[str]) -> Any:
    from palvelutori.facts.rules.matters import Matter

    return Matter(
        visit=row.visit,
        queue=row.queue,
        unit=row.unit,
        arrived_at=row.arrived_at,
        joined_at=row.joined_at,
        called_at=row.called_at,
        ended_at=row.ended_at,
        booked_at=row.booked_at,
        outcome=row.outcome,
        way=row.way,
        is_opaque=row.queue in opaque,
        has_number=row.queue not in stepped,
    )
