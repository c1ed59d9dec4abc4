"""What is told before the number: ranges that are never one number, and what closes first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.visits.rules import coming
from palvelutori.visits.rules.coming import Line, Minutes, by_closing, goes_first, service_minutes, told
from tests.visits.rules.small_halls import minute

moments = st.one_of(st.none(), st.integers(1, 600).map(minute))
lines = st.lists(st.builds(Line, moments, st.integers(0, 120)), max_size=8)


@given(st.floats(0, 300), st.floats(0, 300))
def test_a_range_is_never_one_number_and_holds_what_it_was_made_of(one: float, other: float) -> None:
    low, high = sorted((one, other))
    range_ = told(low, high)
    assert 0 <= range_.low <= low and high <= range_.high
    assert range_.high - range_.low >= coming.LEAST_SPREAD_MINUTES


@given(st.floats(0.5, 120), st.floats(0, 2))
def test_a_service_takes_a_range_around_its_middle(mean: float, cv: float) -> None:
    range_ = service_minutes(mean, cv=cv)
    assert range_.low <= round(mean / (1 + cv * cv) ** 0.5, 6) <= range_.high


@pytest.mark.parametrize(
    ("mean", "cv", "range_"),
    [
        (13, 0.8, Minutes(4, 30)),
        (5, 0.5, Minutes(2, 9)),
        (0.9, 0.8, Minutes(0, 3)),
        (20, 0.0, Minutes(20, 23)),
    ],
)
def test_ranges_of_the_sample(mean: float, cv: float, range_: Minutes) -> None:
    assert service_minutes(mean, cv=cv) == range_


@given(lines)
def test_the_order_to_go_is_everything_once_by_closing(given_: list[Line]) -> None:
    order = by_closing(given_)
    assert sorted(order) == list(range(len(given_)))
    closings = [given_[place].closes_at for place in order]
    known = [one for one in closings if one is not None]
    assert closings == [*sorted(known), *[None] * (len(closings) - len(known))]


@given(lines)
def test_who_goes_first_closes_before_another(given_: list[Line]) -> None:
    first = goes_first(given_, at=minute(0))
    if first is not None:
        closes_at = given_[first].closes_at
        assert closes_at is not None
        others = [one.closes_at for place, one in enumerate(given_) if place != first]
        assert all(one is None or one >= closes_at for one in others)
        assert any(one is None or one > closes_at for one in others)


@pytest.mark.parametrize(
    ("given_", "first"),
    [
        ([Line(minute(30), 10)], None),
        ([Line(minute(30), 10), Line(minute(300), 10)], 0),
        ([Line(None, 10), Line(minute(30), 10)], 1),
        ([Line(minute(30), 10), Line(minute(30), 10)], None),
        ([Line(None, 10), Line(None, 10)], None),
        ([Line(minute(240), 30), Line(minute(480), 30)], None),
        ([Line(minute(240), 130), Line(minute(480), 130)], 0),
    ],
)
def test_the_order_is_said_only_when_it_matters(given_: list[Line], first: int | None) -> None:
    assert goes_first(given_, at=minute(0)) == first


def test_the_control_without_soon_the_half_hour_would_pass_in_silence(monkeypatch) -> None:
    monkeypatch.setattr(coming, "SOON", timedelta(0))
    assert goes_first([Line(minute(30), 10), Line(minute(300), 10)], at=minute(0)) is None
