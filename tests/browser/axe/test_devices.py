"""Pages of the devices in every state: axe, width, language, themes."""

from __future__ import annotations

import re

import pytest

from tests.browser.house import PASSWORD
from tests.browser.looking import WIDE, Look

pytestmark = [pytest.mark.browser]


@pytest.fixture
def window(chromium, house):
    opened = []

    def open_window(**options):
        context = chromium.new_context(**{"viewport": WIDE, "base_url": house.base, **options})
        context.set_default_timeout(20_000)
        opened.append(context)
        return context.new_page()

    yield open_window
    for context in opened:
        context.close()


def administrator(page):
    page.goto("/kirjaudu/")
    page.locator("[name=username]").fill("yllapito")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button.main").click()
    page.wait_for_url(re.compile("^(?!.*/kirjaudu/).*$"))


def test_where_a_browser_becomes_a_device(window):
    look = Look(window())
    look.everywhere("pairing", "/laite/", themes=True)
    for prefix in ("", "/sv", "/en"):
        look.page.goto(f"{prefix}/laite/")
        look.page.locator("[name=secret]").fill("0000 0000")
        look.page.locator("main form button.main").click()
        look.page.locator(".field.bad").wait_for()
        look.at("wrong code", None, prefix=prefix)
        look.narrow("wrong code", prefix=prefix)
    look.page.goto("/laite/")
    look.page.locator("button", has_text="Seinänäyttö").click()
    look.page.wait_for_url("**/taulu/")
    look.everywhere("is a device", "/laite/")
    assert look.wrong == {}


def test_the_pages_of_the_administrator(window):
    screen = window()
    screen.goto("/laite/")
    screen.locator("button", has_text="Seinänäyttö").click()
    screen.wait_for_url("**/taulu/")
    look = Look(window())
    administrator(look.page)
    look.everywhere("devices", "/yllapito/laitteet/", themes=True)
    look.everywhere("screen", "/yllapito/laitteet/display-1/", themes=True)
    look.everywhere("kiosk", "/yllapito/laitteet/kiosk-1/")
    look.page.set_viewport_size(WIDE)
    look.page.goto("/yllapito/laitteet/display-1/")
    look.page.locator("[name=volume]").fill("999")
    look.page.locator("main form button.main").click()
    look.page.locator(".field.bad").wait_for()
    look.at("wrong settings", None)
    look.narrow("wrong settings")
    for prefix in ("", "/sv", "/en"):
        look.page.set_viewport_size(WIDE)
        look.page.goto(f"{prefix}/yllapito/laitteet/")
        look.page.locator("form[action*=display-2] button").click()
        look.page.locator(".pairing").wait_for()
        look.at("code", None, prefix=prefix)
        look.narrow("code", prefix=prefix)
    assert look.wrong == {}
