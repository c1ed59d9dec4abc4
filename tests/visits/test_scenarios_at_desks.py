"""Scenarios of queues played at real desks on the database: order, recalls, holds, several stops, hand-overs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from palvelutori.foundation import scope
from palvelutori.visits import operations as visits
from palvelutori.visits import queries
from palvelutori.visits.models import HandOver, Stop
from palvelutori.visits.queries.board import board
from palvelutori.visits.refusals import CallAgainFirst, WrongState
from tests import world
from tests.world import CENTRE

pytestmark = pytest.mark.django_db
SP1, SP2, SP3 = world.desks_of("service_point")[:3]
KELA, KELA2 = world.desks_of("kela_desk")[:2]
LAB = world.desks_of("lab")[0]


def later(clock, minutes: float) -> None:
    clock.skip_to(clock.now() + timedelta(minutes=minutes))


def screen(square, desk: str) -> queries.DeskScreen:
    return queries.desk_screen(square.opened[desk], centre=CENTRE, desk=desk)


def stop_of(came) -> str:
    return came.stops[0].stop_id


def row(stop: str) -> Stop:
    return scope.ordinary(Stop).get(id=stop)


def test_3_a_second_press_takes_nobody_else(square):
    """Two presses of one button, each sent for itself: the second finds the desk busy."""
    square.open(SP1)
    first, second = (square.arrive("service_point") for _ in range(2))
    assert square.next(SP1).stop_id == stop_of(first)
    with pytest.raises(Exception, match="desk-busy"):
        square.next(SP1)
    assert row(stop_of(second)).state == "waiting"


def test_9_the_note_of_one_is_nobody_elses(square):
    square.open(SP1, SP2)
    one, other, third = (square.arrive("service_point") for _ in range(3))
    for desk, came in ((SP1, one), (SP2, other)):
        square.call(desk, stop_of(came))
        square.act(visits.start, desk, stop_of(came))
    mine = square.act(
        visits.hand_over, SP1, stop_of(one), to_service="kela_desk", note="Etsii liitettä", note_allowed=True
    )
    theirs = square.act(
        visits.hand_over, SP2, stop_of(other), to_service="kela_desk", note="Vaunut mukana", note_allowed=True
    )
    before = scope.ordinary(Stop).exclude(visit_id=one.visit_id).order_by("id").values()
    kept = list(before)
    square.open(KELA)
    called = square.next(KELA)
    assert called.stop_id == mine.received_stop_id
    square.act(visits.start, KELA, called.stop_id)
    square.act(visits.finish, KELA, called.stop_id, outcome="answered")
    assert list(before.all()) == kept
    notes = dict(scope.ordinary(HandOver).values_list("received_id", "note"))
    assert notes == {mine.received_stop_id: "", theirs.received_stop_id: "Vaunut mukana"}
    assert row(stop_of(third)).state == "waiting"


def test_13_equal_arrivals_are_called_as_they_came(square):
    square.open(SP1, SP2, SP3)
    came = [stop_of(square.arrive("service_point")) for _ in range(3)]
    assert [square.next(desk).stop_id for desk in (SP1, SP2, SP3)] == came


def test_21_recalled_to_the_limit_missed_listed_and_left_alone(square, house_clock):
    square.open(SP1)
    absent, other = (stop_of(square.arrive("service_point")) for _ in range(2))
    assert square.next(SP1).stop_id == absent
    recalls = 0
    with pytest.raises(CallAgainFirst):
        while recalls < 10:
            square.act(visits.recall, SP1, absent)
            recalls += 1
    assert 1 <= recalls < 10
    square.act(visits.no_show, SP1, absent)
    assert row(absent).state == "no_show"
    assert [one.stop_id for one in screen(square, SP1).missed] == [absent]
    assert square.next(SP1).stop_id == other
    square.act(visits.start, SP1, other)
    square.act(visits.finish, SP1, other, outcome="answered")
    assert square.next(SP1) is None, "the missed are left alone for a while"
    later(house_clock, 6)
    assert square.next(SP1).stop_id == absent, "and then called once more"


def test_23_somebody_on_hold_is_the_desks_alone(square, house_clock):
    square.open(SP1, SP2, SP3)
    held = stop_of(square.arrive("service_point"))
    square.next(SP3)
    square.act(visits.start, SP3, held)
    square.act(visits.hold, SP3, held)
    for minutes in (0, 30):
        later(house_clock, minutes)
        assert [square.next(desk) for desk in (SP1, SP2)] == [None, None]
    with pytest.raises(WrongState):
        square.call(SP1, held)
    assert [one.stop_id for one in screen(square, SP3).on_hold] == [held]
    square.act(visits.resume, SP3, held)
    assert row(held).desk == SP3


def test_25_a_hand_over_keeps_the_house_arrival_and_shows_it(square, house_clock):
    square.open(SP1)
    sent = square.arrive("service_point")
    square.next(SP1)
    square.act(visits.start, SP1, stop_of(sent))
    later(house_clock, 10)
    after = square.arrive("kela_desk")
    later(house_clock, 10)
    received = square.act(visits.hand_over, SP1, stop_of(sent), to_service="kela_desk").received_stop_id
    square.open(KELA, KELA2)
    assert next(one.stop_id for one in screen(square, KELA).next_up) == received
    assert square.next(KELA).stop_id == received, "the house arrival counts, not the hand-over"
    shown = screen(square, KELA).present
    assert house_clock.now() - shown.arrived_at >= timedelta(minutes=20)
    assert square.next(KELA2).stop_id == stop_of(after)


@pytest.mark.parametrize("allowed", [True, False], ids=["yes", "no"])
def test_27_with_no_the_receiver_sees_the_person_and_not_the_note(square, allowed):
    square.open(SP1)
    sent = square.arrive("service_point")
    square.next(SP1)
    square.act(visits.start, SP1, stop_of(sent))
    note = {"note": "Kuulolaite jäi kotiin", "note_allowed": allowed}
    square.act(visits.hand_over, SP1, stop_of(sent), to_service="kela_desk", **note)
    square.open(KELA)
    square.next(KELA)
    present = screen(square, KELA).present
    assert present.visit_id == sent.visit_id
    assert (present.words == note["note"]) is allowed
    kept = scope.ordinary(HandOver).get().note
    assert kept == (note["note"] if allowed else ""), "without a yes it is not even kept"


def test_29_who_is_at_another_desk_is_passed_and_next_after_it(square, house_clock):
    square.open(SP1, KELA, KELA2)
    both = square.arrive("service_point", "kela_desk")
    after = square.arrive("kela_desk")
    at_a = square.next(SP1).stop_id
    square.act(visits.start, SP1, at_a)
    assert square.next(KELA).visit_id == after.visit_id, "B passes who is at A"
    last = square.arrive("kela_desk")
    square.act(visits.finish, SP1, at_a, outcome="answered")
    later(house_clock, 2)  # the walk from desk to desk
    assert square.next(KELA2).visit_id == both.visit_id, "and takes them next"
    assert row(stop_of(last)).state == "waiting"


def test_31_the_sender_sees_a_no_at_once_and_no_credit_is_lost(square, house_clock):
    square.open(SP1, KELA)
    sent = square.arrive("service_point")
    square.next(SP1)
    square.act(visits.start, SP1, stop_of(sent))
    later(house_clock, 15)
    after = square.arrive("kela_desk")
    asked = square.act(visits.hand_over, SP1, stop_of(sent), to_desk=KELA)
    square.act(visits.decline_hand_over, KELA, asked.received_stop_id, reason="no_officer_now")
    (answered,) = screen(square, SP1).answered
    assert (answered.number, answered.state) == (sent.number, "declined")
    assert [one.stop_id for one in screen(square, SP1).on_hold] == [stop_of(sent)], "back with who sent them"
    square.act(visits.resume, SP1, stop_of(sent))
    square.act(visits.hand_over, SP1, stop_of(sent), to_service="kela_desk")
    assert square.next(KELA).visit_id == sent.visit_id, "before who came in the meantime"
    assert row(stop_of(after)).state == "waiting"


def test_39_three_calls_in_one_second_are_all_on_the_board(square):
    square.open(SP1, KELA, LAB)
    for need in ("service_point", "kela_desk", "lab"):
        square.arrive(need)
    called = [square.next(desk) for desk in (SP1, KELA, LAB)]
    shown = board(CENTRE).calls
    assert [(one.number, one.desk) for one in shown] == [
        (one.number, desk) for one, desk in zip(reversed(called), (LAB, KELA, SP1), strict=True)
    ]
    assert len({one.shown_number for one in shown}) == 3
