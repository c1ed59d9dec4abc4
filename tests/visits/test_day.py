"""A day at the square through the operations: one number, places kept, calls, hand-overs, undo."""

from __future__ import annotations

from datetime import timedelta

import pytest

from palvelutori.catalogue.queries import AppointmentOnly, ClosedUnit, UnknownNeed
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound
from palvelutori.foundation import journal, scope
from palvelutori.visits import operations as visits
from palvelutori.visits import queries
from palvelutori.visits.models import Call, Stop
from palvelutori.visits.refusals import (
    AlreadyCalled,
    AlreadyWaiting,
    AtAnotherDesk,
    DeskBusy,
    DeskHasVisitor,
    DeskNotOpen,
    DeskTaken,
    HandOverRefused,
    NotServedHere,
    NotYourStop,
    StaffElsewhere,
    UndoRefused,
    VisitEnded,
    WrongState,
)
from tests import world
from tests.world import CENTRE

SP1, SP2 = world.desks_of("service_point")[:2]
KELA = world.desks_of("kela_desk")[0]
LAB = world.desks_of("lab")[0]


def state(stop: str) -> str:
    return scope.ordinary(Stop).get(id=stop).state


def test_one_number_and_a_place_in_every_line(square):
    came = square.arrive("service_point.parking_permit", "lab.blood_sample", "kela.general_housing_allowance")
    assert came.number == 101
    assert [stop.state for stop in came.stops] == ["waiting"] * 3
    assert square.arrive("lab").number == 102


def test_called_at_one_desk_she_keeps_her_places_and_nobody_else_calls_her(square):
    square.open(SP1, LAB)
    came = square.arrive("service_point.sports_and_pool_tickets", "lab.blood_sample")
    called = square.next(SP1)
    assert called.number == came.number
    assert square.next(LAB) is None
    with pytest.raises(AtAnotherDesk):
        square.call(LAB, came.stops[1].stop_id)
    square.act(visits.start, SP1, called.stop_id)
    square.act(visits.finish, SP1, called.stop_id, outcome="answered")
    assert square.next(LAB).number == came.number


def test_the_visit_ends_with_its_last_stop(square):
    square.open(SP1)
    came = square.arrive("service_point.sports_and_pool_tickets")
    called = square.next(SP1)
    square.act(visits.finish, SP1, called.stop_id)
    with pytest.raises(VisitEnded):
        visits.add_need(world.host(), centre=CENTRE, visit=came.visit_id, need="lab")
    assert journal.verify(CENTRE) is None


def test_a_need_told_later_counts_the_arrival(square, house_clock):
    square.open(LAB)
    early = square.arrive("kela.general_housing_allowance")
    house_clock.skip_to(house_clock.now() + timedelta(minutes=10))
    square.arrive("lab.blood_sample")
    visits.add_need(world.host(), centre=CENTRE, visit=early.visit_id, need="lab.blood_sample")
    assert square.next(LAB).number == early.number


def test_the_same_line_is_not_joined_twice(square):
    came = square.arrive("lab.blood_sample")
    with pytest.raises(AlreadyWaiting):
        visits.add_need(world.host(), centre=CENTRE, visit=came.visit_id, need="lab.blood_sample")


def test_a_desk_with_somebody_calls_nobody_else(square):
    square.open(SP1)
    square.arrive("service_point.sports_and_pool_tickets")
    square.arrive("service_point.parking_permit")
    square.next(SP1)
    with pytest.raises(DeskBusy):
        square.next(SP1)


def test_two_officers_on_one_person_the_second_hears_where(square):
    square.open(SP1, SP2)
    came = square.arrive("service_point.sports_and_pool_tickets")
    square.call(SP1, came.stops[0].stop_id)
    with pytest.raises(AlreadyCalled) as refused:
        square.call(SP2, came.stops[0].stop_id)
    assert refused.value.values["desk"] == SP1


def test_only_ones_own_visitor(square):
    square.open(SP1, SP2)
    square.arrive("service_point.sports_and_pool_tickets")
    called = square.next(SP1)
    with pytest.raises(NotYourStop):
        visits.finish(square.opened[SP2], centre=CENTRE, stop=called.stop_id)
    with pytest.raises(NotAllowed):
        visits.finish(world.kiosk(), centre=CENTRE, stop=called.stop_id)


def test_another_units_matter_is_not_served(square):
    square.open(SP1)
    came = square.arrive("kela.student_aid")
    with pytest.raises(NotServedHere):
        square.call(SP1, came.stops[0].stop_id)


@pytest.mark.parametrize(
    ("need", "refusal"),
    [
        ("no_such_thing", UnknownNeed),
        ("ohjaamo.low_threshold_advice", ClosedUnit),
        ("imaging.mammography", AppointmentOnly),
    ],
)
def test_a_need_that_cannot_be_served_refuses_the_whole_arrival(square, need, refusal):
    with pytest.raises(refusal):
        square.arrive("lab.blood_sample", need)
    assert not scope.ordinary(Stop).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"language": ""},
        {"language": "suomea!"},
        {"channel": "fax"},
        {"group_size": 0},
        {"group_size": 100},
        {"priority_ground": "important_person"},
        {"needs": []},
        {"needs": ["lab"] * 13},
    ],
)
def test_wrong_values_are_named(square, wrong):
    with pytest.raises(InvalidInput):
        visits.arrive(world.host(), centre=CENTRE, **({"needs": ["lab"]} | wrong))


def test_the_same_need_twice_is_one_stop(square):
    assert len(square.arrive("lab", "lab").stops) == 1


def test_recall_no_show_cool_down_and_the_way_back(square, house_clock):
    square.open(LAB)
    came = square.arrive("lab.blood_sample")
    called = square.next(LAB)
    square.act(visits.recall, LAB, called.stop_id)
    square.act(visits.no_show, LAB, called.stop_id)
    assert square.next(LAB) is None, "left alone during the cool-down"
    house_clock.skip_to(house_clock.now() + timedelta(minutes=6))
    again = square.next(LAB)
    assert again.number == came.number
    assert "called.second-round" in [one.code for one in again.why]


def test_the_host_finds_somebody_who_missed_the_call(square):
    square.open(LAB)
    came = square.arrive("lab.blood_sample")
    later = square.arrive("lab.blood_sample")
    called = square.next(LAB)
    square.act(visits.no_show, LAB, called.stop_id)
    visits.come_back(world.host(), centre=CENTRE, stop=called.stop_id)
    assert square.next(LAB).number == came.number
    assert later.number != came.number


def test_hold_keeps_the_matter_at_its_desk_and_frees_it(square):
    square.open(SP1, SP2)
    first = square.arrive("service_point.sports_and_pool_tickets")
    second = square.arrive("service_point.sports_and_pool_tickets")
    called = square.next(SP1)
    square.act(visits.start, SP1, called.stop_id)
    square.act(visits.hold, SP1, called.stop_id)
    assert square.next(SP2).number == second.number
    with pytest.raises(DeskHasVisitor):
        visits.close_desk(square.opened[SP1], centre=CENTRE, desk=SP1)
    square.act(visits.resume, SP1, called.stop_id)
    done = square.act(visits.finish, SP1, called.stop_id)
    assert (done.number, done.state) == (first.number, "done")


def test_serve_now_is_arrival_call_and_start_in_one(square):
    post = world.desks_of("kela_lobby")[0]
    square.open(post)
    served = visits.serve_now(square.opened[post], centre=CENTRE, desk=post)
    assert state(served.stop_id) == "serving"


def test_leaving_ends_what_waits(square):
    came = square.arrive("lab", "service_point")
    left = visits.leave(world.host(), centre=CENTRE, visit=came.visit_id)
    assert left.stops_ended == 2
    with pytest.raises(VisitEnded):
        visits.leave(world.host(), centre=CENTRE, visit=came.visit_id)


# -- hand-over


def test_a_warm_hand_over_is_called_to_the_accepting_desk_with_the_arrival_kept(square, house_clock):
    square.open(SP1, KELA)
    came = square.arrive("service_point.sports_and_pool_tickets")
    called = square.next(SP1)
    square.act(visits.start, SP1, called.stop_id)
    house_clock.skip_to(house_clock.now() + timedelta(minutes=12))
    asked = square.act(
        visits.hand_over, SP1, called.stop_id, to_service="kela.general_housing_allowance", warm=True
    )
    assert (asked.state, asked.to_unit) == ("asked", "kela")
    answer = square.act(visits.accept_hand_over, KELA, asked.stop_id)
    assert answer.state == "accepted"
    assert state(asked.received_stop_id) == "called"
    received = scope.ordinary(Stop).select_related("visit").get(id=asked.received_stop_id)
    assert received.credit_at == received.visit.arrived_at
    assert received.visit.number == came.number


def test_a_declined_hand_over_comes_back_and_nothing_is_lost(square):
    square.open(SP1, KELA)
    square.arrive("service_point.sports_and_pool_tickets")
    called = square.next(SP1)
    square.act(visits.start, SP1, called.stop_id)
    asked = square.act(visits.hand_over, SP1, called.stop_id, to_service="kela")
    assert state(called.stop_id) == "handed_over"
    declined = (
        square.act(visits.decline_hand_over, KELA, asked.received_stop_id, reason="not_ours")
        if (scope.ordinary(Stop).get(id=asked.received_stop_id).queue in world.sample().desks[0].queues)
        else None
    )
    if declined is None:
        lobby = world.desks_of("kela_lobby")[0]
        square.open(lobby)
        declined = square.act(visits.decline_hand_over, lobby, asked.received_stop_id, reason="not_ours")
    assert declined.state == "declined"
    assert state(called.stop_id) == "on_hold"
    assert state(asked.received_stop_id) == "cancelled"
    square.act(visits.resume, SP1, called.stop_id)


def test_calling_somebody_handed_over_is_accepting(square):
    square.open(SP1, KELA)
    square.arrive("service_point.sports_and_pool_tickets")
    called = square.next(SP1)
    asked = square.act(visits.hand_over, SP1, called.stop_id, to_service="kela.student_aid")
    assert square.next(KELA).stop_id == asked.received_stop_id
    with pytest.raises(HandOverRefused):
        square.act(visits.decline_hand_over, KELA, asked.received_stop_id)


def test_a_hand_over_to_one_desk_is_called_by_that_desk_only(square):
    first, second = world.desks_of("kela_desk")[:2]
    square.open(SP1, first, second)
    square.arrive("service_point.sports_and_pool_tickets")
    called = square.next(SP1)
    asked = square.act(visits.hand_over, SP1, called.stop_id, to_desk=second)
    assert square.next(first) is None
    assert square.next(second).stop_id == asked.received_stop_id


# -- undo


def test_undo_puts_back_exactly_what_was(square):
    square.open(SP1)
    square.arrive("service_point.sports_and_pool_tickets")
    called = square.next(SP1)
    square.act(visits.start, SP1, called.stop_id)
    square.act(visits.finish, SP1, called.stop_id)
    back = square.act(visits.undo, SP1, called.stop_id)
    assert back.state == "serving"
    assert square.act(visits.finish, SP1, called.stop_id).state == "done"


def test_undo_of_a_call_takes_it_off_the_screens_and_keeps_the_place(square):
    square.open(SP1)
    first = square.arrive("service_point.sports_and_pool_tickets")
    square.arrive("service_point.sports_and_pool_tickets")
    called = square.next(SP1)
    square.act(visits.undo, SP1, called.stop_id)
    assert queries.board(CENTRE).calls == ()
    assert square.next(SP1).number == first.number
    assert scope.ordinary(Call).filter(is_undone=True).count() == 1


def test_undo_is_refused_to_others_and_when_something_followed(square):
    square.open(SP1, SP2)
    square.arrive("service_point.sports_and_pool_tickets")
    square.arrive("service_point.sports_and_pool_tickets")
    called = square.next(SP1)
    with pytest.raises(UndoRefused):
        square.act(visits.undo, SP2, called.stop_id)
    square.act(visits.start, SP1, called.stop_id)
    square.act(visits.finish, SP1, called.stop_id)
    square.next(SP1)
    with pytest.raises(UndoRefused):
        square.act(visits.undo, SP1, called.stop_id)


def test_undo_comes_too_late_after_ten_real_seconds(square, monkeypatch):
    square.open(SP1)
    square.arrive("service_point.sports_and_pool_tickets")
    called = square.next(SP1)
    stop = scope.ordinary(Stop).get(id=called.stop_id)
    scope.ordinary(Stop).filter(id=stop.id).update(
        last_act_real_at=stop.last_act_real_at - timedelta(seconds=11)
    )
    with pytest.raises(UndoRefused):
        square.act(visits.undo, SP1, called.stop_id)


# -- desks


def test_opening_an_open_desk_again_changes_nothing(square):
    square.open(SP1)
    before = journal.head_number(CENTRE)
    square.open(SP1)
    assert journal.head_number(CENTRE) == before


def test_a_paused_desk_calls_nobody(square):
    square.open(SP1)
    square.arrive("service_point")
    visits.pause_desk(square.opened[SP1], centre=CENTRE, desk=SP1)
    with pytest.raises(DeskNotOpen):
        square.next(SP1)
    square.open(SP1)
    assert square.next(SP1) is not None


def test_a_desk_and_a_person_are_taken_once(square):
    square.open(SP1)
    other = world.officer(SP2)
    with pytest.raises((DeskTaken, NotAllowed)):
        visits.open_desk(other, centre=CENTRE, desk=SP1)
    with pytest.raises(StaffElsewhere):
        visits.open_desk(
            other.__class__(other.id, "device", other.roles, square.opened[SP1].staff),
            centre=CENTRE,
            desk=SP2,
        )


def test_unknown_desk_and_stop(square):
    with pytest.raises(NotFound):
        visits.open_desk(world.officer(SP1), centre=CENTRE, desk="nowhere-1")
    with pytest.raises(NotFound):
        visits.recall(world.officer(SP1), centre=CENTRE, stop="nothing")


def test_acts_out_of_turn_name_the_state(square):
    square.open(SP1)
    came = square.arrive("service_point.sports_and_pool_tickets")
    with pytest.raises(NotYourStop):
        square.act(visits.start, SP1, came.stops[0].stop_id)
    called = square.next(SP1)
    square.act(visits.finish, SP1, called.stop_id)
    with pytest.raises(WrongState):
        square.act(visits.hold, SP1, called.stop_id)


def test_the_board_shows_number_and_place_alike_for_every_unit(square):
    door = world.desks_of("mhsa_walkin")[0]
    square.open(door, SP1)
    square.arrive("mhsa")
    square.arrive("service_point")
    square.next(door)
    square.next(SP1)
    seen = queries.board(CENTRE)
    assert len(seen.calls) == 2
    assert {line.unit for line in seen.lines}.isdisjoint({"mhsa"})
    assert all(set(call.place) >= {"fi", "sv", "en"} for call in seen.calls)
