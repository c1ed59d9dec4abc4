"""What the calling rule looks at: waiting stops, a desk, its queues, the recent calls, the policy.

All moments are aware datetimes. Pure data: no Django, no clock, no database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingStop:
    """One stop that stands in a line: state `waiting`, or `no_show` with a way back.

    `journal` is the number of the line that made the stop, `position` its place among that line's needs.
    `language` is the visitor's service language; `ground` a priority ground's code, `ground_class` its class.
    `visitor_busy`: called or served at another desk, or being walked there (a stop on hold does not make
    busy); `visitor_free_at`: when the visitor's last other stop ended. `other_queues`: where else the same
    visitor waits. `away_until`: the visitor has asked not to be called before then. `missed_at` is the
    unanswered call while the state is `no_show`, None once it waits again.
    """

    stop_id: str
    visit_id: str
    queue: str
    service: str
    language: str
    arrived_at: datetime
    joined_at: datetime
    journal: int
    position: int = 0
    credit_at: datetime | None = None
    booked_at: datetime | None = None
    ground: str | None = None
    ground_class: str | None = None
    desk_only: str | None = None
    visitor_busy: bool = False
    visitor_free_at: datetime | None = None
    away_until: datetime | None = None
    missed_at: datetime | None = None
    no_shows: int = 0
    other_queues: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskView:
    """An open desk: what it may serve now (agreements and public power weighed) and in which languages."""

    desk: str
    queues: frozenset[str]
    services: frozenset[str]
    languages: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The house's choices; a unit may have its own (`QueueView.policy`). What each does: calling-rule.md.

    `max_calls` and `calls_before_no_show` count the calls of one round, the first included. `more_time_seconds`
    and `max_more_times` are the house's for a whole visit, whatever a unit says.
    """

    keep_place: bool = True
    first_come: bool = False
    service_weight_percent: int = 100
    language_lead_percent: int = 250
    ahead_cap_percent: int = 50
    early_seconds: int = 10 * 60
    grace_seconds: int = 10 * 60
    check_in_opens_seconds: int = 60 * 60
    booking_kept_seconds: int = 20 * 60
    last_call_seconds: int = 30 * 60
    cool_down_seconds: int = 5 * 60
    place_kept_seconds: int = 15 * 60
    max_returns: int = 1
    calls_before_no_show: int = 1
    max_calls: int = 3
    walk_seconds: int = 0
    long_wait_seconds: int = 60 * 60
    more_time_seconds: int = 10 * 60
    max_more_times: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """A queue now. `open_desks` take its visitors (not paused); `speaking_desks`: how many of them, by
    language.

    `expected_seconds` is the mean service of the queue, not of one service: within a queue arrival decides.
    `closes_at`: the end of today's last opening, None when it stays open. `policy`: the unit's own.
    """

    queue: str
    promise_seconds: int
    expected_seconds: int
    open_desks: int = 0
    speaking_desks: Mapping[str, int] = field(default_factory=dict)
    closes_at: datetime | None = None
    policy: Policy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundClass:
    """A class of priority grounds: goes ahead, up to its share of a queue's calls."""

    code: str
    cap_percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentCall:
    """One call of today, lists oldest first, undone calls left out. The last 100 of a queue are enough."""

    queue: str
    ground_class: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The hall now: the time, every queue somebody waits in or the desk serves, classes, recent calls, desks.

    `desks`: all that are open and not paused. Given, they are counted service by service, and the counts of
    the `QueueView`s are not used.
    """

    now_at: datetime
    queues: Mapping[str, QueueView]
    classes: Mapping[str, GroundClass] = field(default_factory=dict)
    recent_calls: Sequence[RecentCall] = ()
    desks: Sequence[DeskView] = ()
