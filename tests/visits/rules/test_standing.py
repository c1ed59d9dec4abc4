"""Why somebody waits and who needs a guide: every reason, their order, and what must never be said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.common.texts import has
from palvelutori.visits.rules.standing import (
    MOST_REASONS,
    Help,
    Standing,
    help_needed,
    turns_left,
    why_waiting,
)

CALM = Standing(
    state="waiting", waited_minutes=4, promise_minutes=15, ahead=2, open_desks=2, fitting=2, speaking=2
)
small = st.integers(0, 60)
maybe = st.none() | small
STANDINGS = st.builds(
    Standing,
    state=st.sampled_from(("waiting", "called", "serving", "on_hold", "no_show")),
    waited_minutes=small, promise_minutes=small, ahead=small, open_desks=st.integers(0, 3),
    paused_desks=st.integers(0, 3), fitting=st.integers(0, 3), speaking=st.integers(0, 3),
    asks_language=st.booleans(), is_busy=st.booleans(), is_away=st.booleans(),
    bound=st.sampled_from(("", "open", "busy", "paused")), calls=st.integers(0, 3), minutes_in_state=small,
    unanswered_minutes=maybe, was_elsewhere=st.booleans(), booked_in_minutes=maybe, minutes_to_close=maybe,
    turns_left=maybe,
)  # fmt: skip


def codes(**changes: object) -> list[str]:
    return [one.code for one in why_waiting(replace(CALM, **changes))]


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({}, "people-ahead"),
        ({"ahead": 0}, "next-in-line"),
        ({"is_busy": True}, "at-another-desk"),
        ({"unanswered_minutes": 4, "is_busy": True}, "hand-over"),
        ({"is_away": True}, "asked-more-time"),
        ({"bound": "busy"}, "desk-busy"),
        ({"bound": "paused"}, "desk-paused"),
        ({"bound": "open"}, "people-ahead"),
        ({"booked_in_minutes": 10}, "booked"),
        ({"booked_in_minutes": 0}, "people-ahead"),
        ({"open_desks": 0, "fitting": 0, "speaking": 0}, "no-desk"),
        ({"open_desks": 0, "fitting": 0, "speaking": 0, "paused_desks": 2}, "all-paused"),
        ({"fitting": 0, "speaking": 0}, "no-fitting-desk"),
        ({"asks_language": True, "speaking": 0}, "no-speaking-desk"),
        ({"asks_language": True, "speaking": 1}, "few-speaking-desks"),
        ({"asks_language": True}, "people-ahead"),
        ({"paused_desks": 1}, "some-paused"),
    ],
)
def test_the_first_reason_decides(changes, first):
    assert codes(**changes)[0] == first


@given(STANDINGS)
def test_every_wait_has_a_reason_with_words_and_nobody_else_has_one(one):
    told = why_waiting(one)
    assert bool(told) == (one.state == "waiting")
    assert len(told) <= MOST_REASONS
    assert all(has(f"standing.{reason.code}") for reason in told)
    assert len({reason.code for reason in told}) == len(told)


@given(STANDINGS)
def test_a_desk_more_never_adds_a_lack_of_desks(one):
    lacks = {"no-desk", "all-paused", "no-fitting-desk", "no-speaking-desk"}
    more = replace(one, open_desks=one.open_desks + 1, fitting=one.fitting + 1, speaking=one.speaking + 1)
    assert not {reason.code for reason in why_waiting(more)} & lacks


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, None),
        ({"state": "no_show"}, Help.MISSED),
        ({"state": "called", "calls": 1, "minutes_in_state": 2}, None),
        ({"state": "called", "calls": 1, "minutes_in_state": 3}, Help.CALLED),
        ({"state": "called", "calls": 2}, Help.CALLED),
        ({"unanswered_minutes": 2}, None),
        ({"unanswered_minutes": 3}, Help.HAND_OVER),
        ({"turns_left": 2}, Help.CLOSING),
        ({"turns_left": 3}, None),
        ({"was_elsewhere": True}, Help.WRONG_PLACE),
        ({"was_elsewhere": True, "state": "serving"}, None),
        ({"asks_language": True, "speaking": 0, "waited_minutes": 4}, None),
        ({"asks_language": True, "speaking": 0, "waited_minutes": 5}, Help.LANGUAGE),
        ({"asks_language": True, "speaking": 0, "fitting": 0, "waited_minutes": 5}, None),
        ({"asks_language": True, "speaking": 0, "waited_minutes": 5, "is_busy": True}, None),
        ({"state": "on_hold", "minutes_in_state": 14}, None),
        ({"state": "on_hold", "minutes_in_state": 15}, Help.HELD),
        ({"waited_minutes": 15}, None),
        ({"waited_minutes": 16}, Help.LATE),
        ({"waited_minutes": 16, "is_busy": True}, None),
        ({"waited_minutes": 16, "turns_left": 0}, Help.CLOSING),
    ],
)
def test_who_needs_a_guide(changes, kind):
    assert help_needed(replace(CALM, **changes)) == kind


@given(STANDINGS)
def test_somebody_at_a_desk_needs_nobody(one):
    assert help_needed(replace(one, state="serving", unanswered_minutes=None)) is None


@given(minutes=st.integers(-10, 300), desks=st.integers(0, 8), mean=st.floats(0, 60))
def test_turns_left_are_whole_services_at_each_desk(minutes, desks, mean):
    turns = turns_left(minutes_to_close=minutes, desks=desks, mean_minutes=mean)
    assert turns >= 0
    assert turns * max(mean, 0.1) <= max(0, minutes) * desks + 1e-6
    assert turns_left(minutes_to_close=minutes, desks=desks + 1, mean_minutes=mean) >= turns
