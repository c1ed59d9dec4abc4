"""The ticket and the plan as Chromium prints them: one page each, the right paper, nothing cut."""

from __future__ import annotations

import pytest

from tests.browser.house import PASSWORD
from tests.browser.looking import WIDE
from tests.browser.printed import printed

pytestmark = [pytest.mark.browser]
ONE = ("lab.blood_sample",)
THREE = ("lab.blood_sample", "kela.general_housing_allowance", "service_point.travel_card")
MANY = (*THREE, "kela_desk", "health_walkin", "library_info", "service_point", "kela.student_aid")
MARGIN_MM, ROLL_MM = 4.0, 80.0


@pytest.fixture(scope="module")
def page(chromium, house):
    context = chromium.new_context(viewport=WIDE, base_url=house.base)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def without_script(chromium, house):
    context = chromium.new_context(viewport=WIDE, base_url=house.base, java_script_enabled=False)
    yield context.new_page()
    context.close()


def sheets(page, address):
    page.goto(address)
    return printed(page)[1]


def inside(sheet, margin):
    left, top, right, bottom = sheet.ink_mm
    edge = margin - 0.6
    return (
        left >= edge and top >= edge and right <= sheet.width_mm - edge and bottom <= sheet.height_mm - edge
    )


@pytest.mark.parametrize("needs", [ONE, THREE, MANY])
@pytest.mark.parametrize("size", ["", "&koko=suuri"])
@pytest.mark.parametrize("slot", ["fi", "sv", "en", "easy"])
def test_a_ticket_is_one_piece_of_the_roll(house, page, without_script, needs, size, slot):
    came = house.arrives(*needs)
    for window, spare in ((page, 0.1), (without_script, 0.35)):
        found = sheets(window, f"{came['follow_url']}/lappu?lang={slot}{size}")
        assert len(found) == 1, (slot, size, len(found))
        (sheet,) = found
        assert abs(sheet.width_mm - ROLL_MM) < 1, sheet
        assert inside(sheet, MARGIN_MM), sheet
        assert str(came["number"]) in sheet.words
        assert sheet.ink_mm[3] >= sheet.height_mm * (1 - spare), "paper is not wasted"


def test_the_number_is_huge(house, page):
    came = house.arrives(*ONE)
    page.goto(f"{came['follow_url']}/lappu")
    size = page.locator(".slip .n").evaluate("one => parseFloat(getComputedStyle(one).fontSize) / 96 * 72")
    assert size >= 70
    page.goto(f"{came['follow_url']}/lappu?koko=suuri")
    least = page.locator(".slip *").evaluate_all(
        "all => Math.min(...all.map(one => parseFloat(getComputedStyle(one).fontSize))) / 96 * 72"
    )
    assert least >= 11, "the sign of a stop is the smallest; all words are 17 pt"


@pytest.mark.parametrize(
    ("needs", "size"), [(ONE, ""), (THREE, ""), (MANY, ""), (ONE, "&koko=suuri"), (THREE, "&koko=suuri")]
)
@pytest.mark.parametrize("slot", ["fi", "sv", "en", "easy"])
def test_a_plan_is_one_a4(house, page, needs, size, slot):
    came = house.arrives(*needs)
    found = sheets(page, f"{came['follow_url']}/suunnitelma?lang={slot}{size}")
    assert len(found) == 1, (slot, size, [one.words[:60] for one in found])
    (sheet,) = found
    assert (round(sheet.width_mm), round(sheet.height_mm)) == (210, 297)
    assert inside(sheet, 11), sheet
    assert str(came["number"]) in sheet.words


def test_what_is_on_the_screen_only_is_not_printed(house, page):
    came = house.arrives(*ONE)
    for part in ("/lappu", "/suunnitelma"):
        (sheet,) = sheets(page, f"{came['follow_url']}{part}")
        for words in ("Tulosta", "Suuri teksti", "Takaisin", "Kirjaudu"):
            assert words not in sheet.words


def test_the_guide_prints_the_same_ticket(house, chromium):
    came = house.arrives(*THREE)
    context = chromium.new_context(viewport=WIDE, base_url=house.base)
    guide = context.new_page()
    guide.goto("/kirjaudu/")
    guide.locator("[name=username]").fill("opas")
    guide.locator("[name=password]").fill(PASSWORD)
    guide.locator("[name=password]").press("Enter")
    guide.wait_for_url("**/aula/**")
    found = sheets(guide, f"/aula/kaynti/{came['visit_id']}/")
    assert len(found) == 1, [one.words[:80] for one in found]
    assert abs(found[0].width_mm - ROLL_MM) < 1 and inside(found[0], MARGIN_MM), found[0]
    assert "Sovittu asia" not in found[0].words and "Opas" not in found[0].words
    context.close()


def test_a_ticket_prints_itself_only_when_asked(house, page):
    page.add_init_script("window.print = () => { window.printed = (window.printed || 0) + 1 }")
    address = f"{house.arrives(*ONE)['follow_url']}/lappu"
    for query, times in (("", 0), ("?tulosta=1", 1)):
        page.goto(address + query)
        page.wait_for_timeout(300)
        assert page.evaluate("window.printed || 0") == times


def test_control_a_slip_longer_than_its_page_is_noticed(house, page):
    page.goto(f"{house.arrives(*THREE)['follow_url']}/lappu")
    page.evaluate(
        "() => { const s = new CSSStyleSheet(); s.replaceSync('@page fitted{size:80mm 90mm;margin:4mm}"
        " body,.slip{page:fitted!important}'); document.adoptedStyleSheets = [s] }"
    )
    assert len(printed(page)[1]) > 1
