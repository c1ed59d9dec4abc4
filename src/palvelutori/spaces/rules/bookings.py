"""Whether a time is free: half-open intervals, with the minutes in which a place is set up and cleared. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from palvelutori.common.times import Interval

#: no booking is longer: a longer stay is several of them
LONGEST: Final = timedelta(hours=24)
#: times are offered at every quarter of an hour
STEP: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Buffers:
    """Minutes before a booking in which the place is set up, and after it in which it is cleared."""

    set_up_minutes: int = 0
    take_down_minutes: int = 0


def blocked(wanted: Interval, *, buffers: Buffers) -> Interval:
    """What a booking takes of its place: the time itself with what stands around it."""
    return Interval(
        wanted.starts_at - timedelta(minutes=buffers.set_up_minutes),
        wanted.ends_at + timedelta(minutes=buffers.take_down_minutes),
    )


def overlap(one: Interval, other: Interval) -> bool:
    """Whether two half-open intervals share a moment; an empty one shares none."""
    return max(one.starts_at, other.starts_at) < min(one.ends_at, other.ends_at)


def fault_of(wanted: Interval) -> str | None:
    """What is wrong with a time as such: `naive`, `seconds`, `backwards` or `long`; None when nothing is."""
    if wanted.starts_at.tzinfo is None or wanted.ends_at.tzinfo is None:
        return "naive"
    if any(one.second or one.microsecond for one in (wanted.starts_at, wanted.ends_at)):
        return "seconds"
    if wanted.starts_at >= wanted.ends_at:
        return "backwards"
    return "long" if wanted.ends_at - wanted.starts_at > LONGEST else None


def is_within(wanted: Interval, *, open_spans: Iterable[Interval]) -> bool:
    """Whether one of the spans holds the whole time."""
    return any(one.starts_at <= wanted.starts_at and wanted.ends_at <= one.ends_at for one in open_spans)


def first_taken(wanted: Interval, *, taken: Iterable[Interval]) -> Interval | None:
    """The earliest of the taken intervals that is in the way, None when the time is free."""
    return min((one for one in taken if overlap(one, wanted)), key=lambda one: one.starts_at, default=None)


def starts_within(open_spans: Sequence[Interval], *, length: timedelta) -> Iterable[datetime]:
    """Every start at which a booking of `length` fits into one of the spans, in their order."""
    for span in open_spans:
        for step in count():
            starts_at = span.starts_at + step * STEP
            if starts_at + length > span.ends_at:
                break
            yield starts_at
