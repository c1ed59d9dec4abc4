"""The receiving officer who declines: a reason, a second person, and back to the sender, who goes on with it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import referred

pytestmark = [pytest.mark.browser]


def test_declining_takes_two_and_gives_the_sender_a_reason(house, person):
    house.arrives("service_point")
    sender = person(1280, 900)
    referred.serves(sender)
    referred.is_referred(sender, need="Kunnan asuntoa haetaan", contact="none", name="Kaarina Aalto")
    officer = person(1280, 900)
    officer.signs_in("kela")
    officer.go("/ohjaukset/")
    officer.page.get_by_role("button", name="Avaa").first.click()
    officer.reads("Kunnan asuntoa")
    assert "Kaarina" not in officer.words(), "the name opens to whoever takes it on"
    officer.page.locator("summary", has_text="Ehdota hylkäämistä").click()
    officer.page.locator("#why").select_option("wrong_place")
    officer.page.locator("#in-words").fill("Asunnot kuuluvat kunnalle")
    officer.picture("ehdottaa", full=True)
    officer.page.get_by_role("button", name="Ehdota", exact=True).click()
    officer.reads("Ehdotus odottaa toista henkilöä")
    expect(officer.page.get_by_role("button", name="Vahvista hylkääminen")).to_have_count(0)
    officer.picture("odottaa-toista", full=True)

    lead = person(1280, 900)
    lead.signs_in("esihenkilo")
    lead.go("/ohjaukset/")
    lead.picture("esihenkilon-lista")
    lead.page.locator(".rows a", has_text="Katso").first.click()
    lead.page.get_by_role("button", name="Vahvista hylkääminen").click()
    lead.reads("Hylätty")
    lead.picture("vahvistettu", full=True)

    sender.go("/ohjaukset/")
    sender.reads("Palannut teille")
    sender.picture("palasi-lahettajalle")
    sender.page.locator(".rows a", has_text="Katso").first.click()
    sender.reads("Asunnot kuuluvat kunnalle")
    sender.picture("syy-ja-jatko", full=True)
    sender.page.locator("#to").select_option("guidance")
    sender.page.get_by_role("button", name="Ohjaa toiseen yksikköön").click()
    sender.reads("Uusi ohjaus on luonnos")
    sender.picture("uusi-luonnos", full=True)
