"""A page made a moment before somebody came shows them, though its stream opened only after that."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def _open_late(house, person, *, forgets: bool):
    """An officer's page whose stream is held up until somebody has taken a number."""
    officer = person(1280, 900, locale="fi-FI")
    officer.signs_in("kela")
    officer.go("/luukku/kela-4/")
    officer.act("n")
    came = []

    def hold(route):
        if not came:
            came.append(house.arrives("kela_desk"))
        address = route.request.url
        route.continue_(url=address.partition("&after=")[0] if forgets else address)

    officer.page.route("**/events?*", hold)
    with officer.page.expect_response("**/events?*"):
        officer.go("/luukku/kela-4/")
    officer.page.wait_for_timeout(1_500)
    assert came
    return officer.page.locator("table th.qn")


def test_who_comes_while_the_page_opens_is_shown(house, person):
    expect(_open_late(house, person, forgets=False).first).to_be_visible()


def test_control_a_page_that_forgets_what_it_was_made_from_shows_nobody(house, person):
    expect(_open_late(house, person, forgets=True)).to_have_count(0)
