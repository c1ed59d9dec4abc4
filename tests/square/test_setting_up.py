"""A centre is set up from a sample: whole, and as often as one likes."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import check_password

from palvelutori.accounts import access, operations
from palvelutori.accounts.models import Device, Person, RoleGrant
from palvelutori.accounts.operations import TEST_PASSWORD, DeviceWanted
from palvelutori.catalogue.queries import catalogue_of
from palvelutori.common.refusals import InvalidInput, NotAllowed
from palvelutori.foundation import centres
from palvelutori.foundation.actors import SYSTEM, Actor, RoleAt
from palvelutori.foundation.models import Centre
from palvelutori.samples.build import SampleProblem
from palvelutori.square.setting_up import GROUPS, PLANNERS, set_up_centre
from palvelutori.staffing.queries import staff_of
from palvelutori.visits.models import PriorityGround
from tests.square.conftest import CENTRE, _sample

pytestmark = pytest.mark.django_db


def test_a_demonstration_has_people_devices_and_tokens(tokens):
    sample = _sample(CENTRE)
    assert set(tokens) == set(GROUPS.values())
    assert set(tokens["desks"]) == {one.code for one in sample.desks}
    assert set(tokens["kiosks"]) == {one.code for one in sample.centre.devices if one.kind == "kiosk"}
    for group in tokens.values():
        for code, token in group.items():
            assert access.actor_of_token(token).id == f"device:{CENTRE}:{code}"
    planners = set(PLANNERS)
    assert {one.username for one in Person.objects.all()} == {
        one.username for one in sample.sign_ins
    } | planners
    assert PriorityGround.objects.count() == len(sample.centre.priority_grounds)
    assert not Centre.objects.get().is_live


def test_each_desk_has_somebody_of_its_own_who_may_serve_there(tokens):
    rows = Device.objects.filter(kind="desk", revoked_at__isnull=True)
    seated = [row.staff for row in rows if row.staff]
    assert len(seated) == len(set(seated)) == len(rows)
    staff = staff_of(CENTRE)
    desks = {one.code: one for one in _sample(CENTRE).desks}
    for row in rows:
        assert set(staff[row.staff].queues) & set(desks[row.desk].queues)
    own = {one.staff: one.desk for one in _sample(CENTRE).sign_ins if one.desk}
    for row in rows:
        assert own.get(row.staff, row.desk) == row.desk


def test_test_people_sign_in_with_the_test_password(tokens):
    person = Person.objects.get(username="opas")
    assert check_password(TEST_PASSWORD, person.password)
    grant = RoleGrant.objects.get(person=person)
    assert (grant.role, grant.unit, person.staff) == ("host", "guidance", "guidance.1")


def test_again_changes_tokens_and_nothing_else(tokens):
    before = (Person.objects.count(), RoleGrant.objects.count())
    again = set_up_centre(CENTRE, live=False)
    assert (Person.objects.count(), RoleGrant.objects.count()) == before
    assert access.actor_of_token(tokens["kiosks"]["kiosk-1"]) is None
    assert access.actor_of_token(again["kiosks"]["kiosk-1"]) is not None
    assert Device.objects.filter(revoked_at__isnull=True).count() == sum(len(one) for one in again.values())


def test_a_live_house_has_no_invented_people_and_no_devices(db):
    made = set_up_centre(CENTRE, live=True)
    assert all(not group for group in made.values())
    assert not Person.objects.exists()
    assert not Device.objects.exists()
    assert staff_of(CENTRE) == {}
    assert len(catalogue_of(CENTRE).units) == len(_sample(CENTRE).units)
    assert Centre.objects.get().is_live


def test_a_live_house_never_becomes_a_toy(db):
    set_up_centre(CENTRE, live=True)
    with pytest.raises(NotAllowed):
        set_up_centre(CENTRE, live=False)
    assert Centre.objects.get().is_live
    assert not Person.objects.exists()


@pytest.mark.parametrize("name", ["olematon", "/tmp"])
def test_an_unknown_sample_is_refused_by_name(db, monkeypatch, name):
    with pytest.raises(SampleProblem, match=name):
        set_up_centre(name, live=False)
    assert not Centre.objects.exists()


def test_half_a_house_is_no_house(db, monkeypatch):
    def broken(*_args, **_values):
        raise RuntimeError

    monkeypatch.setattr(operations, "trust_devices", broken)
    with pytest.raises(RuntimeError):
        set_up_centre(CENTRE, live=False)
    assert not Centre.objects.exists()
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": "Talo"}, "code"),
        ({"code": "house"}, "code"),
        ({"code": "x" * 41}, "code"),
        ({"names": {"en": "House"}}, "names"),
        ({"timezone": "Europe/Rantakulma"}, "timezone"),
    ],
)
def test_a_centre_is_founded_with_right_values_only(db, values, field):
    with pytest.raises(InvalidInput) as refused:
        centres.found(SYSTEM, **{"code": "talo", "names": {"fi": "Talo"}, **values})
    assert refused.value.values["field"] == field


def test_only_the_house_itself_makes_test_people_and_many_devices(tokens):
    boss = Actor("person:1", "person", (RoleAt("administrator", CENTRE),))
    with pytest.raises(NotAllowed):
        operations.trust_devices(boss, centre=CENTRE, devices=[DeviceWanted("x", "kiosk")])
    with pytest.raises(NotAllowed):
        operations.add_test_person(boss, centre=CENTRE, username="x", name="X", staff="")
