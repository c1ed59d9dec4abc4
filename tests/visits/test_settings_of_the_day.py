"""Calling policy, priority grounds and the visitor's one yes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from palvelutori.common.refusals import InvalidInput, NotAllowed
from palvelutori.foundation import grounds, personal, scope
from palvelutori.foundation.actors import SYSTEM
from palvelutori.visits import operations as visits
from palvelutori.visits import queries
from palvelutori.visits.models import Stop, Visit
from palvelutori.visits.refusals import NotServedHere, VisitEnded
from tests import world
from tests.world import CENTRE

SP1 = world.desks_of("service_point")[0]
KELA = world.desks_of("kela_desk")[0]


def test_a_policy_is_the_houses_or_one_units(square):
    visits.set_policy(world.manager(), centre=CENTRE, values={"calls_before_no_show": 2}, unit="lab")
    lab = world.desks_of("lab")[0]
    square.open(lab, SP1)
    square.arrive("lab")
    square.arrive("service_point")
    with pytest.raises(Exception, match="call-again-first"):
        square.act(visits.no_show, lab, square.next(lab).stop_id)
    square.act(visits.no_show, SP1, square.next(SP1).stop_id)


@pytest.mark.parametrize(
    "values", [{"nonsense": 1}, {"keep_place": 1}, {"walk_seconds": -1}, {"walk_seconds": True}]
)
def test_a_policy_that_makes_no_sense_is_refused(square, values):
    with pytest.raises(InvalidInput):
        visits.set_policy(world.manager(), centre=CENTRE, values=values)
    with pytest.raises(NotAllowed):
        visits.set_policy(world.host(), centre=CENTRE, values={})


def test_the_officer_sees_other_units_names_only_after_a_yes_and_never_an_opaque_one(square):
    square.open(SP1)
    came = square.arrive("service_point", "kela.student_aid", "mhsa")
    square.next(SP1)
    hidden = queries.desk_screen(square.opened[SP1], centre=CENTRE, desk=SP1).present
    assert [other.label for other in hidden.others] == [None, None]
    visits.share_units(world.host(), centre=CENTRE, visit=came.visit_id, shares=True)
    shown = queries.desk_screen(square.opened[SP1], centre=CENTRE, desk=SP1).present
    assert [other.unit for other in shown.others] == ["kela", None]
    assert hidden.must_be_free_at is not None


def test_the_yes_ends_with_the_visit(square):
    square.open(SP1)
    came = square.arrive("service_point")
    visits.share_units(world.host(), centre=CENTRE, visit=came.visit_id, shares=True)
    square.act(visits.finish, SP1, square.next(SP1).stop_id)
    assert not scope.ordinary(Visit).get(id=came.visit_id).shares_units
    with pytest.raises(VisitEnded):
        visits.share_units(world.host(), centre=CENTRE, visit=came.visit_id, shares=True)


def test_a_visit_can_be_told_erased_and_expires(square, house_clock):
    square.open(SP1)
    came = square.arrive("service_point")
    told = personal.export(f"visit:{came.visit_id}")
    assert told["visits"]["number"] == came.number
    assert personal.erase(f"visit:{came.visit_id}") > 0
    assert "visits" not in personal.export(f"visit:{came.visit_id}")
    square.arrive("service_point")
    square.act(visits.finish, SP1, square.next(SP1).stop_id)
    personal.expire(house_clock.now() + timedelta(days=89))
    assert scope.ordinary(Stop).exists()
    personal.expire(house_clock.now() + timedelta(days=91))
    assert not scope.ordinary(Stop).exists()


def test_priority_goes_ahead_within_its_share(square):
    square.open(SP1)
    ground = world.sample().centre.priority_grounds[0].code
    square.arrive("service_point")
    ahead = square.arrive("service_point", priority_ground=ground)
    assert square.next(SP1).number == ahead.number


def test_an_officer_serves_another_agency_by_agreement_and_its_public_power_never(square, house_clock):
    square.open(SP1)
    attachments = square.arrive("kela.leaving_attachments")
    decision = square.arrive("kela.basic_social_assistance")
    assert square.next(SP1).number == attachments.number
    square.act(visits.finish, SP1, scope.ordinary(Stop).get(visit_id=attachments.visit_id).id)
    assert square.next(SP1) is None
    with pytest.raises(NotServedHere):
        square.call(SP1, decision.stops[0].stop_id)


def test_control_without_a_valid_agreement_the_other_agencys_matter_is_not_served(square):
    from palvelutori.catalogue.models import ServiceAgreement
    from palvelutori.catalogue.operations.revising import renew
    from palvelutori.foundation.models import Centre

    ServiceAgreement.objects.filter(code="kela_at_service_point").delete()
    renew(Centre.objects.get(code=CENTRE).code)
    square.open(SP1)
    square.arrive("kela.leaving_attachments")
    assert square.next(SP1) is None


def test_who_does_not_come_back_within_the_hour_is_let_go_and_recorded(square, house_clock):
    square.open(SP1)
    missed = square.arrive("service_point")
    square.act(visits.no_show, SP1, square.next(SP1).stop_id)
    house_clock.skip_to(house_clock.now() + timedelta(minutes=59))
    assert visits.let_go(SYSTEM, centre=CENTRE) == 0
    house_clock.skip_to(house_clock.now() + timedelta(minutes=2))
    waiting = square.arrive("service_point")
    assert visits.let_go(SYSTEM, centre=CENTRE) == 1
    assert scope.ordinary(Visit).get(id=missed.visit_id).ended_at is not None
    assert scope.ordinary(Visit).get(id=waiting.visit_id).ended_at is None


def test_a_day_that_is_over_leaves_nobody_in_the_hall(square, house_clock):
    square.open(SP1)
    square.arrive("service_point", "lab")
    square.arrive("lab")
    square.next(SP1)
    house_clock.skip_to(house_clock.now() + timedelta(hours=24))
    assert visits.let_go(SYSTEM, centre=CENTRE) == 3
    assert not scope.ordinary(Visit).filter(ended_at=None).exists()
    assert square.arrive("service_point").number == 101
    with pytest.raises(NotAllowed):
        visits.let_go(world.host(), centre=CENTRE)


def test_somebody_helped_without_a_number_gets_one_when_going_on_to_a_line(square):
    post = world.desks_of("kela_lobby")[0]
    square.open(post)
    served = visits.serve_now(square.opened[post], centre=CENTRE, desk=post)
    assert served.number >= 10_001
    assert queries.board(CENTRE).calls == ()
    first = square.arrive("lab")
    asked = square.act(visits.hand_over, post, served.stop_id, to_service="kela.student_aid")
    assert asked.number == first.number + 1
    assert square.arrive("lab").number == asked.number + 1


def test_every_look_at_a_visit_leaves_a_line_whoever_looks(square):
    came = square.arrive("service_point")
    for actor in (world.host(), world.kiosk()):
        queries.visit_view(actor, centre=CENTRE, visit=came.visit_id)
    looks = grounds.looks_at(CENTRE, f"visit:{came.visit_id}")
    assert [look.actor for look in looks] == ["person:host", "device:kiosk-1"]
