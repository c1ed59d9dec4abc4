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
    eyes.everywhere("questions", "/suunnittele/kysymykset/", prefixes=("",))
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
    eyes.at("questions to bring", "/suunnittelu/kysymykset/")
    eyes.at("codes", "/suunnittelu/koodit/")
    eyes.page.get_by_role("button", name="Arvo uusi arkki").click()
    eyes.narrow("a sheet of codes")
    eyes.everywhere("roles of the house", "/roolit/", prefixes=("",))
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


def test_what_is_seen_of_reckonings(look):
    eyes = look("paallikko")
    page = eyes.page
    eyes.at("no reckonings", "/suunnittele/laskelmat/")
    eyes.at("nothing to compare", "/suunnittele/laskelmat/vertaa/")
    eyes.everywhere("ask", "/suunnittele/laskelmat/uusi/", prefixes=("", "/sv"))
    page.goto("/suunnittele/laskelmat/uusi/")
    page.get_by_label("Mitä muutetaan").select_option("ill:mml")
    page.get_by_role("button", name="Laske").click()
    page.locator("text=kukaan ei palvele tätä jonoa").first.wait_for()
    eyes.at("cannot be reckoned", None)
    page.get_by_label("Mitä muutetaan").select_option("")
    page.get_by_text("Päivien määrä ja siemenluku").click()
    page.get_by_label("Montako päivää lasketaan").fill("10")
    page.get_by_role("button", name="Laske").click()
    page.wait_for_url(re.compile(r"/laskelmat/\d+/$"))
    there = re.sub(r"^https?://[^/]+", "", page.url)
    eyes.at("on its way", None)
    page.locator("text=Missä talo pettää ensin").wait_for(timeout=300_000)
    eyes.everywhere("answers", there, prefixes=("", "/sv"), themes=True)
    number = re.findall(r"\d+", there)[-1]
    eyes.at("compared", f"/suunnittele/laskelmat/vertaa/?a={number}&b={number}")
    eyes.narrow("compared")
    eyes.everywhere("reckonings", "/suunnittele/laskelmat/", prefixes=("/en",))
    assert eyes.wrong == {}, eyes.wrong


def pages_of(page, paper):
    """Words of each printed page, and the size of the first in millimetres."""
    pdfium = pytest.importorskip("pypdfium2")
    document = pdfium.PdfDocument(page.pdf(format=paper, landscape=True))
    words = [" ".join(one.get_textpage().get_text_bounded().split()) for one in document]
    return words, tuple(round(side / 72 * 25.4) for side in document[0].get_size())


@pytest.mark.parametrize(("paper", "size"), [("A4", (297, 210)), ("A3", (420, 297))])
def test_the_swim_lane_and_the_programme_print_on_landscape_paper(look, paper, size):
    page = look().page
    page.goto("/suunnittele/polut/sp05/")
    last = ("Työnhaun käynnistys.", "Ryhmäinfo varattu.", "Taustalla:", "Kysytään lupa")
    page.emulate_media(media="print")
    words, printed = pages_of(page, paper)
    assert printed == size and all(one in words[0] for one in last)
    assert words[0].count("Taustalla:") == 1, "the names of lanes stand once"
    page.goto("/suunnittele/tilaohjelma/")
    words, _ = pages_of(page, paper)
    assert "Aula ja pop-up-paikat" in words[0], "the table begins on the first page"
    assert sum("Hyötyala 692,5 Hyötyala ilman" in one for one in words) <= 1, (
        "sums stand at the end, not on each page"
    )


def test_the_control_as_on_a_screen_the_steps_run_over_pages(look):
    page = look().page
    page.set_viewport_size({"width": 700, "height": 900})
    page.goto("/suunnittele/polut/sp05/")
    page.emulate_media(media="screen")
    words, _ = pages_of(page, "A4")
    assert "Ryhmäinfo varattu." not in words[0] or words[0].count("Taustalla:") != 1
