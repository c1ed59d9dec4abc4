"""A real kiosk without connection through a whole opening day: thirteen hours, a restart, and back without a double."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.browser.chromium import WHOLE, program
from tests.browser.cut import Line, Timed, kept
from tests.browser.house import copied
from tests.browser.patience import make_patient

pytestmark = pytest.mark.browser
#: a Thursday, Helsinki is two hours ahead: the doors are open from 7 to 20
OPENS = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=13)
#: the kiosk's own clock is eleven hours and a few years wrong
WRONG = timedelta(days=-1000, hours=-11)
STEP = timedelta(minutes=10)
SIZE = {"width": 1080, "height": 1920}


class KioskWindow:
    """Chromium with one profile at one address. `off` is how long it is after the beginning of the day."""

    def __init__(self, running: Any, profile: str, base: str) -> None:
        self._running, self._profile, self.base = running, profile, base
        self.context: Any = None

    def open(self, at: datetime) -> None:
        """Switch on."""
        # where nothing is left out: a page that gives way quicker hears twice of a clock put forward in that moment
        self.context = self._running.chromium.launch_persistent_context(
            self._profile, executable_path=program(), args=WHOLE, viewport=SIZE, base_url=self.base
        )
        self.context.set_default_timeout(20_000)
        self.context.clock.install(time=at + WRONG)
        self.page = self.context.pages[0]
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def close(self) -> None:
        """The plug of the kiosk itself."""
        assert self.faults == []
        self.context.close()

    def pair(self, token: str) -> None:
        """Tell the browser which device it is."""
        self.page.goto("/laite/")
        self.page.locator("[name=secret]").fill(token)
        self.page.locator("[name=secret]").press("Enter")
        self.page.wait_for_url("**/kioski/")

    def knows(self, ready: Any, *, seconds: float = 30) -> dict[str, Any]:
        """Wait until what the browser keeps is as `ready` wants it."""
        ends = time.monotonic() + seconds
        found: dict[str, Any] = {}
        while time.monotonic() < ends:
            try:
                found = kept(self.page)
                if ready(found):
                    return found
            except Exception as giving_way:
                found = {"giving way": str(giving_way)}
            time.sleep(0.2)
        raise AssertionError(found)

    def takes(self, *, language: str = "") -> int:
        """Somebody takes a number on the page without connection."""
        page = self.page
        page.goto(f"{language}/kioski/")
        page.locator("body[data-showing=ask]").wait_for()
        page.locator("#everyday input").first.check(force=True)
        page.locator("form#ask button.main").click()
        page.locator("body[data-showing=number]").wait_for()
        number = int(page.locator("#large .num").inner_text())
        # the old page is "loaded" until the new one takes its place, and a clock put forward meanwhile reaches neither
        with page.expect_navigation(wait_until="load"):
            page.locator("#ready").click()
        return number


def test_a_whole_day_without_connection(template, tmp_path):
    from playwright.sync_api import sync_playwright

    make_patient()
    folder, tokens = template
    timed = Timed(copied(folder, tmp_path / "house"), dict(tokens))
    timed.start(OPENS)
    line = Line(timed.port)
    try:
        with sync_playwright() as running:
            day = Day(
                KioskWindow(running, str(tmp_path / "profile"), f"http://127.0.0.1:{line.port}"), timed, line
            )
            day.begins()
            day.goes_on_alone()
            day.comes_back()
            day.window.close()
    finally:
        timed.stop()
        line.close()


class Day:
    """The day, step by step. `papers`: what people hold, and when they took it."""

    def __init__(self, window: KioskWindow, timed: Timed, line: Line) -> None:
        self.window, self.timed, self.line = window, timed, line
        self.now = OPENS
        self.papers: list[tuple[int, datetime]] = []
        self.others: list[int] = []
        self.is_up = True

    def begins(self) -> None:
        self.window.open(OPENS)
        self.window.pair(self.timed.house.tokens["kiosk-1"])
        found = self.window.knows(lambda one: one["needs"] and one["state"]["blocks"])
        assert {block["day"] for block in found["state"]["blocks"]} == {"2026-11-26", "2026-11-27"}
        self.window.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self.timed.skip(self.now)
        self.line.cut()

    def goes_on_alone(self) -> None:
        while self.now < CLOSES:
            self.passes(STEP)
            hour = (self.now - OPENS) / timedelta(hours=1)
            if 1 <= hour < 12 and self.now.minute in (0, 10, 30, 40):
                language = ("", "/sv", "/en", "/fi-simple")[len(self.papers) % 4]
                self.papers.append((self.window.takes(language=language), self.now))
            if self.is_up and 1 <= hour < 9 and self.now.minute == 20:
                self.others.append(self.timed.arrives("kiosk-2", "service_point"))
                self.others.append(self.timed.arrives("host-1", "service_point", channel="host"))
            if hour == 4:
                self.says_since_when()
            if hour == 6:
                self.window.close()
                self.window.open(self.now)
            if hour == 9:
                self.timed.stop()
                self.is_up = False

    def passes(self, span: timedelta) -> None:
        self.now += span
        self.window.context.clock.fast_forward(round(span.total_seconds() * 1000))
        behind = (self.now + WRONG).timestamp() - self.window.page.evaluate("Date.now() / 1000")
        assert abs(behind) < 240, (
            f"the page's clock missed {behind:.0f} s: this is the test's fault, not the house's"
        )
        if self.is_up:
            self.timed.skip(self.now)

    def says_since_when(self) -> None:
        page = self.window.page
        for path, words in (
            ("/kioski/", "Ei yhteyttä klo 7.00 jälkeen."),
            ("/en/kioski/", "No connection since 7:00"),
        ):
            page.goto(path)
            page.locator("body[data-showing]").wait_for()  # until then the page does not know since when
            assert page.locator("#since").inner_text().startswith(words), page.locator("#since").inner_text()

    def comes_back(self) -> None:
        assert len(self.papers) > 40
        waiting = self.window.knows(lambda one: True)["arrivals"]
        assert len(waiting) == len(self.papers)
        personal = {
            "receipt",
            "number",
            "day",
            "needs",
            "language",
            "group_size",
            "priority_ground",
            "recorded_at",
            "sequence",
            "since",
            "returned",
        }
        assert all(set(one) == personal for one in waiting)
        self.timed.start(self.now)
        self.line.mend()
        self.window.context.clock.fast_forward(61_000)
        self.window.knows(lambda one: one["arrivals"] == [])
        self.window.page.wait_for_url("**/kioski/")
        self.is_told_once()

    def is_told_once(self) -> None:
        rows = self.timed.rows(
            "SELECT v.number, v.arrived_at, v.channel FROM visits_visit v"
            " WHERE v.day = '2026-11-26' ORDER BY v.line_number"
        )
        numbers = [number for number, *_ in rows]
        assert [number for number, times in Counter(numbers).items() if times > 1] == []
        given = [number for number, _ in self.papers]
        assert given == list(range(501, 501 + len(given))), (
            "plain numbers, one after the other, over the restart too"
        )
        assert [number for number in numbers if number >= 501] == given, (
            "none lost, none twice, in the order they came"
        )
        assert sorted(number for number in numbers if number < 501) == self.others
        assert self.others == list(range(101, 101 + len(self.others)))
        came = {number: datetime.fromisoformat(at).replace(tzinfo=UTC) for number, at, _ in rows}
        for number, at in self.papers:
            assert abs(came[number] - at) < timedelta(minutes=5), (number, came[number], at)
        for statement in (
            "SELECT count(*) FROM visits_offlinearrival",
            "SELECT count(DISTINCT receipt) FROM visits_offlinearrival",
        ):
            assert self.timed.rows(statement) == [(len(given),)]
