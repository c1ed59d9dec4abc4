"""Referrals, the own page and the register: axe, width and language in every state a person comes to."""

from __future__ import annotations

import pytest

from tests.browser import referred
from tests.browser.looking import WIDE, Look

pytestmark = [pytest.mark.browser]


def test_referrals_and_the_own_page(house, person):
    came = house.arrives("service_point")
    officer = person(WIDE["width"], WIDE["height"])
    look = Look(officer.page)
    referred.serves(officer)
    look.at("empty list", "/ohjaukset/")
    officer.go(f"/luukku/{referred.SENDERS_DESK}/")
    officer.page.get_by_role("link", name="Ohjaa toiseen yksikköön").click()
    look.at("to which unit", None)
    look.narrow("to which unit")
    officer.page.set_viewport_size(WIDE)
    officer.page.locator("button[name=to][value=kela]").click()
    officer.page.locator("main form button.main").click()
    officer.page.locator(".field.bad").wait_for()
    look.at("nothing written", None)
    look.narrow("nothing written")
    officer.page.set_viewport_size(WIDE)
    referred.writes(officer, need="Asumistuki on kesken", name="Sari Malmi")
    look.at("what each sees", None)
    referred.reads_aloud(officer)
    look.at("read aloud", None)
    look.narrow("read aloud")
    officer.page.set_viewport_size(WIDE)

    she = person(390, 844)
    own = Look(she.page)
    code = referred.makes_own_page(she, came["follow_url"])
    own.at("code", None)
    own.at("door", "/oma-sivu/?lang=fi", axe=True)
    referred.opens_own_page(she, code)
    for slot, prefix in (("sv", "/sv"), ("en", "/en"), ("easy", "/fi-simple"), ("fi", "")):
        own.page.goto(f"/oma-sivu/?lang={slot}")
        own.at("asked", None, prefix=prefix)
        own.narrow("asked", prefix=prefix)
    referred.hears_yes(officer)
    look.at("sent", None)
    own.at("delete", "/oma-sivu/poista")
    own.page.goto("/oma-sivu/?lang=fi")
    own.page.get_by_role("button", name="Peru lupa").click()
    own.at("take back", None)

    kela = person(WIDE["width"], WIDE["height"])
    box = Look(kela.page)
    kela.signs_in("kela")
    box.at("list", "/ohjaukset/")
    box.narrow("list")
    kela.page.set_viewport_size(WIDE)
    kela.page.get_by_role("button", name="Avaa").first.click()
    kela.reads("Asumistuki on kesken")
    box.at("opened", None)
    kela.page.get_by_role("button", name="Ota hoitaaksesi").click()
    kela.reads("Asia on sinulla")
    box.at("taken on", None)
    box.narrow("taken on")

    officer = person(WIDE["width"], WIDE["height"])
    register = Look(officer.page)
    officer.signs_in("tietosuoja")
    register.at("register", "/henkilotietorekisteri/")
    register.narrow("register")
    assert look.wrong | own.wrong | box.wrong | register.wrong == {}
