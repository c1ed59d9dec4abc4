"""The chooser: every way with its reason, the best first, nothing told that a unit keeps to itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.common.texts import SLOTS, text
from palvelutori.visits.rules.handover import LOST_AFTER, Answer, Between, lost_at
from palvelutori.visits.rules.passing_on import (
    OWN_LINE_LONG,
    WALK_WAIT_MINUTES,
    Desks,
    Way,
    is_walking_best,
    options,
)
from palvelutori.visits.rules.stops import StopState
from tests.visits.rules.small_halls import minute

FREE = Desks(takes_now=True, waiting=0, open_desks=2, free_desks=1, mean_minutes=13)
HALLS = st.integers(0, 12).flatmap(
    lambda desks: st.builds(
        Desks,
        takes_now=st.booleans(),
        is_reachable=st.booleans(),
        is_told=st.booleans(),
        waiting=st.integers(0, 40),
        open_desks=st.just(desks),
        free_desks=st.integers(0, desks),
        mean_minutes=st.floats(0.5, 60),
        minutes_to_close=st.none() | st.integers(0, 600),
        opens_again=st.booleans(),
        own_waiting=st.integers(0, 30),
        own_free=st.integers(0, 5),
    )
)


def ways(desks: Desks) -> list[str]:
    return [one.way for one in options(desks) if one.is_possible]


@pytest.mark.parametrize(
    ("hall", "first", "why"),
    [
        (FREE, Way.WALK, "free-now"),
        (replace(FREE, own_waiting=9), Way.WALK, "free-now"),
        (replace(FREE, free_desks=0, waiting=8), Way.HOLD, "sits-meanwhile"),
        (replace(FREE, free_desks=0, mean_minutes=4), Way.WALK, "soon"),
        (replace(FREE, free_desks=0, mean_minutes=4, own_waiting=OWN_LINE_LONG), Way.HOLD, "next-one"),
        (replace(FREE, takes_now=False), Way.NOTE, "not-open"),
        (replace(FREE, is_reachable=False), Way.NOTE, "no-way"),
        (replace(FREE, open_desks=0, free_desks=0), Way.NOTE, "no-desk"),
        (replace(FREE, free_desks=0, waiting=8, minutes_to_close=40), Way.NOTE, "closes-first"),
        (replace(FREE, is_told=False, open_desks=0, free_desks=0), Way.WALK, "not-told"),
    ],
)
def test_the_best_way_and_why(hall, first, why):
    best = options(hall)[0]
    assert (best.way, best.reasons[0].code) == (first, why)


@given(HALLS)
def test_every_way_is_told_once_with_a_reason_in_every_language(hall):
    found = options(hall)
    assert sorted(one.way for one in found) == sorted(Way)
    for one in found:
        assert one.reasons
        for reason in one.reasons:
            for slot in SLOTS:
                assert text(f"passing.{reason.code}", slot, **reason.params)
    possible = [one.is_possible for one in found]
    assert possible == sorted(possible, reverse=True), "what can be done stands before what cannot"


@given(HALLS)
def test_nobody_is_sent_where_nobody_is_or_it_closes_first(hall):
    can_go = {Way.WALK, Way.HOLD} & set(ways(hall))
    if can_go:
        assert hall.takes_now
        assert hall.is_reachable
        assert hall.is_in_time
        assert hall.open_desks or not hall.is_told
    assert (Way.NOTE in ways(hall)) == hall.opens_again


@given(HALLS, st.integers(0, 40), st.integers(0, 12))
def test_a_line_kept_to_itself_changes_nothing_that_is_told(hall, waiting, desks):
    quiet = replace(hall, is_told=False)
    other = replace(quiet, waiting=waiting, open_desks=desks, free_desks=min(desks, quiet.free_desks))
    assert options(quiet) == options(other)


def test_the_control_with_counts_that_decide_a_quiet_line_would_be_told(monkeypatch):
    quiet = replace(FREE, is_told=False, free_desks=0, waiting=20, open_desks=1)
    empty = replace(quiet, waiting=0, free_desks=1)
    assert options(quiet) == options(empty)
    told = [options(replace(one, is_told=True)) for one in (quiet, empty)]
    assert told[0] != told[1]


@given(HALLS)
def test_more_waiting_never_makes_walking_better(hall):
    longer = replace(hall, waiting=hall.waiting + 5)
    assert is_walking_best(hall) or not is_walking_best(longer)
    if hall.is_told and is_walking_best(hall):
        assert hall.wait_minutes <= WALK_WAIT_MINUTES


ON_THE_WAY = Between(
    warm=True, answer=Answer.ASKED, receiver_state=StopState.WAITING, since_at=minute(0), is_met=False
)


@pytest.mark.parametrize(
    ("between", "since"),
    [
        (ON_THE_WAY, minute(0) + LOST_AFTER),
        (
            replace(ON_THE_WAY, answer=Answer.ACCEPTED, receiver_state=StopState.CALLED),
            minute(0) + LOST_AFTER,
        ),
        (replace(ON_THE_WAY, warm=False), None),
        (replace(ON_THE_WAY, warm=False, receiver_state=StopState.NO_SHOW), minute(0)),
        (replace(ON_THE_WAY, is_met=True), None),
        (replace(ON_THE_WAY, answer=Answer.DECLINED), None),
        (replace(ON_THE_WAY, answer=Answer.WITHDRAWN), None),
        (replace(ON_THE_WAY, receiver_state=StopState.SERVING), None),
        (replace(ON_THE_WAY, receiver_state=StopState.DONE), None),
    ],
)
def test_who_is_lost_and_from_when(between, since):
    assert lost_at(between) == since
    assert timedelta(minutes=6) == LOST_AFTER
