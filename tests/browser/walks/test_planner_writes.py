"""A space planner writes a draft without script and by keyboard: a persona, a step that moves up, a colleague who was
first, a matrix."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser]


def test_a_planner_writes_a_draft(house, person):
    planner = person(1280, 900, locale="fi-FI", java_script_enabled=False)
    page = planner.page
    planner.signs_in("paallikko")
    planner.go("/suunnittelu/")
    page.get_by_role("button", name="Aloita uusi luonnos").press("Enter")
    page.get_by_role("link", name="Kirjoita luonnosta").press("Enter")
    planner.reads("Koko konsepti tarkistetaan")
    planner.picture("kirjoita", full=True)
    page.get_by_role("link", name="Ihmiset").press("Enter")
    planner.picture("ihmiset")
    page.get_by_role("link", name="Lisää henkilö").press("Enter")
    page.locator("[name=name]").fill("Onni")
    for field, said in (
        ("situation", "Koululainen"),
        ("abilities", "Lukee"),
        ("wants", "Paikan"),
        ("fears", "Melua"),
    ):
        for tongue in ("fi", "sv"):
            page.locator(f"[name='{field}.{tongue}']").fill(said)
    page.locator("[name=share]").fill("4")
    page.locator("[name=share_low]").fill("2")
    page.locator("[name=share_high]").fill("3")
    page.get_by_role("button", name="Tallenna luonnokseen").press("Enter")
    planner.picture("puuttuu-englanti", full=True)
    for field in ("situation", "abilities", "wants", "fears"):
        page.locator(f"[name='{field}.en']").fill("Words")
    page.get_by_role("button", name="Tallenna luonnokseen").press("Enter")
    planner.reads("osuus 4 ei ole välillä 2–3")
    planner.picture("vali-vaarin")
    page.locator("[name=share_high]").fill("6")
    page.get_by_role("button", name="Tallenna luonnokseen").press("Enter")
    planner.reads("Tallennettu luonnokseen")
    planner.reads("Osuudet yhteensä 100 %")


def test_a_step_is_added_and_moves_up_on_a_phone(house, person):
    planner = person(390, 844, locale="sv-FI", java_script_enabled=False)
    page = planner.page
    planner.signs_in("paallikko")
    planner.go("/sv/suunnittelu/kirjoita/paths/")
    planner.is_as_wide_as_its_window()
    page.get_by_role("link", name="steg").first.click()
    before = page.locator("ol.items > li").count()
    page.get_by_role("link", name="Lägg till ett steg").click()
    for tongue in ("fi", "sv", "en"):
        page.locator(f"[name='action.{tongue}']").fill("Väntar på läraren.")
    page.locator("[name=lane]").select_option("person")
    page.locator("[name=minutes]").fill("3")
    page.locator("[name=needs_permission]").check()
    planner.is_as_wide_as_its_window()
    planner.picture("nytt-steg", full=True)
    page.get_by_role("button", name="Spara").click()
    expect(page.locator("ol.items > li")).to_have_count(before + 1)
    page.locator("ol.items > li").last.get_by_role("button", name="Uppåt").click()
    planner.reads("Ordningen är ändrad")
    expect(page.locator("ol.items > li").nth(before - 1)).to_contain_text(
        "Väntar på läraren", use_inner_text=True
    )
    planner.is_as_wide_as_its_window()
    planner.picture("stegen", full=True)


def test_two_write_the_same_and_a_matrix(house, person):
    late = person(1280, 900, locale="fi-FI")
    first = person(1280, 900, locale="fi-FI")
    for one in (late, first):
        one.signs_in("paallikko")
        one.go("/suunnittelu/muokkaa/goals.g1/")
    first.page.locator("[name=target]").fill("88")
    first.page.get_by_role("button", name="Tallenna luonnokseen").click()
    first.reads("Tallennettu luonnokseen")
    late.page.locator("[name='measure.fi']").fill("Minun mittarini")
    late.page.get_by_role("button", name="Tallenna luonnokseen").click()
    late.reads("Joku muu on muuttanut tätä kohtaa")
    late.picture("joku-ehti-ensin")
    expect(late.page.locator("[name='measure.fi']")).to_have_value("Minun mittarini")
    late.go("/suunnittelu/vaatimukset/")
    late.picture("vaatimukset", full=True)
