"""Signing in and out, one's own account, and guessing that is slowed down."""

from __future__ import annotations

import pytest
from django.test import Client

from palvelutori.accounts import access, operations
from palvelutori.foundation import grounds
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.models import Centre
from tests.accounts.conftest import PASSWORD, person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.doors")]


def sign_in(browser: Client, username: str, password: str = PASSWORD, **more: str):
    return browser.post("/kirjaudu/", {"username": username, "password": password, **more})


def test_the_page_says_whom_it_is_for(talo, browser):
    page = browser.get("/kirjaudu/").content.decode()
    assert "Asioimiseen et tarvitse tunnusta" in page
    assert "För att uträtta ärenden behöver du inget konto" in browser.get("/sv/kirjaudu/").content.decode()


@pytest.mark.parametrize("spelling", ["heikki", " HEIKKI "])
def test_in_by_name_in_any_case_to_ones_own_language(host, browser, spelling):
    answer = sign_in(browser, spelling)
    assert (answer.status_code, answer["Location"]) == (302, "/sv/oma/")
    assert browser.get("/kirjaudu/").status_code == 302
    page = browser.get("/oma/").content.decode()
    assert "Heikki" in page
    assert "aulan opas" in page


def test_the_session_key_changes_at_the_door(host, browser):
    browser.get("/kirjaudu/")
    session = browser.session
    session["planted"] = "1"
    session.save()
    before = browser.session.session_key
    sign_in(browser, "heikki")
    assert browser.session.session_key != before


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"username": "", "password": ""}, ["Kirjoita käyttäjätunnuksesi.", "Kirjoita salasanasi."]),
        ({"username": "heikki", "password": "väärä"}, ["Tunnus tai salasana ei ole oikein"]),
        ({"username": "olematon", "password": "väärä"}, ["Tunnus tai salasana ei ole oikein"]),
    ],
)
def test_what_is_wrong_is_said_and_linked(host, browser, values, words):
    answer = browser.post("/kirjaudu/", values)
    page = answer.content.decode()
    assert answer.status_code == 422
    for one in words:
        assert one in page
    if not values["username"]:
        assert '<a href="#id_username">' in page
    assert "väärä" not in page


@pytest.mark.parametrize(
    ("wanted", "lands"),
    [
        ("/oma/salasana/", "/oma/salasana/"),
        ("https://evil.example/", "/sv/oma/"),
        ("//evil.example", "/sv/oma/"),
    ],
)
def test_after_signing_in_only_to_this_house(host, browser, wanted, lands):
    assert sign_in(browser, "heikki", next=wanted)["Location"] == lands


def test_a_page_asked_for_waits_behind_the_door(host, browser):
    answer = browser.get("/oma/")
    assert answer.status_code == 302
    assert answer["Location"] == "/kirjaudu/?next=/oma/"
    assert 'name="next" value="/oma/"' in browser.get(answer["Location"]).content.decode()


def test_guessing_is_slowed_down_for_that_name_and_address_only(host, browser):
    person("salla", ("host", ""))
    answers = [sign_in(browser, name, "väärä").status_code for name in ("heikki", "Heikki", "HEIKKI ") * 2]
    assert answers == [422, 422, 422, 422, 429, 429]
    slow = sign_in(browser, "heikki")
    assert slow.status_code == 429
    assert slow["Retry-After"] == "180"
    assert "Odota 3 minuuttia" in slow.content.decode()
    assert sign_in(browser, "salla").status_code == 302
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(elsewhere, "heikki").status_code == 302


def test_without_the_limit_guessing_goes_on(host, browser, settings):
    """Negative control of the throttling."""
    settings.AXES_ENABLED = False
    assert [sign_in(browser, "heikki", "väärä").status_code for _ in range(8)] == [422] * 8


def test_out_by_post_only(host, browser):
    sign_in(browser, "heikki")
    assert browser.get("/kirjaudu-ulos/").status_code == 405
    answer = browser.post("/kirjaudu-ulos/")
    assert answer["Location"] == "/kirjaudu/"
    assert answer.cookies["palvelutori_live_person"].value == ""
    assert browser.get("/oma/").status_code == 302
    assert browser.post("/kirjaudu-ulos/").status_code == 302


def test_a_closed_account_is_out_at_once(host, browser):
    sign_in(browser, "heikki")
    operations.close_person(SYSTEM, centre="talo", person=host.pk)
    assert browser.get("/oma/").status_code == 302
    assert sign_in(browser, "heikki").status_code == 422


def test_work_leads_to_the_workplace(admin, browser):
    sign_in(browser, "aune")
    assert browser.get("/tyo/").status_code == 302
    assert access.workplace(access.actor_of(admin)) == "administration"


def test_own_account_tells_what_is_written_about_me(admin, host, browser):
    grounds.look(access.actor_of(admin), centre="talo", subject=f"person:{host.pk}", what="access_log")
    grounds.look(access.actor_of(host), centre="talo", subject="visitor:v1", what="visit")
    sign_in(browser, "heikki")
    page = browser.get("/oma/").content.decode()
    for words in ("tili tehtiin", "rooli annettiin: aulan opas", "Aune: katseluloki", "visitor:v1"):
        assert words in page


def test_language_is_kept(host, browser):
    sign_in(browser, "heikki")
    answer = browser.post("/oma/kieli/", {"language": "easy", "receipt": "r1"})
    assert answer["Location"] == "/fi-simple/oma/"
    assert "Kieli on tallennettu" in browser.get(answer["Location"]).content.decode()
    assert "Kieli on tallennettu" not in browser.get(answer["Location"]).content.decode()
    host.refresh_from_db()
    assert host.language == "easy"
    assert browser.post("/oma/kieli/", {"language": "tlh"})["Location"] == "/oma/"


def test_own_password(host, browser):
    other = Client()
    sign_in(browser, "heikki")
    sign_in(other, "heikki")
    assert browser.get("/oma/salasana/").status_code == 200
    weak = browser.post("/oma/salasana/", {"current": PASSWORD, "password": "heikki"})
    assert weak.status_code == 422
    assert "vähintään 12 merkkiä" in weak.content.decode()
    wrong = browser.post("/oma/salasana/", {"current": "väärä", "password": "uusi-hyvä-salasana-9"})
    assert "Nykyinen salasana ei ole oikein." in wrong.content.decode()
    done = browser.post("/oma/salasana/", {"current": PASSWORD, "password": "uusi-hyvä-salasana-9"})
    assert done["Location"] == "/oma/"
    assert "Salasana on vaihdettu" in browser.get("/oma/").content.decode()
    assert other.get("/oma/").status_code == 302
    assert sign_in(Client(), "heikki", "uusi-hyvä-salasana-9").status_code == 302


def test_guessing_the_present_password_is_slowed_down(host, browser):
    sign_in(browser, "heikki")
    statuses = [
        browser.post("/oma/salasana/", {"current": "väärä", "password": "uusi-hyvä-salasana-9"}).status_code
        for _ in range(5)
    ]
    assert statuses == [422, 422, 422, 422, 429]


def test_demo_doors_exist_in_the_demonstration_only(admin, host, browser, settings):
    assert browser.post("/demo/kirjaudu/", {"role": "host"}).status_code == 404
    settings.DEMO = True
    assert browser.post("/demo/kirjaudu/", {"role": "host"}).status_code == 404  # a live house
    Centre.objects.update(is_live=False)
    assert browser.get("/demo/kirjaudu/").status_code == 405
    for role in ("kiosk", "queen", "", "unit_lead"):
        assert browser.post("/demo/kirjaudu/", {"role": role}).status_code == 404
    assert browser.post("/demo/kirjaudu/", {"role": "host"})["Location"] == "/sv/oma/"
    assert "Heikki" in browser.get("/oma/").content.decode()
    assert browser.post("/demo/kirjaudu/", {"role": "administrator"}).status_code == 302
    assert "Aune" in browser.get("/oma/").content.decode()


def test_a_demo_door_may_name_the_unit(talo, browser, settings):
    settings.DEMO = True
    Centre.objects.update(is_live=False)
    person("kaisa", ("desk_officer", "kela"))
    person("minna", ("desk_officer", "mhsa"))
    browser.post("/demo/kirjaudu/", {"role": "desk_officer", "unit": "mhsa"})
    assert "Minna" in browser.get("/oma/").content.decode()


def test_another_site_cannot_sign_in_or_out(host, browser):
    for path in ("/kirjaudu/", "/kirjaudu-ulos/", "/demo/kirjaudu/"):
        assert browser.post(path, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/kirjaudu/", {"username": "heikki", "password": PASSWORD}).status_code == 403


def test_actors_by_their_ids(admin, host):
    made = operations.add_device(SYSTEM, centre="talo", code="kiosk-1", kind="kiosk")
    assert access.actor_named(f"person:{host.pk}") == access.actor_of(host)
    assert access.actor_named("device:talo:kiosk-1") == access.actor_of_token(made.token)
    operations.revoke_device(SYSTEM, centre="talo", code="kiosk-1")
    operations.close_person(SYSTEM, centre="talo", person=host.pk)
    for gone in (f"person:{host.pk}", "device:talo:kiosk-1", "person:x", "visitor:1", "system", ""):
        assert access.actor_named(gone) is None


@pytest.mark.parametrize(
    ("grants", "page"),
    [
        ([("administrator", "")], "administration"),
        ([("square_manager", "")], "house"),
        ([("unit_lead", "kela")], "house"),
        ([("desk_officer", "kela")], "choose_desk"),
        ([("host", ""), ("desk_officer", "kela")], "choose_desk"),
        ([("host", "")], "host"),
    ],
)
def test_everybody_has_a_workplace(talo, grants, page):
    assert access.workplace(access.actor_of(person("joku", *grants))) == page
