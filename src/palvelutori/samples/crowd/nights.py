"""A demonstration does not sit through the night. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from palvelutori.samples.crowd.hours import house_day, next_morning
from palvelutori.samples.shape import Sample


def skipped_to(sample: Sample, *, now: datetime, after_minutes: int, before_minutes: int) -> datetime | None:
    """The moment the clock goes on at when it is night at `now`, None while the house is open or about to.

    Night begins `after_minutes` after the last closing and ends `before_minutes` before the next opening.
    """
    day = now.astimezone(ZoneInfo(sample.centre.time_zone)).date()
    today = house_day(sample, day=day)
    before, after = timedelta(minutes=before_minutes), timedelta(minutes=after_minutes)
    if today and today[0] - before <= now < today[1] + after:
        return None
    # At a moment before today's opening the next morning is today's.
    morning = next_morning(sample, after=now) - before
    return morning.astimezone(UTC) if morning > now else None
