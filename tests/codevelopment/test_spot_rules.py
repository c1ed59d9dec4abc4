"""Rules of booking: the table of moves, what the clock brings about, what speaks against a wish."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.codevelopment.limits import limits
from palvelutori.codevelopment.rules.spots import (
    HOLDING,
    MOVES,
    NOISE,
    ON,
    OPEN,
    THEMES,
    Around,
    Conflict,
    Event,
    Place,
    State,
    Times,
    Wish,
    after,
    blocking,
    cancels,
    conflicts,
    due,
    is_at_once,
    may_check_in,
)

NOW = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)
START = NOW + timedelta(days=2)
WISH = Wish(START, "quiet", False, False, 2, "culture", 1)
PLACE = Place("spot", "talk", True, True, 6)
AROUND = Around(NOW, True, False, False, False, 0, 0.05, False)


def against(wish: Wish = WISH, place: Place = PLACE, around: Around = AROUND) -> tuple[Conflict, ...]:
    return conflicts(wish, place, around, limits=limits())


@pytest.mark.parametrize(
    ("wish", "place", "around", "expected"),
    [
        ({}, {}, {}, []),
        ({"starts_at": NOW}, {}, {}, ["past"]),
        ({"starts_at": NOW + timedelta(days=200)}, {}, {}, ["far"]),
        ({}, {}, {"is_open": False}, ["outside_hours"]),
        ({}, {}, {"is_taken": True}, ["taken"]),
        ({"noise": "music"}, {}, {}, ["noise"]),
        ({"noise": "talk"}, {"noise": "quiet"}, {"is_by_quiet_door": True}, ["noise"]),
        ({"needs_power": True}, {"has_power": False}, {}, ["power"]),
        ({"needs_water": True}, {"has_water": False}, {}, ["water"]),
        ({"people": 7}, {}, {}, ["places"]),
        ({"people": 7}, {"places": 0}, {}, []),
        ({"noise": "talk"}, {}, {"is_by_quiet_door": True}, ["neighbour"]),
        ({"theme": "health"}, {}, {"is_by_quiet_door": True}, ["neighbour"]),
        ({}, {}, {"is_by_quiet_door": True}, []),
        ({"noise": "talk"}, {}, {"is_by_quiet_zone": True}, []),
        ({"noise": "music"}, {"noise": "music"}, {"is_by_quiet_zone": True}, ["neighbour"]),
        ({}, {}, {"ahead": 4}, ["ahead"]),
        ({"level": None}, {}, {"ahead": 40, "share": 0.9, "is_busy": True}, []),
        ({"level": 0}, {}, {"share": 0.11}, ["share"]),
        ({}, {}, {"is_busy": True}, ["queue"]),
        ({}, {"kind": "room"}, {"is_busy": True}, []),
    ],
)
def test_each_conflict_has_its_case(wish, place, around, expected):
    found = against(replace(WISH, **wish), replace(PLACE, **place), replace(AROUND, **around))
    assert [str(one) for one in found] == expected


WISHES = st.builds(
    Wish,
    st.sampled_from([START, NOW, NOW + timedelta(days=200)]),
    st.sampled_from(NOISE),
    st.booleans(),
    st.booleans(),
    st.integers(1, 10),
    st.sampled_from(THEMES),
    st.sampled_from([None, 0, 1, 2, 3]),
)
PLACES = st.builds(
    Place,
    st.sampled_from(["spot", "room", "kit"]),
    st.sampled_from(NOISE),
    st.booleans(),
    st.booleans(),
    st.integers(0, 8),
)
AROUNDS = st.builds(
    Around,
    st.just(NOW),
    *(st.booleans() for _ in range(4)),
    st.integers(0, 15),
    st.floats(0, 1),
    st.booleans(),
)


@given(WISHES, PLACES, AROUNDS)
def test_asking_for_less_never_meets_more(wish, place, around):
    """A quieter, smaller wish without power and water has no conflict the louder one has not."""
    less = replace(wish, noise="quiet", needs_power=False, needs_water=False, people=1)
    assert set(against(less, place, around)) - set(against(wish, place, around)) <= {Conflict.NEIGHBOUR}
    found = against(wish, place, around)
    assert [*found] == sorted(found, key=list(Conflict).index)
    assert set(blocking(found)) | {Conflict.QUEUE} >= set(found)


@pytest.mark.parametrize(
    ("level", "kind", "found", "decides", "at_once"),
    [
        (0, "spot", (), False, False),
        (1, "spot", (), False, True),
        (1, "spot", (Conflict.QUEUE,), False, False),
        (1, "room", (), False, False),
        (2, "room", (), False, True),
        (2, "kit", (), False, True),
        (None, "room", (), False, False),
        (None, "room", (), True, True),
    ],
)
def test_a_level_confirms_by_itself_what_it_has_earned(level, kind, found, decides, at_once):
    wish, place = replace(WISH, level=level), replace(PLACE, kind=kind)
    assert is_at_once(wish, place, found, limits=limits(), decides=decides) is at_once


def test_every_state_ends_somewhere_and_no_event_is_idle():
    assert {event for _, event in MOVES} == set(Event)
    reached = {State.ASKED, State.WAITING, State.CONFIRMED} | set(MOVES.values())
    assert reached == set(State)
    assert set(HOLDING) | set(ON) <= set(OPEN)
    assert after(State.CLOSED, Event.BEGIN) is None


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("state", "after_start", "event"),
    [
        (State.CONFIRMED, timedelta(minutes=19), None),
        (State.CONFIRMED, timedelta(minutes=20), Event.FREE),
        (State.CHECKED_IN, -HOUR, None),
        (State.CHECKED_IN, timedelta(0), Event.BEGIN),
        (State.RUNNING, HOUR, None),
        (State.RUNNING, 2 * HOUR, Event.END),
        (State.ENDED, 3 * HOUR, None),
        (State.ENDED, timedelta(days=8), Event.CLOSE),
        (State.REPORTED, 3 * HOUR, Event.CLOSE),
        (State.ASKED, -2 * HOUR, None),
        (State.ASKED, -HOUR, Event.REFUSE),
        (State.WAITING, HOUR, None),
        (State.WAITING, 2 * HOUR, Event.EXPIRE),
        (State.NO_SHOW, 2 * HOUR, None),
    ],
)
def test_the_clock_brings_about_what_is_due(state, after_start, event):
    times = Times(state, START, START + 2 * HOUR, decide_by=START - HOUR)
    assert due(times, now=START + after_start, limits=limits()) is event


def test_a_room_needs_nobody_to_check_in():
    room = Times(State.CONFIRMED, START, START + HOUR, needs_check_in=False)
    assert due(room, now=START - HOUR, limits=limits()) is None
    assert due(room, now=START, limits=limits()) is Event.BEGIN
    assert due(replace(room, state=State.ENDED), now=START + HOUR, limits=limits()) is Event.CLOSE
    assert due(replace(room, state=State.ASKED), now=START, limits=limits()) is None
    assert not may_check_in(room, now=START, limits=limits())


@given(st.integers(-3000, 3000))
def test_checking_in_and_freeing_never_meet(minutes):
    """At every minute a confirmed spot can be checked in to or is freed, never both."""
    times, now = Times(State.CONFIRMED, START, START + 2 * HOUR), START + timedelta(minutes=minutes)
    may, freed = (
        may_check_in(times, now=now, limits=limits()),
        due(times, now=now, limits=limits()) is Event.FREE,
    )
    assert not (may and freed)
    assert (may or freed) == (minutes >= -60)


def test_giving_back_late_is_told_as_late():
    times = Times(State.CONFIRMED, START, START + HOUR)
    assert cancels(times, now=START - timedelta(hours=24), limits=limits()) is Event.CANCEL
    assert cancels(times, now=START - timedelta(hours=23), limits=limits()) is Event.CANCEL_LATE
    asked = replace(times, state=State.ASKED)
    assert cancels(asked, now=START - HOUR, limits=limits()) is Event.CANCEL
