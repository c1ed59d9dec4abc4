"""When units and the house are open, from a sample's own tables. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from palvelutori.samples.bases import DAYS, Hours, Slot
from palvelutori.samples.shape import Sample

Stretch = tuple[datetime, datetime]


def slots(hours: Hours, *, day: date) -> tuple[Slot, ...]:
    """Stretches of `day` with staff: state `open`; exceptions stand before periods."""
    name = DAYS[day.weekday()]
    special = [row for row in hours.exceptions if row.starts_on <= day <= row.ends_on and name in row.week]
    if special:
        if any(not row.week[name] for row in special):
            return ()
        return tuple(slot for row in special if row.state == "open" for slot in row.week[name])
    return tuple(
        slot
        for row in hours.periods
        if row.state == "open"
        and (row.starts_on is None or row.starts_on <= day)
        and (row.ends_on is None or day <= row.ends_on)
        for slot in row.week.get(name, ())
    )


def stretches(hours: Hours, *, day: date, zone: ZoneInfo) -> list[Stretch]:
    """The same as aware moments, in order."""
    return sorted(
        (_at(day, slot.starts_at, zone), _at(day, slot.ends_at, zone)) for slot in slots(hours, day=day)
    )


def is_open(hours: Hours, *, moment: datetime, zone: ZoneInfo) -> bool:
    """Whether somebody serves at `moment`."""
    day = moment.astimezone(zone).date()
    return any(start <= moment < end for start, end in stretches(hours, day=day, zone=zone))


def house_day(sample: Sample, *, day: date) -> Stretch | None:
    """First opening and last closing of `day` among the house and its units; None on a closed day."""
    zone = ZoneInfo(sample.centre.time_zone)
    found: list[Stretch] = []
    for hours in _all_hours(sample):
        found += stretches(hours, day=day, zone=zone)
    if not found:
        return None
    return min(start for start, _ in found), max(end for _, end in found)


def next_morning(sample: Sample, *, after: datetime) -> datetime:
    """The first opening of a day that begins after `after`, within a year."""
    day = after.astimezone(ZoneInfo(sample.centre.time_zone)).date()
    for more in range(366):
        span = house_day(sample, day=day + timedelta(days=more))
        if span and span[0] > after:
            return span[0]
    raise ValueError(f"{sample.centre.code} does not open within a year")


def _all_hours(sample: Sample) -> Iterable[Hours]:
    yield sample.centre.hours
    yield from (unit.hours for unit in sample.units)


def _at(day: date, wall: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, wall, zone)
