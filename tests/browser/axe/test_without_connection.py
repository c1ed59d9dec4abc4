"""The kiosk's page without connection, the hall's list of papers, the printers: axe in every state."""

from __future__ import annotations

import re

import pytest

from tests.browser.cut import Line
from tests.browser.house import CENTRE, PASSWORD
from tests.browser.looking import EASY, WIDE, Look

pytestmark = [pytest.mark.browser]
#: what offline-page.js does with a part of the page that has no way to it in this test
SHOW = """(name) => {
  for (const one of document.querySelectorAll("[data-part]")) one.hidden = one.dataset.part !== name;
  const shown = document.querySelector(`[data-part="${name}"]`);
  document.getElementById("title").textContent = shown.dataset.title;
}"""


def signed_in(chromium, house, name):
    page = chromium.new_context(viewport=WIDE, base_url=house.base).new_page()
    page.goto("/kirjaudu/")
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button.main").click()
    page.wait_for_url(re.compile("^(?!.*/kirjaudu/).*$"))
    return page


def in_every_form(look, name, prefix):
    look.page.set_viewport_size(WIDE)
    look.at(name, None, prefix=prefix)
    if not prefix:
        look.in_themes(name)
    look.narrow(name, prefix=prefix)


def test_the_kiosks_page_without_connection(chromium, house):
    line = Line(int(house.base.rpartition(":")[2]))
    base = f"http://127.0.0.1:{line.port}"
    page = chromium.new_context(viewport=WIDE, base_url=base).new_page()
    page.goto("/laite/")
    page.locator("[name=secret]").fill(house.tokens["kiosk-2"])
    page.locator("[name=secret]").press("Enter")
    page.wait_for_url("**/kioski/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_timeout(6000)
    line.cut()
    look = Look(page)
    try:
        for prefix in EASY:
            page.set_viewport_size(WIDE)
            page.goto(f"{prefix}/kioski/")
            page.locator("body[data-showing=ask]").wait_for()
            in_every_form(look, "asks", prefix)
            page.locator("form#ask button.main").click()
            page.locator("#nothing:not([hidden])").wait_for()
            in_every_form(look, "nothing chosen", prefix)
            page.locator("#everyday input").first.check(force=True)
            page.locator("form#ask button.main").click()
            page.locator("body[data-showing=number]").wait_for()
            in_every_form(look, "number", prefix)
            page.evaluate("document.getElementById('still').showModal()")
            look.at("still there", None, prefix=prefix)
            page.evaluate("document.getElementById('still').close()")
            for part in ("none", "closed"):
                page.evaluate(SHOW, part)
                in_every_form(look, part, prefix)
    finally:
        line.close()
    assert look.wrong == {}


def test_the_papers_of_the_hall(chromium, house):
    leased = house.done("kiosk-1", f"/centres/{CENTRE}/number-leases", profile="axe1")
    block = leased["blocks"][0]
    item = {"number": block["next"], "day": block["day"], "needs": ["no.such"], "recorded_at": leased["at"]}
    house.done("kiosk-1", f"/centres/{CENTRE}/offline-arrivals", items=[{**item, "receipt": "axe"}])
    look = Look(signed_in(chromium, house, "opas"))
    look.everywhere("papers", "/aula/laput/", themes=True)
    for prefix in ("", "/sv", "/en"):
        look.page.set_viewport_size(WIDE)
        look.page.goto(f"{prefix}/aula/laput/")
        look.page.locator("#number").fill("9999")
        look.page.locator("main form button.main").click()
        look.page.locator("#wrong").wait_for()
        look.at("not a paper", None, prefix=prefix)
        look.narrow("not a paper", prefix=prefix)
    look.page.goto("/aula/laput/")
    look.page.locator("#number").fill(str(block["next"] + 1))
    look.page.locator("#paper-time").fill("9.58")
    look.page.locator("main form button.main").click()
    look.page.wait_for_url("**/aula/kaynti/**")
    assert look.wrong == {}


def test_the_printers(chromium, house):
    look = Look(signed_in(chromium, house, "yllapito"))
    look.everywhere("no printers", "/yllapito/tulostimet/")
    look.page.goto("/yllapito/laitteet/uusi/")
    look.page.locator("[name=code]").fill("printer-1")
    look.page.locator("[name=kind][value=printer], select[name=kind]").first.evaluate(
        "(one) => { if (one.tagName === 'SELECT') one.value = 'printer'; else one.checked = true; }"
    )
    look.page.locator("main form button.main").click()
    look.page.wait_for_load_state("load")
    look.everywhere("printers", "/yllapito/tulostimet/", themes=True)
    assert look.page.locator("select").count() > 0
    look.page.set_viewport_size(WIDE)
    look.page.goto("/yllapito/tulostimet/")
    look.page.locator("#size").fill("5")
    look.page.locator("#size").press("Enter")
    look.page.locator("#wrong").wait_for()
    look.at("wrong size", None)
    assert look.wrong == {}
