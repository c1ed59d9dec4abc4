"""axe over every residents' page: three languages and easy Finnish, phone and wide, dark and contrast."""

from __future__ import annotations

import pytest

from tests.browser.chromium import BASE, RULES, serve
from tests.browser.chromium import browser as chromium
from tests.web.test_pages import PAGES, PREFIXES

pytestmark = [pytest.mark.browser]
LOOKS = (
    ("wide", {"viewport": {"width": 1280, "height": 900}}, PREFIXES),
    ("phone", {"viewport": {"width": 320, "height": 640}}, PREFIXES),
    ("dark", {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"}, ("",)),
    ("contrast", {"viewport": {"width": 1280, "height": 900}, "contrast": "more"}, ("",)),
)


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


@pytest.mark.parametrize(("look", "options", "prefixes"), LOOKS, ids=[look for look, _, _ in LOOKS])
def test_no_page_has_a_violation(made, look, options, prefixes):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    wrong, refused = {}, []
    with chromium() as program:
        context = program.new_context(**options)
        serve(context, made)
        page = context.new_page()
        page.on(
            "console", lambda said: refused.append(said.text) if "Content Security" in said.text else None
        )
        for path in (path for path in made if any(path == p + one for p in prefixes for one in PAGES)):
            page.goto(BASE + path)
            found = axe.run(page, options=RULES).response["violations"]
            if found:
                wrong[path] = [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found]
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > options["viewport"]["width"]:
                wrong[path + " is too wide"] = width
    assert wrong == {}
    assert refused == []


def test_the_control_axe_sees_a_faint_text_and_a_nameless_button(made):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    body, headers = made["/"]
    spoilt = body.replace("</h1>", '</h1><button class="btn"></button>', 1)
    with chromium() as program:
        context = program.new_context()
        serve(context, {"/": (spoilt, headers)})
        page = context.new_page()
        page.goto(BASE + "/")
        found = {one["id"] for one in axe.run(page, options=RULES).response["violations"]}
    assert "button-name" in found
