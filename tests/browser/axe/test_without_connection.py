"""The kiosk's page without connection, the hall's list of papers, the printers: axe in every state."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from palvelutori.common.texts import text
from palvelutori.visits.follow import paper_code
from tests.browser.cut import Line, kept
from tests.browser.house import CENTRE, PASSWORD
from tests.browser.kiosk import GLASS, VOICE
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
    known(page, lambda one: one["needs"] and one["state"]["blocks"])
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


def test_without_connection_by_keypad_aloud_and_with_a_code_for_the_phone(chromium, house):
    line = Line(int(house.base.rpartition(":")[2]))
    page = chromium.new_context(viewport=GLASS, base_url=f"http://127.0.0.1:{line.port}").new_page()
    page.add_init_script(VOICE)
    page.goto("/laite/")
    page.locator("[name=secret]").fill(house.tokens["kiosk-3"])
    page.locator("[name=secret]").press("Enter")
    page.wait_for_url("**/kioski/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    known(page, lambda one: one["needs"] and one["state"]["blocks"])
    line.cut()
    try:
        page.goto("/kioski/")
        page.locator("body[data-showing=ask]").wait_for()
        page.locator("[data-aid=s]").click()
        page.wait_for_function("window.spoken.length > 0")
        assert page.evaluate("spoken.at(-1).text").startswith(text("arrive.title", "fi"))
        page.keyboard.press("ArrowDown")
        page.keyboard.press("2")
        page.locator("#everyday input:checked").wait_for(state="attached")
        said = page.evaluate("spoken.at(-1).text")
        assert said.endswith(text("kiosk.speech.picked", "fi")), said
        page.locator("form#ask button.main").press("Enter")
        page.locator("body[data-showing=number]").wait_for()
        page.wait_for_function(
            "title => window.spoken.at(-1).text.startsWith(title)", arg=text("kiosk.your_number", "fi")
        )
        (arrival,) = kept(page)["arrivals"]
        code = paper_code(arrival["receipt"])
        assert page.locator("[data-code]").evaluate("(part) => part.textContent") == code
        expect(page.locator(".paper .qr svg")).to_have_count(1)
        phone = chromium.new_context(base_url=house.base).new_page()
        types(phone, code)
        phone.locator("#code-wrong").wait_for()
        line.mend()
        page.locator("#ready").click()
        known(page, lambda one: one["arrivals"] == [])
        types(phone, code.lower().replace(" ", ""))
        phone.wait_for_url("**/v/*.*")
        expect(phone.locator("main")).to_contain_text(str(arrival["number"]), use_inner_text=True)
    finally:
        line.close()


def types(phone, code):
    """What is on the paper, on a phone."""
    phone.goto("/v/")
    phone.locator("#code").fill(code)
    phone.locator("#code").press("Enter")


def known(page, ready):
    """Wait until what the browser keeps is as `ready` wants it."""
    for _ in range(150):
        if ready(kept(page)):
            return
        page.wait_for_timeout(200)
    raise AssertionError(kept(page))


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
