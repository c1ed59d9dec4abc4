"""p06, Sari, laid off, fears neighbours: no name, nobody may contact her; then she wants to see who sees what."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import referred

pytestmark = [pytest.mark.browser]


def test_she_stays_without_a_name_and_then_wants_to_see_for_herself(house, person):
    came = house.arrives("service_point")
    officer = person(1280, 900)
    referred.serves(officer)
    officer.picture("luukku")
    referred.begins(officer)
    officer.picture("mita-kerrotaan", full=True)
    referred.writes(officer, need="Lomautus alkoi, miten haen päivärahaa", contact="none")
    officer.picture("taman-kukin-nakee", full=True)
    referred.reads_aloud(officer)
    officer.picture("lupa-luetaan", full=True)
    referred.hears_yes(officer)
    officer.picture("lahetetty", full=True)
    expect(officer.page.locator(".see").first, "no name was asked for").not_to_contain_text(
        "Nimi", use_inner_text=True
    )

    she = person(390, 844, locale="fi-FI", has_touch=True, is_mobile=True)
    code = referred.makes_own_page(she, came["follow_url"])
    she.picture("koodi")
    referred.opens_own_page(she, code)
    assert code.replace(" ", "") not in she.page.url
    she.reads("Lähetetty, ei vielä avattu")
    she.is_as_wide_as_its_window()
    she.picture("oma-sivu", full=True)

    kela = person(1280, 900)
    kela.signs_in("kela", "")
    kela.go("/ohjaukset/")
    kela.picture("kelan-lista")
    kela.page.get_by_role("button", name="Avaa").first.click()
    kela.reads("Lomautus alkoi")
    kela.picture("kela-avasi", full=True)
    kela.page.get_by_role("button", name="Ota hoitaaksesi").click()
    kela.reads("Asia on sinulla")
    kela.picture("kela-otti", full=True)

    she.page.reload()
    she.reads("Asiasi on otettu hoitoon")
    expect(she.page.locator("section[aria-labelledby=looks]")).to_contain_text("Kela", use_inner_text=True)
    she.picture("kuka-on-katsonut", full=True)
    she.page.get_by_role("button", name="Peru lupa").click()
    she.picture("perutko")
    she.page.locator("button[name=sure]").click()
    she.reads("Lupa on peruttu")
    she.picture("peruttu", full=True)
    kela.page.reload()
    assert "Lomautus alkoi" not in kela.words()
    kela.picture("kela-ei-nae", full=True)
