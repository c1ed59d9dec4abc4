"""How long: waiting, hold and service of one stop, kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from palvelutori.common.times import Interval
from palvelutori.visits.rules.stops import StopState


@dataclass(frozen=True, slots=True)
class StateSpan:
    """The stop was in `state` from `starts_at` until `ends_at`."""

    state: StopState
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class StopTimes:
    """`waited` counts only time in which the visitor was free and the unit open; `hold` is not waiting."""

    waited: timedelta
    called: timedelta
    served: timedelta
    hold: timedelta


def stop_times(
    spans: Sequence[StateSpan], *, busy: Iterable[Interval] = (), closed: Iterable[Interval] = ()
) -> StopTimes:
    """Add up a stop's spans. `busy`: the visitor was at another desk; `closed`: the unit was. Both may
    overlap.
    """
    off = sorted([*busy, *closed], key=lambda each: each.starts_at)

    def total(state: StopState) -> timedelta:
        return sum((each.ends_at - each.starts_at for each in spans if each.state is state), timedelta(0))

    unwaited = sum((_overlap(each, off) for each in spans if each.state is StopState.WAITING), timedelta(0))
    return StopTimes(
        waited=total(StopState.WAITING) - unwaited,
        called=total(StopState.CALLED),
        served=total(StopState.SERVING),
        hold=total(StopState.ON_HOLD),
    )


def _overlap(span: StateSpan, off: Sequence[Interval]) -> timedelta:
    covered = timedelta(0)
    reached = span.starts_at
    for each in off:
        starts_at, ends_at = max(each.starts_at, reached), min(each.ends_at, span.ends_at)
        if ends_at > starts_at:
            covered += ends_at - starts_at
            reached = ends_at
    return covered
