"""The day's list of booked times: taken in once, seen by the unit's own people only, exported, erased, forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from palvelutori.appointments import holder, queries
from palvelutori.appointments import operations as appointments
from palvelutori.appointments.models import Appointment
from palvelutori.catalogue.queries import UnknownNeed
from palvelutori.common.refusals import InvalidInput, NotAllowed
from palvelutori.foundation import grounds, journal, personal, scope
from palvelutori.foundation.actors import SYSTEM, Actor, RoleAt
from tests import world
from tests.booking import WEDNESDAY, at, given, row_of
from tests.world import CENTRE

pytestmark = pytest.mark.django_db


@pytest.fixture
def square(db, house_clock):
    world.set_up()
    return world.Square()


def load(*times, day=WEDNESDAY, actor=SYSTEM):
    return appointments.load_day(actor, centre=CENTRE, day=day, times=list(times))


def lab_officer(unit="lab"):
    return Actor("person:lab", "person", (RoleAt("desk_officer", CENTRE, unit),))


def seen(actor, unit="lab"):
    return queries.of_unit(actor, centre=CENTRE, unit=unit, day=WEDNESDAY)


def test_given_again_nothing_changes(square):
    times = [given("lab.blood_sample", at(10, 20)), given("mhsa.individual_session", at(11), minutes=45)]
    assert load(*times) == appointments.Loaded(2, 0, 0)
    assert load(*times) == appointments.Loaded(0, 0, 2)
    assert [one.starts_at for one in seen(lab_officer())] == [at(10, 20)]
    assert row_of(times[1].code).is_opaque


def test_a_moved_or_cancelled_time_is_changed_and_one_that_was_met_is_not(square):
    first, second = given("lab.blood_sample", at(10, 20)), given("lab.blood_sample", at(10, 30))
    load(first, second)
    assert load(replace(first, starts_at=at(12)), replace(second, is_cancelled=True)).changed == 2
    assert [one.starts_at for one in seen(lab_officer())] == [at(12)]
    row = row_of(first.code)
    scope.ordinary(Appointment).filter(id=row.id).update(state="missed")
    assert load(first) == appointments.Loaded(0, 0, 1)
    assert row_of(first.code).starts_at == at(12)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"code": "22222222x"}, InvalidInput),
        ({"starts_at": at(10, day=WEDNESDAY + timedelta(days=1))}, InvalidInput),
        ({"starts_at": at(10).replace(tzinfo=None)}, InvalidInput),
        ({"minutes": 0}, InvalidInput),
        ({"group_size": 100}, InvalidInput),
        ({"language": "x"}, InvalidInput),
        ({"need": "lab.nothing"}, UnknownNeed),
    ],
)
def test_a_list_with_a_fault_is_not_taken_in_at_all(square, change, refusal):
    number = journal.head_number(CENTRE)
    with pytest.raises(refusal):
        load(given("lab.blood_sample", at(11)), replace(given("lab.blood_sample", at(12)), **change))
    assert not seen(lab_officer()) and journal.head_number(CENTRE) == number


def test_neither_yesterday_nor_one_code_twice_nor_endless_lists(square, monkeypatch):
    one = given("lab.blood_sample", at(10))
    with pytest.raises(InvalidInput):
        load(one, one)
    with pytest.raises(InvalidInput):
        load(day=WEDNESDAY - timedelta(days=1))
    monkeypatch.setattr("palvelutori.appointments.operations.loading.MOST_TIMES", 0)
    with pytest.raises(InvalidInput):
        load(one)
    with pytest.raises(NotAllowed):
        load(actor=world.host())


def test_only_the_units_own_people_see_its_times_and_only_with_a_ground(square):
    one = given("lab.blood_sample", at(10, 20))
    load(one)
    for stranger in (lab_officer("kela"), world.host(), world.manager(), world.kiosk()):
        assert seen(stranger) == ()
    assert len(seen(lab_officer())) == 1
    with transaction.atomic():
        grounds.Ground.objects.filter(subject=f"appointment:{row_of(one.code).id}").delete()
        assert seen(lab_officer()) == (), "without a ground nobody reads"


def test_the_table_opens_nothing_and_forbids_what_cannot_be(square):
    one = given("lab.blood_sample", at(10, 20))
    load(one)
    row = row_of(one.code)
    assert one.code not in str(scope.ordinary(Appointment).filter(id=row.id).values().get())
    rows = scope.ordinary(Appointment).filter(id=row.id)
    for wrong in ({"state": "arrived"}, {"state": "gone"}, {"minutes": 0}, {"visit": "x"}, {"group_size": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    with pytest.raises(scope.NoScope):
        Appointment.objects.count()


def test_exported_erased_and_forgotten(square):
    one, other = given("lab.blood_sample", at(10, 20)), given("lab.ecg", at(11))
    load(one, other)
    row = row_of(one.code)
    (told,) = personal.export(f"appointment:{row.id}")["appointments"]["times"]
    assert told["unit"] == "lab" and told["service"] == "lab.blood_sample"
    assert holder.export("visit:nobody") == {} and holder.export("person:1") == {}
    assert personal.erase(f"appointment:{row.id}") == 1 and len(seen(lab_officer())) == 1
    assert personal.expire(at(9) + timedelta(days=30)) == 0 or len(seen(lab_officer())) == 1
    holder.expire(at(12) + holder.TIMES_KEPT)
    assert seen(lab_officer()) == ()
