"""p12, Pekka, without a phone: the guide gives a number, the ticket and the plan; everything he needs is on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.person import PICTURES
from tests.browser.printed import picture, printed

pytestmark = [pytest.mark.browser]
#: how nobody speaks to Pekka here
GUARD = (
    "vartija",
    "pakollinen",
    "kielletty",
    "velvollinen",
    "varoitus",
    "rikkomus",
    "asiakas",
    "on oltava",
    "täytyy",
)


def test_everything_on_paper(house, person, walk):
    guide = person(768, 1024, locale="fi-FI", has_touch=True)
    page = guide.page
    guide.signs_in("opas")
    came = house.arrives("kela.basic_social_assistance", "library_info", "service_point", channel="host")
    number = came["number"]
    page.goto(f"/aula/kaynti/{came['visit_id']}/")
    guide.picture("oppaan-taulu", full=True)
    raw, sheets = printed(page)
    assert len(sheets) == 1 and round(sheets[0].width_mm) == 80
    picture(raw, PICTURES / walk / "02-lappu-tulostettuna.png", scale=2.4)
    assert str(number) in sheets[0].words

    paper = person(1280, 900, locale="fi-FI")
    words = sheets[0].words
    for size, name in (("", "03-suunnitelma"), ("?koko=suuri", "04-suunnitelma-suuri")):
        paper.go(f"{came['follow_url']}/suunnitelma{size}")
        raw, sheets = printed(paper.page)
        assert [(round(one.width_mm), round(one.height_mm)) for one in sheets] == [(210, 297)]
        picture(raw, PICTURES / walk / f"{name}.png", scale=1.8)
        words += sheets[0].words
    paper.go(f"{came['follow_url']}/lappu?koko=suuri")
    raw, sheets = printed(paper.page)
    assert len(sheets) == 1
    picture(raw, PICTURES / walk / "05-lappu-suuri.png", scale=1.8)
    paper.go(f"{came['follow_url']}/suunnitelma")
    paper.picture("suunnitelma-ruudulla", full=True)

    for needed in (
        "Luukut 9–16",
        "Palvelusali",
        "Aulasta kirjastoon",
        "Katso seinän taulua",
        "aulan oppaalta",
    ):
        assert needed in words, needed
    assert "Paikkasi jonossa säilyy" in words
    for word in GUARD:
        assert word not in words.lower(), word

    house.opens("kela-1")
    assert house.calls_next("kela-1") == number
    wall = person(1920, 1080)
    wall.go("/taulu/")
    wall.reads(str(number))
    wall.picture("seinalla")


def test_the_plan_is_one_touch_from_the_ticket(house, person):
    came = house.arrives("kela_desk")
    pekka = person(1280, 900, locale="fi-FI")
    pekka.go(f"{came['follow_url']}/lappu")
    pekka.page.get_by_role("link", name="Suunnitelma paperille").click()
    pekka.page.wait_for_url("**/suunnitelma*")
    pekka.page.get_by_role("link", name="Suuri teksti").click()
    expect(pekka.page.locator(".sheet.large")).to_have_count(1)
