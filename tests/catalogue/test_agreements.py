"""Agreements: what is wrong is said with place and remedy, nothing wrong comes into force, an end is an end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.catalogue import models, signatures
from palvelutori.catalogue.law import law, parties
from palvelutori.catalogue.operations import agreements as operations
from palvelutori.catalogue.operations.revising import renew
from palvelutori.catalogue.queries import agreements as queries
from palvelutori.catalogue.queries import catalogue_of
from palvelutori.catalogue.rules import agreements as rules
from palvelutori.catalogue.rules.agreements import Signature, Standing, standing
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound
from palvelutori.common.texts import has
from palvelutori.foundation import personal
from palvelutori.foundation.actors import SYSTEM, Actor, RoleAt
from palvelutori.foundation.models import JournalLine

DAY = date(2026, 11, 18)
LEAD = Actor("person:lead", "person", (RoleAt("unit_lead", "rantakulma", "library"),))
THREE = {"fi": "a", "sv": "b", "en": "c"}


def written(centre: str, code: str = "employment_at_library") -> rules.Draft:
    return queries.agreement(centre, code=code, day=DAY).draft


def found(centre: str, **changes) -> set[tuple[str, str]]:
    """Faults of a signed, clean agreement with `changes`, as place and code."""
    clean = replace(
        written(centre),
        signatures=(Signature("rantakulma_city", DAY), Signature("rantakulma_employment_area", DAY)),
    )
    assert queries.faults_of(centre, clean, day=DAY) == ()
    return {(one.place, one.code) for one in queries.faults_of(centre, replace(clean, **changes), day=DAY)}


WRONG = [
    ({"names": {"fi": "a", "sv": " ", "en": "c"}}, ("names", "language_missing")),
    ({"trainings": {}}, ("trainings", "language_missing")),
    ({"commissioner": "nobody"}, ("commissioner", "party_unknown")),
    ({"provider": "digiapurit"}, ("provider", "party_no_authority")),
    ({"commissioner": "te_office"}, ("commissioner", "party_has_ended")),
    ({"provider": "rantakulma_employment_area"}, ("provider", "same_party")),
    ({"controller": "rantakulma_city"}, ("controller", "controller_not_commissioner")),
    ({"unit": "nowhere"}, ("unit", "unit_unknown")),
    ({"unit": "kela"}, ("unit", "unit_of_another")),
    ({"tasks": ()}, ("tasks", "no_task")),
    ({"tasks": ("advice", "juggling")}, ("tasks", "task_unknown")),
    ({"tasks": ("advice", "decision")}, ("tasks", "task_public_power")),
    ({"tasks": ("advice", "id_check")}, ("tasks", "task_own_officer")),
    ({"services": ("x.y",)}, ("services", "service_unknown")),
    ({"services": ("kela.omakela_guidance",)}, ("services", "service_of_another")),
    ({"services": ("employment.initial_interview",)}, ("services", "service_public_power")),
    ({"tasks": ("payment",)}, ("services", "service_task_missing")),
    ({"ends_on": date(2026, 12, 31)}, ("ends_on", "days_in_wrong_order")),
    ({"starts_on": date(2025, 2, 1), "ends_on": DAY - timedelta(days=1)}, ("ends_on", "over_already")),
    ({"signatures": (Signature("rantakulma_city", DAY),)}, ("signatures", "not_signed")),
    (
        {"signatures": (Signature("rantakulma_city", DAY + timedelta(days=1)),)},
        ("signatures", "signed_ahead"),
    ),
]


@pytest.mark.parametrize(("changes", "fault"), WRONG, ids=[f"{place}-{code}" for _, (place, code) in WRONG])
def test_each_thing_wrong_is_said_with_its_place_and_remedy(centre, changes, fault):
    if fault[1] == "party_no_authority":
        helper = next(
            one.code for one in catalogue_of(centre).organisations.values() if one.kind == "association"
        )
        changes = {"provider": helper}
    assert fault in found(centre, **changes)
    assert has(f"agreement.{fault[0]}")
    assert has(f"agreement.fault.{fault[1]}")
    assert has(f"agreement.fault.{fault[1]}.remedy")


def test_everything_wrong_is_said_at_once(centre):
    assert len(found(centre, names={}, tasks=("decision",), unit="kela", signatures=())) == 5


days = st.dates(date(2024, 1, 1), date(2030, 1, 1))


@given(starts_on=days, ends_on=st.none() | days, day=days)
def test_an_agreement_is_in_force_on_its_days_and_told_before_its_end(starts_on, ends_on, day):
    at = standing("active", starts_on=starts_on, ends_on=ends_on, day=day)
    is_in_force = starts_on <= day and (ends_on is None or day <= ends_on)
    if ends_on is None or starts_on <= ends_on:
        assert (at in (Standing.IN_FORCE, Standing.ENDING)) == is_in_force
    if at is Standing.ENDING:
        assert ends_on is not None and ends_on - day <= rules.TOLD_BEFORE
    assert standing("draft", starts_on=starts_on, ends_on=ends_on, day=day) is Standing.DRAFT


def sign(centre: str, code: str = "employment_at_library") -> None:
    for party in ("rantakulma_city", "rantakulma_employment_area"):
        operations.sign_agreement(
            SYSTEM, centre=centre, code=code, organisation=party, signatory="Aino A, johtaja", signed_on=DAY
        )


def test_a_draft_is_signed_taken_into_force_and_ended(centre):
    code = "employment_at_library"
    before = catalogue_of(centre).agreements
    with pytest.raises(operations.AgreementNotRight) as refused:
        operations.activate_agreement(SYSTEM, centre=centre, code=code)
    assert [place for place, _, _ in refused.value.values["faults"]] == ["signatures", "signatures"]
    assert catalogue_of(centre).agreements == before
    sign(centre)
    made = operations.activate_agreement(SYSTEM, centre=centre, key="k", code=code)
    assert operations.activate_agreement(SYSTEM, centre=centre, key="k", code=code) == made
    assert code in {one.code for one in catalogue_of(centre).agreements}
    assert queries.agreement(centre, code=code, day=DAY).standing is Standing.AHEAD
    with pytest.raises(operations.AgreementInForce):
        operations.activate_agreement(SYSTEM, centre=centre, code=code)
    with pytest.raises(operations.AgreementInForce):
        operations.draft_agreement(SYSTEM, centre=centre, code=code, values=values())
    rows = JournalLine.objects.filter(kind__startswith="agreement.").order_by("number")
    kinds = rows.values_list("kind", flat=True)
    assert list(kinds) == ["agreement.signed", "agreement.signed", "agreement.activated"]
    assert "Aino" not in repr(list(JournalLine.objects.values_list("facts", flat=True)))


def values(**changes):
    return {
        "commissioner": "kela",
        "provider": "rantakulma_city",
        "controller": "kela",
        "unit": "library",
        "tasks": ["advice"],
        "services": [],
        "starts_on": date(2027, 1, 1),
        "ends_on": None,
        "notice_months": 3,
        "training_valid_months": 12,
        "names": THREE,
        "cost_rules": THREE,
        "trainings": THREE,
        **changes,
    }


def test_a_changed_draft_loses_its_signatures(centre):
    sign(centre)
    row = models.ServiceAgreement.objects.get(code="employment_at_library")
    operations.draft_agreement(SYSTEM, centre=centre, code=row.code, values=values())
    assert row.signatures.count() == 0
    operations.draft_agreement(SYSTEM, centre=centre, code="new_one", values=values())
    assert written(centre, "new_one").tasks == ("advice",)
    operations.end_agreement(SYSTEM, centre=centre, code="new_one", last_on=DAY)
    with pytest.raises(NotFound):
        queries.agreement(centre, code="new_one", day=DAY)


@pytest.mark.parametrize(
    "changes",
    [
        {"commissioner": "x"}, {"provider": "kela"}, {"unit": "x"}, {"starts_on": None},
        {"ends_on": date(2026, 1, 1)}, {"notice_months": 500}, {"names": {"fi": "x" * 501}},
    ],
)  # fmt: skip
def test_what_cannot_be_stored_is_refused(centre, changes):
    with pytest.raises(InvalidInput):
        operations.draft_agreement(SYSTEM, centre=centre, code="x", values=values(**changes))
    with pytest.raises(InvalidInput):
        operations.draft_agreement(SYSTEM, centre=centre, code="Ei näin", values=values())


def test_an_end_keeps_the_notice_unless_both_agree(centre):
    code = "kela_at_service_point"
    soon = DAY + timedelta(days=10)
    with pytest.raises(operations.EndsTooSoon):
        operations.end_agreement(SYSTEM, centre=centre, code=code, last_on=soon)
    for wrong in (DAY - timedelta(days=1), date(2029, 1, 1)):
        with pytest.raises(InvalidInput):
            operations.end_agreement(SYSTEM, centre=centre, code=code, last_on=wrong, is_by_both=True)
    ended = operations.end_agreement(SYSTEM, centre=centre, code=code, last_on=soon, is_by_both=True)
    assert ended.ends_on == soon
    assert queries.agreement(centre, code=code, day=DAY).standing is Standing.ENDING
    assert queries.agreement(centre, code=code, day=soon + timedelta(days=1)).standing is Standing.ENDED
    late = rules.first_notice_day(6, day=DAY)
    assert operations.end_agreement(SYSTEM, centre=centre, code="dvv_at_service_point", last_on=late)


def test_a_signature_is_a_partys_and_not_ahead(centre):
    given = {"code": "employment_at_library", "signatory": "A", "signed_on": DAY}
    for changes in (
        {"organisation": "kela"},
        {"organisation": "rantakulma_city", "signatory": " "},
        {"organisation": "rantakulma_city", "signed_on": DAY + timedelta(days=1)},
    ):
        with pytest.raises(InvalidInput):
            operations.sign_agreement(SYSTEM, centre=centre, **{**given, **changes})


def test_only_manager_and_administrator_write(centre):
    for operation, said in (
        (operations.draft_agreement, {"code": "x", "values": values()}),
        (operations.activate_agreement, {"code": "employment_at_library"}),
        (operations.end_agreement, {"code": "employment_at_library", "last_on": DAY}),
    ):
        with pytest.raises(NotAllowed):
            operation(LEAD, centre=centre, **said)


def test_the_names_of_those_who_signed_can_be_read_and_go(centre):
    subject = f"agreement:{centre}:kela_at_service_point"
    assert "Vuori" in repr(personal.export(subject)["catalogue"])
    assert personal.erase(subject) == 2
    assert "Vuori" not in repr(personal.export(subject))
    assert signatures.export("visit:x") == {}
    assert signatures.expire(_moment(2030)) == 0
    assert signatures.expire(_moment(2040)) > 0
    assert not models.AgreementSignature.objects.exclude(signatory="").exists()


def _moment(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


def test_residents_read_who_serves_for_whom(centre):
    rows = queries.on_behalf(centre, day=DAY)
    assert {(one.unit, one.commissioner) for one in rows} >= {("service_point", "kela"), ("library", "kela")}
    assert "rantakulma_employment_area" not in {one.commissioner for one in rows if one.unit == "library"}
    models.Unit.objects.filter(code="library").update(opaque="always")
    renew(centre)
    assert "library" not in {one.unit for one in queries.on_behalf(centre, day=DAY)}


def test_the_law_is_data_that_says_it_is_from_memory():
    assert law()["joint_service"]["from_memory"] is True
    assert parties().isdisjoint({"company", "association"})
