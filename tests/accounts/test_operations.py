"""Who may sign in and which devices are trusted."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import check_password

from palvelutori.accounts import access, operations
from palvelutori.accounts.models import Device, Person, RoleGrant
from palvelutori.accounts.operations import LastAdministrator, NameTaken
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound, NotSignedIn
from palvelutori.foundation import journal
from palvelutori.foundation.actors import SYSTEM, Actor
from palvelutori.foundation.models import JournalDetail, JournalLine
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    return list(JournalLine.objects.filter(stream="house").order_by("number").values_list("kind", flat=True))


def test_a_person_without_grants_has_no_rights(boss):
    made = operations.add_person(boss, username="Liisa", name="Liisa", password=PASSWORD)
    liisa = Person.objects.get(pk=made.person)
    assert access.actor_of(liisa).roles == ()
    assert access.workplace(access.actor_of(liisa)) == "home"
    line = JournalLine.objects.get(kind="person.added", facts__person=liisa.pk)
    assert "Liisa" not in str(line.facts)
    assert JournalDetail.objects.get(line=line).payload["name"] == "Liisa"


@pytest.mark.parametrize("name", ["aune", "AUNE"])
def test_a_name_is_taken_in_any_case(boss, name):
    with pytest.raises(NameTaken):
        operations.add_person(boss, username=name, name="Toinen", password=PASSWORD)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "x" * 81}, "username"),
        ({"name": ""}, "username"),
        ({"password": "lyhyt"}, "password"),
        ({"password": "password123456"}, "password"),
        ({"password": "liisa-virtanen"}, "password"),
    ],
)
def test_a_person_with_bad_values_is_refused_by_field(boss, values, field):
    before = Person.objects.count()
    with pytest.raises(InvalidInput) as refused:
        operations.add_person(
            boss, **{"username": "liisa", "name": "Liisa Virtanen", "password": PASSWORD, **values}
        )
    assert refused.value.values["field"] == field
    assert Person.objects.count() == before


def test_roles_are_given_once_and_work_at_once(boss, host):
    for _ in range(2):
        operations.grant_role(boss, centre="talo", person=host.pk, role="unit_lead", unit="kela")
    assert RoleGrant.objects.filter(person=host).count() == 2
    assert access.actor_of(host).has_role("unit_lead", centre="talo", unit="kela")
    assert not access.actor_of(host).has_role("unit_lead", centre="talo", unit="mhsa")
    assert kinds().count("role.granted") == 3
    operations.take_role(boss, centre="talo", person=host.pk, role="unit_lead", unit="kela")
    operations.take_role(boss, centre="talo", person=host.pk, role="unit_lead", unit="kela")
    assert not access.actor_of(host).has_role("unit_lead")
    assert kinds().count("role.taken") == 1


@pytest.mark.parametrize(
    ("role", "unit", "refusal"),
    [("queen", "", InvalidInput), ("kiosk", "", InvalidInput), ("desk_officer", "", InvalidInput)],
)
def test_roles_that_cannot_be_given(boss, host, role, unit, refusal):
    with pytest.raises(refusal):
        operations.grant_role(boss, centre="talo", person=host.pk, role=role, unit=unit)


def test_a_role_for_nobody_is_refused(boss):
    with pytest.raises(NotFound):
        operations.grant_role(boss, centre="talo", person=999_999, role="host")


def test_the_last_administrator_stays(boss, admin, host):
    with pytest.raises(LastAdministrator):
        operations.take_role(boss, centre="talo", person=admin.pk, role="administrator")
    with pytest.raises(LastAdministrator):
        operations.close_person(boss, centre="talo", person=admin.pk)
    operations.grant_role(boss, centre="talo", person=host.pk, role="administrator")
    operations.close_person(boss, centre="talo", person=admin.pk)
    with pytest.raises(LastAdministrator):
        operations.take_role(boss, centre="talo", person=host.pk, role="administrator")


def test_only_the_administrator_does_any_of_this(talo, host):
    actor = access.actor_of(host)
    for name in ("add_person", "grant_role", "take_role", "set_password", "close_person", "add_device",
                 "renew_device", "revoke_device"):  # fmt: skip
        with pytest.raises(NotAllowed):
            getattr(operations, name)(actor, centre="talo")


def test_a_closed_person_is_nobody(boss, host, browser):
    browser.force_login(host, backend="django.contrib.auth.backends.ModelBackend")
    operations.close_person(boss, centre="talo", person=host.pk)
    operations.close_person(boss, centre="talo", person=host.pk)
    assert kinds().count("person.closed") == 1
    assert not Person.objects.get(pk=host.pk).is_active


def test_whoever_is_closed_while_a_form_is_under_way_is_told_to_sign_in(boss, host):
    actor = access.actor_of(host)
    operations.close_person(boss, centre="talo", person=host.pk)
    with pytest.raises(NotSignedIn):
        operations.change_own_password(actor, current=PASSWORD, password="kolmas-hyvä-salasana")
    with pytest.raises(NotSignedIn):
        operations.choose_language(actor, language="sv")


def test_passwords_are_set_and_changed(boss, host):
    operations.set_password(boss, centre="talo", person=host.pk, password="toinen-hyvä-salasana")
    actor = access.actor_of(host)
    with pytest.raises(InvalidInput):
        operations.change_own_password(actor, current=PASSWORD, password="kolmas-hyvä-salasana")
    with pytest.raises(InvalidInput):
        operations.change_own_password(actor, current="toinen-hyvä-salasana", password="lyhyt")
    operations.change_own_password(actor, current="toinen-hyvä-salasana", password="kolmas-hyvä-salasana")
    host.refresh_from_db()
    assert check_password("kolmas-hyvä-salasana", host.password)
    with pytest.raises(NotFound):
        operations.set_password(boss, centre="talo", person=999_999, password="kolmas-hyvä-salasana")
    for actor in (Actor("device:talo:kiosk", "device"), SYSTEM):
        with pytest.raises(NotAllowed):
            operations.change_own_password(actor, current="x", password="kolmas-hyvä-salasana")


def test_a_language_is_kept_and_written_once(host):
    actor = access.actor_of(host)
    for _ in range(2):
        operations.choose_language(actor, language="easy")
    host.refresh_from_db()
    assert host.language == "easy"
    assert kinds().count("language.chosen") == 1
    with pytest.raises(InvalidInput):
        operations.choose_language(actor, language="tlh")


def test_a_token_works_until_it_is_taken_back(boss):
    made = operations.add_device(boss, centre="talo", code="kiosk-1", kind="kiosk")
    assert access.actor_of_token(made.token).has_role("kiosk", centre="talo")
    assert access.actor_of_token(made.token + "x") is None
    assert made.token not in str(list(Device.objects.values()) + list(JournalLine.objects.values("facts")))
    with pytest.raises(NameTaken):
        operations.add_device(boss, centre="talo", code="kiosk-1", kind="kiosk")
    newer = operations.renew_device(boss, centre="talo", code="kiosk-1")
    assert access.actor_of_token(made.token) is None
    assert access.actor_of_token(newer.token).id == "device:talo:kiosk-1"
    operations.revoke_device(boss, centre="talo", code="kiosk-1")
    assert access.actor_of_token(newer.token) is None
    for late in (operations.revoke_device, operations.renew_device):
        with pytest.raises(NotFound):
            late(boss, centre="talo", code="kiosk-1")
    assert journal.verify("house") is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "fridge"}, "kind"),
        ({"code": "Kiosk 1"}, "code"),
        ({"kind": "desk"}, "desk"),
    ],
)
def test_devices_that_cannot_be_trusted(boss, values, field):
    with pytest.raises(InvalidInput) as refused:
        operations.add_device(boss, centre="talo", **{"code": "kiosk-1", "kind": "kiosk", **values})
    assert refused.value.values["field"] == field


def test_a_device_acts_for_its_desk_and_staff(boss):
    made = operations.add_device(
        boss, centre="talo", code="luukku-5", kind="desk", unit="kela", desk="kela-1", staff="s1"
    )
    actor = access.actor_of_token(made.token)
    assert (actor.roles[0].desk, actor.roles[0].unit, actor.staff) == ("kela-1", "kela", "s1")


def test_seen_is_noted_at_most_every_half_minute(boss, django_assert_num_queries):
    made = operations.add_device(boss, centre="talo", code="kiosk-1", kind="kiosk")
    with django_assert_num_queries(2):
        access.actor_of_token(made.token)
    with django_assert_num_queries(1):
        access.actor_of_token(made.token)
    assert Device.objects.get(code="kiosk-1").seen_at is not None
