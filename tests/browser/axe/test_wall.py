"""The wall screen in every state and shape: empty, calling, over, silent, stale; landscape, portrait, 4K, 320."""

from __future__ import annotations

import re

import pytest

from tests.browser.looking import NARROW, Look
from tests.browser.person import PICTURES

pytestmark = [pytest.mark.browser]
SHAPES = {
    "landscape": {"width": 1920, "height": 1080},
    "portrait": {"width": 1080, "height": 1920},
    "4k": {"width": 3840, "height": 2160},
    "narrow": NARROW,
}
#: everything the screen shows lies within it, beside its neighbours and not over them
OUTSIDE = """() => {
  const seen = (one) => one.getClientRects().length && getComputedStyle(one).visibility !== "hidden";
  const wanted = ".latest .num,.latest .place,.latest>.i,.calls td,.ws li,.say,.broken,footer .row,.clock";
  const parts = [...document.querySelectorAll(wanted)].filter(seen);
  return parts.filter((one) => {
    const box = one.getBoundingClientRect();
    const panel = one.closest(".waits,.latest");
    const limit = panel ? panel.getBoundingClientRect() : { right: innerWidth, bottom: innerHeight };
    return box.right > limit.right + 1 || box.bottom > limit.bottom + 1 || box.right > innerWidth + 1;
  }).map((one) => `${one.className || one.tagName} ${(one.innerText || "").slice(0, 30)}`);
}"""


@pytest.fixture
def window(chromium, house):
    opened = []

    def open_window(**options):
        context = chromium.new_context(**{"viewport": SHAPES["landscape"], "base_url": house.base, **options})
        context.set_default_timeout(20_000)
        opened.append(context)
        return context.new_page()

    yield open_window
    for context in opened:
        context.close()


def look_at(look, name, *, themes=False):
    """The state in every shape: axe, and nothing outside or over anything on a wall."""
    for shape, viewport in SHAPES.items():
        look.page.set_viewport_size(viewport)
        look.page.wait_for_timeout(100)
        look.at(f"{name} {shape}", None)
        if shape != "narrow" and (outside := look.page.evaluate(OUTSIDE)):
            look.wrong[f"{name} {shape}: outside"] = outside
        folder = PICTURES / "wall"
        folder.mkdir(parents=True, exist_ok=True)
        look.page.screenshot(path=str(folder / f"{name.replace(' ', '-')}-{shape}.png"))
    if themes:
        look.page.set_viewport_size(SHAPES["landscape"])
        look.in_themes(name)


def test_every_state_and_shape(window, house):
    look = Look(window())
    look.page.goto("/taulu/")
    look.page.locator("[data-voice=blocked] button").wait_for(state="visible")
    look_at(look, "empty", themes=True)
    desks = ("kela-4", "kela-5", "lab-1", "lab-2", "service_point-1", "mhsa-1")
    for need in ("kela_desk", "kela_desk", "lab", "lab", "service_point", "mhsa_walkin"):
        house.arrives(need)
    house.opens(*desks)
    for desk in desks:
        house.calls_next(desk)
    house.starts("kela-5")
    look.page.goto("/taulu/")
    look.page.locator("[data-voice=blocked] button").wait_for(state="visible")
    look_at(look, "calls", themes=True)
    look.page.locator("[data-voice=blocked] button").click()
    look.page.locator("[data-voice=on]").wait_for(state="visible")
    house.starts("mhsa-1")
    look.page.locator(".latest.over").wait_for()
    look_at(look, "over")
    for prefix in ("/sv", "/en"):
        look.page.set_viewport_size(SHAPES["landscape"])
        look.at("calls", "/taulu/", prefix=prefix)
        look.narrow("calls", prefix=prefix)
    assert look.wrong == {}


def test_stale(window, house):
    page = window(service_workers="block")
    page.route("**/events*", lambda route: route.abort())
    page.route(re.compile(r"/taulu/$"), _impatient)
    look = Look(page)
    for prefix in ("", "/sv", "/en"):
        page.set_viewport_size(SHAPES["landscape"])
        page.goto(f"{prefix}/taulu/")
        page.locator("html.is-stale").wait_for(state="attached")
        look.at("stale", None, prefix=prefix)
    page.goto("/taulu/")
    page.locator("html.is-stale").wait_for(state="attached")
    look_at(look, "stale", themes=True)
    assert look.wrong == {}


def _impatient(route):
    answer = route.fetch()
    words = answer.text().replace("data-live-url=", 'data-live-stale-seconds="1" data-live-url=')
    route.fulfill(response=answer, body=words)
