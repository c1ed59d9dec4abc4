"""A Kela officer hands over warm to the youth guidance, by the fewest touches; the nurse of an opaque unit receives."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.house import copied, running

pytestmark = [pytest.mark.browser]
#: the sample's Wednesday at 13 in Helsinki: the youth guidance takes people from noon on
AFTERNOON = "2026-11-25T11:00:00+00:00"
MOST_TOUCHES = 3
UNIT = re.compile(r"mielenterv|päihde|mental|missbruk|substance|mhsa|psyk", re.IGNORECASE)
#: counts what a hand does on any page of the window: a press of a pointer, or a key that is not a modifier
COUNT = """
const one = () => sessionStorage.setItem("touches", 1 + Number(sessionStorage.getItem("touches") || 0));
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, one, true);
"""


@pytest.fixture(scope="module")
def house(template, tmp_path_factory):
    folder, tokens = template
    with running(copied(folder, tmp_path_factory.mktemp("afternoon")), dict(tokens), at=AFTERNOON) as opened:
        yield opened


def serving(who, desk: str, number: int) -> None:
    who.go(f"/luukku/{desk}/")
    who.act("n")
    expect(who.page.locator(".call .num")).to_have_text(str(number), use_inner_text=True)
    who.act("n")
    expect(who.page.locator(".serving .num")).to_have_text(str(number), use_inner_text=True)
    who.page.evaluate("sessionStorage.removeItem('touches')")


def touches(who) -> int:
    return int(who.page.evaluate("Number(sessionStorage.getItem('touches') || 0)"))


@pytest.fixture
def kela(person):
    officer = person(1280, 900, locale="fi-FI")
    officer.context.add_init_script(COUNT)
    officer.signs_in("kela")
    officer.go("/luukku/kela-4/")
    if officer.page.get_by_role("button", name="Avaa luukku").count():
        officer.act("n")
    return officer


def test_over_to_the_youth_guidance_in_two_touches_and_received_in_one(kela, house, person):
    house.opens("ohjaamo-1")
    number = house.arrives("kela_desk")["number"]
    serving(kela, "kela-4", number)
    kela.picture("palvellaan")
    kela.act("v")
    kela.picture("kenelle", full=True)
    youth = kela.page.get_by_role("button", name="Ohjaamo")
    expect(youth).to_contain_text("Saata hänet nyt", use_inner_text=True)
    with kela.page.expect_navigation():
        youth.click()
    expect(kela.page.locator(".serving")).to_have_count(0)
    sent = touches(kela)
    kela.picture("lahdossa")
    asked = house.calls_next("ohjaamo-1")
    assert asked == number, "calling is saying yes"
    house.starts("ohjaamo-1")
    assert sent + 1 <= MOST_TOUCHES, f"{sent} at the sender, one at the receiver"
    assert sent == 2


def test_every_other_way_is_three_touches_away(kela, house):
    house.opens("library-1")
    serving(kela, "kela-4", house.arrives("kela_desk")["number"])
    kela.act("v")
    with kela.page.expect_navigation():
        kela.page.locator("a[href='?mihin=library']").click()
    kela.picture("muut-tavat", full=True)
    assert kela.page.locator(".ways li").count() >= 2
    kela.page.go_back()
    kela.page.evaluate("sessionStorage.setItem('touches', 1)")
    with kela.page.expect_navigation():
        kela.page.locator("a[href='?mihin=ohjaamo']").click()
    kela.picture("muut-tavat-ohjaamo", full=True)
    with kela.page.expect_navigation():
        kela.page.get_by_role("button", name="Pidä paikka").click()
    assert touches(kela) == MOST_TOUCHES
    expect(kela.page.locator(".serving")).to_have_count(0)


def test_the_control_a_hand_is_counted(kela):
    kela.page.evaluate("sessionStorage.removeItem('touches')")
    kela.page.keyboard.press("Tab")
    kela.page.locator("h1").first.click()
    assert touches(kela) == 2


def test_the_nurse_receives_and_nobody_else_sees_the_unit(kela, house, person):
    number = house.arrives("kela_desk")["number"]
    serving(kela, "kela-4", number)
    kela.act("v")
    quiet = kela.page.locator("button[value='walk:mhsa']")
    expect(quiet).to_contain_text("Vastaanottaja saa kysymyksen heti", use_inner_text=True)
    expect(quiet).not_to_contain_text("odottaa", use_inner_text=True)
    nurse = person(1280, 900)
    nurse.signs_in("hoitaja")
    nurse.go("/luukku/mhsa-1/")
    nurse.act("n")
    with kela.page.expect_navigation():
        quiet.click()
    assert not UNIT.search(kela.page.locator("main").inner_text())
    nurse.reads(str(number))
    nurse.picture("hoitajalta-kysytaan")
    nurse.act("h")
    expect(nurse.page.locator(".call .num")).to_have_text(str(number), use_inner_text=True)
    guide = person(1280, 900)
    guide.signs_in("opas")
    guide.go("/aula/")
    assert not UNIT.search(guide.page.locator("main").inner_html())
    guide.picture("aula-ei-tieda")
    nurse.act("n")
    nurse.picture("vastaanotettu")
