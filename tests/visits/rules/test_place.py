"""A place: for a need told later, and after a missed call."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.common.times import Interval
from palvelutori.visits.rules.hall import Policy
from palvelutori.visits.rules.place import (
    Missed,
    WayBack,
    credit_for_added,
    may_mark_no_show,
    may_recall,
    way_back,
)
from tests.visits.rules.small_halls import minute


def span(start: float, end: float) -> Interval:
    """Minutes after ten."""
    return Interval(minute(start), minute(end))


def test_told_while_other_stops_are_open_it_is_the_house_arrival() -> None:
    assert credit_for_added(minute(0), added_at=minute(30), open_spans=[span(0, 30)]) == minute(0)


def test_two_hours_in_a_cafe_are_not_waited() -> None:
    assert credit_for_added(minute(0), added_at=minute(150), open_spans=[span(0, 30)]) == minute(120)


def test_overlapping_spans_count_once_and_only_inside_the_visit() -> None:
    spans = [span(10, 40), span(-5, 20), span(15, 25), span(60, 90)]
    assert credit_for_added(minute(0), added_at=minute(70), open_spans=spans) == minute(20)


@given(st.lists(st.tuples(st.integers(-10, 100), st.integers(0, 60)), max_size=6), st.integers(0, 120))
def test_the_credit_counts_the_minutes_with_something_open(pairs: list[tuple[int, int]], added: int) -> None:
    spans = [span(start, start + length) for start, length in pairs]
    covered = sum(any(each.holds(minute(at)) for each in spans) for at in range(added))
    credit = credit_for_added(minute(0), added_at=minute(added), open_spans=spans)
    assert minute(added) - credit == timedelta(minutes=covered)
    assert minute(0) <= credit <= minute(added)


@pytest.mark.parametrize(
    ("after", "no_shows", "way"),
    [
        (0, 1, WayBack.SAME_PLACE),
        (14.9, 1, WayBack.SAME_PLACE),
        (15, 1, WayBack.NEW_PLACE),
        (1, 2, WayBack.NONE),
    ],
)
def test_way_back(after: float, no_shows: int, way: WayBack) -> None:
    missed = Missed(missed_at=minute(0), no_shows=no_shows)
    assert way_back(missed, now_at=minute(after), policy=Policy()) is way


def test_calls_of_a_round() -> None:
    policy = Policy(max_calls=3, calls_before_no_show=2)
    assert [may_recall(calls, policy=policy) for calls in (1, 2, 3)] == [True, True, False]
    assert [may_mark_no_show(calls, policy=policy) for calls in (1, 2, 3)] == [False, True, True]
