"""More time: a visitor who is not ready yet is passed by for a while and keeps the place.

The limits are published: so long at a time, so many times a visit, never past the moment a line closes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from palvelutori.common.times import Interval
from palvelutori.visits.rules.hall import Policy

#: a pause shorter than this would be no help, only a lost turn
SHORTEST: Final = timedelta(minutes=2)


class NoMoreTime(StrEnum):
    """Why more time cannot be given now."""

    ALREADY = "more-time-already"
    USED = "more-time-used"
    CLOSING = "more-time-closing"


def spans(stored: Sequence[Sequence[str]]) -> tuple[Interval, ...]:
    """The pauses of a visit as they are stored: pairs of ISO moments."""
    return tuple(Interval(datetime.fromisoformat(one), datetime.fromisoformat(two)) for one, two in stored)


def away_until(asked: Iterable[Interval], *, at: datetime) -> datetime | None:
    """The end of the pause that `at` falls into, None outside all of them."""
    return next((span.ends_at for span in asked if span.holds(at)), None)


def pause_until(
    asked: Sequence[Interval], *, now_at: datetime, policy: Policy, closings: Iterable[datetime | None]
) -> datetime | NoMoreTime:
    """When a pause that begins now would end, or why there is none.

    `closings`: when the lines one waits in close today (None: they do not). A line that has closed with people
    in it sets no limit: its last ones are served anyway.
    """
    if away_until(asked, at=now_at) is not None:
        return NoMoreTime.ALREADY
    if len(asked) >= policy.max_more_times:
        return NoMoreTime.USED
    ends_at = min(
        (
            now_at + timedelta(seconds=policy.more_time_seconds),
            *(one for one in closings if one and one > now_at),
        )
    )
    return NoMoreTime.CLOSING if ends_at - now_at < SHORTEST else ends_at


def ended_early(asked: Sequence[Interval], *, at: datetime) -> tuple[Interval, ...]:
    """The same pauses with the one that `at` falls into over at `at`. It counts among those taken."""
    return tuple(Interval(span.starts_at, at) if span.holds(at) else span for span in asked)


def left(asked: Sequence[Interval], *, policy: Policy) -> int:
    """How many times more the visitor may ask."""
    return max(0, policy.max_more_times - len(asked))
