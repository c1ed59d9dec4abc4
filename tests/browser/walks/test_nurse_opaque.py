"""A nurse of mental health: a number, a time and a door; nobody else ever sees which unit it is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser]
LIVE_MS = 6_000
UNIT = re.compile(r"mielenterv|päihde|mental|missbruk|substance|mhsa|psyk", re.IGNORECASE)


def test_the_unit_stays_between_the_visitor_and_the_nurse(house, person):
    came = house.arrives("mhsa_walkin", "service_point.travel_card")
    number = str(came["number"])
    wall = person(1920, 1080)
    wall.go("/taulu/")
    guide = person(1280, 900)
    guide.signs_in("opas")
    officer = person(1280, 900)
    officer.signs_in("luukku")
    officer.go("/luukku/service_point-1/")
    officer.act("n")

    nurse = person(1280, 900)
    nurse.signs_in("hoitaja")
    nurse.picture("oven-valinta")
    nurse.go("/luukku/mhsa-1/")
    nurse.act("n")
    nurse.reads(number)
    assert not UNIT.search(nurse.page.title())
    assert not UNIT.search(nurse.words())
    nurse.picture("jonossa")
    nurse.act("n")
    expect(nurse.page.locator(".call .num")).to_have_text(number, use_inner_text=True)
    assert not UNIT.search(nurse.words()) and not UNIT.search(nurse.page.title())
    nurse.picture("kutsuttu")

    wall.reads(number, within=LIVE_MS)
    wall.reads("Ovi 74", within=LIVE_MS)
    assert not UNIT.search(wall.page.content())
    wall.picture("taulu")

    guide.go("/aula/")
    guide.reads(number)
    assert not UNIT.search(guide.page.locator("main").inner_html())
    guide.picture("aula")
    guide.page.get_by_role("link", name=number).first.click()
    assert not UNIT.search(guide.page.locator("main").inner_html())
    guide.picture("aula-kaynti")

    nurse.act("n")
    nurse.picture("palvellaan")
    nurse.act("1")
    officer.page.reload()
    officer.act("n")
    expect(officer.page.locator(".call .num")).to_have_text(number, use_inner_text=True)
    assert not UNIT.search(officer.page.content())
    officer.picture("toisen-luukun-virkailija")
    officer.act("n")
    officer.act("1")
    assert not UNIT.search(officer.page.content())
