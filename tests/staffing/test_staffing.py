"""Who may serve what at which desk: skill, agreement and public power together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.catalogue import models as catalogue_tables
from palvelutori.catalogue.operations.revising import renew
from palvelutori.catalogue.rules.serving import Reason, Serving
from palvelutori.common.refusals import NotFound
from palvelutori.foundation import personal
from palvelutori.foundation.actors import SYSTEM
from palvelutori.staffing import models, operations, queries
from palvelutori.staffing.operations import set_up
from palvelutori.staffing.rules import Skill, reach, skills_of

DAY = date(2026, 11, 18)
SERVICES = {"desk": ("kela.a", "kela.b"), "point": ("point.a",), "empty": ()}
codes = st.sampled_from(["desk", "point", "empty", "kela.a", "kela.b", "point.a"])
skills = st.builds(
    Skill, st.sampled_from(["desk", "point", "empty"]), st.sampled_from([None, "kela.a", "point.a", "old.x"])
)


@given(known=st.lists(skills, max_size=6), allowed=st.frozensets(codes))
def test_reach_is_skill_and_law(known, allowed):
    found = reach(
        known,
        services_of=SERVICES,
        usual=("desk", "point"),
        serving=lambda code: Serving(
            code in allowed, Reason.OWN_AGENCY if code in allowed else Reason.PUBLIC_POWER
        ),
    )
    whole = {one.queue for one in known if one.service is None}
    skilled = {code for queue in whole for code in SERVICES[queue]}
    skilled |= {one.service for one in known if one.service in SERVICES[one.queue]}
    assert found.queues == whole & allowed
    assert found.services == skilled & allowed
    assert found.usual == tuple(code for code in ("desk", "point") if code in whole & allowed)
    assert {code for code, _ in found.refused} == (whole | skilled) - allowed
    assert found.may_serve(queue="desk", service=None) == ("desk" in found.queues)
    assert found.may_serve(queue="desk", service="kela.a") == ("kela.a" in found.services)


def test_skills_from_plain_lists():
    made = skills_of(["desk", "point"], services=["kela.a", "other.x"], queue_of={"kela.a": "desk"})
    assert made == (Skill("desk", "kela.a"), Skill("point"))


def test_everybody_of_the_sample_is_there(centre, sample):
    assert set(queries.staff_of(centre)) == {one.code for one in sample.staff}
    virpi = queries.member(centre, code="guidance.1")
    assert (virpi.name, virpi.languages[0], virpi.queues) == ("Virpi Lahti", "fi", ("guide",))
    assert virpi.default_desk == "guidance-1"
    assert {one.unit for one in queries.members(centre, unit="kela")} == {"kela"}
    assert len(queries.members(centre)) == len(sample.staff)
    with pytest.raises(NotFound):
        queries.member(centre, code="nobody")


def test_those_who_speak(centre):
    swedish = queries.speakers(centre, language="sv", queue="kela_desk")
    assert swedish and all("sv" in one.languages and "kela_desk" in one.queues for one in swedish)
    assert len(queries.speakers(centre, language="sv")) > len(swedish)


def officer(centre: str, unit: str, role: str = "desk_officer") -> queries.Member:
    return next(one for one in queries.members(centre, unit=unit) if one.role == role)


def test_an_officer_serves_the_own_agencys_matters(centre):
    who = officer(centre, "kela")
    desk = "kela-1"
    found = queries.reach_of(centre, member=who.code, desk=desk, day=DAY)
    assert "kela.general_housing_allowance" in found.services and "kela_desk" in found.usual
    assert not found.refused
    catalogue_tables.Service.objects.filter(code="kela.student_aid").update(ends_on=date(2026, 11, 17))
    renew(centre)
    later = queries.reach_of(centre, member=who.code, desk=desk, day=DAY)
    assert found.services - later.services == {"kela.student_aid"}


def test_an_officer_serves_for_another_agency_only_as_agreed(centre):
    who = officer(centre, "service_point")
    row = models.StaffMember.objects.get(code=who.code)
    models.Skill.objects.filter(member=row).exclude(queue="service_point").delete()
    models.Skill.objects.bulk_create(
        [models.Skill(member=row, queue="kela_desk"), models.Skill(member=row, queue="kela_lobby")]
    )
    operations.renew(centre)
    found = queries.reach_of(centre, member=who.code, desk="service_point-1", day=DAY)
    kela = {code for code in found.services if code.startswith("kela.")}
    assert kela and kela <= {"kela.leaving_attachments", "kela.omakela_guidance"}
    assert found.usual == ("service_point", "kela_lobby")
    assert ("kela.general_housing_allowance") in {code for code, _ in found.refused}
    after = queries.reach_of(centre, member=who.code, desk="service_point-1", day=date(2028, 1, 3))
    assert not {code for code in after.services if code.startswith("kela.")}


def test_a_decision_stays_with_its_agency_whatever_was_agreed(centre):
    who = officer(centre, "service_point")
    models.Skill.objects.create(
        member=models.StaffMember.objects.get(code=who.code), queue="kela_desk", service="kela.student_aid"
    )
    operations.renew(centre)
    catalogue_tables.ServiceAgreement.objects.filter(code="kela_at_service_point").update(
        services=[], tasks=["advice", "decision"]
    )
    for task, served in (("advice", True), ("decision", False)):
        catalogue_tables.Service.objects.filter(code="kela.student_aid").update(task_type=task)
        renew(centre)
        found = queries.reach_of(centre, member=who.code, desk="service_point-1", day=DAY)
        assert ("kela.student_aid" in found.services) is served
        assert (("kela.student_aid", Reason.PUBLIC_POWER) in found.refused) is not served


def test_unknown_people_and_desks_are_not_found(centre):
    with pytest.raises(NotFound):
        queries.reach_of(centre, member="nobody", desk="kela-1", day=DAY)
    with pytest.raises(NotFound):
        queries.reach_of(centre, member="guidance.1", desk="nowhere", day=DAY)


def test_setting_up_twice_and_anew(centre, sample):
    assert set_up(SYSTEM, centre=centre, sample=sample).is_changed is False
    fewer = replace(sample, staff=tuple(replace(one, queues=("guide",), services=()) for one in sample.staff))
    answer = set_up(SYSTEM, centre=centre, sample=fewer)
    assert answer.is_changed and answer.skills == len(sample.staff)
    assert all(one.queues == ("guide",) for one in queries.members(centre))


def test_a_member_is_exported_and_forgotten(centre):
    subject = f"staff:{centre}:guidance.1"
    assert personal.export(subject)["staffing"]["name"] == "Virpi Lahti"
    assert personal.erase(subject) > 0
    assert "guidance.1" not in queries.staff_of(centre)
    assert "staffing" not in personal.export(subject)
    assert personal.HOLDERS["staffing"].erase(subject) == 0
    for other in ("visit:1", "staff:rantakulma", "staff"):
        assert personal.HOLDERS["staffing"].export(other) == {}
        assert personal.HOLDERS["staffing"].erase(other) == 0


def test_those_who_left_are_forgotten_after_a_year(centre):
    models.StaffMember.objects.filter(code="guidance.1").update(left_at=datetime(2025, 1, 1, tzinfo=UTC))
    models.StaffMember.objects.filter(code="guidance.2").update(left_at=datetime(2026, 10, 1, tzinfo=UTC))
    operations.renew(centre)
    assert {"guidance.1", "guidance.2"}.isdisjoint(queries.staff_of(centre))
    assert queries.export(centre, code="guidance.2")["left_at"]
    assert operations.expire(datetime(2026, 11, 18, tzinfo=UTC)) > 0
    assert queries.export(centre, code="guidance.1") == {}
    assert models.StaffMember.objects.filter(code="guidance.2").exists()


def test_a_centre_without_staff_is_not_found(db):
    with pytest.raises(NotFound):
        queries.members("nowhere")


def test_somebody_enrolled_knows_the_units_lines(centre):
    values = {"code": "person-9", "name": "Oona Laine", "role": "desk_officer", "languages": ("fi", "sv")}
    answer = operations.enrol(SYSTEM, centre=centre, unit="kela", **values)
    assert answer.queues == ("kela_lobby", "kela_desk")
    who = queries.member(centre, code="person-9")
    assert (who.employer, who.unit, who.queues) == ("kela", "kela", answer.queues)
    assert queries.reach_of(centre, member="person-9", desk="kela-1", day=DAY).usual == ("kela_desk",)
    operations.enrol(SYSTEM, centre=centre, unit="library", **values)
    assert set(queries.member(centre, code="person-9").queues) == {"kela_lobby", "kela_desk", "library_info"}
    with pytest.raises(NotFound):
        operations.enrol(SYSTEM, centre=centre, unit="nowhere", **values)


def test_a_skill_in_a_line_that_is_gone_is_nothing(centre):
    row = models.StaffMember.objects.get(code="guidance.1")
    models.Skill.objects.create(member=row, queue="closed_line")
    operations.renew(centre)
    assert queries.reach_of(centre, member="guidance.1", desk="guidance-1", day=DAY).queues == {"guide"}
