"""Hand-overs: who may answer, what becomes of the two stops, and the place that goes along."""

from __future__ import annotations

from dataclasses import replace

import pytest

from palvelutori.visits.rules.handover import (
    Answer,
    HandOver,
    answer_refusal,
    carried_credit,
    keeps_visitor,
    receiver_state_after_accept,
    sender_state_after_decline,
)
from palvelutori.visits.rules.stops import StopState
from tests.visits.rules.small_halls import minute, names, stop

TO_LINE = HandOver(from_desk="5", to_service="vero.tax_card")
TO_DESK = HandOver(from_desk="5", to_desk="7", warm=True)


@pytest.mark.parametrize(
    ("given", "desk", "serves", "refused"),
    [
        (TO_LINE, "7", True, None),
        (TO_LINE, "7", False, "hand-over-not-served-here"),
        (TO_LINE, "5", True, "hand-over-own"),
        (TO_DESK, "7", True, None),
        (TO_DESK, "8", True, "hand-over-to-another-desk"),
        (TO_DESK, "7", False, "hand-over-not-served-here"),
        *[
            (replace(TO_LINE, answer=answer), "7", True, "hand-over-answered")
            for answer in Answer
            if answer is not Answer.ASKED
        ],
    ],
)
def test_who_may_answer(given: HandOver, desk: str, serves: bool, refused: str | None) -> None:
    assert answer_refusal(given, desk=desk, serves=serves) == refused


def test_to_a_service_or_to_a_desk_and_not_to_oneself() -> None:
    for wrong in ({}, {"to_service": "a", "to_desk": "7"}, {"to_desk": "5"}):
        with pytest.raises(ValueError, match="a hand-over goes to"):
            HandOver(from_desk="5", **wrong)


def test_a_warm_one_keeps_the_visitor_until_it_is_answered() -> None:
    assert keeps_visitor(TO_DESK)
    assert not keeps_visitor(replace(TO_DESK, answer=Answer.ACCEPTED))
    assert not keeps_visitor(TO_LINE)


def test_what_becomes_of_the_stops() -> None:
    assert receiver_state_after_accept(TO_DESK) is StopState.CALLED
    assert receiver_state_after_accept(TO_LINE) is StopState.WAITING
    assert sender_state_after_decline(sender_desk_is_open=True) is StopState.ON_HOLD
    assert sender_state_after_decline(sender_desk_is_open=False) is StopState.WAITING


@pytest.mark.parametrize("keep_place", [True, False])
def test_31_accepted_or_declined_no_credit_is_lost(keep_place: bool) -> None:
    """Handed over at 10.30 by a unit that saw the visitor since 10.00: still before those who came after
    10.00.
    """
    credit = carried_credit(arrived_at=minute(0), joined_at=minute(0), credit_at=None, keep_place=keep_place)
    received = stop("handed", 0, joined_at=minute(30), credit_at=credit)
    assert names([stop("later", 1), received]) == ["handed", "later"]


def test_the_credit_is_the_one_that_counted_for_the_sender() -> None:
    times = {"arrived_at": minute(0), "joined_at": minute(12)}
    assert carried_credit(**times, credit_at=None, keep_place=True) == minute(0)
    assert carried_credit(**times, credit_at=None, keep_place=False) == minute(12)
    assert carried_credit(**times, credit_at=minute(-30), keep_place=True) == minute(-30)
