"""p03, 19, dislikes forms: fills none in, reads in easy Finnish and says yes on his phone, without script."""

from __future__ import annotations

import pytest

from tests.browser import referred

pytestmark = [pytest.mark.browser]


def test_he_says_yes_on_his_own_phone_in_easy_finnish(house, person):
    came = house.arrives("service_point")
    officer = person(1280, 900)
    referred.serves(officer)
    referred.begins(officer, "ohjaamo")
    referred.writes(
        officer, need="Haluaa kesätyön eikä tiedä mistä aloittaa", contact="message", phone="040 111 2222"
    )
    referred.reads_aloud(officer, "easy")

    he = person(320, 700, locale="fi-FI", java_script_enabled=False)
    code = referred.makes_own_page(he, came["follow_url"])
    referred.opens_own_page(he, code, "easy")
    he.reads("Sinulta kysytään lupaa")
    he.is_as_wide_as_its_window()
    he.picture("kysytaan", full=True)
    he.page.locator("button[name=say][value=yes]").click()
    he.reads("Annoit luvan")
    he.picture("sanoi-kylla", full=True)

    officer.page.reload()
    officer.page.locator("main form button.main").last.click()
    officer.reads("Ohjaus on lähetetty")
    he.page.reload()
    he.reads("Tiedot on lähetetty")
    he.page.get_by_role("button", name="Sulje sivu").click()
    he.page.locator("[name=code]").wait_for()
    he.picture("suljettu")
