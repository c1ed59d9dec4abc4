"""Passing somebody on as axe sees it: the chooser, one place's ways, a note's paper, a code at the desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.looking import WIDE, Look
from tests.browser.test_axe_everywhere import window  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.browser]


def test_passing_on(window, house):  # noqa: F811
    look = Look(window("kela"))
    desk, page = "/luukku/kela-4/", look.page
    house.opens("library-1")
    house.arrives("kela_desk")
    page.set_viewport_size(WIDE)
    for _ in range(3):  # open, call, start
        page.goto(desk)
        with page.expect_navigation():
            page.keyboard.press("n")
    onward = page.locator("[data-key=v]").get_attribute("href")
    look.everywhere("places", onward, themes=True)
    look.everywhere("ways", f"{onward}?mihin=library", themes=True)
    look.everywhere("closed", f"{onward}?mihin=ohjaamo")
    page.set_viewport_size(WIDE)
    page.goto(f"{onward}?mihin=ohjaamo")
    with page.expect_navigation():
        page.locator("button[value='note:ohjaamo']").click()
    note = page.url.removeprefix(house.base)
    code = page.locator(".code").inner_text()
    look.everywhere("note", note, themes=True)
    look.everywhere("desk again", desk)
    for prefix in ("", "/sv", "/en"):
        page.set_viewport_size(WIDE)
        page.goto(prefix + desk)
        page.locator("details summary").first.click()
        page.locator("#came-code").fill("CDFH 2345")
        page.locator("#came-code").press("Enter")
        page.locator("[role=alert]").wait_for()
        look.at("wrong code", None, prefix=prefix)
        look.narrow("wrong code", prefix=prefix)
    assert len(code.replace(" ", "")) == 10
    assert look.wrong == {}


def test_neighbours_and_trainings(window, house):  # noqa: F811
    officer = Look(window("kela"))
    officer.everywhere("neighbours", "/naapurit/", themes=True)
    officer.page.set_viewport_size(WIDE)
    officer.page.goto("/luukku/kela-4/")
    lead = Look(window("paallikko"))
    lead.everywhere("trainings", "/perehdytys/", themes=True)
    assert officer.wrong | lead.wrong == {}


def test_words_that_came_along(window, house):  # noqa: F811
    house.arrives("kela_desk")
    sender, receiver = Look(window("kela")), Look(window("luukku"))
    here, there = "/luukku/kela-4/", "/luukku/service_point-1/"
    for look in (sender, receiver):
        look.page.set_viewport_size(WIDE)
    for look, desk, until in ((sender, here, "[data-key=v]"), (receiver, there, "[data-key=p]")):
        look.page.goto(desk)
        while not look.page.locator(until).count():  # open, call, start
            with look.page.expect_navigation():
                look.page.keyboard.press("n")
    onward = sender.page.locator("[data-key=v]").get_attribute("href")
    sender.page.goto(f"{onward}?mihin=service_point")
    sender.page.locator("#words").fill("Lukee huulilta: katso kohti ja puhu rauhallisesti.")
    sender.page.locator("#note-allowed").check()
    with sender.page.expect_navigation():
        sender.page.locator("button[value='walk:service_point']").click()
    receiver.page.goto(there)
    with receiver.page.expect_navigation():
        receiver.page.locator("[data-key=h]").click()
    receiver.everywhere("called with words", there, themes=True)
    expect(receiver.page.locator(".came-with")).to_contain_text("Lukee huulilta", use_inner_text=True)
    receiver.page.set_viewport_size(WIDE)
    receiver.page.goto(there)
    with receiver.page.expect_navigation():
        receiver.page.keyboard.press("n")
    receiver.everywhere("serving with words", there)
    assert sender.wrong | receiver.wrong == {}
