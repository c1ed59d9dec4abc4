"""Waiting, hold and service are three things."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from palvelutori.common.times import Interval
from palvelutori.visits.rules.durations import StateSpan, stop_times
from palvelutori.visits.rules.stops import StopState as S
from tests.visits.rules.small_halls import minute


def test_23_hold_is_not_waiting() -> None:
    spans = [
        StateSpan(S.WAITING, minute(0), minute(10)),
        StateSpan(S.CALLED, minute(10), minute(11)),
        StateSpan(S.SERVING, minute(11), minute(15)),
        StateSpan(S.ON_HOLD, minute(15), minute(35)),
        StateSpan(S.SERVING, minute(35), minute(40)),
    ]
    times = stop_times(spans)
    parts = (times.waited, times.called, times.served, times.hold)
    assert [each // timedelta(minutes=1) for each in parts] == [10, 1, 9, 20]


def test_minutes_at_another_desk_or_behind_a_closed_door_are_not_waited() -> None:
    spans = [StateSpan(S.WAITING, minute(0), minute(60)), StateSpan(S.WAITING, minute(70), minute(80))]
    times = stop_times(
        spans,
        busy=[Interval(minute(10), minute(30)), Interval(minute(75), minute(90))],
        closed=[Interval(minute(25), minute(40)), Interval(minute(-10), minute(5))],
    )
    assert times.waited == timedelta(minutes=60 - 5 - 30 + 10 - 5)


@given(st.lists(st.tuples(st.integers(-20, 80), st.integers(0, 50)), max_size=6))
def test_waiting_is_what_is_left_of_the_span(pairs: list[tuple[int, int]]) -> None:
    off = [Interval(minute(start), minute(start + length)) for start, length in pairs]
    left = sum(not any(each.holds(minute(at)) for each in off) for at in range(60))
    times = stop_times([StateSpan(S.WAITING, minute(0), minute(60))], busy=off[:2], closed=off[2:])
    assert times.waited == timedelta(minutes=left)
