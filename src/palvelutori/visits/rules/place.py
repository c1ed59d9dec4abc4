"""A visitor's place: what it is for a need told later, and the way back after a call nobody answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from palvelutori.common.times import Interval
from palvelutori.visits.rules.hall import Policy


def credit_for_added(arrived_at: datetime, *, added_at: datetime, open_spans: Iterable[Interval]) -> datetime:
    """The arrival credit of a need told later in the visit: `added_at` less the time spent with a stop open.

    `open_spans` are the times during which the visit had at least one open stop; they may overlap. Told while
    other stops are open, the need gets the house arrival itself; told after two hours in a café, not those
    hours.
    """
    spent = timedelta(0)
    reached = arrived_at
    for span in sorted(open_spans, key=lambda each: each.starts_at):
        starts_at, ends_at = max(span.starts_at, reached), min(span.ends_at, added_at)
        if ends_at > starts_at:
            spent += ends_at - starts_at
            reached = ends_at
    return added_at - spent


class WayBack(StrEnum):
    """What a visitor who missed the call gets on coming back."""

    SAME_PLACE = "same_place"
    NEW_PLACE = "new_place"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A stop in state `no_show`: when the last call went unanswered, and how many have."""

    missed_at: datetime
    no_shows: int


def way_back(missed: Missed, *, now_at: datetime, policy: Policy) -> WayBack:
    """Coming to the host or the kiosk: the same place while it is kept, later a new one; none when returns
    are used.

    No cool-down here: the visitor is standing there.
    """
    if missed.no_shows > policy.max_returns:
        return WayBack.NONE
    kept = now_at - missed.missed_at < timedelta(seconds=policy.place_kept_seconds)
    return WayBack.SAME_PLACE if kept else WayBack.NEW_PLACE


def may_recall(calls: int, *, policy: Policy) -> bool:
    """Whether the visitor may be called once more; `calls` counts this round's, the first included."""
    return calls < policy.max_calls


def may_mark_no_show(calls: int, *, policy: Policy) -> bool:
    """Whether the visitor has been called often enough to be marked as not there."""
    return calls >= policy.calls_before_no_show
