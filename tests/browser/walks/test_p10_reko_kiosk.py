"""Reko, 27: a wheelchair, English. Lowered, everything he touches is under 1,200 mm, on every page he comes to."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from palvelutori.common.texts import text
from tests.browser.kiosk import GLASS, controls

pytestmark = [pytest.mark.browser]
#: a 32-inch glass on end: 708 mm for 1,920 px, its lower edge 840 mm above the floor
MM_PER_PX = 708 / 1920
EDGE_MM = 840
#: what a seated arm reaches forward (EN 301 549, 8.3.2: 380–1,220 mm)
HIGHEST_MM, LOWEST_MM = 1_200, 380
LEAST_MM = 15


def height_mm(px: float) -> float:
    """Height above the floor of a point `px` from the upper edge of the glass."""
    return EDGE_MM + (GLASS["height"] - px) * MM_PER_PX


def in_reach(reko):
    """Everything on the glass that can be touched is where his hand is, and large enough for it."""
    reko.page.locator("#aid-sound").wait_for()
    found = controls(reko.page)
    assert found
    for one in found:
        assert height_mm(one["bottom"]) >= LOWEST_MM and height_mm(one["top"]) <= HIGHEST_MM, one
        assert min(one["height"], one["width"]) * MM_PER_PX >= LEAST_MM, one


def test_reko_reaches_everything(house, person):
    house.opens("kela-1", "library-1")
    reko = person(*GLASS.values(), locale="en-GB", has_touch=True)
    page = reko.page
    reko.go("/kioski/")
    lower = page.get_by_role("button", name=text("kiosk.aid.lower", "fi"))
    box = lower.bounding_box()
    assert height_mm(box["y"]) <= HIGHEST_MM, "the switch itself is in reach before it is used"
    reko.picture("tervetuloa")
    lower.tap()
    page.locator("html.lower").wait_for()
    in_reach(reko)
    page.get_by_role("link", name="English").tap()
    page.locator("html[lang=en]").wait_for()
    reko.speaks("en")
    in_reach(reko)
    reko.picture("lowered-in-english")

    page.get_by_role("link", name=text("arrive.events", "en")).tap()
    reko.reads(text("arrive.events.hint", "en"))
    in_reach(reko)
    reko.picture("situations")
    page.locator("#back").tap()
    page.get_by_role("link", name=text("kiosk.units", "en")).tap()
    reko.reads(text("arrive.units.hint", "en"))
    in_reach(reko)
    reko.picture("units")
    page.get_by_role("link", name="Kela").tap()
    in_reach(reko)
    page.get_by_text("Student").first.tap()
    reko.picture("kela")
    page.get_by_role("button", name=text("arrive.add_ticked", "en")).tap()
    page.locator("ol.needs > li").first.wait_for()
    in_reach(reko)
    reko.picture("one-matter")

    page.get_by_role("link", name=text("arrive.add", "en")).tap()
    page.get_by_role("link", name=text("arrive.search", "en")).tap()
    in_reach(reko)
    for letter in "print":
        page.get_by_role("button", name=letter, exact=True).tap()
    page.locator("#found .choices a").first.wait_for()
    in_reach(reko)
    reko.picture("found")
    page.locator("#found .choices a").first.tap()
    page.locator("ol.needs > li").nth(1).wait_for()
    in_reach(reko)
    reko.picture("two-matters")
    page.evaluate("document.getElementById('still').showModal()")
    in_reach_of_dialog(reko)
    page.evaluate("document.getElementById('still').close()")

    page.get_by_role("button", name=text("arrive.take", "en")).tap()
    page.wait_for_url("**/kioski/numero/**")
    assert page.locator("h1 .num").inner_text().isdigit()
    in_reach(reko)
    reko.speaks("en")
    reko.picture("number")
    page.get_by_role("link", name=text("kiosk.ready", "en")).tap()
    page.get_by_role("heading", name=text("arrive.title", "fi")).wait_for()
    expect(page.locator("html.lower")).to_have_count(0)
    reko.picture("for-the-next-one")


def in_reach_of_dialog(reko):
    """The warning's two buttons, too."""
    reko.picture("more-time")
    for name in ("stay", "stop"):
        assert height_mm(reko.page.locator(f"#{name}").bounding_box()["y"]) <= HIGHEST_MM, name


def test_the_control_as_it_was_it_is_out_of_his_reach(person):
    reko = person(*GLASS.values(), locale="en-GB")
    reko.go("/kioski/")
    with pytest.raises(AssertionError):
        in_reach(reko)
