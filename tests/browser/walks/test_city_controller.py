"""The city's controller asks what joining saves: Finnish, a wide screen, no script. Somebody with a place in the
concept asks for the calculation; the controller reads euros, square metres and what the law lets be joined."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.house import copied, make, running

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """The state and city point, where agencies share a desk by agreement."""
    folder = tmp_path_factory.mktemp("jokivarsi")
    tokens = make(folder, sample="jokivarsi")
    with running(copied(folder, tmp_path_factory.mktemp("house")), tokens) as opened:
        yield opened


def test_what_joining_saves(house, person):
    manager = person(1280, 900, locale="fi-FI")
    page = manager.page
    manager.signs_in("paallikko")
    manager.go("/suunnittele/laskelmat/uusi/")
    page.get_by_label("Yhdessä vai erikseen").check()
    page.get_by_label("Viikonpäivä").select_option(label="Keskiviikko")
    page.get_by_text("Päivien määrä ja siemenluku").click()
    page.get_by_label("Montako päivää lasketaan").fill("20")
    page.get_by_role("button", name="Laske").click()
    page.wait_for_url(re.compile(r"/laskelmat/\d+/$"))
    there = page.url
    manager.picture("lasketaan")

    controller = person(1440, 900, locale="fi-FI", java_script_enabled=False)
    reads = controller.page
    for _ in range(300):
        controller.go("/suunnittele/laskelmat/")
        if reads.get_by_role("link", name="Yhdessä vai erikseen").count():
            break
        reads.wait_for_timeout(1_000)
    reads.get_by_role("link", name="Yhdessä vai erikseen").click()
    assert reads.url == there
    controller.reads("Mitä laki antaa yhdistää")
    controller.picture("saasto", full=True)
    told = controller.words()
    # twenty days are few: space is clear, money is not, and the heading says so
    assert re.search(r"Tilaa säästyy noin [\d\u00a0 ]+ m², euroissa ero ei erotu sattumasta", told)
    assert re.search(r"Verohallinto: \d+ % asioista \(.*\) voi hoitaa myös Yhteisneuvonta", told)
    assert "Julkista valtaa ei siirretä" in told and "Toimeksiantajat:" in told
    for figure in (
        "Luukkuja",
        "Palkattuja tunteja päivässä, lounaat mukana",
        "Huoneistoalaa, m²",
        "Euroa vuodessa",
    ):
        expect(reads.get_by_role("rowheader", name=figure)).to_have_count(1)
    controller.is_as_wide_as_its_window()
