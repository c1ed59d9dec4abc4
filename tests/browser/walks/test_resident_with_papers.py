"""A resident leaves the desk with two papers: what she was told today, and a receipt for what she brought."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser]
DESK = "/luukku/service_point-1/"


def test_she_leaves_with_what_she_was_told_and_a_receipt(house, person):
    officer, she = person(1280, 900, locale="fi-FI"), person(390, 844, locale="sv-FI")
    officer.signs_in("luukku")
    officer.go(DESK)
    officer.act("n")
    came = house.arrives("service_point.travel_card", language="sv")
    officer.go(DESK)
    officer.act("n")
    officer.act("n")
    officer.page.locator("a[href*='/neuvo/']").click()
    officer.page.locator("[name=outcome][value=directed]").check()
    officer.page.locator("[name=directed_to]").select_option("kela")
    officer.page.locator("[name=words]").fill("Fråga efter bostadsbidrag vid disk 14.")
    officer.picture("neuvo", full=True)
    officer.page.locator("form button.main").click()
    officer.page.locator(".slip").wait_for()
    officer.picture("muistilappu")
    assert "Gå härnäst hit: FPA." in officer.words(), "the paper speaks her language, not the officer's"
    she.go(came["follow_url"])
    she.page.locator("#follow-advice").click()
    she.reads("Vad jag fick veta i dag")
    she.reads("Fråga efter bostadsbidrag")
    she.is_as_wide_as_its_window()
    she.picture("vad-jag-fick-veta", full=True)

    officer.go("/asiakirjat/uusi/")
    officer.page.locator("[name=kind][value=application]").check()
    officer.page.locator("[name=pages]").fill("4")
    officer.page.locator("[name=authority]").select_option("lahdenranta_county")
    officer.page.locator("form button.main").click()
    officer.page.locator(".slip").wait_for()
    officer.picture("kuitti", full=True)
    code = officer.page.locator(".slip .code").inner_text()
    officer.page.locator("form[action$='/siirra/'] button").click()
    officer.page.locator("button[name=how][value=desk]").click()
    officer.reads("Siirretty ja kerrottu")
    officer.go("/asiakirjat/")
    officer.picture("asiakirjat")
    she.go("/sv/kuitti/")
    she.page.locator("[name=code]").fill(code.lower())
    she.page.locator("main form button.main").click()
    she.reads("Kvittot är äkta")
    she.reads("Sänd till rätt myndighet")
    she.is_as_wide_as_its_window()
    she.picture("kvittot-ar-akta", full=True)
    assert officer.refused + she.refused == []
