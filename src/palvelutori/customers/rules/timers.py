"""Clocks of a leg, counted in days on which the receiver is open. Pure.

A clock starts on a local day; its n-th day is the n-th opening day after that. Whole days count, so that what was
promised for Tuesday is promised until Tuesday's end; days on which the clock stands are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from palvelutori.customers.rules.legs import ANSWERING, TAKEN, Event, State

IsOpen = Callable[[date], bool]
#: how far ahead opening days are looked for: a unit closed for longer has no deadline
HORIZON_DAYS: Final = 400


@dataclass(frozen=True, slots=True)
class Limits:
    """Opening days (of the receiver), except the last three, which are plain days."""

    open: int
    remind: int
    lead: int
    back: int
    info: int
    decline: int
    withdrawal: int
    outcome_days: int
    unknown_days: int
    close_days: int


@dataclass(frozen=True, slots=True)
class Clocks:
    """The days and moments that clocks run from. `paused`: half-open stretches of local days on which the answer
    clock stood; `fired` what has been told already."""

    state: State
    sent_on: date | None = None
    opened_on: date | None = None
    asked_on: date | None = None
    declined_on: date | None = None
    accepted_on: date | None = None
    due_on: date | None = None
    recorded_on: date | None = None
    withdrawn_on: date | None = None
    paused: tuple[tuple[date, date | None], ...] = ()
    permission_until_at: datetime | None = None
    fired: frozenset[str] = frozenset()


def opening_days(
    since: date, *, is_open: IsOpen, paused: tuple[tuple[date, date | None], ...] = ()
) -> Iterator[date]:
    """The days after `since` that count, in order."""
    for more in range(1, HORIZON_DAYS):
        day = since + timedelta(days=more)
        stands = any(start <= day and (end is None or day < end) for start, end in paused)
        if is_open(day) and not stands:
            yield day


def nth_day(
    since: date, *, n: int, is_open: IsOpen, paused: tuple[tuple[date, date | None], ...] = ()
) -> date | None:
    """The n-th day (n ≥ 1) that counts after `since`; None when there is none within the horizon."""
    for place, day in enumerate(opening_days(since, is_open=is_open, paused=paused), start=1):
        if place == n:
            return day
    return None


def answer_starts(clocks: Clocks, *, is_open: IsOpen) -> date | None:
    """The day the answer clock starts: opened, or the first opening day after sending, whichever is earlier."""
    if clocks.sent_on is None:
        return None
    first = nth_day(clocks.sent_on, n=1, is_open=is_open)
    known = [day for day in (clocks.opened_on, first) if day is not None]
    return min(known, default=None)


def answer_by(clocks: Clocks, *, n: int, is_open: IsOpen) -> date | None:
    """The n-th opening day of the answer clock."""
    since = answer_starts(clocks, is_open=is_open)
    return nth_day(since, n=n, is_open=is_open, paused=clocks.paused) if since else None


#: what a clock tells without moving the leg
REMIND_OPEN, REMIND, TELL_LEAD, REMIND_OUTCOME = "remind_open", "remind", "tell_lead", "remind_outcome"
LATE_WITHDRAWAL: Final = "late_withdrawal"


def due(clocks: Clocks, *, limits: Limits, today: date, moment: datetime, is_open: IsOpen) -> tuple[str, ...]:
    """What is due on the local day `today`: names of reminders not fired yet, then at most one event that moves
    the leg (an `Event`'s value), last."""
    told = [one for one in _reminders(clocks, limits, today, is_open) if one not in clocks.fired]
    moved = _lapse(clocks, limits, today, moment, is_open)
    return (*told, *([moved.value] if moved else []))


def _reminders(clocks: Clocks, limits: Limits, today: date, is_open: IsOpen) -> Iterator[str]:
    if clocks.state == State.SENT and clocks.sent_on:
        opens_by = nth_day(clocks.sent_on, n=limits.open, is_open=is_open)
        if opens_by and today > opens_by:
            yield REMIND_OPEN
    if clocks.state in (State.SENT, State.RECEIVED):
        for name, n in ((REMIND, limits.remind), (TELL_LEAD, limits.lead)):
            day = answer_by(clocks, n=n, is_open=is_open)
            if day and today >= day:
                yield name
    if clocks.state == State.OUTCOME_DUE:
        yield REMIND_OUTCOME
    if clocks.state == State.WITHDRAWAL_ASKED and clocks.withdrawn_on:
        day = nth_day(clocks.withdrawn_on, n=limits.withdrawal, is_open=is_open)
        if day and today > day:
            yield LATE_WITHDRAWAL


def _lapse(clocks: Clocks, limits: Limits, today: date, moment: datetime, is_open: IsOpen) -> Event | None:
    state = clocks.state
    if state in ANSWERING and clocks.permission_until_at and moment >= clocks.permission_until_at:
        return Event.LAPSE_PERMISSION
    ends: date | None = None
    event = Event.LAPSE_ANSWER
    if state in (State.SENT, State.RECEIVED):
        ends = answer_by(clocks, n=limits.back, is_open=is_open)
    elif state == State.NEEDS_INFO and clocks.asked_on:
        ends, event = nth_day(clocks.asked_on, n=limits.info, is_open=is_open), Event.LAPSE_INFO
    elif state == State.DECLINE_PROPOSED and clocks.declined_on:
        ends, event = nth_day(clocks.declined_on, n=limits.decline, is_open=is_open), Event.LAPSE_DECLINE
    elif state == State.OUTCOME_DUE and clocks.due_on:
        ends, event = clocks.due_on + timedelta(days=limits.unknown_days), Event.LAPSE_UNKNOWN
    elif state == State.OUTCOME_RECORDED and clocks.recorded_on:
        ends, event = clocks.recorded_on + timedelta(days=limits.close_days), Event.CLOSE
    elif state in TAKEN and clocks.accepted_on:
        ends, event = clocks.accepted_on + timedelta(days=limits.outcome_days), Event.LAPSE_OUTCOME
    return event if ends is not None and today > ends else None
