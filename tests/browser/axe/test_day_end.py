"""axe over the end of the day and the days that are over, in every state: calm, near closing, decided, on paper."""

from __future__ import annotations

import re

import pytest

from tests.browser.house import PASSWORD
from tests.browser.looking import EASY, NARROW, WIDE, Look
from tests.browser.mornings import after

pytestmark = [pytest.mark.browser]
#: a quarter to six on the sample's Wednesday
EVENING = "2026-11-25T15:46:00+00:00"


@pytest.fixture(scope="module")
def evening(template, tmp_path_factory):
    with after(
        "closing_time", at=EVENING, template=template, folder=tmp_path_factory.mktemp("evening")
    ) as opened:
        yield opened


@pytest.fixture
def window(chromium):
    """A window in a house, for whoever signs in."""
    opened = []

    def open_window(house, username=""):
        context = chromium.new_context(viewport=WIDE, base_url=house.base)
        context.set_default_timeout(20_000)
        opened.append(context)
        page = context.new_page()
        if username:
            page.goto("/kirjaudu/")
            page.locator("[name=username]").fill(username)
            page.locator("[name=password]").fill(PASSWORD)
            page.locator("main form button.main").click()
            page.wait_for_url(re.compile("^(?!.*/kirjaudu/).*$"))
        return page

    yield open_window
    for context in opened:
        context.close()


def test_near_closing_decided_and_on_paper(window, evening):
    page = window(evening, "paallikko")
    look = Look(page)
    look.everywhere("near closing", "/paivan-paatos/", themes=True)
    page.set_viewport_size(WIDE)
    page.goto("/paivan-paatos/")
    page.locator("details summary").first.click()
    look.at("other ways", None)
    page.locator("form button.btn:not(.quiet)").first.click()
    page.locator(".notice.ok").first.wait_for()
    look.at("decided", None)
    look.narrow("decided")
    page.set_viewport_size(WIDE)
    paper = page.locator("a[href*='/paperi/']").first.get_attribute("href")
    look.everywhere("paper", paper)
    assert look.wrong == {}


def test_calm(window, house):
    look = Look(window(house, "paallikko"))
    look.everywhere("no closing near", "/paivan-paatos/", themes=True)
    look.everywhere("no days yet", "/paivat/", themes=True)
    assert look.wrong == {}


def test_days_of_the_house_and_of_a_unit(window, evening):
    page = window(evening, "paallikko")
    look = Look(page)
    look.everywhere("ninety days", "/paivat/", themes=True)
    page.set_viewport_size(WIDE)
    page.goto("/paivat/")
    page.locator("details summary").first.click()
    look.at("table of days", None)
    page.set_viewport_size(NARROW)
    look.at("table of days", None)
    look.everywhere("days of an opaque unit", "/paivat/?unit=mhsa")
    lead = Look(window(evening, "esihenkilo"))
    lead.everywhere("days of a lead", "/paivat/")
    assert look.wrong == {}
    assert lead.wrong == {}


def test_coming_with_a_code_and_the_visitors_page(window, evening):
    page = window(evening)
    look = Look(page)
    look.everywhere("code", "/asioi/koodi/", prefixes=EASY, themes=True)
    page.set_viewport_size(WIDE)
    page.goto("/asioi/koodi/")
    page.locator("#code").fill("000000")
    page.locator("main form button.main").click()
    page.locator("[role=alert]").wait_for()
    look.at("no such code", None)
    look.narrow("no such code")
    came = evening.arrives("service_point")
    page.set_viewport_size(WIDE)
    for language in ("", "?lang=sv", "?lang=en", "?lang=easy"):
        page.goto(came["follow_url"] + language)
        assert (found := look.violations()) == [], (language, found)
    page.locator("button[name=way]").first.click()
    page.locator("#closed").wait_for()
    assert look.violations() == []
    page.set_viewport_size(NARROW)
    assert look.violations() == []
    assert look.wrong == {}
