"""Daryna, 41: came from abroad, speaks Ukrainian; fears the wrong form and no interpreter. A note says it for her."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser]


def test_a_note_tells_the_next_desk_that_an_interpreter_is_needed(house, person):
    number = house.arrives("service_point.travel_card", language="uk")["number"]
    officer = person(1280, 900, locale="fi-FI")
    officer.signs_in("luukku")
    officer.go("/luukku/service_point-1/")
    for _ in range(3):  # open, call, start
        officer.act("n")
    expect(officer.page.locator(".serving .num")).to_have_text(str(number), use_inner_text=True)
    officer.act("v")
    with officer.page.expect_navigation():
        officer.page.locator("a[href='?mihin=kela']").click()
    officer.page.locator("#remark-interpreter").check()
    officer.page.locator("#note-allowed").check()
    officer.picture("mita-vastaanottaja-tietaa", full=True)
    with officer.page.expect_navigation():
        officer.page.locator("button[value='note:kela']").click()
    code = officer.page.locator(".code").inner_text()
    paper = officer.page.locator(".ticket").inner_text()
    assert re.fullmatch(r"[2-9A-Z]{5} [2-9A-Z]{5}", code)
    assert "interpreter" not in paper.lower()
    officer.picture("lappu", full=True)

    daryna = person(390, 844, locale="en-GB")
    daryna.go("/en/saavuin/")
    daryna.page.locator("#code").fill(code)
    daryna.picture("koodi")
    with daryna.page.expect_navigation():
        daryna.page.locator("#code").press("Enter")
    assert "/v/" in daryna.page.url
    daryna.picture("numero-ilman-nimea")
    mine = daryna.page.locator(".num").first.inner_text()

    again = person(390, 844, locale="en-GB")
    again.go("/en/saavuin/")
    again.page.locator("#code").fill(code)
    with again.page.expect_navigation():
        again.page.locator("#code").press("Enter")
    again.reads("This code has been used once already.")
    again.picture("kaytetty-koodi")
    assert mine
