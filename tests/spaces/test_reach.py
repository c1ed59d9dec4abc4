"""Reachability: corridors that close with a unit, doors with hours, steps; against a search by exhaustion."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palvelutori.catalogue.rules.hours import Hours, Period, Slot, State
from palvelutori.common.times import HELSINKI
from palvelutori.spaces import rules
from palvelutori.spaces.rules import (
    OUTSIDE,
    CutOff,
    Openings,
    Plan,
    Way,
    cut_off,
    is_passable,
    is_reachable,
    openings_at,
    route,
)
from tests.catalogue.test_hours import at

ZONES = ["hall", "library", "wing", "attic"]
WEEK = frozenset(range(5))


@st.composite
def plans(draw):
    ends = st.lists(st.sampled_from([OUTSIDE, *ZONES]), min_size=2, max_size=2, unique=True).map(tuple)
    ways = tuple(
        Way(f"d{number}", joins, draw(st.booleans()))
        for number, joins in enumerate(draw(st.lists(ends, max_size=6)))
    )
    owners = draw(
        st.dictionaries(st.sampled_from(ZONES), st.frozensets(st.sampled_from("abc"), min_size=1), max_size=3)
    )
    return Plan(ways, owners, {"a": "library", "b": "wing", "c": "attic"})


@st.composite
def openings(draw):
    doors = draw(st.frozensets(st.sampled_from([f"d{number}" for number in range(6)])))
    return Openings(doors, draw(st.frozensets(st.sampled_from("abc"))))


def walks(plan: Plan, zone: str, now: Openings, is_step_free: bool) -> int | None:
    """Fewest doors to `zone`, by trying every order of every set of zones to walk through."""
    doors = [way for way in plan.ways if way.code in now.doors and (way.is_step_free or not is_step_free)]
    joined = {frozenset(way.joins) for way in doors}
    through = [one for one in ZONES if one != zone and is_passable(plan, zone=one, openings=now)]
    for length in range(len(through) + 1):
        for between in permutations(through, length):
            steps = [OUTSIDE, *between, zone]
            if all(frozenset(pair) in joined for pair in pairwise(steps)):
                return length + 1
    return None


@given(plan=plans(), now=openings(), zone=st.sampled_from(ZONES), is_step_free=st.booleans())
@settings(max_examples=300, deadline=None)
def test_a_route_is_found_when_there_is_one_and_is_the_shortest(plan, now, zone, is_step_free):
    found = route(plan, zone=zone, openings=now, is_step_free=is_step_free)
    assert (None if found is None else len(found)) == walks(plan, zone, now, is_step_free)
    here = OUTSIDE
    for code in found or ():
        way = next(one for one in plan.ways if one.code == code)
        assert code in now.doors and (way.is_step_free or not is_step_free)
        assert here == OUTSIDE or is_passable(plan, zone=here, openings=now)
        here = way.beyond(here) or ""
    assert found is None or here == zone


@given(plan=plans(), now=openings(), more=openings(), zone=st.sampled_from(ZONES))
def test_opening_more_never_takes_a_way_away(plan, now, more, zone):
    wider = Openings(now.doors | more.doors, now.units | more.units)
    if route(plan, zone=zone, openings=now) is not None:
        assert route(plan, zone=zone, openings=wider) is not None


HOUSE = Plan(
    (
        Way("e1", (OUTSIDE, "hall")),
        Way("e2", (OUTSIDE, "wing"), is_step_free=False),
        Way("hall-library", ("hall", "library")),
        Way("library-wing", ("library", "wing")),
    ),
    {"library": frozenset({"library"})},
    {"library": "library", "clinic": "wing", "guide": "hall"},
)
ALL = frozenset({"e1", "e2", "hall-library", "library-wing"})


def test_a_closed_library_cuts_the_wing_off_for_those_who_cannot_climb():
    shut = Openings(ALL, frozenset({"clinic", "guide"}))
    assert is_reachable(HOUSE, unit="clinic", openings=shut)
    assert not is_reachable(HOUSE, unit="clinic", openings=shut, is_step_free=True)
    assert is_reachable(HOUSE, unit="library", openings=shut), "the closed place itself is reached"
    without_e2 = Openings(ALL - {"e2"}, shut.units)
    assert not is_reachable(HOUSE, unit="clinic", openings=without_e2)
    assert is_reachable(HOUSE, unit="somewhere", openings=Openings(frozenset(), frozenset()))


def test_the_corridor_rule_is_needed(monkeypatch):
    """Control: if every zone could be walked through, the closed library would cut nobody off."""
    shut = Openings(ALL - {"e2"}, frozenset({"clinic"}))
    assert not is_reachable(HOUSE, unit="clinic", openings=shut)
    monkeypatch.setattr(rules, "is_passable", lambda *_, **__: True)
    assert is_reachable(HOUSE, unit="clinic", openings=shut)


def hours(opens: int, closes: int, state: State = State.OPEN) -> Hours:
    return Hours((Period((Slot(WEEK, time(opens), time(closes), state),)),))


BEFORE = {"library": hours(8, 20), "clinic": hours(9, 15), "guide": hours(8, 20)}
DAY = date(2026, 11, 18)


def cuts(after: dict[str, Hours], *, plan: Plan = HOUSE, days: int = 1) -> tuple[CutOff, ...]:
    ahead = [DAY + timedelta(days=number) for number in range(days)]
    return cut_off(plan, before=BEFORE, after=BEFORE | after, days=ahead, zone=HELSINKI)


NO_E2 = Plan(tuple(way for way in HOUSE.ways if way.code != "e2"), HOUSE.closes_with, HOUSE.places)


def test_a_planned_closure_names_whom_and_when():
    assert cuts({"library": Hours()}) == (CutOff("clinic", at(18, 9), at(18, 15), True),)
    assert cuts({"library": Hours()}, plan=NO_E2) == (CutOff("clinic", at(18, 9), at(18, 15), False),)
    assert cuts({"library": hours(8, 12)}, plan=NO_E2) == (CutOff("clinic", at(18, 12), at(18, 15), False),)
    assert len(cuts({"library": Hours()}, plan=NO_E2, days=3)) == 3


@pytest.mark.parametrize(
    "after",
    [
        {},
        {"library": hours(8, 20, State.SELF_SERVICE)},
        {"library": Hours(), "clinic": Hours()},
        {"guide": Hours()},
    ],
)
def test_no_warning_where_nobody_is_cut_off(after):
    assert cuts(after, plan=NO_E2) == ()


def test_what_could_not_be_reached_before_is_not_the_plans_fault():
    walled = Plan((), HOUSE.closes_with, HOUSE.places)
    assert cuts({"library": Hours()}, plan=walled) == ()


def test_a_stretch_over_midnight_is_one():
    always = Hours((Period((Slot(frozenset(range(7)), time(0), time(0)),)),))
    before = {"library": always, "clinic": always}
    found = cut_off(
        NO_E2,
        before=before,
        after=before | {"library": Hours()},
        days=[DAY, DAY + timedelta(days=1)],
        zone=HELSINKI,
    )
    assert found == (CutOff("clinic", at(18, 0), at(20, 0), False),)


def test_doors_have_hours_of_their_own():
    plan = Plan((Way("e1", (OUTSIDE, "hall"), hours=hours(8, 20)), Way("in", ("hall", "wing"))), {}, {})
    assert openings_at(plan, moment=at(18, 7), hours=BEFORE, zone=HELSINKI) == Openings(
        frozenset({"in"}), frozenset()
    )
    assert openings_at(plan, moment=at(18, 10), hours=BEFORE, zone=HELSINKI).doors == {"e1", "in"}


@given(
    plan=plans(), units=st.dictionaries(st.sampled_from("abc"), st.sampled_from([hours(8, 20), hours(9, 12)]))
)
@settings(max_examples=60, deadline=None)
def test_no_change_warns_of_nothing(plan, units):
    assert cut_off(plan, before=units, after=units, days=[DAY], zone=HELSINKI) == ()
