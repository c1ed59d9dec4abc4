"""Bengt, 67: Swedish, glasses, letters twice as large; no longer wait for his language."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser]
LIVE_MS = 6_000


@pytest.fixture(scope="module")
def large_letters(launch):
    """A browser whose owner has chosen twice the usual size of text."""
    # The pointer's settings are Playwright's own; a second flag would take them away.
    hands = "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"
    return launch(f"--blink-settings={hands},defaultFontSize=32")


def test_bengt_is_served_in_swedish_and_in_his_turn(large_letters, house, person):
    bengt = person(390, 844, browser=large_letters, locale="sv-FI")
    page = bengt.page
    before = [house.arrives("service_point")["number"], house.arrives("service_point")["number"]]

    bengt.go("/sv/")
    assert page.evaluate("getComputedStyle(document.body).fontSize") >= "32"
    bengt.speaks("sv")
    bengt.is_as_wide_as_its_window()
    bengt.picture("hem")
    page.get_by_role("link", name="Ta ett könummer").click()
    page.get_by_label("Berätta med egna ord").fill("resekort")
    page.get_by_role("button", name="Sök").click()
    bengt.is_as_wide_as_its_window()
    bengt.picture("sok", full=True)
    page.get_by_role("link", name="Resekort").click()
    bengt.is_as_wide_as_its_window()
    expect(page.locator("[name=language]:checked")).to_have_attribute("value", "sv")
    bengt.picture("valt", full=True)
    page.locator("main form[method=post] button.main").click()

    bengt.speaks("sv")
    number = int(page.locator(".num").inner_text())
    bengt.is_as_wide_as_its_window()
    bengt.picture("nummer")
    bengt.picture("nummer-hela-sidan", full=True)
    after = house.arrives("service_point")["number"]

    house.opens("service_point-2", "service_point-4")
    called = []
    while number not in called:
        for desk in ("service_point-2", "service_point-4"):
            if number in called:
                break
            called.append(house.calls_next(desk))
            last = desk
            if called[-1] != number:
                house.starts(desk)
                house.finishes(desk)
    assert last == "service_point-4", "Nina Björklund speaks Swedish, Irina Petrova does not"
    assert after not in called and len(called) <= len(before) + 1, "the wish for Swedish cost no turn"

    bengt.reads("Disk 8", within=LIVE_MS)
    assert "Disk 8" in page.title()
    bengt.is_as_wide_as_its_window()
    bengt.picture("min-tur", full=True)
    house.starts("service_point-4")
    page.locator("#follow-hero .lit").wait_for(state="detached", timeout=LIVE_MS)
    bengt.picture("betjanas", full=True)
    house.finishes("service_point-4")
    page.locator("#follow-hero .over").wait_for(timeout=LIVE_MS)
    bengt.speaks("sv")
    bengt.picture("klart", full=True)


def test_what_is_not_found_has_a_way_out_in_swedish(large_letters, house, person):
    bengt = person(320, 640, browser=large_letters, locale="sv-FI")
    bengt.go("/sv/asioi/?q=rymdraket")
    bengt.speaks("sv")
    bengt.is_as_wide_as_its_window()
    bengt.reads("guiden i aulan")
    bengt.picture("hittades-inte")
