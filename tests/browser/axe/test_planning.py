"""axe over the concept, its paths, the space programme, the plan, and the desk; languages, widths, themes."""

from __future__ import annotations

import re

import pytest

from tests.browser.house import PASSWORD, make, running
from tests.browser.looking import EASY, WIDE, Look

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Jokivarsi: a concept in its third version, out for comment, with answers."""
    folder = tmp_path_factory.mktemp("jokivarsi")
    tokens = make(folder, sample="jokivarsi")
    with running(folder, tokens) as opened:
        yield opened


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


def test_what_residents_see(look):
    eyes = look()
    eyes.everywhere("concept", "/suunnittele/", prefixes=EASY, themes=True)
    eyes.everywhere("answers", "/suunnittele/vastaukset/", prefixes=("", "/sv"))
    eyes.everywhere("path", "/suunnittele/polut/sp05/", prefixes=("", "/en"), themes=True)
    eyes.everywhere("comment", "/suunnittele/kommentti/personas.p05/", prefixes=("", "/sv"))
    eyes.everywhere("programme", "/suunnittele/tilaohjelma/", prefixes=("", "/en"), themes=True)
    eyes.at("programme tried", "/suunnittele/tilaohjelma/?k.randomness=2&key=area")
    eyes.at("programme wrong", "/suunnittele/tilaohjelma/?k.randomness=99")
    eyes.everywhere("plan", "/suunnittele/kaavio/", prefixes=("", "/sv"), themes=True)
    eyes.at("earlier version", "/suunnittele/?versio=1")
    assert eyes.wrong == {}, eyes.wrong


def test_what_planners_see(look):
    eyes = look("paallikko")
    eyes.everywhere("desk", "/suunnittelu/", prefixes=("", "/sv"), themes=True)
    eyes.everywhere("changes", "/suunnittelu/erot/3/", prefixes=("",))
    eyes.everywhere("comments", "/suunnittelu/kommentit/", prefixes=("",))
    eyes.page.goto("/suunnittelu/kommentit/")
    for address in [one.get_attribute("href") for one in eyes.page.locator("main li.card a").all()]:
        eyes.at("comment to handle", address)
    eyes.everywhere("import", "/suunnittelu/tuo/", prefixes=("",))
    eyes.page.goto("/suunnittelu/")
    eyes.page.get_by_role("button", name="Aloita uusi luonnos").click()
    eyes.everywhere("desk with a draft", "/suunnittelu/", prefixes=("/sv",))
    eyes.at("draft", "/suunnittele/?versio=4")
    eyes.everywhere("edit", "/suunnittelu/muokkaa/goals.g1/", prefixes=("",))
    eyes.everywhere("writing", "/suunnittelu/kirjoita/", prefixes=("",))
    eyes.everywhere("steps", "/suunnittelu/kirjoita/paths.sp05.steps/", prefixes=("/sv",))
    eyes.everywhere("a new persona", "/suunnittelu/kirjoita/personas/uusi/", prefixes=("",))
    eyes.everywhere("matrix", "/suunnittelu/vaatimukset/", prefixes=("",))
    eyes.at("plan to move", "/suunnittele/kaavio/?versio=4")
    eyes.page.locator("main details summary").last.click()
    eyes.narrow("plan as a table")
    assert eyes.wrong == {}, eyes.wrong


def test_what_the_administrator_sees(look):
    eyes = look("yllapito")
    eyes.everywhere("seats", "/suunnittelu/osallistujat/", prefixes=("", "/sv"))
    assert eyes.wrong == {}, eyes.wrong
