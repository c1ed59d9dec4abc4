"""Leila, 34: a phone in one hand, a pram in the other; three matters, two children, one number."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser]
LIVE_MS = 6_000


def test_leila_does_three_things_on_one_trip(house, person):
    leila = person(390, 844, locale="fi-FI", has_touch=True)
    page = leila.page
    house.opens("kela-1", "lab-1", "service_point-1")

    leila.go("/asioi/")
    leila.speaks("fi")
    leila.picture("asian-valinta")
    page.get_by_label("Kerro omin sanoin").fill("lapsilisä")
    page.get_by_role("button", name="Etsi").tap()
    leila.picture("haku")
    page.get_by_role("link", name="Perhe-etuudet").tap()
    leila.picture("yksi-asia")

    page.get_by_role("link", name="Lisää asia").tap()
    page.get_by_label("Kerro omin sanoin").fill("verikokeet")
    page.get_by_role("button", name="Etsi").tap()
    page.get_by_role("link", name="Verinäyte").first.tap()
    page.get_by_role("link", name="Lisää asia").tap()
    leila.picture("lisaa-asia")
    page.get_by_role("link", name="Matkakortti").tap()
    page.locator("ol.needs > li").nth(2).wait_for()

    page.locator("form details summary").tap()
    page.locator("[name=group_size]").fill("3")
    page.get_by_text("Mukana vauva").tap()
    leila.is_as_wide_as_its_window()
    leila.picture("kolme-asiaa", full=True)
    page.get_by_role("button", name="Ota numero").tap()

    number = page.locator(".num").inner_text()
    assert number.isdigit()
    expect(page.locator("ol.path > li")).to_have_count(3)
    leila.is_as_wide_as_its_window()
    leila.picture("numero")
    leila.picture("numero-koko-sivu", full=True)

    assert house.calls_next("kela-1") == int(number)
    leila.reads("Luukku 9", within=LIVE_MS)
    assert "Luukku 9" in page.title()
    leila.picture("kutsu-kelaan")
    assert house.calls_next("lab-1") is None, "nobody is called to two places at once"
    house.starts("kela-1")
    page.locator("#follow-hero .lit").wait_for(state="detached", timeout=LIVE_MS)
    expect(page.locator("ol.path > li.next"), "both other places are kept").to_have_count(2)
    leila.picture("palvellaan", full=True)
    assert house.calls_next("lab-1") is None

    house.finishes("kela-1")
    assert house.calls_next("lab-1") == int(number)
    leila.reads("Ovi 17", within=LIVE_MS)
    leila.picture("kutsu-laboratorioon")
    house.starts("lab-1")
    house.finishes("lab-1")
    assert house.calls_next("service_point-1") == int(number)
    leila.reads("Luukku 5", within=LIVE_MS)
    house.starts("service_point-1")
    house.finishes("service_point-1")
    page.locator("#follow-hero .over").wait_for(timeout=LIVE_MS)
    expect(page.locator("ol.path > li.done")).to_have_count(3)
    leila.picture("valmis", full=True)
