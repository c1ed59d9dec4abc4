"""p03 (19) waits with a phone, takes a code from the page of his number and tells an idea in easy Finnish."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser]


def test_an_idea_while_waiting(lived_house, resident):
    address = lived_house.arrives("service_point.travel_card")["follow_url"]
    me = resident(360, 740, locale="fi-FI")
    me.go(address + "?lang=easy")
    me.page.locator("#voice").scroll_into_view_if_needed()
    me.picture("oma-numero", full=True)
    me.page.locator("form[action*='/kehita/koodi/'] button").click()
    code = me.page.locator(".code").inner_text()
    me.reads("Kirjoita koodi paperille")
    me.picture("koodi")
    me.page.locator("main form button.main").click()
    me.page.locator("[name=words]").fill("Aulaan pelejä.")
    me.page.locator("[name=code]").fill(code)
    me.is_as_wide_as_its_window()
    me.page.locator("main form button.main").click()
    me.page.locator(".code").wait_for()
    me.picture("sanottu", full=True)
