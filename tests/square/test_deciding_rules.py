"""The three decisions: what is suggested, in which order, never more than three, and nothing when all is well."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.common.texts import has, text
from palvelutori.square import rules
from palvelutori.square.rules import (
    CutOff,
    Floor,
    Helper,
    Kind,
    LineNow,
    Resting,
    Silent,
    Unanswered,
    decisions,
)

LINE = LineNow(queue="sp", unit="point", promise_minutes=15, waiting=6, open_desks=2)
LATE = replace(LINE, late=3, longest_minutes=28)
HELPER = Helper(desk="lib-1", unit="library", queue="sp", fits=4, is_free=True, own_waiting=0, own_desks=0)
REST = Resting(desk="sp-4", unit="point", queues=("sp",), languages=("sv", "fi"), minutes=12)
WORDS = {"own_waiting": 0, "own_desks": 0}


def told(**floor: object) -> list[tuple[str, str]]:
    return [(one.kind.name, one.act) for one in decisions(Floor(**floor))]


def test_nothing_when_all_is_well():
    assert told(lines=[LINE], helpers=[HELPER], resting=[REST]) == []


def test_a_late_line_and_a_free_desk_that_knows_it():
    (one,) = decisions(Floor(lines=[LATE], helpers=[HELPER]))
    assert (one.kind, one.act, one.target) == (Kind.LATE, "lend", "lib-1>sp")
    assert (one.facts["desks"], one.facts["after"], one.facts["fits"]) == (2, 3, 4)


@pytest.mark.parametrize(
    "helper",
    [
        replace(HELPER, is_free=False),
        replace(HELPER, fits=0),
        replace(HELPER, queue="kela"),
        replace(HELPER, own_waiting=2, own_desks=0),
    ],
)
def test_a_desk_that_is_busy_or_needed_or_cannot_help_is_left_alone(helper):
    assert told(lines=[LATE], helpers=[helper]) == []


def test_its_own_people_may_wait_when_they_keep_a_desk():
    assert told(lines=[LATE], helpers=[replace(HELPER, own_waiting=2, own_desks=1)]) == [("LATE", "lend")]


def test_a_long_break_is_asked_about_a_short_one_is_not():
    assert told(lines=[LATE], resting=[REST]) == [("LATE", "resume")]
    assert told(lines=[LATE], resting=[replace(REST, minutes=9)]) == []
    assert told(lines=[LATE], resting=[replace(REST, queues=("kela",))]) == []


def test_waiting_for_swedish_and_nobody_speaks_it():
    line = replace(LINE, asking={"sv": 2}, speaking={"sv": 0})
    assert told(lines=[line], resting=[REST]) == [("LANGUAGE", "resume")]
    assert told(lines=[line], helpers=[replace(HELPER, languages=("fi",))], resting=[]) == [
        ("LANGUAGE", "see-line")
    ]
    assert told(lines=[line], helpers=[replace(HELPER, languages=("sv",))]) == [("LANGUAGE", "lend")]
    assert told(lines=[replace(line, asking={"sv": 1})]) == []
    assert told(lines=[replace(line, speaking={"sv": 1})]) == []
    assert told(lines=[replace(line, asking={"en": 5})]) == []


def test_closing_with_people_who_will_not_make_it():
    line = replace(LINE, minutes_to_close=30, stranded=2)
    assert told(lines=[line]) == [("CLOSING", "day-end")]
    assert told(lines=[line], helpers=[HELPER]) == [("CLOSING", "lend")]
    assert told(lines=[replace(line, minutes_to_close=31)]) == []
    assert told(lines=[replace(line, stranded=0)]) == []


def test_nobody_calls_a_line_that_is_open():
    assert told(lines=[replace(LINE, open_desks=0)]) == [("NO_DESK", "see-line")]
    assert told(lines=[replace(LINE, open_desks=0, is_open=False)]) == []


def test_hand_overs_devices_and_ways_cut_off():
    floor = Floor(
        unanswered=[
            Unanswered(stop="a", number=7, minutes=5),
            Unanswered(stop="b", number=8, minutes=4),
            Unanswered(stop="c", number=9, minutes=30, is_walked=True),
        ],
        silent=[Silent(device="kiosk-2", kind="kiosk", minutes=9)],
        cut_off=[CutOff(group="g", units=("lab",), in_days=1), CutOff(group="h", units=("lab",), in_days=0)],
    )
    kinds = [(one.kind, one.target) for one in decisions(floor, most=9)]
    assert kinds == [
        (Kind.CUT_OFF, "h"),
        (Kind.HAND_OVER, "a"),
        (Kind.DEVICE, "kiosk-2"),
        (Kind.CUT_OFF_TOMORROW, "g"),
    ]


def test_one_desk_is_not_asked_for_twice():
    other = replace(LATE, queue="kela", late=5)
    found = decisions(Floor(lines=[LATE, other], helpers=[HELPER, replace(HELPER, queue="kela")]))
    assert [one.target for one in found] == ["lib-1>kela"]


few = st.integers(0, 8)
LINES = st.builds(
    LineNow,
    queue=st.sampled_from("abcde"), unit=st.sampled_from("xyz"), promise_minutes=st.just(15), waiting=few, late=few,
    longest_minutes=few, open_desks=st.integers(0, 3), is_open=st.booleans(),
    asking=st.dictionaries(st.sampled_from(("sv", "fi", "en")), few, max_size=2),
    speaking=st.dictionaries(st.sampled_from(("sv", "fi")), few, max_size=2),
    minutes_to_close=st.none() | st.integers(0, 60), stranded=few,
)  # fmt: skip
HELPERS = st.builds(
    Helper,
    desk=st.sampled_from(("d1", "d2", "d3")), unit=st.just("x"), queue=st.sampled_from("abcde"), fits=few,
    is_free=st.booleans(), own_waiting=few, own_desks=st.integers(-1, 2),
    languages=st.sampled_from(((), ("sv",), ("fi", "sv"))),
)  # fmt: skip
RESTS = st.builds(
    Resting, desk=st.sampled_from(("r1", "r2")), unit=st.just("x"), queues=st.sampled_from((("a",), ("b", "c"))),
    languages=st.sampled_from(((), ("sv",))), minutes=st.integers(0, 40),
)  # fmt: skip
FLOORS = st.builds(
    Floor,
    lines=st.lists(LINES, max_size=5, unique_by=lambda one: one.queue),
    helpers=st.lists(HELPERS, max_size=5),
    resting=st.lists(RESTS, max_size=2, unique_by=lambda one: one.desk),
    unanswered=st.lists(
        st.builds(Unanswered, stop=st.sampled_from("stu"), number=few, minutes=few, is_walked=st.booleans()),
        max_size=3, unique_by=lambda one: one.stop,
    ),
    cut_off=st.lists(
        st.builds(CutOff, group=st.sampled_from("gh"), units=st.just(("x",)), in_days=st.integers(0, 1)),
        max_size=2, unique_by=lambda one: one.group,
    ),
    silent=st.lists(
        st.builds(Silent, device=st.sampled_from("kl"), kind=st.just("kiosk"), minutes=few),
        max_size=2, unique_by=lambda one: one.device,
    ),
)  # fmt: skip


@given(FLOORS)
def test_three_at_most_ranked_and_the_order_of_what_is_seen_does_not_matter(floor):
    found = decisions(floor)
    assert len(found) <= rules.SHOWN
    assert [one.rank for one in found] == sorted(one.rank for one in found)
    turned = Floor(
        lines=floor.lines[::-1], helpers=floor.helpers[::-1], resting=floor.resting[::-1],
        unanswered=floor.unanswered[::-1], cut_off=floor.cut_off[::-1], silent=floor.silent[::-1],
    )  # fmt: skip
    assert [one.rank for one in decisions(turned)] == [one.rank for one in found]


@given(FLOORS)
def test_a_loan_is_only_of_a_free_desk_that_can_help_and_leaves_nobody_without(floor):
    for one in decisions(floor, most=99):
        if one.act == "lend":
            assert any(
                helper.is_free
                and helper.fits == one.facts["fits"] > 0
                and (not helper.own_waiting or helper.own_desks > 0)
                and f"{helper.desk}>{helper.queue}" == one.target
                for helper in floor.helpers
            )
        if one.kind is Kind.LATE:
            assert one.facts["n"]


@given(FLOORS)
def test_what_is_not_true_any_more_is_not_suggested(floor):
    calm = Floor(
        lines=[replace(one, waiting=0) for one in floor.lines], helpers=floor.helpers, resting=floor.resting
    )
    assert decisions(calm) == ()


@given(FLOORS)
def test_every_suggestion_has_words(floor):
    for one in decisions(floor, most=99):
        kind = one.kind.name.lower().replace("_", "-").removesuffix("-tomorrow")
        values = {**WORDS, **one.facts}
        for key in (f"decide.{kind}.true", f"decide.{one.act}.does", f"decide.{one.act}.act"):
            assert has(key)
            for slot in ("fi", "sv", "en"):
                assert "{" not in text(key, slot, **values)
