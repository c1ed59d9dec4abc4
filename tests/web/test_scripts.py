"""The small modules in a real browser: clock, live parts, keys, undo, forms."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import expect

from tests.browser.chromium import BASE, serve
from tests.browser.chromium import browser as chromium

pytestmark = [pytest.mark.browser]
HTML = {"Content-Type": "text/html; charset=utf-8"}
HEAD = (
    '<!doctype html><html lang="fi" data-clock="2026-11-18T08:42:31Z" data-clock-speed="{speed}">'
    '<meta charset="utf-8"><title>x</title>'
    + "".join(
        f'<script type="module" src="/static/palvelutori/js/{name}.js"></script>'
        for name in ("clock", "forms", "live", "keys", "undo")
    )
    + "<script>window.seen=[];document.addEventListener('refresh',e=>seen.push(e.target.id),true);"
    "document.addEventListener('click',e=>seen.push(e.target.id));</script>"
)
LIVE = (
    '<body data-live-url="/events" data-live-stale-seconds="1">'
    '<time id="clock" data-clock-show="minutes">?</time>'
    '<section id="calls" data-live-events="stop.called stop.recalled">x</section>'
    '<section id="all" data-live-events="stop.called stop.recalled visit.arrived other reset">'
    '<input id="field"></section>'
    '<section id="pulse" data-live-events="beat">x</section>'
    '<p id="age" data-live-age data-fresh="Tiedot klo {time}" data-stale="Vanhat, klo {time}, {minutes} min">?</p>'
    '<p id="help" data-live-when-stale hidden>Kysy oppaalta</p><div id="dim" data-live-dims></div>'
)


@pytest.fixture(scope="module")
def program():
    with chromium() as running:
        yield running


@pytest.fixture
def opened(program) -> Callable[..., Any]:
    """`opened(body, speed=1)`: a page with all modules loaded."""
    contexts = []

    def show(body: str, speed: float = 1, events: Callable[[Any], None] | None = None) -> Any:
        context = program.new_context()
        contexts.append(context)
        serve(context, {"/": (HEAD.replace("{speed}", str(speed)) + body, HTML)})
        if events is not None:
            context.route(f"{BASE}/events", events)
        page = context.new_page()
        page.goto(BASE + "/")
        return page

    yield show
    for context in contexts:
        context.close()


def stream(*events: str) -> Callable[[Any], None]:
    """Answers the first call with `events` and closes; later ones with nothing."""
    asked: list[str] = []

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        if len(asked) > 1:
            route.abort()
            return
        body = "retry: 50\n\n" + "".join(f"{one}\n\n" for one in events)
        route.fulfill(status=200, body=body, headers={"Content-Type": "text/event-stream"})

    return answer


CALLED = 'id: 7\nevent: stop.called\ndata: {"number": 147}'
BEAT = 'event: beat\ndata: {"at": "2026-11-18T09:00:00Z", "speed": 1}'


def test_the_clock_is_the_houses_and_runs_at_its_speed(opened):
    page = opened('<time id="c" data-clock-show="seconds">?</time>', speed=60)
    assert page.locator("#c").inner_text().startswith("10.4")
    page.wait_for_function("document.getElementById('c').textContent >= '10.45'", timeout=20_000)
    page = opened('<time id="c" data-clock-show="minutes">?</time>')
    expect(page.locator("#c")).to_have_text("10.42", use_inner_text=True)


def test_an_event_refreshes_the_parts_that_ask_for_it_once(opened):
    page = opened(
        LIVE, events=stream(CALLED, CALLED.replace("7", "8"), "id: 9\nevent: desk.opened\ndata: {}")
    )
    page.wait_for_function("seen.length >= 1")
    page.wait_for_timeout(60)
    first = page.evaluate("seen.slice()")
    assert first.count("calls") == 1
    assert "pulse" not in first


def test_a_beat_sets_the_clock_and_refreshes_who_asks_for_beats(opened):
    page = opened(LIVE, events=stream(BEAT))
    page.wait_for_function("document.getElementById('clock').textContent === '11.00'")
    assert page.locator("#age").inner_text().startswith("Tiedot klo 11.00.0")
    page.wait_for_function("seen.includes('pulse')")
    assert "all" not in page.evaluate("seen.slice()")


class Line(BaseHTTPRequestHandler):
    """A real server for one test: interception does not show the header the browser adds when it comes back."""

    page, asked = "", [""]

    def do_GET(self) -> None:
        if self.path == "/":
            self._answer("text/html; charset=utf-8", self.page)
        elif self.path.startswith("/static/"):
            found = finders.find(self.path.removeprefix("/static/"))
            self._answer("text/javascript", Path(str(found)).read_text(encoding="utf-8"))
        elif self.path != "/events":
            self.send_error(404)  # a browser asks for an icon by itself
        else:
            self.asked.append(self.headers.get("Last-Event-ID", ""))
            if len(self.asked) > 1:
                self.close_connection = True
                return
            self._answer("text/event-stream", f"retry: 50\n\n{CALLED}\n\n")

    def _answer(self, kind: str, body: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *words: Any) -> None:
        """Say nothing."""


def test_a_break_is_mended_from_the_last_number_and_meanwhile_the_page_says_how_old_it_is(program):
    Line.page, Line.asked = HEAD.replace("{speed}", "1") + LIVE, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Line)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = program.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/")
    page.wait_for_function("document.documentElement.classList.contains('is-stale')", timeout=20_000)
    assert page.locator("#age").inner_text().startswith("Vanhat, klo 10.42.")
    expect(page.locator("#help")).to_be_visible()
    assert "stale" in page.locator("#dim").get_attribute("class")
    ends = time.monotonic() + 10
    while len(Line.asked) < 2 and time.monotonic() < ends:
        page.wait_for_timeout(50)  # a busy machine connects again after it has said how old the page is
    page.close()
    server.shutdown()
    assert Line.asked[0] == "" and "7" in Line.asked[1:]


def test_a_long_break_refreshes_everything(opened):
    page = opened(LIVE, events=stream('id: 900\nevent: reset\ndata: {"journal_number": 900}'))
    page.wait_for_function("['calls','all','pulse'].every(id => seen.includes(id))")


def test_a_field_in_use_is_left_alone_until_it_is_left(opened):
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page = opened(LIVE, events=hold)
    page.locator("#field").focus()
    body = f"{CALLED}\n\n"
    held[0].fulfill(status=200, body=body, headers={"Content-Type": "text/event-stream"})
    page.wait_for_function("seen.includes('calls')")
    assert "all" not in page.evaluate("seen.slice()")
    page.locator("#field").blur()
    page.wait_for_function("seen.includes('all')")


KEYS = (
    '<button id="next" data-key="n">Seuraava <kbd>N</kbd></button>'
    '<button id="closed" data-key="k" aria-disabled="true">Suljettu</button><input id="field">'
    '<button id="toggle" data-keys-toggle data-on="Ota käyttöön" data-off="Ota pois" hidden></button>'
)


def test_keys_work_outside_fields_and_only_plain(opened):
    page = opened(KEYS)
    page.keyboard.press("n")
    assert page.evaluate("seen") == ["next"]
    expect(page.locator("#next")).to_have_attribute("aria-keyshortcuts", "N")
    page.keyboard.press("Control+n")
    page.locator("#field").focus()
    page.keyboard.press("n")
    assert page.evaluate("seen") == ["next"]
    expect(page.locator("#field")).to_have_value("n")


def test_an_unavailable_key_leads_to_its_reason(opened):
    page = opened(KEYS)
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == "closed"
    assert page.evaluate("seen") == []


def test_keys_can_be_switched_off_and_stay_off(opened):
    page = opened(KEYS)
    page.locator("#toggle").click()
    expect(page.locator("#toggle")).to_have_text("Ota käyttöön", use_inner_text=True)
    page.keyboard.press("n")
    assert "next" not in page.evaluate("seen")
    page.reload()
    page.locator("body").click()
    page.keyboard.press("n")
    assert "next" not in page.evaluate("seen")
    assert page.locator("#next").get_attribute("aria-keyshortcuts") is None


UNDO = (
    '<div id="toast" data-undo-seconds="{seconds}"><span>Siirsit.</span>'
    '<form method="post"><button id="undo" data-key="z">Kumoa <span data-undo-left aria-hidden="true"></span></button>'
    "</form>"
    '<span id="late" data-undo-late hidden>Myöhässä</span></div>'
)


def test_undo_counts_real_seconds_and_goes(opened):
    page = opened(UNDO.replace("{seconds}", "2"), speed=60)
    expect(page.locator("#undo")).to_contain_text("(2 s)", use_inner_text=True)
    page.wait_for_timeout(1100)
    expect(page.locator("#toast")).to_have_count(1)
    page.wait_for_function("!document.getElementById('toast')", timeout=20_000)


def test_undo_does_not_vanish_under_a_hand(opened):
    page = opened(UNDO.replace("{seconds}", "1"))
    page.locator("#undo").focus()
    page.wait_for_function("!document.getElementById('late').hidden", timeout=20_000)
    expect(page.locator("#undo")).to_have_attribute("aria-disabled", "true")
    page.locator("#undo").blur()
    page.wait_for_function("!document.getElementById('toast')", timeout=20_000)


def test_a_second_click_sends_nothing(opened):
    page = opened('<form method="post" action="/sent"><button id="send">Lähetä</button></form>')
    sent: list[str] = []

    def take(route: Any) -> None:
        sent.append(route.request.method)
        route.fulfill(status=204)

    page.route(f"{BASE}/sent", take)
    page.evaluate("for (let i = 0; i < 3; i++) document.getElementById('send').click()")
    page.wait_for_timeout(300)
    assert sent == ["POST"]
    expect(page.locator("#send")).to_have_attribute("aria-busy", "true")
