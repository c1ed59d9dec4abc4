"""Mikko, 19: dislikes forms, reads with effort. Easy Finnish on his phone, three taps, and he has a number."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from palvelutori.common.texts import text

pytestmark = [pytest.mark.browser]
EASY = "/fi-simple"


def test_mikko_says_what_he_wants(house, person):
    house.opens("ohjaamo-1", "kela-1")
    mikko = person(390, 844, locale="fi-FI", has_touch=True)
    page = mikko.page
    mikko.go(f"{EASY}/")
    mikko.picture("etusivu")
    page.get_by_role("link", name=text("guidance.link", "easy")).tap()
    mikko.reads("Valitse yksi. Kerromme, kuka auttaa.")
    mikko.is_as_wide_as_its_window()
    mikko.picture("mita-tarvitset")
    expect(
        page.locator("main input:not([type=hidden]), main select, main textarea"), "nothing to fill in"
    ).to_have_count(0)

    page.get_by_role("button", name="Haluan jutella. En halua varata aikaa.").tap()
    page.get_by_role("heading", name="Minkä ikäinen olet?").wait_for()
    mikko.picture("yksi-kysymys")
    assert "topic" not in page.url and "talk" not in page.url

    page.get_by_role("button", name="18–29 vuotta").tap()
    first = page.locator("ol.offers > li").first
    first.wait_for()
    expect(first).to_contain_text("Ohjaamo on nuorille", use_inner_text=True)
    mikko.is_as_wide_as_its_window()
    mikko.picture("apua-loytyi", full=True)

    page.get_by_role("button", name=text("guidance.add", "easy")).tap()
    page.get_by_role("button", name="Tarvitsen rahaa vuokraan.").tap()
    page.get_by_role("heading", name="Oletko maksanut vuokran?").wait_for()
    mikko.picture("kysymys-jonka-voi-ohittaa")
    page.get_by_role("button", name=text("guidance.declined", "easy")).tap()
    page.get_by_role("heading", name="Oletko maksanut vuokran?").wait_for(state="detached")
    mikko.reads("Oletko maksanut vuokran?")
    mikko.picture("ei-viela-tiedeta", full=True)

    page.get_by_role("button", name=text("guidance.take", "easy"), exact=True).tap()
    page.wait_for_url("**/asioi/?need=*")
    assert "talk" not in page.url and "answer" not in page.url
    mikko.picture("numero-valittu")
    page.locator("main form[method=post] button.main").first.tap()
    page.wait_for_url("**/v/**")
    mikko.picture("numero")


def test_mikko_without_script_and_by_keyboard(house, person):
    mikko = person(390, 844, locale="fi-FI", java_script_enabled=False)
    mikko.go(f"{EASY}/mita-tarvitsen/")
    mikko.page.get_by_role("button", name="Haluan jutella. En halua varata aikaa.").click()
    mikko.page.get_by_role("button", name="18–29 vuotta").click()
    mikko.reads("Ohjaamo on nuorille")
    keys = person(1280, 900, locale="fi-FI")
    keys.go("/mita-tarvitsen/")
    keys.tab_to("Jutella jonkun kanssa")
    keys.page.keyboard.press("Enter")
    keys.page.get_by_role("heading", name="Minkä ikäinen olet?").wait_for()
    keys.tab_to("18–29")
    keys.page.keyboard.press("Enter")
    keys.reads("Ohjaamo on alle 30-vuotiaille")
    keys.picture("leveana", full=True)


def test_the_officer_beside_him(house, person):
    officer = person(1280, 900, locale="fi-FI")
    officer.signs_in("kela")
    officer.go("/mita-han-tarvitsee/")
    officer.picture("virkailija-tyhja")
    for words in ("Jutella jonkun kanssa ilman ajanvarausta", "Rahaa vuokraan"):
        officer.page.locator("label.chip", has_text=words).click()
    officer.page.get_by_role("button", name=text("guidance.staff.show", "fi")).click()
    officer.page.locator("label.chip", has_text="18–29").click()
    officer.page.get_by_role("button", name=text("guidance.staff.show", "fi")).click()
    officer.reads("Matalan kynnyksen neuvonta")
    officer.picture("virkailija-naapurit", full=True)
    officer.go("/mita-han-tarvitsee/")
    expect(officer.page.locator(":checked"), "nothing is kept for the next one").to_have_count(0)


def test_a_lead_writes_a_rule(house, person):
    lead = person(1280, 900, locale="fi-FI")
    lead.signs_in("paallikko")
    lead.go("/opastussaannot/")
    lead.picture("saannot")
    lead.go("/opastussaannot/housing_advice_before_eviction/")
    lead.picture("saanto", full=True)
    lead.go("/opastussaannot/housing_advice_before_eviction/muokkaa/")
    lead.picture("muokkaus", full=True)
    lead.page.locator("[name=examples]").fill("keep_home, rent=paid => yes\nkeep_home => unknown")
    lead.page.get_by_role("button", name=text("guidance.rule.save", "fi")).click()
    lead.reads("expects yes and the rule says no")
    lead.picture("esimerkki-ei-pida")
