"""The visit's own page in every state, its papers and the door for a typed code: axe, width, four languages, themes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.looking import NARROW, WIDE, Look

pytestmark = [pytest.mark.browser]
#: the visit's address has no language before it: the page takes it from the address' end
SPOKEN = {"": "fi", "/sv": "sv", "/en": "en", "/fi-simple": "easy"}
NEEDS = ("lab.blood_sample", "kela.general_housing_allowance", "mhsa.walk_in_assessment")


@pytest.fixture(scope="module")
def look(chromium, house):
    context = chromium.new_context(viewport=WIDE, base_url=house.base)
    context.set_default_timeout(20_000)
    found = Look(context.new_page())
    yield found
    context.close()


@pytest.fixture(scope="module")
def desks(house):
    house.opens("lab-1", "lab-2", "lab-3", "service_point-1")


def everywhere(look, name, address):
    """Wide with every theme in Finnish, wide and narrow in the four languages."""
    for prefix, slot in SPOKEN.items():
        joint = "&" if "?" in address else "?"
        look.page.set_viewport_size(WIDE)
        look.page.goto(f"{address}{joint}lang={slot}")
        look.at(name, None, prefix=prefix)
        if not prefix:
            look.in_themes(name)
        look.narrow(name, prefix=prefix)


def in_two_languages(look, name, address):
    for prefix in ("", "/en"):
        look.page.set_viewport_size(WIDE)
        look.page.goto(f"{address}?lang={SPOKEN[prefix]}")
        look.at(name, None, prefix=prefix)
        look.narrow(name, prefix=prefix)


def test_waiting_away_called_served_and_over(look, house, desks):
    address = house.arrives(*NEEDS)["follow_url"]
    everywhere(look, "waiting", address)
    look.page.goto(address)
    look.page.locator("#follow-more-time").click()
    look.page.locator("#follow-ready").wait_for()
    everywhere(look, "more time", address)
    look.page.goto(address)
    look.page.locator("#follow-ready").click()
    look.page.locator("#follow-more-time").wait_for()
    assert house.calls_next("lab-1")
    everywhere(look, "called", address)
    house.starts("lab-1")
    in_two_languages(look, "at the desk", address)
    house.finishes("lab-1", "documents_received")
    look.page.goto(f"{address}/lahden")
    look.page.locator("main form button.stop").click()
    look.page.locator(".next.over").wait_for()
    everywhere(look, "over", address)
    assert look.wrong == {}


def test_one_matter_given_up_and_asked_for_too_often(look, house):
    address = house.arrives("kela_desk", "service_point")["follow_url"]
    for width in (WIDE, NARROW):
        look.page.set_viewport_size(width)
        look.page.goto(address)
        look.page.locator("[id^=give-up]").first.click()
        look.page.locator(".toast").wait_for()
        look.at("given up", None)
        look.page.locator(".toast button").click()
        look.page.locator("[id^=give-up]").nth(1).wait_for()
    for _ in range(2):
        look.page.locator("#follow-more-time").click()
        look.page.locator("#follow-ready").click()
        look.page.locator("#follow-add").wait_for()
    in_two_languages(look, "no more time", address)
    expect(look.page.locator("#follow-more-time"), "what is not to be had is not there").to_have_count(0)
    assert look.wrong == {}


def test_a_single_matter(look, house):
    in_two_languages(look, "single", house.arrives("kela_desk")["follow_url"])
    assert look.wrong == {}


@pytest.mark.parametrize("part", ["/lappu", "/suunnitelma"])
def test_papers_on_the_screen(look, house, part):
    address = house.arrives(*NEEDS)["follow_url"] + part
    everywhere(look, part, address)
    look.page.set_viewport_size(WIDE)
    look.page.goto(f"{address}?koko=suuri")
    look.at(f"{part} large", None)
    look.narrow(f"{part} large")
    assert look.wrong == {}


def test_the_door_for_a_typed_code(look):
    everywhere(look, "code", "/v/")
    for prefix, slot in SPOKEN.items():
        look.page.set_viewport_size(WIDE)
        look.page.goto(f"/v/?lang={slot}")
        look.page.locator("#code").fill("7FQ KMW")
        look.page.locator("main form button").click()
        look.page.locator("#code-wrong").wait_for()
        look.at("wrong code", None, prefix=prefix)
        look.narrow("wrong code", prefix=prefix)
    assert look.wrong == {}
