"""axe over every state of the kiosk: four languages, phone, desk and the kiosk's own glass, every theme."""

from __future__ import annotations

import pytest

from tests.browser.kiosk import GLASS, NEEDS, goes_to, mark_of
from tests.browser.looking import EASY, WIDE, Look

pytestmark = [pytest.mark.browser]
CHOSEN = "&".join(f"need={one}" for one in NEEDS)
PLACES = {
    "search": "at=search",
    "found": "at=search&q=kortti",
    "nothing found": "at=search&q=avaruusraketti",
    "units": "at=units",
    "situations": "at=events",
    "unit": "at=unit:kela",
    "situation": "at=event:having_a_child",
    "human": "at=human",
    "more": f"at=more&{CHOSEN}",
    "chosen": CHOSEN,
    "help": f"at=help&{CHOSEN}",
    "wishes": f"{CHOSEN}&language=ar&group_size=3&priority_ground=infant",
    "closed and unknown": "need=ohjaamo&need=child_health.vaccination&need=x",
    "more time, without script": "at=still:units",
}
#: every aid that changes the look
AIDS = "lcosk"


@pytest.fixture
def look(chromium, house):
    context = chromium.new_context(viewport=WIDE, base_url=house.base)
    context.set_default_timeout(20_000)
    yield Look(context.new_page())
    context.close()


def on_the_glass(look, name, path, *, prefixes=("", "/sv", "/en")):
    """The kiosk's own size, every theme, and with every aid."""
    look.page.set_viewport_size(GLASS)
    for prefix in prefixes:
        look.at(f"{name} on the glass", path, prefix=prefix)
    look.in_themes(f"{name} on the glass")


@pytest.mark.parametrize("name", PLACES)
def test_every_place(look, name):
    goes_to(look.page)
    path = f"/kioski/?turn={mark_of(look.page)}&{PLACES[name]}"
    look.everywhere(name, path, prefixes=EASY)
    on_the_glass(look, name, path)
    look.at(f"{name} with every aid", f"{path}&aids={AIDS}")
    assert look.wrong == {}


def test_the_beginning(look):
    look.everywhere("start", "/kioski/", prefixes=EASY)
    on_the_glass(look, "start", "/kioski/", prefixes=EASY)
    goes_to(look.page, aids=AIDS)
    look.at("start with every aid", None)
    look.page.keyboard.press("ArrowDown")
    look.at("start with figures", None)
    assert look.wrong == {}


def test_the_number_and_the_warning(look):
    goes_to(look.page, needs=NEEDS)
    look.page.evaluate("document.getElementById('still').showModal()")
    look.at("warning", None)
    look.page.set_viewport_size(GLASS)
    look.in_themes("warning")
    look.page.evaluate("document.getElementById('still').close()")
    look.page.locator("[form=take]").click()
    look.page.wait_for_url("**/kioski/numero/")
    look.everywhere("number", "/kioski/numero/", prefixes=EASY)
    on_the_glass(look, "number", "/kioski/numero/")
    look.at("number with every aid", f"/kioski/numero/?aids={AIDS}")
    assert look.wrong == {}


def test_no_voice_and_no_connection(look):
    goes_to(look.page, "units", aids="s")
    look.page.locator("#no-voice:not([hidden])").wait_for()
    look.at("no voice", None)
    look.page.evaluate("delete window.palvelutoriOffline")
    look.page.route("**/healthz", lambda route: route.abort())
    look.page.locator("#over").click()
    look.page.locator(".cut").wait_for()
    look.at("no connection", None)
    assert look.wrong == {}


def test_the_control_a_planted_violation_is_found(look):
    goes_to(look.page, "units")
    look.page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    look.at("planted", None)
    assert look.wrong
