"""A joint adviser is asked for a decision of Kela's: the house says no, says why, and walks the person there."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser]
DESK = "/luukku/service_point-1/"


def test_the_adviser_is_refused_and_finds_the_way_out(house, person):
    house.opens("kela-4")
    number = house.arrives("service_point.travel_card")["number"]
    me = person(1280, 900, locale="fi-FI")
    me.signs_in("luukku")
    me.go(DESK)
    me.act("n")
    me.act("n")
    me.act("n")
    expect(me.page.locator(".serving .num")).to_have_text(str(number), use_inner_text=True)
    me.picture("palvelee")
    me.page.locator("a[href$='/saanko/']").click()
    me.page.locator("[name=q]").fill("perustoimeentulotuki")
    me.page.locator("form[role=search] button").click()
    me.reads("Et voi hoitaa")
    me.reads("julkista valtaa")
    me.picture("ei-minun-vaan-kenen", full=True)
    me.page.locator("form[action$='/hand-over/'] button").first.click()
    me.page.wait_for_url(lambda url: url.endswith(DESK))
    me.picture("matkalla")
    assert house.calls_next("kela-4") == number, "Kela's desk gets the same number, place kept"


def test_a_straight_attempt_is_refused_in_words(house, person):
    me = person(1280, 900, locale="fi-FI")
    me.signs_in("luukku")
    me.go(DESK)
    token = me.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    answer = me.page.request.post(
        f"{house.base}{DESK}tee/serve-now/",
        form={"csrfmiddlewaretoken": token, "need": "kela.basic_social_assistance", "receipt": "walk-1"},
        headers={"Referer": house.base + DESK},
    )
    assert answer.status == 403
    assert "viranomaisen oma virkailija" in answer.text()
