"""axe over every residents' page: three languages and easy Finnish, phone and wide, dark and contrast."""

from __future__ import annotations

import pytest

from tests.browser.chromium import BASE, serve, violations
from tests.browser.chromium import browser as chromium
from tests.browser.looking import look_over, ways
from tests.web.test_pages import PAGES, PREFIXES

pytestmark = [pytest.mark.browser]


@pytest.fixture
def made(browser, settings):
    """Path → page, made before the browser starts."""
    settings.DEMO = True
    made = {}
    for prefix in PREFIXES:
        for page in PAGES:
            response = browser.get(prefix + page)
            headers = {
                "Content-Type": "text/html; charset=utf-8",
                "Content-Security-Policy": response.headers["Content-Security-Policy"],
            }
            made[prefix + page] = (response.content.decode(), headers)
    return made


def test_no_page_has_a_violation(made):
    with chromium() as program:
        wrong = {way.name: look_over(program, made, way) for way in ways(*PREFIXES, contrast=True)}
    assert {name: found for name, found in wrong.items() if found} == {}


def test_the_control_axe_sees_a_faint_text_and_a_nameless_button(made):
    body, headers = made["/"]
    spoilt = body.replace("</h1>", '</h1><button class="btn"></button>', 1)
    with chromium() as program:
        context = program.new_context()
        serve(context, {"/": (spoilt, headers)})
        page = context.new_page()
        page.goto(BASE + "/")
        found = {rule for rule, _ in violations(page)}
    assert "button-name" in found
