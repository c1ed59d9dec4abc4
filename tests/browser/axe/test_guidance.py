"""axe over the pages of guidance: menu, question, suggestions, staff's page, rules; languages, widths, themes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.house import PASSWORD
from tests.browser.looking import EASY, NARROW, WIDE, Look

pytestmark = [pytest.mark.browser]
RULES = "/opastussaannot/"
#: taps on wishes and answers that lead to each state of the residents' page
STATES = {
    "question first": ["talk"],
    "suggestions": ["talk", "from_18_to_29"],
    "told and not told": ["keep_home", "behind", "declined"],
    "opaque": ["feel_better", "heavy"],
}


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


def _seen(look, name, prefix, *, themes):
    look.at(name, None, prefix=prefix)
    if themes:
        look.in_themes(name)
    look.page.set_viewport_size(NARROW)
    look.at(name, None, prefix=prefix)
    look.page.set_viewport_size(WIDE)


def test_what_residents_see(look):
    eyes = look()
    eyes.everywhere("menu", "/mita-tarvitsen/", prefixes=EASY, themes=True)
    for prefix in EASY:
        for name, taps in STATES.items():
            eyes.page.set_viewport_size(WIDE)
            eyes.page.goto(f"{prefix}/mita-tarvitsen/")
            for value in taps:
                with eyes.page.expect_navigation():
                    eyes.page.locator(f"main button[value={value}]").first.click()
            for closed in eyes.page.locator("main details:not([open]) summary").all():
                closed.click()
            _seen(eyes, name, prefix, themes=not prefix)
    assert eyes.wrong == {}


def test_what_staff_see(look):
    eyes = look("kela")
    for prefix in ("", "/sv", "/en"):
        eyes.page.set_viewport_size(WIDE)
        eyes.page.goto(f"{prefix}/mita-han-tarvitsee/")
        _seen(eyes, "nothing ticked", prefix, themes=not prefix)
        for value in ("keep_home", "feel_better"):
            eyes.page.locator(f"label.chip:has(input[value={value}])").click()
        with eyes.page.expect_navigation():
            eyes.page.locator("p.show button.main").click()
        eyes.page.locator("label.chip:has(input[value=behind])").click()
        with eyes.page.expect_navigation():
            eyes.page.locator("p.show button.main").click()
        _seen(eyes, "ticked", prefix, themes=not prefix)
    assert eyes.wrong == {}


def test_where_rules_are_written(look):
    eyes = look("paallikko")
    eyes.everywhere("rules", RULES, themes=True)
    eyes.everywhere("rule", f"{RULES}when_it_is_hard/", themes=True)
    eyes.everywhere("new rule", f"{RULES}uusi/", themes=True)
    eyes.everywhere("edit", f"{RULES}when_it_is_hard/muokkaa/")
    for prefix in ("", "/sv", "/en"):
        eyes.page.goto(f"{prefix}{RULES}uusi/")
        with eyes.page.expect_navigation():
            eyes.page.locator("main form button.main").click()
        _seen(eyes, "wrong", prefix, themes=False)
    assert eyes.wrong == {}


def test_what_the_kiosk_shows(look):
    eyes = look()
    eyes.page.set_viewport_size({"width": 1080, "height": 1920})
    for prefix in EASY:
        eyes.page.goto(f"{prefix}/kioski/")
        with eyes.page.expect_navigation():
            eyes.page.locator("form.to-wishes button").click()
        eyes.at("kiosk menu", None, prefix=prefix)
        for name, value, comes in (
            ("kiosk question", "talk", "main button[value=from_30_to_64]"),
            ("kiosk suggestions", "from_30_to_64", "main section .choices"),
        ):
            eyes.page.locator(f"main button[value={value}]").first.click()
            eyes.page.locator(comes).first.wait_for()
            eyes.at(name, None, prefix=prefix)
            if not prefix:
                eyes.in_themes(name)
        assert "talk" not in eyes.page.url and "from_30" not in eyes.page.url
        expect(eyes.page.locator("#over"), "whoever has said something can clear the glass").to_be_visible()
        expect(
            eyes.page.locator("body[data-untouched]"), "and it is not cleared without warning"
        ).to_have_count(0)
    assert eyes.wrong == {}
