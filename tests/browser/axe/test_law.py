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


def test_may_i_do_this(look, house):
    house.opens("service_point-1")
    house.arrives("service_point.travel_card")
    eyes = look("luukku")
    eyes.everywhere("may, free", "/luukku/service_point-1/saanko/?q=perustoimeentulotuki", themes=True)
    house.calls_next("service_point-1")
    house.starts("service_point-1")
    eyes.everywhere("may, with somebody", "/luukku/service_point-1/saanko/?q=perustoimeentulotuki")
    eyes.everywhere("may, nothing", "/luukku/service_point-1/saanko/?q=xyzxyz")
    assert eyes.wrong == {}
