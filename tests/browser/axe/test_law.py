"""axe over agreements, the officer's question whether something may be done, and what comes with the law."""

from __future__ import annotations

import re

import pytest

from tests.browser.house import PASSWORD
from tests.browser.looking import WIDE, Look

pytestmark = [pytest.mark.browser]


@pytest.fixture
def look(chromium, house):
    opened = []

    def open_window(username=""):
        context = chromium.new_context(viewport=WIDE, base_url=house.base)
        opened.append(context)
        page = context.new_page()
        if username:
            page.goto("/kirjaudu/")
            page.locator("[name=username]").fill(username)
            page.locator("[name=password]").fill(PASSWORD)
            page.locator("main form button.main").click()
            page.wait_for_url(re.compile("^(?!.*/kirjaudu/).*$"))
        return Look(page)

    yield open_window
    for context in opened:
        context.close()


def test_may_i_do_this(look, house):
    house.opens("service_point-1")
    house.arrives("service_point.travel_card")
    eyes = look("luukku")
    eyes.everywhere("may, free", "/luukku/service_point-1/saanko/?q=perustoimeentulotuki", themes=True)
    house.calls_next("service_point-1")
    house.starts("service_point-1")
    eyes.everywhere("may, with somebody", "/luukku/service_point-1/saanko/?q=perustoimeentulotuki")
    eyes.everywhere("may, nothing", "/luukku/service_point-1/saanko/?q=xyzxyz")
    house.finishes("service_point-1")
    house.done("service_point-1", "/desks/service_point-1/close")
    assert eyes.wrong == {}


def test_agreements(look):
    eyes = look("paallikko")
    eyes.everywhere("agreements", "/sopimukset/", themes=True)
    eyes.everywhere("draft", "/sopimukset/employment_at_library/", themes=True)
    eyes.everywhere("in force", "/sopimukset/kela_at_service_point/")
    eyes.everywhere("new", "/sopimukset/uusi/", themes=True)
    eyes.everywhere("edit", "/sopimukset/employment_at_library/muokkaa/")
    for prefix in ("", "/sv"):
        eyes.page.set_viewport_size(WIDE)
        eyes.page.goto(f"{prefix}/sopimukset/employment_at_library/")
        eyes.page.locator("form[action$='/voimaan/'] button").click()
        eyes.page.locator("[role=alert]").wait_for()
        eyes.at("refused", None, prefix=prefix)
        eyes.narrow("refused", prefix=prefix)
    assert eyes.wrong == {}


def test_language_duty(look):
    eyes = look("paallikko")
    eyes.everywhere("duty", "/kielivelvoite/", themes=True)
    eyes.everywhere("unit", "/kielivelvoite/yksikko/library/")
    eyes.everywhere("service", "/kielivelvoite/palvelu/kela.omakela_guidance/", themes=True)
    eyes.page.set_viewport_size(WIDE)
    eyes.page.goto("/kielivelvoite/palvelu/kela.omakela_guidance/")
    eyes.page.locator("[name=names_sv]").fill("")
    eyes.page.locator("form button.main").click()
    eyes.page.locator("[role=alert]").wait_for()
    eyes.at("refused", None)
    eyes.narrow("refused")
    assert eyes.wrong == {}


def test_advice_and_documents(look, house):
    eyes, mine = look("luukku"), look()
    desk = "/luukku/service_point-1/"
    eyes.page.goto(desk)
    eyes.page.locator("form[action$='/open/'] button").click()
    visit = house.arrives("service_point.travel_card")
    for act in ("next", "start"):
        eyes.page.goto(desk)
        eyes.page.locator(f"form[action$='/{act}/'] button").first.click()
    eyes.page.goto(desk)
    address = eyes.page.locator("a[href*='/neuvo/']").get_attribute("href")
    eyes.everywhere("advise", address, themes=True)
    eyes.page.set_viewport_size(WIDE)
    eyes.page.goto(address)
    eyes.page.locator("[name=outcome][value=directed]").check()
    eyes.page.locator("form button.main").click()
    eyes.page.locator(".field.bad").first.wait_for()
    eyes.at("advise, wrong", None)
    eyes.narrow("advise, wrong")
    eyes.page.locator("[name=directed_to]").select_option("kela")
    eyes.page.locator("form button.main").click()
    eyes.page.locator(".slip").wait_for()
    eyes.everywhere("advice on paper", address + "lappu/")
    for slot, prefix in (("fi", ""), ("sv", "/sv"), ("en", "/en"), ("easy", "/fi-simple")):
        mine.page.set_viewport_size(WIDE)
        mine.page.goto(f"{visit['follow_url']}/neuvot?lang={slot}")
        mine.at("what I was told", None, prefix=prefix)
        mine.narrow("what I was told", prefix=prefix)
    eyes.everywhere("receive", "/asiakirjat/uusi/", themes=True)
    for authority in ("kela", "lahdenranta_county"):
        eyes.page.set_viewport_size(WIDE)
        eyes.page.goto("/asiakirjat/uusi/")
        eyes.page.locator("[name=kind][value=application]").check()
        eyes.page.locator("[name=authority]").select_option(authority)
        eyes.page.locator("form button.main").click()
        eyes.page.locator(".slip").wait_for()
        eyes.everywhere("receipt", eyes.page.url.replace(house.base, ""))
    code = eyes.page.locator(".slip .code").inner_text()
    eyes.everywhere("documents", "/asiakirjat/", themes=True)
    mine.everywhere("check", "/kuitti/", prefixes=("", "/sv", "/en", "/fi-simple"), themes=True)
    for typed, seen in (("2345", ".field.bad"), (code, "#found")):
        mine.page.set_viewport_size(WIDE)
        mine.page.goto("/kuitti/")
        mine.page.locator("[name=code]").fill(typed)
        mine.page.locator("main form button.main").click()
        mine.page.locator(seen).wait_for()
        mine.at("checked", None)
        mine.narrow("checked")
    assert eyes.wrong | mine.wrong == {}


def test_leaving_and_signals(look, house):
    eyes, mine = look("paallikko"), look()
    eyes.everywhere("signals, none", "/puuttuvat/", themes=True)
    for _ in range(6):
        house.done("host-1", "/centres/rantakulma/unmet-needs", text_code="passport")
    eyes.everywhere("signals", "/puuttuvat/")
    mine.everywhere("leaving", "/lahtiessa/", prefixes=("", "/sv", "/en", "/fi-simple"), themes=True)
    for prefix in ("", "/fi-simple"):
        mine.page.set_viewport_size(WIDE)
        mine.page.goto(f"{prefix}/lahtiessa/")
        for choice in ("[name=got][value=no]", "[name=cause][value=closed]"):
            mine.page.locator(f"button{choice}").click()
            mine.page.wait_for_load_state()
            mine.at("leaving, on", None, prefix=prefix)
            mine.narrow("leaving, on", prefix=prefix)
            mine.page.set_viewport_size(WIDE)
    assert eyes.wrong | mine.wrong == {}
