"""p02, Leila, with a toddler, a baby and a phone: three needs, not ready when called, one need more, one less."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser]
LIVE_MS = 20_000


def test_leila_keeps_her_place_while_the_baby_cries(house, person):
    house.opens("lab-1", "kela-1", "service_point-1")
    before = house.arrives("lab.blood_sample")
    came = house.arrives("lab.blood_sample", "kela.general_housing_allowance", "service_point.travel_card")
    own = came["follow_url"]
    leila = person(390, 844, locale="fi-FI", has_touch=True, is_mobile=True)
    page = leila.page
    leila.go(own)
    leila.speaks("fi")
    leila.is_as_wide_as_its_window()
    leila.reads("Odota rauhassa")
    leila.reads("Ennen sinua jonossa yksi")
    leila.picture("odottaa", full=True)
    page.locator("#own-call button").tap()
    expect(page.locator("#own-call button")).to_have_attribute("aria-pressed", "true")

    assert house.calls_next("lab-1") == before["number"]
    house.starts("lab-1")
    house.finishes("lab-1")
    assert house.calls_next("lab-1") == came["number"]
    page.locator(".next.lit").wait_for(timeout=LIVE_MS)
    page.locator("#own-call[data-called]").wait_for(state="attached")
    page.wait_for_timeout(1_000)
    expect(page.locator("#own-call"), "one call sounds once").to_have_attribute("data-called", "1")
    leila.reads("Ovi 17")
    leila.picture("kutsu-tuli")

    page.locator("#follow-more-time").tap()
    leila.reads("Saat aikaa")
    leila.picture("lisaa-aikaa")
    house.arrives("lab.blood_sample")
    other = house.calls_next("lab-1")
    assert other not in (None, came["number"]), "others are called first"
    house.starts("lab-1")
    house.finishes("lab-1")
    assert house.calls_next("kela-1") is None, "nobody calls her, from no desk"

    page.locator("#follow-add").tap()
    page.locator("button[name=need][value='library_info'], button[name=need][value='library']").first.tap()
    page.wait_for_url(f"**{own}*")
    expect(page.locator(".path > li")).to_have_count(4)
    leila.picture("lisasi-asian", full=True)

    page.locator(".path > li", has_text="Matkakortti").locator("button").tap()
    leila.reads("Et odota enää: Matkakortti.")
    leila.picture("jatti-yhden", full=True)
    leila.is_as_wide_as_its_window()

    page.locator("#follow-ready").tap()
    page.locator("#follow-more-time").wait_for()
    assert house.calls_next("lab-1") == came["number"], "her place was kept"
    page.locator(".next.lit").wait_for(timeout=LIVE_MS)
    leila.picture("kutsu-uudelleen")
    house.starts("lab-1")
    house.finishes("lab-1", "booked")
    page.locator(".path .done").wait_for(timeout=LIVE_MS)
    leila.reads("Sait ajan")

    leila.go(f"{own}?lang=sv")
    leila.speaks("sv")
    leila.reads("Besökets språk är finska")
    page.locator("button[name=language]").tap()
    page.locator("button[name=language]").wait_for(state="detached")
    leila.go(own)
    leila.speaks("sv")
    leila.picture("pa-svenska", full=True)

    page.locator("#follow-leave").tap()
    page.locator("main form button.stop").tap()
    page.locator(".next.over").wait_for()
    leila.picture("lopuksi", full=True)


def test_the_same_without_script(house, person):
    came = house.arrives("service_point", "kela_desk")
    leila = person(390, 844, locale="fi-FI", java_script_enabled=False)
    page = leila.page
    leila.go(came["follow_url"])
    expect(page.locator("noscript meta[http-equiv=refresh][content='30']")).to_have_count(1)
    expect(page.locator("#own-call"), "a sound needs script: it is not offered").to_be_hidden()
    page.locator("#follow-more-time").click()
    leila.reads("Saat aikaa")
    page.locator("#follow-ready").click()
    page.locator("[id^=give-up]").first.click()
    leila.reads("Et odota enää")
    page.locator(".toast button").click()
    expect(page.locator("[id^=give-up]")).to_have_count(2)
    leila.picture("ilman-skriptia", full=True)
