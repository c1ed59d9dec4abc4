"""Opening hours: periods, slots and exceptions folded to half-open intervals of real time.

The model is that of Helsinki's opening-hours service cut to what a joint point needs: *periods* with weekly
slots and a priority, *exceptions* that replace whole days, a *state* on each slot. A lunch break is a gap
between two slots, or a slot of state `closed` that cuts the others. Wall times become moments on the day they
belong to, so that the 23- and 25-hour days come out right:

- a wall time that does not exist (spring) is the moment of the jump;
- one that exists twice (autumn) is the first for an opening and the last for a closing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from palvelutori.catalogue.rules.validity import ALWAYS, Validity
from palvelutori.common.times import HELSINKI, day_interval, local_day


class State(StrEnum):
    """What a place is at a moment."""

    OPEN = "open"
    BY_APPOINTMENT = "by_appointment"
    SELF_SERVICE = "self_service"
    CLOSED = "closed"


class Weeks(StrEnum):
    """In which ISO weeks a slot is repeated."""

    EVERY = "every"
    ODD = "odd"
    EVEN = "even"


#: where slots overlap, the first of these wins: a break cuts everything, staff beats self-service
_STRENGTH = (State.CLOSED, State.OPEN, State.BY_APPOINTMENT, State.SELF_SERVICE)
#: somebody is there to serve
STAFFED = frozenset({State.OPEN, State.BY_APPOINTMENT})
#: one can walk in
ENTERABLE = frozenset({State.OPEN, State.BY_APPOINTMENT, State.SELF_SERVICE})

_LOOK_BACK = timedelta(days=1)
_CLOSING_HORIZON_DAYS = 8
_OPENING_HORIZON_DAYS = 400


@dataclass(frozen=True, slots=True)
class Slot:
    """One stretch on the given weekdays (0 = Monday). `closes` at or before `opens` is on the next day, so
    00:00 as `closes` is the day's end and equal times are a whole day.
    """

    weekdays: frozenset[int]
    opens: time
    closes: time
    state: State = State.OPEN
    weeks: Weeks = Weeks.EVERY

    def falls_on(self, day: date) -> bool:
        """Whether the slot begins on `day`."""
        if day.weekday() not in self.weekdays:
            return False
        is_odd = day.isocalendar().week % 2 == 1
        return self.weeks == Weeks.EVERY or is_odd == (self.weeks == Weeks.ODD)


@dataclass(frozen=True, slots=True)
class Period:
    """Weekly slots for a while. On a day the periods of the highest priority count, together."""

    slots: tuple[Slot, ...]
    validity: Validity = ALWAYS
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Other hours for the days of `validity` that fall on `weekdays`: `slots` replace the day's own, none =
    closed.

    Exceptions given in one act share a `group` and add up. Between groups the shorter stretch of days wins,
    then the later made (`order`).
    """

    slots: tuple[Slot, ...]
    validity: Validity
    weekdays: frozenset[int] = frozenset(range(7))
    group: str = ""
    order: int = 0
    reasons: Mapping[str, str] = field(default_factory=dict, hash=False)

    def falls_on(self, day: date) -> bool:
        """Whether the exception replaces `day`."""
        return day.weekday() in self.weekdays and self.validity.holds_on(day)


@dataclass(frozen=True, slots=True)
class Hours:
    """Everything known of one place's opening."""

    periods: tuple[Period, ...] = ()
    exceptions: tuple[Exceptional, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open stretch of real time (UTC) in one state, never `closed`."""

    starts_at: datetime
    ends_at: datetime
    state: State


@dataclass(frozen=True, slots=True)
class Standing:
    """What a place is now and next. `closes_at` is set while it is staffed, `opens_at` while it is not;
    `None` there means: not within 8 days, or not within 400. `until_at` is when the present state ends.
    """

    state: State
    until_at: datetime | None
    closes_at: datetime | None
    opens_at: datetime | None
    reasons: Mapping[str, str] | None = None

    @property
    def is_staffed(self) -> bool:
        """Whether somebody is there to serve."""
        return self.state in STAFFED


def moment_of(day: date, wall: time, *, zone: ZoneInfo = HELSINKI, is_closing: bool = False) -> datetime:
    """UTC moment of a wall time on `day`; never raises (see the module for the two odd nights)."""
    first, second = (datetime.combine(day, wall, zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first > second:
        return _jump_between(second, first, zone)
    return second if is_closing else first


def _jump_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    low, high = int(before.timestamp()), int(after.timestamp())
    offset = before.astimezone(zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def exceptions_on(hours: Hours, *, day: date) -> tuple[Exceptional, ...]:
    """The exceptions that decide `day`: all of the winning group, or none."""
    covering = [one for one in hours.exceptions if one.falls_on(day)]
    if not covering:
        return ()
    winner = min(covering, key=lambda one: (_length_days(one.validity), -one.order))
    if not winner.group:
        return (winner,)
    return tuple(one for one in covering if one.group == winner.group)


def _length_days(validity: Validity) -> int:
    return ((validity.ends_on or date.max) - (validity.starts_on or date.min)).days


def slots_on(hours: Hours, *, day: date) -> tuple[Slot, ...]:
    """The slots that begin on `day` after exceptions and priorities."""
    exceptional = exceptions_on(hours, day=day)
    if exceptional:
        return tuple(slot for one in exceptional for slot in one.slots if slot.falls_on(day))
    holding = [one for one in hours.periods if one.validity.holds_on(day)]
    highest = max((one.priority for one in holding), default=0)
    return tuple(
        slot for one in holding if one.priority == highest for slot in one.slots if slot.falls_on(day)
    )


@lru_cache(maxsize=4096)
def spans(hours: Hours, *, day: date, zone: ZoneInfo = HELSINKI) -> tuple[Span, ...]:
    """The local day cut into stretches: in order, not overlapping, inside the day, neighbours of one state
    joined. What began the evening before goes on past midnight unless an exception holds on `day`.
    """
    whole = day_interval(day, zone)
    pieces = [_piece(slot, day, zone) for slot in slots_on(hours, day=day)]
    if not exceptions_on(hours, day=day):
        eve = day - _LOOK_BACK
        pieces += [_piece(slot, eve, zone) for slot in slots_on(hours, day=eve)]
    inside = [
        Span(max(one.starts_at, whole.starts_at), min(one.ends_at, whole.ends_at), one.state)
        for one in pieces
        if one.starts_at < whole.ends_at and one.ends_at > whole.starts_at
    ]
    return _joined(_strongest(inside))


def _piece(slot: Slot, day: date, zone: ZoneInfo) -> Span:
    last = day + timedelta(days=1) if slot.closes <= slot.opens else day
    starts_at = moment_of(day, slot.opens, zone=zone)
    return Span(starts_at, moment_of(last, slot.closes, zone=zone, is_closing=True), slot.state)


def _strongest(pieces: Iterable[Span]) -> list[Span]:
    found = [one for one in pieces if one.starts_at < one.ends_at]
    cuts = sorted({edge for one in found for edge in (one.starts_at, one.ends_at)})
    rows = []
    for low, high in pairwise(cuts):
        states = [one.state for one in found if one.starts_at <= low and high <= one.ends_at]
        if states:
            rows.append(Span(low, high, min(states, key=_STRENGTH.index)))
    return [one for one in rows if one.state != State.CLOSED]


def _joined(rows: Iterable[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for one in rows:
        if joined and joined[-1].ends_at == one.starts_at and joined[-1].state == one.state:
            joined[-1] = Span(joined[-1].starts_at, one.ends_at, one.state)
        else:
            joined.append(one)
    return tuple(joined)


def state_at(hours: Hours, *, moment: datetime, zone: ZoneInfo = HELSINKI) -> State:
    """The state at `moment` (aware)."""
    for one in spans(hours, day=local_day(moment, zone), zone=zone):
        if one.starts_at <= moment < one.ends_at:
            return one.state
    return State.CLOSED


def next_opening(
    hours: Hours,
    *,
    after: datetime,
    zone: ZoneInfo = HELSINKI,
    states: frozenset[State] = STAFFED,
) -> datetime | None:
    """The first moment, `after` or later, in one of `states`; `None` when there is none within 400 days."""
    first = local_day(after, zone)
    for ahead in range(_OPENING_HORIZON_DAYS):
        for one in spans(hours, day=first + timedelta(days=ahead), zone=zone):
            if one.state in states and one.ends_at > after:
                return max(one.starts_at, after)
    return None


def end_of(
    hours: Hours,
    *,
    moment: datetime,
    zone: ZoneInfo = HELSINKI,
    states: frozenset[State] = STAFFED,
) -> datetime | None:
    """When the stretch of `states` that holds at `moment` ends, over midnights; `moment` itself when none
    holds; `None` when it does not end within 8 days.
    """
    edge, first = moment, local_day(moment, zone)
    for ahead in range(_CLOSING_HORIZON_DAYS):
        day = first + timedelta(days=ahead)
        for one in spans(hours, day=day, zone=zone):
            if one.state in states and one.starts_at <= edge < one.ends_at:
                edge = one.ends_at
        if edge < day_interval(day, zone).ends_at:
            return edge
    return None


def standing(hours: Hours, *, moment: datetime, zone: ZoneInfo = HELSINKI) -> Standing:
    """State now, until when, and what comes next."""
    state = state_at(hours, moment=moment, zone=zone)
    is_staffed = state in STAFFED
    exceptional = exceptions_on(hours, day=local_day(moment, zone))
    if state == State.CLOSED:
        until_at = next_opening(hours, after=moment, zone=zone, states=ENTERABLE)
    else:
        until_at = end_of(hours, moment=moment, zone=zone, states=frozenset({state}))
    return Standing(
        state=state,
        until_at=until_at,
        closes_at=end_of(hours, moment=moment, zone=zone) if is_staffed else None,
        opens_at=None if is_staffed else next_opening(hours, after=moment, zone=zone),
        reasons=exceptional[0].reasons if exceptional else None,
    )


def edges(hours: Hours, *, day: date, zone: ZoneInfo = HELSINKI) -> tuple[datetime, ...]:
    """Every moment of the local day at which the state may change, its beginning included."""
    found = {day_interval(day, zone).starts_at}
    for one in spans(hours, day=day, zone=zone):
        found |= {one.starts_at, one.ends_at}
    return tuple(sorted(found))


def with_exception(hours: Hours, *, planned: Exceptional) -> Hours:
    """The hours as they would be with one more exception, made now: what a plan is judged by."""
    newest = max((one.order for one in hours.exceptions), default=0) + 1
    return Hours(periods=hours.periods, exceptions=(*hours.exceptions, replace(planned, order=newest)))
