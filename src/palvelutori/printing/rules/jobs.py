"""What a job for a printer may become: taken once, printed once; again only when the printer says it did not."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

#: a paper that comes out later than this is somebody else's surprise (real time)
LASTS: Final = timedelta(minutes=5)
MOST_TRIES: Final = 3


class JobState(StrEnum):
    """`taken`: the printer has it and has not said how it went."""

    WAITING = "waiting"
    TAKEN = "taken"
    PRINTED = "printed"
    FAILED = "failed"
    EXPIRED = "expired"


def may_be_taken(state: JobState, *, now_at: datetime, expires_at: datetime) -> bool:
    """Whether a printer may take the job at `now_at`: nobody has it, and its time is not over."""
    return state is JobState.WAITING and now_at < expires_at


def after_telling(*, is_printed: bool, tries: int, now_at: datetime, expires_at: datetime) -> JobState:
    """What a taken job is once the printer has told: one that did not print waits again, while that makes sense."""
    if is_printed:
        return JobState.PRINTED
    return JobState.WAITING if tries < MOST_TRIES and now_at < expires_at else JobState.FAILED
