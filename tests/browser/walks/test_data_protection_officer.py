"""The data protection officer reads the register: what is where, who answers, how long, how many; nobody's data."""

from __future__ import annotations

import pytest

from tests.browser import referred

pytestmark = [pytest.mark.browser]


def test_the_register_tells_what_is_held_and_shows_none_of_it(house, person):
    house.arrives("service_point")
    sender = person(1280, 900)
    referred.serves(sender)
    referred.is_referred(sender, need="Asumistuki on kesken", contact="none", name="Kaarina Aalto")

    officer = person(1280, 900)
    officer.signs_in("tietosuoja")
    officer.reads("Henkilötietojen rekisteri")
    assert officer.page.url.endswith("/henkilotietorekisteri/"), "it is where the day begins"
    officer.picture("rekisteri")
    words = officer.words()
    assert "customers.Payload" in words and "content" in words and "730 päivää" in words
    assert "Kaarina" not in words and "Asumistuki on kesken" not in words
    officer.page.locator("#permissions").scroll_into_view_if_needed()
    officer.picture("luvat-ja-katselut", full=True)
    officer.go("/ohjaukset/")
    assert "Kaarina" not in officer.words() and officer.page.locator(".rows").count() == 0
    officer.picture("ei-paase-ohjauksiin")
    narrow = person(320, 700)
    narrow.signs_in("tietosuoja", "/sv")
    narrow.is_as_wide_as_its_window()
    narrow.picture("kapea")
