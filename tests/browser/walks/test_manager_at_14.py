"""The manager at 14 and a unit's lead: three decisions, one loan, one exception; who waits too long and why."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.mornings import TUESDAY, after

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def house(template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tuesday")
    with after("tuesday_at_two", at=TUESDAY, template=template, folder=folder) as opened:
        yield opened


def test_three_decisions(person):
    manager = person(1440, 900, locale="fi-FI")
    page = manager.page
    manager.signs_in("paallikko")
    manager.picture("talo")
    manager.picture("talo-koko", full=True)
    manager.is_as_wide_as_its_window()
    expect(page.locator(".decisions>li")).to_have_count(3)
    words = manager.words()
    assert "Poikkeava aukiolo katkaisee kulun" in words
    assert "Palvelupiste: 7 odottaa yli lupauksen" in words

    kinds = [one.get_attribute("class") for one in page.locator(".decisions>li").all()]
    assert [one.partition(" d-")[2] for one in kinds] == ["late", "hand-over", "cut-off"]
    late = page.locator(".decisions>li", has_text="odottaa yli lupauksen")
    late.get_by_role("button", name="Lainaa: Luukku 1").click()
    manager.reads("auttaa nyt jonoa Palvelupiste")
    manager.picture("lainattu")
    page.get_by_role("link", name="Palvelupiste", exact=True).click()
    manager.reads("auttaa tätä yksikköä")
    manager.picture("palvelupiste", full=True)

    manager.go("/talo/")
    page.get_by_role("link", name="Katso poikkeus").first.click()
    manager.reads("Vesivahinko")
    manager.picture("poikkeus")


def test_the_lead_of_one_unit(person):
    lead = person(1280, 900, locale="fi-FI")
    page = lead.page
    lead.signs_in("esihenkilo")
    lead.picture("kela")
    lead.is_as_wide_as_its_window()
    page.locator("#lend-kela-1").click()
    lead.picture("lainaa")
    page.get_by_role("button", name="Lainaa", exact=True).click()
    lead.reads("auttaa nyt jonoa Kelan aula")
    lead.picture("kela-lainattu", full=True)
    page.locator(".toast").get_by_role("button").click()
    lead.reads("palvelee taas vain omia jonojaan")
    page.locator("#pause-kela-4").click()
    lead.reads("on nyt tauolla")
    page.locator("#go-on-kela-4").click()
    lead.reads("on nyt auki")
    page.locator("[name=staff]").select_option(label="Tuija Kokkonen")
    page.get_by_role("button", name="Avaa", exact=True).click()
    lead.reads("on nyt auki")
    lead.picture("kela-avattu", full=True)


def test_on_a_phone_without_script(person):
    lead = person(390, 844, locale="fi-FI", java_script_enabled=False)
    lead.signs_in("esihenkilo")
    lead.picture("puhelimessa", full=True)
    lead.is_as_wide_as_its_window()
    lead.page.locator("#pause-kela-1").click()
    lead.reads("on nyt tauolla")
