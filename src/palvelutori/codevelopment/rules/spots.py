"""How a booking of a spot or a room goes on, and what speaks against one. Pure.

A booking is drafted on its page only: what is stored has been sent. Conflicts are told before that, in the order in
which a person would mend them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

NOISE: Final = ("quiet", "talk", "music")
THEMES: Final = (
    "health", "work", "family", "money", "digital", "culture", "housing", "environment", "meeting", "other",
)  # fmt: skip


class State(StrEnum):
    """Where a booking stands."""

    ASKED = "asked"
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    CHECKED_IN = "checked_in"
    RUNNING = "running"
    ENDED = "ended"
    REPORTED = "reported"
    CLOSED = "closed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    CANCELLED_LATE = "cancelled_late"
    WITHDRAWN = "withdrawn"
    NO_SHOW = "no_show"


class Event(StrEnum):
    """What moves it."""

    CONFIRM = "confirm"
    REFUSE = "refuse"
    OFFER = "offer"
    OFFER_TO_HANDLE = "offer_to_handle"
    EXPIRE = "expire"
    CHECK_IN = "check_in"
    FREE = "free"
    BEGIN = "begin"
    END = "end"
    REPORT = "report"
    CLOSE = "close"
    CANCEL = "cancel"
    CANCEL_LATE = "cancel_late"
    WITHDRAW = "withdraw"


S, E = State, Event
MOVES: Final[dict[tuple[State, Event], State]] = {
    (S.ASKED, E.CONFIRM): S.CONFIRMED,
    (S.ASKED, E.REFUSE): S.REFUSED,
    (S.ASKED, E.CANCEL): S.CANCELLED,
    (S.ASKED, E.WITHDRAW): S.WITHDRAWN,
    (S.WAITING, E.OFFER): S.CONFIRMED,
    (S.WAITING, E.OFFER_TO_HANDLE): S.ASKED,
    (S.WAITING, E.CANCEL): S.CANCELLED,
    (S.WAITING, E.EXPIRE): S.REFUSED,
    (S.CONFIRMED, E.CHECK_IN): S.CHECKED_IN,
    (S.CONFIRMED, E.FREE): S.NO_SHOW,
    (S.CONFIRMED, E.BEGIN): S.RUNNING,
    (S.CONFIRMED, E.CANCEL): S.CANCELLED,
    (S.CONFIRMED, E.CANCEL_LATE): S.CANCELLED_LATE,
    (S.CONFIRMED, E.WITHDRAW): S.WITHDRAWN,
    (S.CHECKED_IN, E.BEGIN): S.RUNNING,
    (S.CHECKED_IN, E.WITHDRAW): S.WITHDRAWN,
    (S.RUNNING, E.END): S.ENDED,
    (S.RUNNING, E.WITHDRAW): S.WITHDRAWN,
    (S.ENDED, E.REPORT): S.REPORTED,
    (S.ENDED, E.CLOSE): S.CLOSED,
    (S.REPORTED, E.CLOSE): S.CLOSED,
}
#: states in which the place is the booking's own
HOLDING: Final = frozenset({S.ASKED, S.CONFIRMED, S.CHECKED_IN, S.RUNNING})
#: what is on or will be, for a calendar
ON: Final = frozenset({S.CONFIRMED, S.CHECKED_IN, S.RUNNING})
#: still in somebody's hands
OPEN: Final = HOLDING | {S.WAITING, S.ENDED}


def after(state: State, event: Event) -> State | None:
    """Where `event` leads; None where it may not happen."""
    return MOVES.get((state, event))


@dataclass(frozen=True, slots=True)
class Limits:
    """The house's rules of booking, from `data/spots.toml`. `ahead` and `share` stand by level 0–3."""

    answer_working_days: int
    free_after_minutes: int
    late_cancel_hours: int
    check_in_before_minutes: int
    farthest_days: int
    report_days: int
    least_offer_minutes: int
    busy_share: float
    ahead: tuple[int, ...]
    share: tuple[float, ...]
    #: kinds of place a partner of this level gets at once
    at_once: tuple[frozenset[str], ...]
    #: themes that make people stand and talk, also with a quiet voice
    crowding: frozenset[str]


@dataclass(frozen=True, slots=True)
class Times:
    """A booking as the clock sees it. `needs_check_in`: a spot, where others may wait for the place."""

    state: State
    starts_at: datetime
    ends_at: datetime
    decide_by: datetime | None = None
    needs_check_in: bool = True


def due(times: Times, *, now: datetime, limits: Limits) -> Event | None:
    """What time itself brings about at `now`, one step at once; None when nothing is due."""
    started, over = now >= times.starts_at, now >= times.ends_at
    late = now >= times.starts_at + timedelta(minutes=limits.free_after_minutes)
    forgotten = now >= times.ends_at + timedelta(days=limits.report_days)
    too_late = now > times.ends_at - timedelta(minutes=limits.least_offer_minutes)
    found: dict[State, Event | None] = {
        S.ASKED: E.REFUSE if times.decide_by is not None and now >= times.decide_by else None,
        S.WAITING: E.EXPIRE if too_late else None,
        S.CONFIRMED: (E.FREE if late else None) if times.needs_check_in else (E.BEGIN if started else None),
        S.CHECKED_IN: E.BEGIN if started else None,
        S.RUNNING: E.END if over else None,
        S.ENDED: E.CLOSE if forgotten or not times.needs_check_in else None,
        S.REPORTED: E.CLOSE,
    }
    return found.get(times.state)


def cancels(times: Times, *, now: datetime, limits: Limits) -> Event:
    """In time or late: whoever gives a confirmed place back late leaves nobody else the time to take it."""
    is_late = now > times.starts_at - timedelta(hours=limits.late_cancel_hours)
    return E.CANCEL_LATE if times.state is S.CONFIRMED and is_late else E.CANCEL


def may_check_in(times: Times, *, now: datetime, limits: Limits) -> bool:
    """From a while before the start until the place is freed."""
    opens = times.starts_at - timedelta(minutes=limits.check_in_before_minutes)
    closes = times.starts_at + timedelta(minutes=limits.free_after_minutes)
    return times.state is S.CONFIRMED and times.needs_check_in and opens <= now < closes


class Conflict(StrEnum):
    """What speaks against a booking, in the order in which it is told."""

    PAST = "past"
    FAR = "far"
    OUTSIDE_HOURS = "outside_hours"
    TAKEN = "taken"
    NOISE = "noise"
    POWER = "power"
    WATER = "water"
    PLACES = "places"
    NEIGHBOUR = "neighbour"
    AHEAD = "ahead"
    SHARE = "share"
    QUEUE = "queue"


#: told, and then somebody at the house decides; everything else must be mended first
TO_HANDLE: Final = frozenset({Conflict.QUEUE})


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to do. `level` is the partner's, None for people who work here."""

    starts_at: datetime
    noise: str
    needs_power: bool
    needs_water: bool
    people: int
    theme: str
    level: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """What the place can give."""

    kind: str
    noise: str
    has_power: bool
    has_water: bool
    places: int


@dataclass(frozen=True, slots=True)
class Around:
    """What there is at that time: whether the place is open and free, beside a quiet zone, beside a door behind which
    somebody is being served in quiet; how many bookings the partner has ahead and which share of the place's hours
    they would be; whether the hall is usually busy.
    """

    now: datetime
    is_open: bool
    is_taken: bool
    is_by_quiet_zone: bool
    is_by_quiet_door: bool
    ahead: int
    share: float
    is_busy: bool


def conflicts(wish: Wish, place: Place, around: Around, *, limits: Limits) -> tuple[Conflict, ...]:
    """Everything that speaks against it, in the order it is told."""
    is_loud = NOISE.index(wish.noise) > NOISE.index(place.noise)
    gathers = wish.noise != "quiet" or wish.theme in limits.crowding
    disturbs = (around.is_by_quiet_door and gathers) or (around.is_by_quiet_zone and wish.noise == "music")
    level = wish.level
    checks = {
        Conflict.PAST: wish.starts_at <= around.now,
        Conflict.FAR: wish.starts_at > around.now + timedelta(days=limits.farthest_days),
        Conflict.OUTSIDE_HOURS: not around.is_open,
        Conflict.TAKEN: around.is_taken,
        Conflict.NOISE: is_loud,
        Conflict.POWER: wish.needs_power and not place.has_power,
        Conflict.WATER: wish.needs_water and not place.has_water,
        Conflict.PLACES: 0 < place.places < wish.people,
        Conflict.NEIGHBOUR: disturbs and not is_loud,
        Conflict.AHEAD: level is not None and around.ahead >= limits.ahead[level],
        Conflict.SHARE: level is not None and around.share > limits.share[level],
        Conflict.QUEUE: level is not None and place.kind == "spot" and around.is_busy,
    }
    return tuple(one for one, is_so in checks.items() if is_so)


def blocking(found: Sequence[Conflict]) -> tuple[Conflict, ...]:
    """Those that must be mended before anything is sent."""
    return tuple(one for one in found if one not in TO_HANDLE)


def is_at_once(wish: Wish, place: Place, found: Sequence[Conflict], *, limits: Limits, decides: bool) -> bool:
    """Whether nobody needs to look at it: the partner's level says so, or whoever asks decides here anyway."""
    if decides:
        return True
    return not found and wish.level is not None and place.kind in limits.at_once[wish.level]
