"""What pages and other contexts read of the sample house."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from palvelutori.catalogue import models, queries
from palvelutori.catalogue.operations.revising import renew
from palvelutori.catalogue.queries import finding, snapshots
from palvelutori.catalogue.queries.snapshots import BELIEVED_SECONDS, Snapshots
from palvelutori.catalogue.rules.serving import Reason
from palvelutori.common.refusals import NotFound
from tests.catalogue.test_hours import at

WEDNESDAY = at(18, 10)
DAY = date(2026, 11, 18)


def test_cards_of_units_say_who_what_and_until_when(centre):
    cards = {card.code: card for card in queries.units(centre, at=WEDNESDAY)}
    kela = cards["kela"]
    assert kela.is_open and kela.standing.closes_at == at(18, 15)
    assert (kela.changes["fi"], kela.changes["en"]) == ("klo 15", "at 15:00")
    assert kela.organisation == "kela" and kela.queues == ("kela_lobby", "kela_desk")
    assert cards["mhsa"].is_opaque and not kela.is_opaque
    assert cards["employment"].former_names
    assert not cards["ohjaamo"].is_open and cards["ohjaamo"].changes["fi"] == "klo 12"
    assert queries.unit_card(centre, code="kela", at=WEDNESDAY) == kela
    with pytest.raises(NotFound):
        queries.unit_card(centre, code="nowhere", at=WEDNESDAY)


def test_the_home_pages_list_has_open_units_first(centre):
    cards = queries.open_now(centre, at=WEDNESDAY)
    states = [card.is_open for card in cards]
    assert states == sorted(states, reverse=True) and states[0]
    closed = [card.standing.opens_at for card in cards if not card.is_open and card.standing.opens_at]
    assert closed == sorted(closed)
    night = queries.open_now(centre, at=at(18, 3))
    assert not any(card.is_open for card in night)


def test_the_house_itself_has_hours(centre):
    now, today = queries.house_standing(centre, at=WEDNESDAY)
    assert now.is_staffed and today[0].starts_at <= at(18, 7)


def test_services_pages_and_life_events(centre, sample):
    assert len(queries.services(centre, at=WEDNESDAY)) == len(sample.services)
    page = queries.service_page(centre, code="kela.general_housing_allowance", at=WEDNESDAY)
    assert page.card.names["fi"] == "Yleinen asumistuki" and page.card.way == "walk_in"
    assert page.unit.code == "kela" and page.organisation == "kela" and page.organisation_names["sv"]
    events = queries.life_events(centre, at=WEDNESDAY)
    assert events and all(event.services for event in events)
    with pytest.raises(NotFound):
        queries.service_page(centre, code="kela.nothing", at=WEDNESDAY)


def test_a_service_that_has_ended_is_not_offered(centre):
    models.Service.objects.filter(code="kela.student_aid").update(ends_on=date(2026, 11, 17))
    renew(centre)
    assert "kela.student_aid" not in {one.code for one in queries.services(centre, at=WEDNESDAY)}
    with pytest.raises(NotFound):
        queries.service_page(centre, code="kela.student_aid", at=WEDNESDAY)
    with pytest.raises(queries.UnknownNeed):
        queries.resolve_need(centre, code="kela.student_aid", at=WEDNESDAY)
    found = queries.find_services(centre, q="opintotuki", language="fi", at=WEDNESDAY)
    assert "kela.student_aid" not in {one.code for one in found}


@pytest.mark.parametrize(
    ("q", "language", "code"),
    [
        ("asumistukea", "fi", "kela.general_housing_allowance"),
        ("bostadsbidrag", "sv", "kela.general_housing_allowance"),
        ("travel card", "en", "service_point.travel_card"),
        ("verikoe", "easy", "lab.blood_sample"),
    ],
)
def test_services_are_found_by_what_people_say(centre, q, language, code):
    found = queries.find_services(centre, q=q, language=language, at=WEDNESDAY, limit=3)
    assert code in [one.code for one in found] and len(found) <= 3
    one = next(one for one in found if one.code == code)
    assert one.open_now and one.name and one.unit_name and one.way in ("walk_in", "appointment")


def test_blank_words_list_everything_and_nonsense_nothing(centre, sample):
    again = [queries.find_services(centre, q="kela", language="uk", at=WEDNESDAY) for _ in range(2)]
    assert again[0] == again[1] != ()
    listed = queries.find_services(centre, q=" ", language="sv", at=WEDNESDAY)
    assert [one.code for one in listed] == [one.code for one in queries.services(centre, at=WEDNESDAY)]
    assert queries.find_services(centre, q="qzxqzx", language="fi", at=WEDNESDAY) == ()


def test_the_index_is_built_anew_after_a_change(centre):
    assert not queries.find_services(centre, q="qvartzipeili", language="fi", at=WEDNESDAY)
    row = models.Service.objects.get(code="lab.ecg")
    row.keywords = {"fi": ["qvartzipeili"]}
    row.save()
    renew(centre)
    (found, *_) = queries.find_services(centre, q="qvartzipeili", language="fi", at=WEDNESDAY)
    assert found.code == "lab.ecg"


def test_queue_parameters_by_code(centre):
    line = queries.queue(centre, code="kela_desk")
    assert (line.mean_minutes, line.cv, line.unit) == (13.0, 0.8, "kela") and line.promise_minutes > 0
    assert queries.closes_at(centre, queue="kela_desk", at=WEDNESDAY) == at(18, 15)
    assert queries.closes_at(centre, queue="kela_desk", at=at(18, 16)) is None
    with pytest.raises(queries.UnknownNeed):
        queries.queue(centre, code="kela_dsk")


def test_every_service_leads_somewhere_or_is_refused_by_name(centre, sample):
    for one in sample.services:
        try:
            found = queries.resolve_need(centre, code=one.code, at=at(18, 12, 30))
        except (queries.AppointmentOnly, queries.ClosedUnit):
            continue
        assert (found.service, found.queue, found.unit) == (one.code, one.queue, one.unit)


def test_the_service_point_serves_what_its_agreement_names(centre):
    def reason(code: str, unit: str = "service_point") -> Reason:
        return queries.serving_of(centre, employer="rantakulma_city", unit=unit, code=code, day=DAY).reason

    assert reason("service_point.travel_card") == Reason.OWN_AGENCY
    assert reason("kela_desk") == Reason.GENERAL_ADVICE
    assert reason("kela.leaving_attachments") == Reason.AGREEMENT
    assert reason("kela.leaving_attachments", "library") == Reason.TASK_NOT_AGREED
    assert reason("kela.leaving_attachments", "guidance") == Reason.NOT_AT_THIS_UNIT
    assert reason("kela.general_housing_allowance") in (
        Reason.PUBLIC_POWER,
        Reason.SERVICE_NOT_AGREED,
        Reason.TASK_NOT_AGREED,
    )
    later = queries.serving_of(
        centre,
        employer="rantakulma_city",
        unit="service_point",
        code="kela.leaving_attachments",
        day=date(2028, 1, 3),
    )
    assert later.reason == Reason.AGREEMENT_NOT_VALID
    assert queries.matter_of(centre, code="kela_lobby", day=DAY).organisation == "kela"
    with pytest.raises(queries.UnknownNeed):
        queries.matter_of(centre, code="kela_loby", day=DAY)


def test_the_old_employer_is_read_as_its_heir(centre):
    """A worker still recorded with the office that ended works for the body that followed."""
    answer = queries.serving_of(
        centre, employer="te_office", unit="employment", code="employment.employment_advice", day=DAY
    )
    assert answer.reason == Reason.OWN_AGENCY


def test_the_index_is_not_built_again_for_the_same_catalogue(centre, monkeypatch):
    monkeypatch.setattr(snapshots._thread, "wary_until", 0.0)
    before = queries.find_services(centre, q="kela", language="fi", at=WEDNESDAY)
    monkeypatch.setattr(finding, "build_index", None)
    assert queries.find_services(centre, q="kela", language="fi", at=WEDNESDAY) == before
    renew(centre)
    assert queries.find_services(centre, q="kela", language="fi", at=WEDNESDAY) == before


def test_reading_is_one_small_query_or_none(centre, django_assert_num_queries, monkeypatch):
    queries.catalogue_of(centre)
    with django_assert_num_queries(1):
        queries.catalogue_of(centre)
    monkeypatch.setattr(snapshots._thread, "wary_until", 0.0)
    queries.catalogue_of(centre)
    with django_assert_num_queries(0):
        queries.resolve_need(centre, code="kela", at=WEDNESDAY)


def test_a_change_that_was_rolled_back_is_never_seen_again(centre):
    before = queries.catalogue_of(centre).units["kela"].names
    with pytest.raises(RuntimeError), transaction.atomic():
        models.Unit.objects.filter(code="kela").update(names={"fi": "Väärä"})
        renew(centre)
        assert queries.catalogue_of(centre).units["kela"].names == {"fi": "Väärä"}
        raise RuntimeError
    assert queries.catalogue_of(centre).units["kela"].names == before


def test_a_centre_nobody_set_up_is_not_found(db):
    with pytest.raises(NotFound):
        queries.units("nowhere", at=WEDNESDAY)


def test_a_snapshot_is_believed_for_a_moment_and_then_asked_again(monkeypatch):
    now, tokens, built = [100.0], ["a"], []
    monkeypatch.setattr(snapshots, "monotonic", lambda: now[0])
    monkeypatch.setattr(snapshots._thread, "wary_until", 0.0, raising=False)

    def build(key: str) -> str:
        built.append(tokens[-1])
        return tokens[-1]

    held = Snapshots(token=lambda _: tokens[-1], build=build)
    assert held.get("x") == "a"
    tokens.append("b")
    assert held.get("x") == "a"
    now[0] += BELIEVED_SECONDS
    assert held.get("x") == "b" and held.get("x") == "b"
    now[0] += BELIEVED_SECONDS
    assert held.get("x") == "b" and built == ["a", "b"]
    tokens.append("c")
    snapshots.be_wary()
    assert held.get("x") == "c"
    tokens.append("d")
    now[0] += snapshots.WARY_SECONDS
    assert held.get("x") == "d", "what a wary thread saw is not believed unasked"


def test_exceptions_ahead_are_told_soonest_first(centre):
    rows = queries.exceptions_ahead(centre, day=DAY)
    assert rows and [row.starts_on for row in rows] == sorted(row.starts_on for row in rows)
    assert {row.unit for row in rows} > {None}
    soon = queries.exceptions_ahead(centre, day=DAY, until=date(2026, 12, 24))
    assert soon and all(row.starts_on <= date(2026, 12, 24) for row in soon)
    assert any(not row.slots for row in rows) and any(row.slots for row in rows)
