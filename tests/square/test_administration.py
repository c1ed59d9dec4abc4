"""Administration in the browser: people, devices, looks, the journal."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from palvelutori.accounts import access
from palvelutori.accounts.models import Device, Person, RoleGrant
from palvelutori.foundation import grounds
from palvelutori.foundation.actors import SYSTEM, Actor
from palvelutori.foundation.models import AccessLine, JournalLine, Receipt
from palvelutori.staffing.queries import member
from tests.square.conftest import CENTRE, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.doors")]
PASSWORD = "lumi-kettu-sauna-soutu"


def words(answer) -> str:
    return answer.content.decode()


def add(admin, **values: str):
    given = {"name": "Liisa Aro", "username": "Liisa", "password": PASSWORD, "language": "fi", **values}
    return admin.post("/yllapito/ihmiset/uusi/", given)


def liisa(admin) -> Person:
    add(admin)
    return Person.objects.get(username="liisa")


@pytest.mark.parametrize("prefix", ["", "/sv", "/en", "/fi-simple"])
def test_every_page_opens_in_every_language(admin, prefix):
    person = Person.objects.get(username="opas").pk
    for path in (
        "/yllapito/", "/yllapito/ihmiset/", "/yllapito/ihmiset/uusi/", f"/yllapito/ihmiset/{person}/",
        f"/yllapito/ihmiset/{person}/salasana/", f"/yllapito/ihmiset/{person}/sulje/", "/yllapito/laitteet/",
        "/yllapito/laitteet/uusi/", "/yllapito/laitteet/kiosk-1/uusi-avain/",
        "/yllapito/laitteet/kiosk-1/pois/", "/yllapito/katselut/", "/yllapito/loki/", "/poikkeukset/",
        "/poikkeukset/uusi/", "/install/valmis/",
    ):  # fmt: skip
        answer = admin.get(prefix + path)
        assert answer.status_code == 200, path
        assert "{" not in re.sub(r"<meta[^>]*>|<script.*?</script>", "", words(answer)), path


def test_a_person_is_added_and_given_a_role(admin):
    answer = add(admin)
    person = Person.objects.get(username="liisa")
    assert answer["Location"] == f"/yllapito/ihmiset/{person.pk}/"
    page = words(admin.get(answer["Location"]))
    assert "Liisa Aro on lisätty. Anna nyt rooli." in page
    assert "Ei vielä yhtään roolia" in page
    admin.post(f"/yllapito/ihmiset/{person.pk}/rooli/", {"role": "host"})
    page = words(admin.get(f"/yllapito/ihmiset/{person.pk}/"))
    assert "Rooli on annettu" in page
    assert "aulan opas" in page
    assert "Liisa Aro" in words(admin.get("/yllapito/ihmiset/"))


@pytest.mark.parametrize(
    ("values", "told", "field"),
    [
        ({"name": ""}, "Kirjoita nimi.", "id_name"),
        ({"username": ""}, "Kirjoita käyttäjätunnus.", "id_username"),
        ({"username": "OPAS"}, "Nimi opas on jo käytössä.", "id_username"),
        ({"password": "lyhyt"}, "vähintään 12 merkkiä", "id_password"),
        ({"password": "Liisa Aroaro"}, "muistuttaa liikaa", "id_password"),
        ({"language": "tlh"}, "Valitse jokin vaihtoehdoista.", "id_language"),
    ],
)
def test_a_wrong_person_form_says_what_and_where(admin, values, told, field):
    before = Person.objects.count()
    answer = add(admin, **values)
    page = words(answer)
    assert answer.status_code == 422
    assert told in page
    assert f'<a href="#{field}' in page
    assert PASSWORD not in page
    assert Person.objects.count() == before


def test_an_officer_becomes_a_member_of_the_units_staff(admin):
    person = liisa(admin)
    page = admin.post(f"/yllapito/ihmiset/{person.pk}/rooli/", {"role": "desk_officer"})
    assert page.status_code == 422
    assert "Valitse yksikkö" in words(page)
    admin.post(
        f"/yllapito/ihmiset/{person.pk}/rooli/",
        {"role": "desk_officer", "unit": "kela", "languages": "sv, fi"},
    )
    person.refresh_from_db()
    who = member(CENTRE, code=person.staff)
    assert (who.unit, who.employer, who.languages) == ("kela", "kela", ("sv", "fi"))
    assert set(who.queues) == {"kela_lobby", "kela_desk"}
    admin.post(f"/yllapito/ihmiset/{person.pk}/rooli/", {"role": "desk_officer", "unit": "lab"})
    assert "lab" in member(CENTRE, code=person.staff).queues


def test_a_sample_member_stays_who_it_is(admin):
    person = Person.objects.get(username="opas")
    admin.post(f"/yllapito/ihmiset/{person.pk}/rooli/", {"role": "desk_officer", "unit": "kela"})
    person.refresh_from_db()
    assert person.staff == "guidance.1"


def test_a_role_is_taken_back_once_however_often_the_form_is_sent(admin):
    person = liisa(admin)
    admin.post(f"/yllapito/ihmiset/{person.pk}/rooli/", {"role": "host"})
    for _ in range(2):
        answer = admin.post(
            f"/yllapito/ihmiset/{person.pk}/rooli/pois/", {"role": "host", "unit": "", "receipt": "r1"}
        )
        assert answer.status_code == 302
    assert not RoleGrant.objects.filter(person=person).exists()
    assert JournalLine.objects.filter(kind="role.taken").count() == 1


def test_the_last_administrator_cannot_take_the_own_role(admin):
    me = Person.objects.get(username="yllapito")
    answer = admin.post(f"/yllapito/ihmiset/{me.pk}/rooli/pois/", {"role": "administrator", "unit": ""})
    assert answer.status_code == 409
    assert "Viimeistä ylläpitäjää ei voi poistaa." in words(answer)
    assert admin.get("/yllapito/").status_code == 200


def test_a_new_password_for_somebody(admin):
    other = signed_in("opas")
    person = Person.objects.get(username="opas")
    path = f"/yllapito/ihmiset/{person.pk}/salasana/"
    assert admin.post(path, {"password": "opas"}).status_code == 422
    assert admin.post(path, {"password": PASSWORD})["Location"] == f"/yllapito/ihmiset/{person.pk}/"
    assert other.get("/oma/").status_code == 302


def test_no_receipt_holds_a_quick_hash_of_a_password_or_a_token(admin):
    Receipt.objects.all().delete()
    person = liisa(admin)
    admin.post(f"/yllapito/ihmiset/{person.pk}/salasana/", {"password": PASSWORD + "x", "receipt": "a"})
    admin.post("/yllapito/laitteet/uusi/", {"kind": "kiosk", "code": "kioski-9", "receipt": "b"})
    admin.post("/yllapito/laitteet/kioski-9/uusi-avain/", {"receipt": "c"})
    assert not Receipt.objects.exists()


def test_closing_is_asked_first(admin):
    other = signed_in("opas")
    person = Person.objects.get(username="opas")
    path = f"/yllapito/ihmiset/{person.pk}/sulje/"
    assert "Suljetaanko tili: Virpi Lahti?" in words(admin.get(path))
    assert Person.objects.get(pk=person.pk).is_active
    assert admin.post(path, {"receipt": "r"})["Location"] == "/yllapito/ihmiset/"
    assert "Tili on suljettu: Virpi Lahti." in words(admin.get("/yllapito/ihmiset/"))
    assert other.get("/oma/").status_code == 302


def test_nobody_by_that_number(admin):
    for path in ("", "salasana/", "sulje/"):
        assert admin.get(f"/yllapito/ihmiset/999999/{path}").status_code == 404


def test_a_device_shows_its_token_once(admin):
    answer = admin.post(
        "/yllapito/laitteet/uusi/",
        {"kind": "desk", "code": "Luukku-77", "desk": "kela-1", "staff": "kela.2"},
    )
    token = re.search(r'id="token"[^>]* value="([^"]+)"', words(answer))[1]
    assert answer["Cache-Control"] == "no-store"
    actor = access.actor_of_token(token)
    assert (actor.roles[0].unit, actor.roles[0].desk, actor.staff) == ("kela", "kela-1", "kela.2")
    assert token not in words(admin.get("/yllapito/laitteet/"))
    assert "luukku-77" in words(admin.get("/yllapito/laitteet/"))


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"kind": "kiosk", "code": "Kioski 1"}, "Tunnuksessa voi olla vain"),
        ({"kind": "kiosk", "code": "kiosk-1"}, "Nimi kiosk-1 on jo käytössä."),
        ({"kind": "desk", "code": "luukku-1"}, "Valitse luukku"),
        ({"kind": "fridge", "code": "x"}, "Valitse jokin vaihtoehdoista."),
        ({"code": "x"}, "Täytä tämä kohta."),
    ],
)
def test_a_wrong_device_form_says_what(admin, values, told):
    before = Device.objects.count()
    answer = admin.post("/yllapito/laitteet/uusi/", values)
    assert answer.status_code == 422
    assert told in words(answer)
    assert Device.objects.count() == before


def test_a_device_gets_a_new_token_or_none(admin, tokens):
    old = tokens["kiosks"]["kiosk-1"]
    assert access.actor_of_token(old)
    page = words(admin.post("/yllapito/laitteet/kiosk-1/uusi-avain/"))
    new = re.search(r'id="token"[^>]* value="([^"]+)"', page)[1]
    assert access.actor_of_token(old) is None
    assert access.actor_of_token(new)
    assert "elossa" in words(admin.get("/yllapito/laitteet/"))
    answer = admin.post("/yllapito/laitteet/kiosk-1/pois/", {"receipt": "r"})
    assert answer["Location"] == "/yllapito/laitteet/"
    assert access.actor_of_token(new) is None
    for path in ("uusi-avain", "pois"):
        assert admin.get(f"/yllapito/laitteet/kiosk-1/{path}/").status_code == 404


def test_looks_are_found_and_the_search_is_a_look(admin):
    person = Person.objects.get(username="yllapito")
    grounds.look(Actor("device:x:y", "device"), centre=CENTRE, subject="visit:v1", what="visit")
    assert "Kuka on katsonut" in words(admin.get("/yllapito/katselut/"))
    empty = admin.get("/yllapito/katselut/", {"subject": ""})
    assert empty.status_code == 422
    assert "Kirjoita tunnus" in words(empty)
    page = words(admin.get("/yllapito/katselut/", {"subject": "visit:v1"}))
    assert "device:x:y" in page
    assert "2 katselua" in page
    assert AccessLine.objects.filter(
        actor=f"person:{person.pk}", subject="visit:v1", what="access_log"
    ).exists()


def test_the_journal_is_checked_and_a_change_is_found(admin):
    page = words(admin.post("/yllapito/loki/"))
    assert "Loki on ehjä" in page
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER journal_no_update")
        else:
            cursor.execute("DROP TRIGGER journal_guard ON foundation_journalline")
    JournalLine.objects.filter(stream="house", number=2).update(kind="x")
    page = words(admin.post("/yllapito/loki/"))
    assert "Loki house ei ole ehjä riviltä 2" in page
    assert "Loki on ehjä" not in page


def test_silent_devices_and_people_without_a_role_are_told(admin, tokens):
    from datetime import timedelta

    from palvelutori.foundation.clock import clock

    Device.objects.filter(code="kiosk-2").update(seen_at=clock.real_now() - timedelta(hours=1))
    add(admin)
    page = words(admin.get("/yllapito/"))
    assert "Yhdestä laitteesta ei ole kuulunut" in page
    assert "Yhdellä henkilöllä ei ole vielä roolia" in page
    assert "hiljaa" in words(admin.get("/yllapito/laitteet/"))


def test_people_of_other_roles_do_not_get_in(manager, lead):
    for browser in (manager, lead):
        for path in ("/yllapito/", "/yllapito/ihmiset/", "/yllapito/laitteet/uusi/", "/yllapito/loki/"):
            answer = browser.get(path)
            assert answer.status_code == 403
            assert "Sinulla ei ole oikeutta tähän." in words(answer)
    assert SYSTEM.kind == "system"
