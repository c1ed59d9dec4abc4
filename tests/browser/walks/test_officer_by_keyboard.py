"""An officer at desk 5 with a keyboard and no mouse; the focus is seen all the time."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from palvelutori.common.texts import text
from tests.browser.house import PASSWORD

pytestmark = [pytest.mark.browser]


def heading(who):
    return who.page.locator("h1").first.inner_text()


def switches_keys_off_and_on(officer):
    """Keys are for who wants them: switched off they do nothing and no aid announces them."""
    page = officer.page
    officer.tab_to(text("ui.keys.off", "fi"))
    officer.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-keys", "off")
    officer.picture("pikanappaimet-pois")
    before = page.url, heading(officer)
    officer.press("n")
    page.wait_for_timeout(300)
    assert (page.url, heading(officer)) == before
    expect(page.locator("[aria-keyshortcuts]")).to_have_count(0)
    officer.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-keys", "on")


def signs_in_and_opens_desk_five(officer):
    """By keys alone, from the skip link on."""
    officer.go("/kirjaudu/")
    officer.press("Tab")
    officer.picture("ohituslinkki")
    officer.tab_to("username")
    officer.page.keyboard.type("luukku")
    officer.press("Tab")
    officer.page.keyboard.type(PASSWORD)
    officer.act("Enter")
    officer.tab_to("Luukku 5")
    officer.picture("luukun-valinta")
    officer.act("Enter")
    officer.picture("luukku-suljettu")
    officer.act("n")
    officer.picture("luukku-auki")


def test_a_morning_without_a_mouse(house, person):
    officer = person(1280, 900, locale="fi-FI")
    page, act = officer.page, officer.act

    def stands(place, number, why=None):
        expect(page.locator(f".{place} .num"), why).to_have_text(str(number), use_inner_text=True)

    house.opens("kela-5")
    numbers = [house.arrives("service_point.travel_card", "lab.blood_sample")["number"]]
    numbers += [house.arrives("service_point.travel_card")["number"] for _ in range(3)]

    signs_in_and_opens_desk_five(officer)
    act("n")
    stands("call", numbers[0])
    officer.picture("kutsuttu")
    act("k")
    act("n")
    stands("serving", numbers[0])
    officer.picture("palvellaan")

    act("o")
    officer.picture("pidossa")
    act("n")
    stands("call", numbers[1])
    act("n")
    act("1")
    officer.tab_to("Jatka")
    act("Enter")
    stands("serving", numbers[0])

    act("l")
    page.keyboard.type("kirjastokortti")
    act("Enter")
    officer.picture("lisaa-asia")
    officer.tab_to("Kirjastokortti")
    act("Enter")
    others = page.locator("section[aria-labelledby=others]")
    expect(others).to_contain_text("Muita asioita 2", use_inner_text=True)
    act("v")
    page.keyboard.type("asumistuki")
    act("Enter")
    officer.picture("siirra")
    officer.tab_to("Yleinen asumistuki")
    act("Enter")
    expect(page.locator(".serving")).to_have_count(0)
    officer.picture("siirretty")
    act("z")
    stands("serving", numbers[0])
    officer.picture("kumottu")
    act("2")
    act("z")
    stands("serving", numbers[0], "an outcome is taken back")
    act("n")
    stands("call", numbers[2], "ready, and the next one in one key")
    act("e")
    act("p")
    officer.picture("tauko")
    act("n")

    switches_keys_off_and_on(officer)


def test_focus_stays_where_it_was_when_the_line_changes(house, person):
    officer = person(1280, 900, locale="fi-FI")
    officer.signs_in("kela")
    officer.go("/luukku/kela-4/")
    officer.act("n")
    house.arrives("kela_desk")
    officer.page.locator("table th.qn").first.wait_for()
    officer.tab_to("Tauko")
    house.arrives("kela_desk")
    officer.page.locator("table th.qn").nth(1).wait_for()
    assert officer.focus()["name"].startswith("Tauko"), "nobody loses the place because somebody else came"
