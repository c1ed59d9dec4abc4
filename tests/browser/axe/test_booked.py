"""axe over every state of checking in and of the desk's list of booked times; phone and desk width, every theme."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from palvelutori.visits.operations.wrong_codes import MOST
from tests.browser.booked import book, checks_in
from tests.browser.house import PASSWORD
from tests.browser.kiosk import GLASS, goes_to
from tests.browser.looking import EASY, WIDE, Look

pytestmark = [pytest.mark.browser]
WRONG = "2222 2222"


@pytest.fixture
def look(chromium, house):
    context = chromium.new_context(viewport=WIDE, base_url=house.base)
    context.set_default_timeout(20_000)
    yield Look(context.new_page())
    context.close()


def signs_in(page, username):
    page.goto("/kirjaudu/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button.main").click()
    page.wait_for_url(lambda url: "kirjaudu" not in url)


def sends(look, path, *, prefix=""):
    """Send a wrong code from the page at `path`."""
    look.page.set_viewport_size(WIDE)
    look.page.goto(prefix + path)
    look.page.locator("[name=code]").fill(WRONG)
    look.page.locator("main form button.main").click()
    look.page.locator("main [role=alert]").wait_for()


def test_the_phones_page_and_the_rules(look):
    look.everywhere("check in", "/saavuin/", prefixes=EASY, themes=True)
    look.everywhere("rules", "/saavuin/saannot/", prefixes=EASY, themes=True)
    for number, prefix in enumerate(EASY):
        sends(look, "/saavuin/", prefix=prefix)
        look.at("wrong code", None, prefix=prefix)
        if not number:
            look.in_themes("wrong code")
        look.narrow("wrong code", prefix=prefix)
    for _ in range(MOST - len(EASY)):
        sends(look, "/saavuin/")
    for prefix in EASY:
        sends(look, "/saavuin/", prefix=prefix)
        look.at("too many wrong codes", None, prefix=prefix)
        look.narrow("too many wrong codes", prefix=prefix)
    assert look.wrong == {}


def test_the_guides_page(look):
    signs_in(look.page, "opas")
    look.everywhere("host", "/aula/aika/", themes=True)
    for prefix in ("", "/sv", "/en"):
        sends(look, "/aula/aika/", prefix=prefix)
        look.at("host, wrong code", None, prefix=prefix)
        look.narrow("host, wrong code", prefix=prefix)
    assert look.wrong == {}


def test_the_kiosks_page(look):
    for prefix in EASY:
        look.page.set_viewport_size(GLASS)
        goes_to(look.page, "booked", prefix=prefix)
        look.at("kiosk", None, prefix=prefix)
        look.narrow("kiosk", prefix=prefix)
    look.page.set_viewport_size(GLASS)
    look.in_themes("kiosk")
    goes_to(look.page, "booked", aids="lco")
    look.at("kiosk with aids", None)
    look.page.locator("[data-code-pad] .key", has_text="C").first.click()
    expect(look.page.locator("[name=code]")).to_have_value("C")
    look.page.locator("[name=code]").fill(WRONG)
    look.page.locator("main form button.main").click()
    look.page.locator("main [role=alert]").wait_for()
    look.at("kiosk, refused", None)
    look.in_themes("kiosk, refused")
    look.narrow("kiosk, refused")
    assert look.wrong == {}


def test_the_visits_page_before_and_after_its_time(look, house):
    before, after = book(house, ("lab.ecg", "10:45"), ("lab.ecg", "09:55"))
    for name, code in (("before its time", before), ("its time has come", after)):
        came = checks_in(house, code)
        for slot in ("fi", "sv", "en", "easy"):
            prefix = {"fi": "", "easy": "/fi-simple"}.get(slot, f"/{slot}")
            look.page.set_viewport_size(WIDE)
            look.page.goto(f"{came['follow_url']}?lang={slot}")
            look.at(name, None, prefix=prefix)
            look.narrow(name, prefix=prefix)
    assert look.wrong == {}


@pytest.mark.parametrize(
    ("username", "desk", "need"),
    [
        ("kela", "kela-4", "kela.pension_and_disability_benefits"),
        ("hoitaja", "mhsa-1", "mhsa.individual_session"),
    ],
)
def test_the_desks_list_of_booked_times(look, house, username, desk, need):
    here, _, _, _ = book(house, (need, "10:05"), (need, "09:45"), (need, "09:58"), (need, "11:00"))
    checks_in(house, here)
    signs_in(look.page, username)
    house.opens(desk)
    look.everywhere("desk", f"/luukku/{desk}/", themes=True)
    expect(look.page.locator("#booked")).to_have_count(1)
    assert look.wrong == {}
