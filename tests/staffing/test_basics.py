"""Basics training: on record by member, shown by agency, names to the own lead alone, and gone with the person."""

from __future__ import annotations

from datetime import date

import pytest

from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound
from palvelutori.foundation.actors import Actor, RoleAt
from palvelutori.foundation.models import JournalLine
from palvelutori.staffing import operations, queries
from palvelutori.staffing.models import BasicsTraining
from palvelutori.staffing.rules import Course
from tests import world
from tests.world import CENTRE

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def square(db, house_clock):
    world.set_up()


def lead(unit: str = "kela") -> Actor:
    return Actor(f"person:lead-{unit}", "person", (RoleAt("unit_lead", CENTRE, unit),))


def record(by: Actor | None = None, **more):
    given = {"member": "kela.2", "course": "house", "done_on": DAY}
    return operations.record_basics(by or lead(), centre=CENTRE, **given | more)


def agency(actor: Actor, organisation: str):
    rows = queries.basics_view(actor, centre=CENTRE).agencies
    return next(one for one in rows if one.organisation == organisation)


def test_a_course_holds_two_years_and_counts_for_the_agency(house_clock):
    kept = record()
    assert kept.until_on == date(2028, 11, 1)
    employer = queries.member(CENTRE, code="kela.2").employer
    row = agency(world.manager(), employer)
    assert dict(row.holding)["house"] == 1
    assert row.staff == sum(one.employer == employer for one in queries.staff_of(CENTRE).values())
    BasicsTraining.objects.update(done_on=date(2024, 1, 1), until_on=date(2025, 12, 31))
    assert dict(agency(world.manager(), employer).holding)["house"] == 0


def test_the_newest_day_stands_and_twice_is_once():
    record()
    older = record(done_on=date(2026, 1, 5))
    assert older.until_on == date(2028, 11, 1)
    assert BasicsTraining.objects.count() == 1
    assert JournalLine.objects.filter(kind="basics.recorded").count() == 1


def test_names_are_the_own_leads_and_the_manager_reads_figures():
    record()
    own = queries.basics_view(lead(), centre=CENTRE)
    assert {one.unit for one in own.members} == {"kela"}
    assert queries.basics_view(world.manager(), centre=CENTRE).members == ()
    assert all(code.startswith("kela.") for code, _ in own.choices)
    for actor in (world.host(), world.officer("kela-1")):
        with pytest.raises(NotAllowed):
            queries.basics_view(actor, centre=CENTRE)


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({"member": "nobody"}, NotFound),
        ({"course": "dancing"}, InvalidInput),
        ({"done_on": date(2030, 1, 1)}, InvalidInput),
        ({"by": lead("library")}, NotAllowed),
    ],
)
def test_bad_records_are_refused_and_nothing_is_kept(more, refused):
    with pytest.raises(refused):
        record(**more)
    assert not BasicsTraining.objects.exists()


def test_it_is_exported_and_goes_with_the_person():
    record(course=Course.PRIVACY.value)
    assert queries.export(CENTRE, code="kela.2")["basics"] == [["privacy", DAY.isoformat()]]
    operations.erase(CENTRE, code="kela.2")
    assert not BasicsTraining.objects.exists()
