"""axe over the hall's and the house's pages in every state: busy, calm, lent, given, searched, nothing to decide."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.house import CENTRE as CODE
from tests.browser.house import PASSWORD
from tests.browser.looking import WIDE, Look
from tests.browser.mornings import MONDAY, TUESDAY, after

pytestmark = [pytest.mark.browser]
TABLET = {"width": 768, "height": 1024}


@pytest.fixture(scope="module")
def monday(template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("monday")
    with after("monday_at_ten", at=MONDAY, template=template, folder=folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def tuesday(template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tuesday")
    with after("tuesday_at_two", at=TUESDAY, template=template, folder=folder) as opened:
        yield opened


@pytest.fixture
def window(chromium):
    """A window in a house, for whoever signs in."""
    opened = []

    def open_window(house, username):
        context = chromium.new_context(viewport=WIDE, base_url=house.base)
        context.set_default_timeout(20_000)
        opened.append(context)
        page = context.new_page()
        page.goto("/kirjaudu/")
        page.locator("[name=username]").fill(username)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form button.main").click()
        page.wait_for_url(re.compile("^(?!.*/kirjaudu/).*$"))
        return page

    yield open_window
    for context in opened:
        context.close()


def on_a_tablet(look: Look, name: str) -> None:
    """The page where it stands after its last language, at the width of a tablet held upright."""
    look.page.set_viewport_size(TABLET)
    look.at(f"{name}, tablet", None, prefix="/en")


def test_the_busy_hall(window, monday):
    look = Look(window(monday, "opas"))
    look.everywhere("busy hall", "/aula/", themes=True)
    on_a_tablet(look, "busy hall")
    page = look.page
    page.set_viewport_size(WIDE)
    page.goto("/aula/")
    page.locator(".more-said summary").click()
    look.at("more said", None)
    look.narrow("more said")
    page.set_viewport_size(WIDE)
    page.get_by_role("button", name="Anna numero").click()
    look.at("nothing chosen", None)
    look.narrow("nothing chosen")
    assert look.wrong == {}


def test_a_number_sought_and_a_number_given(window, monday):
    page = window(monday, "opas")
    look = Look(page)
    look.everywhere("keypad", "/aula/?number=10&press=1")
    on_a_tablet(look, "keypad")
    page.goto("/aula/?number=999")
    look.at("no such number", None)
    page.set_viewport_size(WIDE)
    page.goto("/aula/")
    page.locator("label.chip").first.click()
    page.get_by_role("button", name="Anna numero").click()
    page.locator(".given .num").wait_for()
    given = page.url.removeprefix(monday.base)
    look.everywhere("a number given", given, themes=True)
    assert look.wrong == {}


def test_walking_along_and_advising(window, monday):
    page = window(monday, "opas")
    look = Look(page)
    page.goto("/aula/")
    page.locator("#walks").get_by_role("button", name="Minä saatan").first.click()
    page.locator("#walks", has_text="Sinä saatat").wait_for()
    page.locator("#lobby").get_by_role("button", name="svenska").click()
    page.locator("#advised").wait_for()
    look.everywhere("walking and advising", "/aula/", themes=True)
    assert look.wrong == {}


def test_a_visit_with_reasons_and_the_guides_post(window, monday):
    page = window(monday, "opas")
    look = Look(page)
    page.goto("/aula/")
    look.everywhere("a visit with reasons", page.locator(".lates .qn").first.get_attribute("href"))
    look.everywhere("own post", "/luukku/")
    assert look.wrong == {}


def test_three_decisions(window, tuesday):
    look = Look(window(tuesday, "paallikko"))
    look.everywhere("three decisions", "/talo/", themes=True)
    on_a_tablet(look, "three decisions")
    look.everywhere("lend", "/talo/luukku/library-1/lainaa/", themes=True)
    look.page.goto("/talo/luukku/lab-1/lainaa/")
    look.at("nothing to lend", None)
    assert look.wrong == {}


def test_units(window, tuesday):
    look = Look(window(tuesday, "paallikko"))
    look.everywhere("unit past its promise", "/talo/yksikko/service_point/", themes=True)
    look.everywhere("unit that keeps its line", "/talo/yksikko/mhsa/")
    look.everywhere("closed unit", "/talo/yksikko/child_health/")
    look.everywhere("devices of the manager", "/yllapito/laitteet/")
    assert look.wrong == {}


def test_a_loan(window, tuesday):
    page = window(tuesday, "paallikko")
    look = Look(page)
    page.goto("/talo/")
    page.get_by_role("button", name="Lainaa: Luukku 1").click()
    page.locator(".toast").wait_for()
    look.at("lent", None)
    look.in_themes("lent")
    look.narrow("lent")
    look.everywhere("lends", "/talo/yksikko/library/")
    look.everywhere("borrows", "/talo/yksikko/service_point/")
    assert look.wrong == {}


def test_a_calm_house_and_a_lead(window, house):
    look = Look(window(house, "paallikko"))
    house.done("kiosk-1", f"/centres/{CODE}/visits", needs=["kela_desk"], language="fi", channel="kiosk")
    house.opens("kela-1")
    look.everywhere("nothing to decide", "/talo/", themes=True)
    lead = Look(window(house, "esihenkilo"))
    lead.everywhere("a lead's unit", "/talo/", themes=True)
    assert look.wrong | lead.wrong == {}


def test_the_desk_that_helps(window, house):
    """The officer sees that the desk helps another line."""
    look = Look(window(house, "kela"))
    look.page.goto("/luukku/kela-4/")
    look.page.locator("main form button.main").first.click()
    look.page.locator("button[data-key=p]").wait_for()
    page = window(house, "esihenkilo")
    page.goto("/talo/luukku/kela-4/lainaa/")
    page.get_by_role("button", name="Lainaa", exact=True).click()
    page.locator(".toast").wait_for()
    look.everywhere("desk that helps", "/luukku/kela-4/", themes=True)
    look.page.set_viewport_size(WIDE)
    expect(look.page.locator(".notice.loan")).to_have_count(1)
    tops = [one.bounding_box()["y"] for one in look.page.locator(".acts .btn:not(.go)").all()]
    assert len(set(tops)) == 1, "the small buttons stand in one row"
    assert look.wrong == {}
