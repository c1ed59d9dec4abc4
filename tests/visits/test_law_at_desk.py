"""At a desk the law holds when it opens, when it calls, and on every day it stays open; a refusal shows the way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from palvelutori.catalogue.models import Service, ServiceAgreement
from palvelutori.catalogue.operations import agreements
from palvelutori.catalogue.operations.revising import renew
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound
from palvelutori.foundation import scope
from palvelutori.foundation.actors import SYSTEM, Actor, RoleAt
from palvelutori.foundation.models import JournalLine
from palvelutori.foundation.refused import described
from palvelutori.staffing import models as staff_tables
from palvelutori.staffing import operations as staffing
from palvelutori.staffing.queries import reach_of
from palvelutori.visits import operations as visits
from palvelutori.visits import queries
from palvelutori.visits.access import law
from palvelutori.visits.models import DeskSession, Stop
from palvelutori.visits.operations import calling, lawful
from palvelutori.visits.queries.may import may_rows, under_agreements
from palvelutori.visits.refusals import NotHereByLaw, NotServedHere
from tests import world
from tests.world import CENTRE

pytestmark = pytest.mark.django_db
DESK, ADVISER = "service_point-1", "service_point.2"
HELP, DECISION = "kela.omakela_guidance", "kela.basic_social_assistance"
DAY = date(2026, 11, 18)


def knows(service: str) -> None:
    """The adviser has the skill, whatever the law says."""
    member = staff_tables.StaffMember.objects.get(centre=CENTRE, code=ADVISER)
    queue = Service.objects.get(centre=CENTRE, code=service).queue
    staff_tables.Skill.objects.get_or_create(member=member, queue=queue.code, service=service)
    staffing.renew(CENTRE)


def task(service: str, code: str) -> None:
    Service.objects.filter(centre=CENTRE, code=service).update(task_type=code)
    renew(CENTRE)


def session() -> DeskSession:
    return DeskSession.objects.get(centre=CENTRE, desk=DESK)


def agree(*tasks: str) -> None:
    """An agreement over everything of Kela's, as nobody may sign it."""
    ServiceAgreement.objects.filter(centre=CENTRE, code="kela_at_service_point").update(
        tasks=["advice", *tasks], services=[]
    )
    renew(CENTRE)


@pytest.mark.parametrize(("code", "reason"), [("decision", "public_power"), ("id_check", "own_officer_only")])
def test_a_desk_never_gets_what_the_law_keeps(square, code, reason):
    task(HELP, code)
    agree("decision", "id_check")
    knows(HELP)
    square.open(DESK)
    assert HELP not in session().services
    with pytest.raises(NotHereByLaw) as refused:
        visits.open_desk(square.opened[DESK], centre=CENTRE, desk=DESK, services=[HELP])
    assert refused.value.values["reason"] == reason
    assert refused.value.values["unit"] == "kela"
    task(HELP, "advice")
    visits.open_desk(square.opened[DESK], centre=CENTRE, desk=DESK)
    assert HELP in session().services, "the control: the same service as advice is given to the desk"


def _force(*services: str) -> None:
    """The desk's row says it serves these: as if it had been opened before the law was looked at."""
    row = session()
    row.services, row.queues = [*row.services, *services], [*row.queues, "kela_lobby", "kela_desk"]
    row.save()


@pytest.mark.parametrize("code", ["decision", "id_check"])
def test_nobody_is_called_to_a_desk_the_law_keeps_it_from(square, code, monkeypatch):
    square.open(DESK)
    task(HELP, code)
    agree("decision", "id_check")
    _force(HELP)
    square.arrive(HELP)
    assert square.next(DESK) is None
    assert HELP not in session().services
    lost = JournalLine.objects.get(stream=CENTRE, kind="desk.services_lost")
    assert lost.facts["lost"] >= 1
    _force(HELP)
    monkeypatch.setattr(lawful, "settle", lambda act, session: None)
    with pytest.raises(NotHereByLaw):  # the second guard, where the first is off
        square.next(DESK)
    assert scope.ordinary(Stop).get().state == "waiting"
    monkeypatch.setattr(lawful, "require", lambda *_, **__: None)
    called = square.next(DESK)
    assert called is not None and called.service == HELP, "the control: without both it would be called"


def test_serving_at_once_is_refused_with_the_way_out(square, monkeypatch):
    square.open(DESK)
    with pytest.raises(NotHereByLaw) as refused:
        visits.serve_now(square.opened[DESK], centre=CENTRE, desk=DESK, need=DECISION)
    assert not scope.ordinary(Stop).exists(), "nothing half done"
    words = described(refused.value, "fi")
    assert "julkista valtaa" in words.title
    assert "Kela" in words.way_out
    assert isinstance(refused.value, NotServedHere)
    _force(DECISION)
    monkeypatch.setattr(lawful, "settle", lambda act, session: None)
    monkeypatch.setattr(lawful, "require", lambda *_, **__: None)
    monkeypatch.setattr(calling.lawful, "require_row", lambda *_: None)
    assert visits.serve_now(square.opened[DESK], centre=CENTRE, desk=DESK, need=DECISION), "the control"


def test_a_call_by_hand_tells_the_law_first(square):
    square.open(DESK)
    came = square.arrive(DECISION)
    with pytest.raises(NotHereByLaw):
        square.call(DESK, came.stops[0].stop_id)


def test_an_ended_agreement_takes_the_service_at_the_days_change(square, house_clock):
    square.open(DESK)
    assert HELP in session().services
    agreements.end_agreement(
        SYSTEM, centre=CENTRE, code="kela_at_service_point", last_on=DAY + timedelta(days=1), is_by_both=True
    )
    screen = queries.desk_screen(square.opened[DESK], centre=CENTRE, desk=DESK)
    ending = screen.endings[0]
    assert (ending.last_on, HELP in ending.services) == (DAY + timedelta(days=1), True)
    assert HELP in screen.services
    house_clock.skip_to(house_clock.now() + timedelta(days=1))
    square.arrive(HELP)
    assert square.next(DESK), "on its last day the agreement holds"
    stop = scope.ordinary(Stop).get(desk=DESK)
    square.act(visits.start, DESK, stop.id)
    square.act(visits.finish, DESK, stop.id)
    house_clock.skip_to(house_clock.now() + timedelta(days=1))
    square.arrive(HELP)
    assert HELP not in queries.desk_screen(square.opened[DESK], centre=CENTRE, desk=DESK).services
    assert square.next(DESK) is None
    assert HELP not in session().services


def test_training_that_is_missing_is_refused_and_recording_it_is_the_way_out(square):
    staff_tables.Training.objects.filter(member__code=ADVISER).delete()
    staffing.renew(CENTRE)
    square.open(DESK)
    assert HELP not in session().services
    with pytest.raises(NotHereByLaw) as refused:
        visits.serve_now(square.opened[DESK], centre=CENTRE, desk=DESK, need=HELP)
    assert refused.value.values["reason"] == "training_missing"
    lead = Actor("person:lead", "person", (RoleAt("unit_lead", CENTRE, "service_point"),))
    made = staffing.record_training(
        lead, centre=CENTRE, member=ADVISER, agreement="kela_at_service_point", done_on=DAY
    )
    assert made.until_on == date(2028, 11, 17)
    visits.open_desk(square.opened[DESK], centre=CENTRE, desk=DESK)
    assert HELP in session().services
    assert visits.serve_now(square.opened[DESK], centre=CENTRE, desk=DESK, need=HELP)
    for day, is_served in ((date(2027, 12, 31), True), (date(2028, 1, 1), False)):
        reach = reach_of(CENTRE, member=ADVISER, desk=DESK, day=day)
        assert (HELP in reach.services) is is_served


def test_only_those_who_lead_the_worker_record_a_training(square):
    given = {"member": ADVISER, "agreement": "kela_at_service_point"}
    other = Actor("person:lead", "person", (RoleAt("unit_lead", CENTRE, "kela"),))
    with pytest.raises(NotAllowed):
        staffing.record_training(other, centre=CENTRE, done_on=DAY, **given)
    with pytest.raises(InvalidInput):
        staffing.record_training(SYSTEM, centre=CENTRE, done_on=DAY + timedelta(days=1), **given)
    for wrong in ({**given, "member": "nobody"}, {**given, "agreement": "nothing"}):
        with pytest.raises(NotFound):
            staffing.record_training(SYSTEM, centre=CENTRE, done_on=DAY, **wrong)


def test_the_officer_can_ask_first(square):
    square.open(DESK)
    me = square.opened[DESK]
    rows = {
        one.code: one
        for one in may_rows(me, centre=CENTRE, desk=DESK, words="perustoimeentulotuki", slot="fi")
    }
    assert (rows[DECISION].is_allowed, rows[DECISION].reason, rows[DECISION].unit) == (
        False,
        "public_power",
        "kela",
    )
    own = may_rows(me, centre=CENTRE, desk=DESK, words="bussikortti", slot="fi")
    assert any(one.is_mine and one.reason == "own_agency" for one in own)
    under = {one.code: one for one in under_agreements(me, centre=CENTRE, desk=DESK)}
    assert under[HELP].is_trained and under[HELP].ends_on == date(2027, 12, 31)
    with pytest.raises(NotAllowed):
        may_rows(world.officer("kela-1"), centre=CENTRE, desk=DESK, words="x", slot="fi")


def test_somebody_unknown_at_a_desk_serves_nothing(square):
    square.open(DESK)
    row = session()
    row.staff = "nobody"
    assert law.still_served(row, day=DAY) == []
    assert law.verdict(row, code=HELP, day=DAY) is None


def test_an_opaque_unit_is_not_named_as_the_place(square):
    assert law.place_of(CENTRE, code="mhsa.individual_session", shown_to=()) == ""
    assert law.place_of(CENTRE, code="mhsa.individual_session", shown_to=("mhsa",)) == "mhsa"
    assert law.place_of(CENTRE, code="nothing", shown_to=()) == ""
