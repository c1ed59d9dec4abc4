"""One concept and five people: the second town's project manager begins it from another town's file, a resident
comments in Swedish, a head of a unit doubts a number, a space planner works by keyboard, a service designer answers."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from palvelutori.planning import package

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    """The file another town sent by e-mail."""
    file = tmp_path_factory.mktemp("post") / "konsepti-jokivarsi-3.json"
    file.write_bytes(package.written(package.sample("jokivarsi")))
    return file


def test_1_the_second_town_begins_from_a_file(house, person, sent, tmp_path):
    manager = person(1280, 900, locale="fi-FI")
    page = manager.page
    manager.signs_in("paallikko")
    page.get_by_role("link", name="Suunnittele", exact=True).click()
    manager.picture("tyopoyta")
    page.get_by_role("link", name="Aloita tiedostosta tai mallista").click()
    broken = tmp_path / "rikki.json"
    whole = package.sample("jokivarsi")
    broken.write_text(json.dumps({**whole, "cost": {**whole["cost"], "rent": 0}}), encoding="utf-8")
    page.get_by_label("Konseptin tiedosto").set_input_files(str(broken))
    page.get_by_role("button", name="Luo luonnos").click()
    manager.reads("cost.rent: on 0; pitää olla enemmän kuin 0")
    manager.picture("rikki-yhdella-rivilla")
    page.get_by_label("Konseptin tiedosto").set_input_files(str(sent))
    page.get_by_role("button", name="Luo luonnos").click()
    manager.reads("Luonnos on luotu")
    manager.picture("luonnos")
    manager.go("/suunnittelu/muokkaa/names/")
    page.get_by_label("Teksti, Suomi").fill("Rantakulman uusi palvelupiste")
    manager.picture("nimi")
    page.get_by_role("button", name="Tallenna luonnokseen").click()
    page.get_by_label("Viimeinen kommentointipäivä").fill("2026-12-31")
    page.get_by_role("button", name="Vie lausunnolle").click()
    manager.reads("Versio on nyt lausunnolla")
    manager.go("/")
    page.get_by_role("link", name="Suunnittele", exact=True).click()
    manager.reads("Rantakulman uusi palvelupiste")
    manager.picture("kaikille", full=True)


def test_2_a_resident_comments_in_swedish(house, person):
    resident = person(390, 844, locale="sv-FI")
    page = resident.page
    resident.go("/sv/")
    page.get_by_role("link", name="Planera", exact=True).click()
    resident.speaks("sv")
    resident.is_as_wide_as_its_window()
    resident.picture("konceptet")
    page.get_by_role("link", name="Ruotsiksi kiitos").or_(
        page.get_by_role("link", name="På svenska, tack")
    ).or_(page.locator("a[href*='polut/sp10']")).first.click()
    resident.is_as_wide_as_its_window()
    resident.picture("stigen", full=True)
    page.get_by_role("link", name="Kommentera").first.click()
    page.get_by_label("Vad vill du säga?").fill("Ring mig på 040 123 4567.")
    page.get_by_role("button", name="Sänd kommentaren").click()
    resident.reads("Ta bort uppgifterna")
    resident.picture("personuppgifter")
    page.get_by_label("Vad vill du säga?").fill("Bra. Gäller svensk service också på tisdag kväll?")
    page.get_by_role("button", name="Sänd kommentaren").click()
    resident.reads("Tack.")
    resident.is_as_wide_as_its_window()
    resident.picture("tack")


def test_3_a_head_of_a_unit_doubts_a_number(house, person):
    lead = person(1280, 900, locale="fi-FI")
    page = lead.page
    lead.go("/suunnittele/tilaohjelma/#r-A5")
    lead.reads("38 tulijaa tunnissa")
    lead.picture("odotustila")
    field = page.get_by_label("Odotus enintään, minuuttia")
    field.fill("25")
    field.press("Tab")
    lead.reads("Kokeilu, ei tallennettu.")
    lead.reads("× 25 min")
    lead.picture("kokeilu")
    page.locator("#r-A5").scroll_into_view_if_needed()
    lead.picture("kokeilu-rivi")
    expect(page.get_by_role("button", name="Tallenna luonnokseen")).to_have_count(0)
    page.locator("#r-A5").get_by_role("link", name="Kommentoi").click()
    page.get_by_label("Mitä haluat sanoa?").fill("15 minuuttia ei pidä maanantaisin. Laskekaa 25 minuutilla.")
    page.get_by_role("button", name="Lähetä kommentti").click()
    lead.reads("Kiitos.")


def test_4_a_space_planner_works_by_keyboard(house, person):
    planner = person(1440, 900, locale="fi-FI")
    page = planner.page
    planner.signs_in("tilat")
    planner.go("/suunnittele/tilaohjelma/")
    page.get_by_label("Odotus enintään, minuuttia").fill("20")
    page.get_by_label("Odotus enintään, minuuttia").press("Tab")
    planner.reads("Kokeilu, ei tallennettu.")
    page.get_by_role("button", name="Tallenna luonnokseen").click()
    planner.reads("Tallennettu luonnokseen")
    planner.picture("luonnoksen-ohjelma")
    with page.expect_download() as got:
        page.get_by_role("link", name="Excel").click()
    assert got.value.suggested_filename == "tilaohjelma-rantakulma-3.xlsx"
    planner.go("/suunnittele/kaavio/?versio=3")
    planner.picture("kaavio", full=True)
    box = page.locator("[data-box=E2]")
    box.focus()
    assert box.evaluate("one => one === document.activeElement")
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator("input[name='E2.y']")).to_have_value("2")
    planner.picture("siirretty")
    page.get_by_role("button", name="Tallenna luonnokseen").click()
    planner.reads("Tallennettu luonnokseen")
    assert "translate(31.9 2)" in page.locator("[data-box=E2]").get_attribute("transform")
    place = page.locator("[data-box=C3] rect").bounding_box()
    page.mouse.move(place["x"] + 20, place["y"] + 20)
    page.mouse.down()
    page.mouse.move(place["x"] + 20, place["y"] + 60, steps=4)
    page.mouse.up()
    assert page.locator("input[name='C3.y']").input_value() != "6,5"


def test_5_a_service_designer_answers_what_was_said(house, person):
    designer = person(1280, 900, locale="fi-FI")
    page = designer.page
    designer.signs_in("muotoilija")
    designer.go("/suunnittele/polut/sp05/")
    designer.picture("polku", full=True)
    designer.go("/suunnittelu/kommentit/")
    designer.picture("kommentit")
    page.locator("a[href*='/suunnittelu/kommentit/']", has_text="Tilaohjelma: A5").click()
    page.get_by_role("button", name="Näytä kommentti").click()
    page.get_by_label("Otettiin mukaan").or_(page.locator("select[name=kind]")).first.select_option(
        "accepted"
    )
    for tongue, said in (
        ("fi", "Laskimme 20 minuutilla."),
        ("sv", "Vi räknade med 20 minuter."),
        ("en", "We used 20."),
    ):
        page.locator(f"textarea[name={tongue}]").fill(said)
    designer.picture("vastaus", full=True)
    page.get_by_role("button", name="Julkaise vastaus").click()
    designer.reads("Vastaus on julkaistu")
    designer.go("/suunnittele/vastaukset/")
    designer.reads("Laskimme 20 minuutilla.")
    designer.picture("vastaukset", full=True)
    designer.go("/sv/suunnittele/tilaohjelma/#r-A5")
    designer.picture("programmet-pa-svenska")
