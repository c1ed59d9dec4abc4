"""Walked from desk to desk: received and timed, or nobody receives them and the house sees it; help said afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound
from palvelutori.foundation import scope
from palvelutori.foundation.actors import SYSTEM, Actor, RoleAt
from palvelutori.foundation.models import JournalLine
from palvelutori.visits import operations as visits
from palvelutori.visits import queries
from palvelutori.visits.models import HandOver, Stop, Visit
from palvelutori.visits.operations import between as operations
from palvelutori.visits.queries.between import lost_between
from palvelutori.visits.refusals import HandOverRefused
from palvelutori.visits.rules import handover as rule
from tests import world
from tests.world import CENTRE

pytestmark = pytest.mark.django_db
SP1, KELA, MHSA = (world.desks_of(one)[0] for one in ("service_point", "kela_desk", "mhsa_walkin"))


def lead(unit: str) -> Actor:
    return Actor(f"person:lead-{unit}", "person", (RoleAt("unit_lead", CENTRE, unit),))


def handed(square, to: str = "kela.general_housing_allowance", *, to_desk: str = KELA, **more):
    """Somebody served at the service point and handed over; the receiving desk is open."""
    square.open(SP1, to_desk)
    square.arrive("service_point.travel_card")
    called = square.next(SP1)
    square.act(visits.start, SP1, called.stop_id)
    return square.act(visits.hand_over, SP1, called.stop_id, to_service=to, **{"warm": True, **more})


def the() -> HandOver:
    return scope.ordinary(HandOver).get()


def lines(kind: str) -> list[JournalLine]:
    return list(JournalLine.objects.filter(stream=CENTRE, kind=kind).order_by("number"))


def lost(actor: Actor | None = None, **more) -> list[int]:
    return [one.number for one in lost_between(actor or world.host(), centre=CENTRE, **more)]


def test_a_walk_is_an_event_who_left_that_they_arrived_and_how_long(square, house_clock):
    asked = handed(square)
    assert the().met_at is None
    house_clock.skip_to(house_clock.now() + timedelta(minutes=2))
    square.act(visits.accept_hand_over, KELA, asked.stop_id)
    house_clock.skip_to(house_clock.now() + timedelta(minutes=1))
    square.act(visits.start, KELA, asked.received_stop_id)
    row = the()
    assert row.from_desk == SP1
    assert row.met_at == house_clock.now()
    (met,) = lines("hand_over.met")
    assert (met.facts["seconds"], met.facts["along"], met.facts["desk"]) == (180, "officer", KELA)
    assert met.facts["number"] == asked.number, "the person needs no new number"
    assert lost() == []


def test_the_line_of_others_moves_by_no_more_than_the_published_rule(square):
    asked = handed(square)
    others = [square.arrive("kela.student_aid").number for _ in range(3)]
    square.act(visits.accept_hand_over, KELA, asked.stop_id)
    square.act(visits.start, KELA, asked.received_stop_id)
    square.act(visits.finish, KELA, asked.received_stop_id)
    called = []
    while (one := square.next(KELA)) is not None:
        called.append(one.number)
        square.act(visits.start, KELA, one.stop_id)
        square.act(visits.finish, KELA, one.stop_id)
    assert called == others, "one person was taken in between, nobody changed places"


def ahead(visit: str) -> int | None:
    """How many stand before a waiting visit."""
    return queries.visit_view(world.host(), centre=CENTRE, visit=visit).stops[0].ahead


def test_e13_a_warm_hand_off_is_met_timed_without_a_new_ticket_and_moves_others_by_one_at_most(
    square, house_clock
):
    others = [square.arrive("kela.student_aid").visit_id for _ in range(3)]
    before = [ahead(one) for one in others]
    house_clock.skip_to(house_clock.now() + timedelta(minutes=1))
    asked = handed(square)
    number, visits_then = asked.number, scope.ordinary(Visit).count()
    moved = [(ahead(one) or 0) - (was or 0) for one, was in zip(others, before, strict=True)]
    assert moved == [0, 0, 0], "the arrival that counted comes later than theirs"
    house_clock.skip_to(house_clock.now() + timedelta(minutes=3))
    square.act(visits.accept_hand_over, KELA, asked.stop_id)
    square.act(visits.start, KELA, asked.received_stop_id)
    (met,) = lines("hand_over.met")
    assert (the().state, the().met_at) == (HandOver.ACCEPTED, house_clock.now())
    assert (met.facts["seconds"] // 60, met.facts["desk"], met.facts["number"]) == (3, KELA, number)
    assert scope.ordinary(Visit).count() == visits_then, "no new ticket"
    assert [ahead(one) for one in others] == before, "one desk was taken for one service, no place was"


def test_e13_control_counted_from_before_the_others_the_person_would_push_them_back(square, monkeypatch):
    others = [square.arrive("kela.student_aid").visit_id for _ in range(3)]
    before = [ahead(one) or 0 for one in others]
    early = scope.ordinary(Visit).get(id=others[0]).arrived_at - timedelta(hours=1)
    monkeypatch.setattr(rule, "carried_credit", lambda **_: early)
    handed(square, warm=False)
    assert [(ahead(one) or 0) - was for one, was in zip(others, before, strict=True)] == [1, 1, 1]


def test_a_beginning_taken_back_is_no_meeting(square):
    asked = handed(square)
    square.act(visits.accept_hand_over, KELA, asked.stop_id)
    square.act(visits.start, KELA, asked.received_stop_id)
    assert the().met_at is not None
    square.act(visits.undo, KELA, asked.received_stop_id)
    assert the().met_at is None
    square.act(visits.start, KELA, asked.received_stop_id)
    square.act(visits.return_to_line, KELA, asked.received_stop_id)
    assert the().met_at is None


def test_a_call_taken_back_takes_back_the_yes_it_said_and_no_other(square, house_clock):
    asked = handed(square)
    square.call(KELA, asked.received_stop_id)
    square.act(visits.undo, KELA, asked.received_stop_id)
    assert the().state == HandOver.ASKED and the().answered_at is None
    square.call(KELA, asked.received_stop_id)
    said = the().answered_at
    square.act(visits.no_show, KELA, asked.received_stop_id)
    house_clock.skip_to(house_clock.now() + timedelta(minutes=1))
    square.call(KELA, asked.received_stop_id)
    square.act(visits.undo, KELA, asked.received_stop_id)
    assert (the().state, the().answered_at) == (HandOver.ACCEPTED, said), "the first call was not taken back"


def test_who_is_not_received_in_time_is_lost_and_seen_by_host_both_leads_and_manager(square, house_clock):
    asked = handed(square)
    house_clock.skip_to(house_clock.now() + rule.LOST_AFTER - timedelta(seconds=1))
    assert lost() == []
    house_clock.skip_to(house_clock.now() + timedelta(seconds=1))
    for actor in (world.host(), world.manager(), lead("kela"), lead("service_point")):
        assert lost(actor) == [asked.number], actor
    assert lost(lead("library")) == []
    assert lost(world.manager(), unit="kela") == [asked.number]
    assert lost(world.manager(), unit="library") == []
    for actor in (square.opened[SP1], world.kiosk(), world.display()):
        with pytest.raises(NotAllowed):
            lost(actor)


def test_the_control_without_the_time_limit_nobody_would_be_missed(square, house_clock, monkeypatch):
    handed(square)
    house_clock.skip_to(house_clock.now() + timedelta(hours=1))
    assert len(lost()) == 1
    monkeypatch.setattr(rule, "LOST_AFTER", timedelta(days=1))
    assert lost() == []


def test_the_house_writes_it_down_once_and_again_after_a_second_loss(square, house_clock):
    asked = handed(square)
    operations.note_lost_everywhere(house_clock.now())
    assert lines("hand_over.lost") == []
    house_clock.skip_to(house_clock.now() + timedelta(minutes=7))
    for _ in range(2):
        operations.note_lost_everywhere(house_clock.now())
    assert len(lines("hand_over.lost")) == 1
    visits.find_between(world.host(), centre=CENTRE, stop=asked.received_stop_id)
    assert lost() == []
    assert (the().walker, the().lost_at) == ("person:host", None)
    house_clock.skip_to(house_clock.now() + timedelta(minutes=7))
    operations.note_lost_everywhere(house_clock.now())
    assert len(lines("hand_over.lost")) == 2
    with pytest.raises(NotAllowed):
        visits.note_lost(world.host(), centre=CENTRE)
    assert visits.note_lost(SYSTEM, centre=CENTRE) == 0


def test_called_in_vain_after_a_hand_over_is_lost_until_somebody_finds_them(square, house_clock):
    asked = handed(square, warm=False)
    square.call(KELA, asked.received_stop_id)
    for _ in range(2):
        square.act(visits.recall, KELA, asked.received_stop_id)
    square.act(visits.no_show, KELA, asked.received_stop_id)
    assert lost() == [asked.number]
    with pytest.raises(NotAllowed):
        visits.find_between(lead("library"), centre=CENTRE, stop=asked.received_stop_id)
    visits.find_between(lead("kela"), centre=CENTRE, stop=asked.received_stop_id)
    assert scope.ordinary(Stop).get(id=asked.received_stop_id).state == "waiting"
    assert lost() == []
    with pytest.raises(NotFound):
        visits.find_between(world.host(), centre=CENTRE, stop=asked.received_stop_id)


def test_declined_withdrawn_or_gone_is_not_lost(square, house_clock):
    asked = handed(square)
    house_clock.skip_to(house_clock.now() + timedelta(minutes=10))
    assert lost() == [asked.number]
    visits.leave(world.host(), centre=CENTRE, visit=asked.visit_id)
    assert lost() == []


def test_an_opaque_unit_is_not_named_to_anybody_else(square, house_clock):
    asked = handed(square, "mhsa", to_desk=MHSA)
    house_clock.skip_to(house_clock.now() + timedelta(minutes=7))
    for actor in (world.host(), world.manager(), lead("service_point")):
        (one,) = lost_between(actor, centre=CENTRE)
        assert one.to_names == {}
        assert "mhsa" not in repr(one).lower()
    (own,) = lost_between(lead("mhsa"), centre=CENTRE)
    assert own.to_names["en"]
    assert lost(world.manager(), unit="mhsa") == [], "on which unit's page it stands would tell"
    assert lost(lead("mhsa"), unit="mhsa") == [asked.number]


def test_help_meant_early_and_whether_it_was_reached(square):
    asked = handed(square, preventive=True)
    (line,) = lines("hand_over.asked")
    assert line.facts["preventive"] is True
    square.act(visits.accept_hand_over, KELA, asked.stop_id)
    with pytest.raises(HandOverRefused):
        square.act(visits.record_help, KELA, asked.received_stop_id, reached="yes")
    square.act(visits.start, KELA, asked.received_stop_id)
    with pytest.raises(InvalidInput):
        square.act(visits.record_help, KELA, asked.received_stop_id, reached="maybe")
    square.act(visits.record_help, KELA, asked.received_stop_id, reached="partly")
    square.act(visits.finish, KELA, asked.received_stop_id)
    for _ in range(2):
        square.act(visits.record_help, KELA, asked.received_stop_id, reached="yes")
    assert the().help_reached == "yes"
    assert [line.facts["reached"] for line in lines("hand_over.help")] == ["partly", "yes"]
