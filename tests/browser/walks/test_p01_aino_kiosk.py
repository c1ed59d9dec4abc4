"""Aino, 78: rollator, hearing aid, slow. Large text; the kiosk asks whether she needs more time, and she takes it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from palvelutori.common.texts import text
from tests.browser.kiosk import GLASS, VOICE, runs

pytestmark = [pytest.mark.browser]
WAIT_MS = 10_000


def test_aino_takes_her_time(house, person):
    house.opens("kela-1", "lab-1", "service_point-1")
    for _ in range(3):
        house.arrives("lab")
    aino = person(*GLASS.values(), locale="fi-FI", has_touch=True)
    page = aino.page
    page.add_init_script(VOICE)
    runs(page, idle=4, warning=20)

    aino.go("/kioski/")
    aino.speaks("fi")
    aino.picture("tervetuloa")
    page.get_by_role("button", name=text("kiosk.aid.large", "fi")).tap()
    page.locator("html.large").wait_for()
    aino.picture("suurennettu")
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.choices b')).fontSize)") >= 33

    page.get_by_role("link", name=text("arrive.search", "fi")).tap()
    for letter in "bussi":
        page.get_by_role("button", name=letter, exact=True).tap()
    page.get_by_role("link", name="Matkakortti").wait_for()
    aino.picture("kirjoittaa-bussi")

    # She reads and thinks. Nothing ends without asking.
    page.locator("#still[open]").wait_for(timeout=WAIT_MS)
    page.wait_for_function("spoken.length > 0")
    assert text("kiosk.still.title", "fi") in page.evaluate("spoken.at(-1).text")
    aino.picture("tarvitsetko-lisaa-aikaa")
    page.get_by_role("button", name=text("kiosk.still.stay", "fi")).tap()
    expect(page.locator("#q"), "what she wrote is there").to_have_value("bussi")
    page.wait_for_timeout(6_000)
    expect(page.locator("#still[open]"), "three times the time she had").to_have_count(0)
    aino.picture("jatkaa-rauhassa")

    page.get_by_role("link", name="Matkakortti").tap()
    page.get_by_role("link", name=text("arrive.add", "fi")).tap()
    aino.picture("lisaa-asia")
    page.get_by_role("link", name="Verinäyte").tap()
    page.locator("ol.needs > li").nth(1).wait_for()
    words = aino.words()
    assert "Palvelu kestää" in words and "Ota esille" in words and text("coming.waiting", "fi", n=3) in words
    aino.picture("kaksi-asiaa")
    page.locator("[data-further]").tap()
    aino.picture("kaksi-asiaa-alempaa")

    page.get_by_role("link", name=text("kiosk.help", "fi")).tap()
    page.get_by_text("Ei jaksa odottaa seisten").tap()
    aino.picture("etusija")
    page.get_by_role("button", name=text("kiosk.done", "fi")).tap()
    aino.reads("Ei jaksa odottaa seisten")
    page.get_by_role("button", name=text("arrive.take", "fi")).tap()
    page.wait_for_url("**/kioski/numero/**")
    number = page.locator("h1 .num").inner_text()
    assert number.isdigit()
    aino.picture("numero")

    page.get_by_role("link", name=text("kiosk.ready", "fi")).tap()
    page.get_by_role("heading", name=text("arrive.title", "fi")).wait_for()
    expect(page.locator("html.large"), "the next one finds the kiosk as it was").to_have_count(0)
    assert number not in aino.words()
    aino.picture("seuraavalle")


def test_aino_asks_a_human_instead(house, person):
    aino = person(*GLASS.values(), locale="fi-FI", has_touch=True)
    aino.go("/kioski/")
    aino.page.get_by_role("link", name=text("kiosk.human", "fi")).tap()
    aino.reads(text("kiosk.human.title", "fi"))
    aino.picture("opas-auttaa")
    aino.page.get_by_role("link", name=text("kiosk.sit", "fi")).tap()
    aino.page.get_by_role("button", name=text("arrive.take", "fi")).tap()
    aino.page.wait_for_url("**/kioski/numero/**")
    aino.picture("numero-oppaalle")
