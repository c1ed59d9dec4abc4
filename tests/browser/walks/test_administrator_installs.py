"""The administrator: an empty house, a code from the console, a sample to begin with, a device let in and out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.house import copied, make, running
from tests.browser.person import Person

pytestmark = [pytest.mark.browser]
PASSWORD = "pitka-ja-oma-lause-2026"


@pytest.fixture(scope="module")
def empty_house(chromium, tmp_path_factory):
    folder = tmp_path_factory.mktemp("empty")
    make(folder, sample="")
    with running(copied(folder, tmp_path_factory.mktemp("new-house")), {}, mode="development") as opened:
        yield opened


def test_from_an_empty_house_to_a_trusted_device(chromium, empty_house, walk):
    house = empty_house
    code = next(re.findall(r"give this code: (\S+)", line) for line in house.lines() if "/install" in line)[0]
    admin = Person(chromium, house, walk, width=1280, height=900, locale="fi-FI")
    page = admin.page
    admin.go("/")
    assert page.url.endswith("/install/"), "an empty house leads to its installation"
    admin.picture("kayttoonotto", full=True)

    page.locator("[name=code]").fill("vaara-koodi")
    _fill(page)
    page.locator("main form button.main").click()
    expect(page.locator("[name=code]")).to_have_attribute("aria-invalid", "true")
    admin.picture("vaara-koodi")
    page.locator("[name=code]").fill(code)
    _fill(page)
    page.locator("main form button.main").click()
    page.wait_for_url("**/install/valmis/")
    admin.picture("valmis")

    page.locator("main a[href='/yllapito/laitteet/']").click()
    admin.picture("ei-laitteita")
    page.locator("a[href='/yllapito/laitteet/uusi/']").first.click()
    page.locator("[name=code]").fill("kiosk-1")
    page.locator("[name=kind][value=kiosk], select[name=kind]").first.wait_for()
    _choose(page, "kind", "kiosk")
    admin.picture("uusi-laite")
    page.locator("main form button.main").click()
    token = next(one for one in re.findall(r"[\w.-]{40,}", admin.words()))
    admin.picture("avain-naytetaan-kerran")

    arrives = ("POST", "/centres/rantakulma/visits")
    body = {"needs": ["kela_desk"], "language": "fi", "channel": "kiosk"}
    status, answer = house.ask(*arrives, body, token=token)
    assert status in (200, 201) and answer["number"], answer
    admin.go("/yllapito/laitteet/")
    assert token not in page.content(), "told once"
    admin.picture("laitteet")
    page.locator("a[href='/yllapito/laitteet/kiosk-1/pois/']").click()
    admin.picture("laite-pois")
    page.locator("main form button").first.click()
    status, answer = house.ask(*arrives, body, token=token)
    assert status == 401, answer
    admin.picture("laite-poistettu")

    answer = page.goto("/install/")
    assert answer.status == 404, "a house is set up once"
    admin.leaves()


def _fill(page):
    _choose(page, "start", "rantakulma")
    for name, value in (
        ("person", "Aino Ylläpitäjä"), ("username", "aino"), ("password", PASSWORD), ("again", PASSWORD)
    ):  # fmt: skip
        page.locator(f"[name={name}]").fill(value)


def _choose(page, name, value):
    listed = page.locator(f"select[name={name}]")
    if listed.count():
        listed.select_option(value)
    else:
        page.locator(f"[name={name}][value={value}]").check(force=True)
