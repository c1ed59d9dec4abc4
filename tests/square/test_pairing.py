"""The pages by which a browser becomes a device, and what a device's browser may open."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from palvelutori.accounts import operations, pairing
from palvelutori.accounts.devices import ALIVE, cookie_name
from palvelutori.accounts.models import Device
from palvelutori.common.refusals import InvalidInput, NotFound
from palvelutori.foundation.models import Centre
from tests.square.conftest import CENTRE, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_was_wrong():
    pairing.wrong_codes.clear()
    yield
    pairing.wrong_codes.clear()


def code_for(admin, device):
    answer = admin.post(f"/yllapito/laitteet/{device}/koodi/")
    assert answer["Cache-Control"] == "no-store"
    return re.search(r'class="pairing">(\d{4} \d{4})<', answer.content.decode())[1]


def became(admin, device):
    browser = Client()
    answer = browser.post("/laite/", {"secret": code_for(admin, device)})
    assert answer.status_code == 302
    return browser, answer["Location"]


def test_an_installer_types_the_code(admin):
    browser, where = became(admin, "display-1")
    assert where == "/taulu/" and browser.get(where).status_code == 200
    assert "display-1" in browser.get("/laite/").content.decode()
    assert "display-1" not in Client().get("/laite/").content.decode()
    row = Device.objects.get(code="display-1")
    assert row.browser == 1 and str(row.token_hash) not in browser.cookies[cookie_name()].value


def test_a_new_device_shows_its_code_beside_its_key(admin):
    answer = admin.post("/yllapito/laitteet/uusi/", {"kind": "display", "code": "naytto-9"})
    words = answer.content.decode()
    code = re.search(r'class="pairing">(\d{4} \d{4})<', words)[1]
    assert "http://testserver/laite/" in words
    assert Client().post("/laite/", {"secret": code}).status_code == 302
    other = admin.post("/yllapito/laitteet/uusi/", {"kind": "manager", "code": "muu-9"}).content.decode()
    assert "pairing" not in other


def test_the_key_works_as_well_and_is_in_no_address(tokens):
    browser, token = Client(), tokens["kiosks"]["kiosk-1"]
    answer = browser.post("/laite/", {"secret": token})
    assert answer.status_code == 302 and token not in answer["Location"]
    assert token not in browser.cookies[cookie_name()].value


def test_a_wrong_code_says_so_and_the_eleventh_waits(tokens):
    browser = Client()
    for _ in range(pairing.MOST_OF_ONE):
        assert browser.post("/laite/", {"secret": "0000 0000"}).status_code == 422
    answer = browser.post("/laite/", {"secret": "0000 0000"})
    assert answer.status_code == 429 and answer["Retry-After"] == "600"
    assert cookie_name() not in browser.cookies


def test_an_empty_code_is_not_counted(tokens):
    browser = Client()
    for _ in range(pairing.MOST_OF_ONE + 1):
        assert browser.post("/laite/", {"secret": " "}).status_code == 422


def test_a_tablet_of_the_hall_opens_the_hall_and_nothing_else(admin):
    browser, where = became(admin, "host-1")
    assert where == "/aula/"
    assert browser.get("/aula/").status_code == 200
    for path in ("/oma/", "/talo/", "/luukku/", "/yllapito/", "/tyo/"):
        assert browser.get(path).status_code == 302, path
    operations.revoke_device(_boss(), centre=CENTRE, code="host-1")
    assert browser.get("/aula/").status_code == 302, "taken back: sign in like anybody else"


def test_a_kiosk_opens_no_page_of_the_staff(admin):
    browser, _ = became(admin, "kiosk-1")
    for path in ("/aula/", "/oma/", "/talo/"):
        assert browser.get(path).status_code == 302, path


def _boss():
    from palvelutori.foundation.actors import SYSTEM

    return SYSTEM


def test_a_browser_stops_being_the_device(admin):
    browser, _ = became(admin, "display-1")
    assert browser.post("/laite/pois/").status_code == 302
    assert "display-1" not in browser.get("/laite/").content.decode()


def test_signs_of_life(admin):
    browser, _ = became(admin, "display-1")
    told = {"journal_number": 41, "sound": "on"}
    answer = browser.post("/laite/elossa/", json.dumps(told), content_type="application/json")
    assert answer.status_code == 204 and cookie_name() in answer.cookies
    assert Device.objects.get(code="display-1").told == told
    for body in ("", "[]", "{", "x" * 5000):
        assert browser.post("/laite/elossa/", body, content_type="application/json").status_code == 204
    assert Device.objects.get(code="display-1").told == {}
    assert Client().post("/laite/elossa/").status_code == 401


def test_the_demonstration_needs_no_code(tokens, settings):
    settings.DEMO = True
    for kind, where in (("display", "/taulu/"), ("host", "/aula/")):
        browser = Client()
        assert 'value="display"' in browser.get("/laite/").content.decode()
        answer = browser.post("/demo/laite/", {"kind": kind})
        assert (answer.status_code, answer["Location"]) == (302, where)
        assert browser.get(where).status_code == 200
    assert Client().post("/demo/laite/", {"kind": "manager"}).status_code == 404


@pytest.mark.parametrize("off", ["demo", "live"])
def test_a_house_that_is_live_lends_nothing(tokens, settings, off):
    settings.DEMO = off != "demo"
    Centre.objects.update(is_live=off == "live")
    assert Client().post("/demo/laite/", {"kind": "display"}).status_code == 404
    assert 'value="display"' not in Client().get("/laite/").content.decode()


def test_only_the_administrator_shows_codes(tokens):
    for username in ("opas", "kela", "esihenkilo", "paallikko"):
        assert signed_in(username).post("/yllapito/laitteet/display-1/koodi/").status_code == 403
    assert Client().post("/yllapito/laitteet/display-1/koodi/").status_code == 302


SETTINGS = {
    "languages": "sv,en", "turn": "back", "has_sound": "on", "voices": ["sv", "fi"], "volume": "40",
    "quiet_from": "20:00", "quiet_until": "08:00", "quiet_volume": "5",
}  # fmt: skip


def test_a_screens_settings_are_its_own(admin):
    browser, _ = became(admin, "display-1")
    assert admin.post("/yllapito/laitteet/display-1/", SETTINGS).status_code == 302
    words = browser.get("/taulu/").content.decode()
    assert 'data-volume="40"' in words and 'data-quiet-from="20:00"' in words and "Recent waits" in words
    assert "Odotus viimeksi" in Client().get("/taulu/").content.decode(), (
        "any other browser: the usual screen"
    )
    page = admin.get("/yllapito/laitteet/display-1/").content.decode()
    assert 'value="sv,en"' in page and "checked" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"volume": "101"},
        {"volume": ""},
        {"quiet_until": ""},
        {"languages": "fi,sv,en"},
        {"voices": ["xx"]},
        {"turn": "x"},
    ],
)
def test_wrong_settings_are_told(admin, wrong):
    assert admin.post("/yllapito/laitteet/display-1/", {**SETTINGS, **wrong}).status_code == 422
    assert Device.objects.get(code="display-1").settings == {}


def test_only_a_screen_has_a_screens_settings(admin):
    words = admin.get("/yllapito/laitteet/kiosk-1/").content.decode()
    assert 'name="volume"' not in words
    assert admin.get("/yllapito/laitteet/olematon/").status_code == 404


def test_the_page_tells_since_when_and_what_it_shows(admin):
    browser, _ = became(admin, "display-1")
    told = {"journal_number": 3, "sound": "blocked", "version": "0.1.0", "shown": [1, "x", True]}
    browser.post("/laite/elossa/", json.dumps(told), content_type="application/json")
    words = admin.get("/yllapito/laitteet/display-1/").content.decode()
    assert "elossa" in words and "ääni odottaa painallusta" in words and "Yhtäjaksoisesti" in words
    assert "ääni odottaa painallusta" in admin.get("/yllapito/laitteet/").content.decode()
    row = Device.objects.get(code="display-1")
    since = row.up_since_at
    browser.post("/laite/elossa/", "{}", content_type="application/json")
    row.refresh_from_db()
    assert row.up_since_at == since and row.seen_at > since
    Device.objects.filter(pk=row.pk).update(seen_at=row.seen_at - 3 * (ALIVE))
    browser.post("/laite/elossa/", "{}", content_type="application/json")
    row.refresh_from_db()
    assert row.up_since_at > since, "after a silence it is up since now"


def test_settings_are_few(tokens):
    with pytest.raises(InvalidInput):
        operations.set_device(_boss(), centre=CENTRE, code="display-1", settings={"x": "y" * 3000})
    with pytest.raises(NotFound):
        operations.set_device(_boss(), centre=CENTRE, code="olematon", settings={})


def test_signs_of_life_are_asked_of_a_device_on_its_own_pages_only(admin):
    browser, _ = became(admin, "display-1")
    assert "data-device-alive" in browser.get("/taulu/").content.decode()
    assert "js/device.js" in browser.get("/taulu/").content.decode()
    for path in ("/", "/laite/", "/asioi/"):
        assert "device-alive" not in browser.get(path).content.decode(), path
    assert "device-alive" not in Client().get("/taulu/").content.decode()
    kiosk, _ = became(admin, "kiosk-1")
    assert 'data-page="kiosk"' in kiosk.get("/kioski/").content.decode()
    assert "device-alive" not in kiosk.get("/taulu/").content.decode()
