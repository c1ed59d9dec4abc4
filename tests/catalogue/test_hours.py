"""Opening hours against a slow minute-by-minute reading of the same words, both odd nights included."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from palvelutori.catalogue.rules import hours as rules
from palvelutori.catalogue.rules.hours import (
    ENTERABLE,
    STAFFED,
    Exceptional,
    Hours,
    Period,
    Slot,
    State,
    Weeks,
    edges,
    end_of,
    exceptions_on,
    moment_of,
    next_opening,
    slots_on,
    spans,
    standing,
    state_at,
    with_exception,
)
from palvelutori.catalogue.rules.validity import Validity
from palvelutori.common.times import HELSINKI, day_interval

AUTUMN, SPRING = date(2026, 10, 25), date(2027, 3, 28)
EVERY = frozenset(range(7))
MIDNIGHT = time(0)

quarters = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
weekdays = st.frozensets(st.integers(0, 6), min_size=1)
slots = st.builds(
    Slot,
    weekdays=weekdays,
    opens=quarters,
    closes=quarters,
    state=st.sampled_from(State),
    weeks=st.sampled_from(Weeks),
)
days = st.one_of(
    st.dates(date(2026, 10, 20), date(2026, 10, 30)),
    st.dates(date(2027, 3, 24), date(2027, 4, 2)),
    st.sampled_from([AUTUMN, SPRING, SPRING - timedelta(days=1), AUTUMN + timedelta(days=1)]),
)


@st.composite
def validities(draw, *, is_open=True):
    first = draw(days)
    last = first + timedelta(days=draw(st.integers(0, 200)))
    if not is_open:
        return Validity(first, last)
    return Validity(draw(st.sampled_from([None, first])), draw(st.sampled_from([None, last])))


periods = st.builds(
    Period, slots=st.lists(slots, max_size=4).map(tuple), validity=validities(), priority=st.integers(0, 2)
)
exceptionals = st.builds(
    Exceptional,
    slots=st.lists(slots, max_size=3).map(tuple),
    validity=validities(is_open=False),
    weekdays=weekdays,
    group=st.sampled_from(["", "a", "b"]),
    order=st.integers(0, 5),
)
all_hours = st.builds(
    Hours, st.lists(periods, max_size=3).map(tuple), st.lists(exceptionals, max_size=2).map(tuple)
)


def closing(day: date, wall: time) -> datetime:
    return moment_of(day, wall, is_closing=True)


def read_slowly(hours: Hours, moment: datetime) -> State:
    """What the words say at one moment: every slot of the day and of the evening before asked by itself."""
    day = moment.astimezone(HELSINKI).date()
    found = []
    for begun, ahead in ((day, 0), (day - timedelta(days=1), 1)):
        if ahead and exceptions_on(hours, day=day):
            continue
        for slot in slots_on(hours, day=begun):
            ends_on = begun + timedelta(days=1) if slot.closes <= slot.opens else begun
            if moment_of(begun, slot.opens) <= moment < closing(ends_on, slot.closes):
                found.append(slot.state)
    order = [State.CLOSED, State.OPEN, State.BY_APPOINTMENT, State.SELF_SERVICE]
    return min(found, key=order.index) if found else State.CLOSED


@given(hours=all_hours, day=days, minutes=st.integers(0, 25 * 60))
@settings(max_examples=150, deadline=None)
def test_spans_say_what_the_words_say(hours, day, minutes):
    whole = day_interval(day)
    moment = whole.starts_at + timedelta(minutes=minutes)
    assume(moment < whole.ends_at)
    inside = [one.state for one in spans(hours, day=day) if one.starts_at <= moment < one.ends_at]
    assert (
        inside == [] if read_slowly(hours, moment) == State.CLOSED else inside == [read_slowly(hours, moment)]
    )
    assert state_at(hours, moment=moment) == read_slowly(hours, moment)


@given(hours=all_hours, day=days)
@settings(max_examples=150, deadline=None)
def test_spans_are_ordered_apart_and_inside_the_day(hours, day):
    whole, found = day_interval(day), spans(hours, day=day)
    for one in found:
        assert whole.starts_at <= one.starts_at < one.ends_at <= whole.ends_at
        assert one.state in ENTERABLE
    for one, other in pairwise(found):
        assert one.ends_at < other.starts_at or (one.ends_at == other.starts_at and one.state != other.state)
    marks = edges(hours, day=day)
    assert marks[0] == whole.starts_at
    assert {one.starts_at for one in found} | {one.ends_at for one in found} <= set(marks)


@given(
    hours=all_hours, day=days, minutes=st.integers(0, 23 * 60), states=st.sampled_from([STAFFED, ENTERABLE])
)
@settings(max_examples=80, deadline=None)
def test_next_opening_is_the_first_moment_of_its_kind(hours, day, minutes, states):
    after = day_interval(day).starts_at + timedelta(minutes=minutes)
    found = next_opening(hours, after=after, states=states)
    limit = min(found, after + timedelta(days=3)) if found else after + timedelta(days=3)
    moment = after
    while moment < limit:
        assert state_at(hours, moment=moment) not in states
        moment += timedelta(minutes=15)
    if found is not None:
        assert found >= after
        assert state_at(hours, moment=found) in states


@given(hours=all_hours, day=days, minutes=st.integers(0, 23 * 60))
@settings(max_examples=80, deadline=None)
def test_a_stretch_ends_where_its_state_does(hours, day, minutes):
    moment = day_interval(day).starts_at + timedelta(minutes=minutes)
    found = end_of(hours, moment=moment)
    if state_at(hours, moment=moment) not in STAFFED:
        assert found == moment
        return
    limit = found or moment + timedelta(days=7)
    while moment < limit:
        assert state_at(hours, moment=moment) in STAFFED
        moment += timedelta(minutes=15)
    if found:
        assert state_at(hours, moment=found) not in STAFFED


@given(hours=all_hours, day=days, minutes=st.integers(0, 23 * 60))
@settings(max_examples=80, deadline=None)
def test_standing_agrees_with_itself(hours, day, minutes):
    moment = day_interval(day).starts_at + timedelta(minutes=minutes)
    now = standing(hours, moment=moment)
    assert now.is_staffed == (now.state in STAFFED)
    assert (now.closes_at is None) or now.is_staffed
    assert (now.opens_at is None) or not now.is_staffed
    if now.until_at is not None:
        assert now.until_at > moment
        assert state_at(hours, moment=now.until_at) != now.state


@pytest.mark.parametrize(("day", "hours"), [(AUTUMN, 25), (SPRING, 23), (date(2026, 11, 18), 24)])
def test_a_place_that_never_closes_is_open_the_whole_local_day(day, hours):
    always = Hours((Period((Slot(EVERY, MIDNIGHT, MIDNIGHT),)),))
    (only,) = spans(always, day=day)
    assert only.ends_at - only.starts_at == timedelta(hours=hours)
    assert end_of(always, moment=only.starts_at) is None
    assert standing(always, moment=only.starts_at).closes_at is None


@pytest.mark.parametrize(
    ("day", "opens", "closes", "minutes"),
    [
        (SPRING, time(2), time(5), 120),
        (SPRING, time(2, 30), time(3, 30), 30),
        (SPRING, time(3, 15), time(3, 45), 0),
        (SPRING, time(3, 30), time(4, 30), 30),
        (AUTUMN, time(2), time(5), 240),
        (AUTUMN, time(2, 30), time(3, 30), 120),
        (AUTUMN, time(3, 30), time(4), 90),
    ],
)
def test_the_odd_nights_by_the_clock(day, opens, closes, minutes):
    hours = Hours((Period((Slot(EVERY, opens, closes),)),))
    assert sum((one.ends_at - one.starts_at for one in spans(hours, day=day)), timedelta()) == timedelta(
        minutes=minutes
    )


def test_a_wall_time_that_is_skipped_is_the_jump():
    assert moment_of(SPRING, time(3, 20)) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert moment_of(SPRING, time(3, 59), is_closing=True) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert moment_of(SPRING, time(4)) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    half = ZoneInfo("Australia/Lord_Howe")
    assert moment_of(date(2026, 10, 4), time(2, 10), zone=half) == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)


def test_a_wall_time_that_comes_twice_opens_first_and_closes_last():
    assert moment_of(AUTUMN, time(3, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment_of(AUTUMN, time(3, 30), is_closing=True) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_the_two_nights_need_their_rule(monkeypatch):
    """Control: with wall times taken naively the odd nights come out wrong."""
    monkeypatch.setattr(
        rules, "moment_of", lambda day, wall, **_: datetime.combine(day, wall, HELSINKI).astimezone(UTC)
    )
    rules.spans.cache_clear()
    autumn = Hours((Period((Slot(EVERY, time(2, 30), time(3, 30)),)),))
    assert sum((s.ends_at - s.starts_at for s in spans(autumn, day=AUTUMN)), timedelta()) != timedelta(
        minutes=120
    )
    rules.spans.cache_clear()


WEEK = frozenset(range(5))
KELA = Hours((Period((Slot(WEEK, time(9), time(11)), Slot(WEEK, time(12), time(15)))),))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HELSINKI).astimezone(UTC)


def test_a_lunch_break_closes_and_opens_again():
    before = standing(KELA, moment=at(18, 10, 59))
    assert (before.state, before.closes_at) == (State.OPEN, at(18, 11))
    lunch = standing(KELA, moment=at(18, 11))
    assert (lunch.state, lunch.opens_at, lunch.until_at) == (State.CLOSED, at(18, 12), at(18, 12))
    assert standing(KELA, moment=at(18, 15)).opens_at == at(19, 9)
    assert standing(KELA, moment=at(20, 15)).opens_at == at(23, 9)


def test_a_break_slot_cuts_what_it_lies_on():
    hours = Hours((Period((Slot(WEEK, time(9), time(15)), Slot(WEEK, time(11), time(12), State.CLOSED))),))
    assert spans(hours, day=date(2026, 11, 18)) == spans(KELA, day=date(2026, 11, 18))


def test_staff_stands_before_self_service():
    library = Hours(
        (Period((Slot(WEEK, time(7), time(20), State.SELF_SERVICE), Slot(WEEK, time(8), time(18)))),)
    )
    states = [one.state for one in spans(library, day=date(2026, 11, 18))]
    assert states == [State.SELF_SERVICE, State.OPEN, State.SELF_SERVICE]
    early = standing(library, moment=at(18, 7, 30))
    assert (early.is_staffed, early.opens_at, early.until_at) == (False, at(18, 8), at(18, 8))
    late = standing(library, moment=at(18, 19))
    assert (late.until_at, late.opens_at) == (at(18, 20), at(19, 8))


def test_a_higher_period_takes_the_day_over():
    summer = Period((Slot(WEEK, time(10), time(14)),), Validity(date(2026, 11, 16), date(2026, 11, 20)), 1)
    hours = Hours((*KELA.periods, summer))
    assert next_opening(hours, after=at(18, 0)) == at(18, 10)
    assert next_opening(hours, after=at(23, 0)) == at(23, 9)


def test_odd_and_even_weeks():
    every_other = Hours((Period((Slot(WEEK, time(9), time(10), weeks=Weeks.ODD),)),))
    assert date(2026, 11, 18).isocalendar().week == 47
    assert spans(every_other, day=date(2026, 11, 18))
    assert not spans(every_other, day=date(2026, 11, 25))


CLOSED_WEEK = Exceptional((), Validity(date(2026, 11, 16), date(2026, 11, 22)), reasons={"fi": "Muutto"})
SHORT_DAY = Exceptional((Slot(EVERY, time(9), time(10)),), Validity(date(2026, 11, 18), date(2026, 11, 18)))


def test_an_exception_replaces_the_day_and_says_why():
    hours = replace(KELA, exceptions=(CLOSED_WEEK,))
    now = standing(hours, moment=at(18, 10))
    assert (now.state, now.opens_at, now.reasons) == (State.CLOSED, at(23, 9), {"fi": "Muutto"})


@pytest.mark.parametrize("order", [0, 9])
def test_the_shorter_exception_wins_whenever_made(order):
    hours = replace(KELA, exceptions=(replace(CLOSED_WEEK, order=5), replace(SHORT_DAY, order=order)))
    assert end_of(hours, moment=at(18, 9)) == at(18, 10)
    assert not spans(hours, day=date(2026, 11, 19))


def test_of_two_equal_exceptions_the_later_made_wins():
    hours = with_exception(replace(KELA, exceptions=(SHORT_DAY,)), planned=replace(SHORT_DAY, slots=()))
    assert not spans(hours, day=date(2026, 11, 18))


def test_exceptions_of_one_act_add_up():
    morning = replace(SHORT_DAY, group="x")
    evening = replace(morning, slots=(Slot(EVERY, time(15), time(16), State.SELF_SERVICE),), order=1)
    hours = replace(KELA, exceptions=(morning, evening))
    assert [one.state for one in spans(hours, day=date(2026, 11, 18))] == [State.OPEN, State.SELF_SERVICE]


def test_an_exception_leaves_other_weekdays_alone():
    fridays = Exceptional((), Validity(date(2026, 11, 16), date(2026, 11, 29)), frozenset({4}))
    hours = replace(KELA, exceptions=(fridays,))
    assert spans(hours, day=date(2026, 11, 19))
    assert not spans(hours, day=date(2026, 11, 20))


def test_an_evening_goes_on_past_midnight_unless_the_next_day_is_excepted():
    late = Hours((Period((Slot(frozenset({4}), time(20), time(2)),)),))
    assert end_of(late, moment=at(20, 21)) == at(21, 2)
    closed = replace(late, exceptions=(Exceptional((), Validity(date(2026, 11, 21), date(2026, 11, 21))),))
    assert end_of(closed, moment=at(20, 21)) == at(21, 0)


def test_a_place_without_hours_never_opens():
    assert next_opening(Hours(), after=at(18, 9)) is None
    assert standing(Hours(), moment=at(18, 9)).until_at is None


@given(day=days)
@example(AUTUMN)
@example(SPRING)
def test_two_neighbouring_slots_leave_no_gap(day):
    hours = Hours((Period((Slot(EVERY, MIDNIGHT, time(3, 30)), Slot(EVERY, time(3, 30), MIDNIGHT))),))
    assert len(spans(hours, day=day)) == 1
