"""The hall guide with a tablet: a number in two touches, somebody lost is found, the ticket printed."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser]


def test_the_guide_receives_people(house, person):
    guide = person(768, 1024, locale="fi-FI", has_touch=True)
    page = guide.page
    guide.signs_in("opas")
    guide.picture("aula-tyhja")
    guide.is_as_wide_as_its_window()

    page.locator("label.chip", has_text="Matkakortti").tap()
    page.get_by_role("button", name="Anna numero").tap()
    page.locator(".given .num").wait_for()
    number = page.locator(".num").first.inner_text()
    assert number.isdigit(), "two touches"
    guide.picture("numero", full=True)
    guide.is_as_wide_as_its_window()

    house.opens("service_point-1")
    assert house.calls_next("service_point-1") == int(number)
    stop = house.calls["service_point-1"]["stop_id"]
    house.done("service_point-1", f"/stops/{stop}/no-show")
    guide.go("/aula/")
    guide.reads(number)
    guide.picture("autettava", full=True)
    page.locator("#help").get_by_role("button", name="Löytyi").first.tap()
    guide.picture("loytyi", full=True)

    page.locator("[name=q]").first.fill("vuokra")
    page.get_by_role("button", name="Etsi").first.tap()
    guide.picture("haku", full=True)
    guide.is_as_wide_as_its_window()
