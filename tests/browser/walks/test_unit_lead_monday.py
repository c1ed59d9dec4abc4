"""A unit lead on Thursday: how does Monday go with one officer less. Finnish, a laptop; what is impossible is told in
a line, the answer comes beside the day as it was, and the scenario goes along as a file."""

from __future__ import annotations

import json
import re

import pytest

pytestmark = [pytest.mark.browser]
#: the calculation waits for its worker's start: Python, Django and the compiled kernel
COMES = 300_000


def test_monday_with_one_officer_less(house, person, tmp_path):
    lead = person(1280, 900, locale="fi-FI")
    page = lead.page
    lead.signs_in("esihenkilo")
    lead.go("/suunnittele/laskelmat/")
    lead.reads("Laskelmia ei ole vielä")
    page.get_by_role("link", name="Laske päivä").click()
    page.get_by_label("Viikonpäivä").select_option(label="Maanantai")
    lead.picture("lomake", full=True)

    page.get_by_label("Mistä kysyntä otetaan").select_option("file")
    demand = tmp_path / "tulijat.csv"
    demand.write_text("line,hour,people\nservice_point,9,-4\n", encoding="utf-8")
    page.get_by_label("Tiedosto", exact=False).first.set_input_files(str(demand))
    page.get_by_role("button", name="Laske").click()
    lead.reads("Rivi 2: tulijoita on -4; pitää olla luku, vähintään 0")
    lead.picture("yksi-selva-rivi")

    page.get_by_label("Mistä kysyntä otetaan").select_option("concept")
    page.get_by_label("Mitä muutetaan").select_option(label="yksi virkailija poissa: Palvelupiste")
    page.get_by_text("Päivien määrä ja siemenluku").click()
    page.get_by_label("Montako päivää lasketaan").fill("20")
    page.get_by_role("button", name="Laske").click()
    page.wait_for_url(re.compile(r"/laskelmat/\d+/$"))
    lead.picture("odottaa")
    lead.reads("Missä talo pettää ensin", within=COMES)
    lead.reads("Palvelupiste")
    lead.picture("vastaus", full=True)
    lead.is_as_wide_as_its_window()

    for _ in range(240):  # the day as it was is reckoned after it
        beside = page.get_by_role("link", name="Vertaa päivään ilman muutosta")
        if beside.count():
            break
        page.wait_for_timeout(1_000)
        page.reload()
    beside.click()
    lead.reads("Kumpaankin päivään tulevat samat ihmiset")
    row = page.locator("tr", has=page.get_by_role("rowheader", name="Palvelupiste")).inner_text()
    change = float(re.findall(r"\+(\d+,\d)", row)[0].replace(",", "."))
    assert change > 1, "whoever comes to the Service Point waits longer"
    lead.picture("vertailu", full=True)

    lead.reads("Odotus pitenee: Palvelupiste")
    page.get_by_role("link", name="yksi virkailija poissa: Palvelupiste").click()
    with page.expect_download() as given:
        page.get_by_role("link", name="Lataa skenaario").click()
    scenario = json.loads(given.value.path().read_text(encoding="utf-8"))
    assert scenario["name"] == "rantakulma mon reference ill:service_point"
    lead.page.set_viewport_size({"width": 320, "height": 700})
    lead.is_as_wide_as_its_window()
    lead.picture("kapea")
