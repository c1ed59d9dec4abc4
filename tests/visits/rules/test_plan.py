"""The best order of several matters: exact for a few, in time where any order is, never worse than as told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palvelutori.visits.rules.plan import (
    EXACT,
    Company,
    Station,
    along,
    best_order,
    steps_between,
)
from tests.visits.rules.small_halls import minute

ZONES = ("hall", "west", "east", "up")
FLOOR = {"hall": (), "west": ("a",), "east": ("b",), "up": ("b", "c")}


def walks(here: str, there: str) -> int:
    return steps_between(FLOOR.get(here, ()), FLOOR.get(there, ()), floors=("up" in (here, there)) * 1)


def station(key: str, **more) -> Station:
    given = {"zone": "hall", "ready_at": minute(0), "minutes": 10.0}
    return Station(**{"key": key, **given, **more})


def stations(most: int):
    one = st.builds(
        Station,
        key=st.just(""),
        zone=st.sampled_from(ZONES),
        ready_at=st.integers(0, 60).map(minute),
        minutes=st.floats(1, 40),
        closes_at=st.none() | st.integers(1, 180).map(minute),
        booked_at=st.none() | st.integers(0, 120).map(minute),
    )
    return st.lists(one, max_size=most).map(
        lambda found: [replace(each, key=str(place)) for place, each in enumerate(found)]
    )


def planned(given, company=Company.ALONE):
    return best_order(given, now_at=minute(0), begins_in="hall", walks=walks, company=company)


def cost(steps):
    return (
        sum(not one.is_in_time for one in steps),
        steps[-1].ends_at if steps else minute(0),
        sum(one.walk_minutes for one in steps),
    )


@settings(deadline=None, max_examples=60)
@given(stations(5), st.sampled_from(list(Company)))
def test_no_order_is_better_for_a_few(given, company):
    found = planned(given, company)
    assert sorted(one.station.key for one in found) == sorted(one.key for one in given)
    every = [
        along(order, now_at=minute(0), begins_in="hall", walks=walks, company=company)
        for order in permutations(given)
    ]
    assert cost(found) == min(map(cost, every), default=cost(()))


@settings(deadline=None, max_examples=60)
@given(stations(EXACT + 4), st.sampled_from(list(Company)))
def test_time_goes_on_and_nobody_is_in_two_places(given, company):
    at = minute(0)
    for one in planned(given, company):
        assert one.starts_at >= at + timedelta(minutes=one.walk_minutes)
        assert one.ends_at > one.starts_at
        assert not one.is_in_time or one.station.closes_at is None or one.starts_at < one.station.closes_at
        at = one.ends_at


@settings(deadline=None, max_examples=60)
@given(stations(4))
def test_more_time_for_walking_never_ends_earlier(given):
    alone, slow = planned(given), planned(given, Company.SLOW)
    assert not given or slow[-1].ends_at >= alone[-1].ends_at
    assert sum(not one.is_in_time for one in slow) >= sum(not one.is_in_time for one in alone)


def test_what_closes_first_comes_first_and_waits_run_beside_each_other():
    lab = station("lab", closes_at=minute(25), ready_at=minute(10))
    kela = station("kela", zone="west", ready_at=minute(0), minutes=25)
    assert [one.station.key for one in planned([kela, lab])] == ["lab", "kela"]
    assert [one.station.key for one in planned([kela, replace(lab, closes_at=None)])] == ["kela", "lab"]


def test_a_booked_time_is_kept_and_where_one_is_now_comes_first():
    booked = station("booked", booked_at=minute(12))
    short, here = station("short", minutes=8), station("here", is_now=True, ready_at=minute(50), minutes=2)
    found = planned([short, booked, here])
    assert [one.station.key for one in found] == ["here", "short", "booked"]
    assert all(one.is_in_time for one in found)


def test_with_children_a_tight_plan_is_told_to_be_tight():
    first = station("first", minutes=14, closes_at=minute(10))
    last = station("last", zone="up", closes_at=minute(19), booked_at=None)
    assert all(one.is_in_time for one in planned([last, first]))
    assert not all(one.is_in_time for one in planned([last, first], Company.CHILDREN))


@pytest.mark.parametrize(
    ("here", "there", "minutes"),
    [("hall", "hall", 0), ("west", "east", 2), ("east", "up", 3), ("west", "up", 5)],
)
def test_what_is_shared_of_two_ways_is_not_walked(here, there, minutes):
    assert walks(here, there) == minutes
