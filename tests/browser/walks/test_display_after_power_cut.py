"""A wall screen gets its pairing code, calls aloud, loses its server, then its own power, and comes back by itself."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import ARGUMENTS, program
from tests.browser.house import AT, SERVE, House, copied
from tests.browser.person import PICTURES, WAIT
from tests.cli.shell import environment, free_port

pytestmark = [pytest.mark.browser]
KIOSK_FLAG = "--autoplay-policy=no-user-gesture-required"
#: a screen without a sign of life for 25 s is stale
STALE_MS = 45_000


class Mains:
    """The server on one port and one database, with a plug to pull."""

    def __init__(self, folder: Path, tokens: dict[str, str]) -> None:
        self.folder, self.port = folder, free_port()
        self.house = House(f"http://127.0.0.1:{self.port}", tokens, folder / "console.txt")

    def on(self) -> None:
        """Serve; returns when it answers."""
        with self.house.console.open("a", encoding="utf-8") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "-c", SERVE % {"at": AT}, str(self.port)],
                env=environment(
                    self.folder, PALVELUTORI_MODE="demo", PALVELUTORI_SECRET_KEY="of this walk" * 5
                ),
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            try:
                urllib.request.urlopen(f"{self.house.base}/healthz", timeout=5).close()
                return
            except OSError:
                time.sleep(0.1)
        pytest.fail(self.house.console.read_text()[-2000:])

    def off(self) -> None:
        """Without a word."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(15)


@pytest.fixture
def mains(template, tmp_path):
    folder, tokens = template
    made = Mains(copied(folder, tmp_path / "house"), dict(tokens))
    made.on()
    yield made
    made.off()


@pytest.fixture
def screen(tmp_path):
    """Start the screen's own browser: its disk outlives its power."""
    program_path = program()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        started: list[Any] = []

        def start() -> Any:
            context = running.chromium.launch_persistent_context(
                tmp_path / "screen",
                executable_path=program_path,
                args=[*ARGUMENTS, KIOSK_FLAG],
                viewport={"width": 1920, "height": 1080},
            )
            context.set_default_timeout(WAIT)
            started.append(context)
            return context

        yield start
        for one in started:
            one.close()


def picture(page: Any, what: str, counted: list[int]) -> None:
    folder = PICTURES / "display_after_power_cut"
    folder.mkdir(parents=True, exist_ok=True)
    counted[0] += 1
    page.screenshot(path=str(folder / f"{counted[0]:02}-{what}.png"))


def said(page: Any) -> list[str]:
    """What the screen has said, as words of clips."""
    return [one["words"] for one in page.evaluate("window.palvelutori.spoken || []")]


def has_said(page: Any, count: int) -> list[dict[str, Any]]:
    """Wait until so many calls have been said."""
    ends = time.monotonic() + 60
    while len(said(page)) < count and time.monotonic() < ends:
        page.wait_for_timeout(200)
    return list(page.evaluate("window.palvelutori.spoken"))


def shown(page: Any) -> list[str]:
    """Numbers on the picture, newest first."""
    return [" ".join(one.split()) for one in page.locator(".latest .num, .calls td.n").all_inner_texts()]


def code_of(admin: Any, base: str) -> str:
    admin.goto(f"{base}/kirjaudu/")
    admin.locator("[name=username]").fill("yllapito")
    admin.locator("[name=password]").fill("kokeile-rauhassa")
    admin.locator("main form button.main").click()
    admin.wait_for_url(re.compile("^(?!.*/kirjaudu/).*$"))
    admin.goto(f"{base}/yllapito/laitteet/")
    admin.locator("form[action*=display-1] button").click()
    return str(admin.locator(".pairing").inner_text())


def calls(house: House, *desks: str) -> list[int]:
    return [number for desk in desks if (number := house.calls_next(desk)) is not None]


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_display_after_a_power_cut(mains, screen):
    house, counted = mains.house, [0]
    context = screen()
    page = context.pages[0]
    admin = context.new_page()
    code = code_of(admin, house.base)
    picture(admin, "laitekoodi", counted)
    admin.close()
    context.clear_cookies(name="palvelutori_session")

    # The installer types it, and the browser is the screen.
    page.goto(f"{house.base}/laite/")
    picture(page, "mika-laite", counted)
    page.locator("[name=secret]").fill(code)
    page.get_by_role("button", name="Ota laite käyttöön").click()
    page.wait_for_url("**/taulu/")
    page.locator("[data-voice=on]").wait_for(state="visible")
    picture(page, "odottaa", counted)

    # Three calls in one second: all of them said, in order, one after the other, each in its own language first.
    for language, need in (
        ("fi", "kela_desk"),
        ("sv", "kela_desk"),
        ("en", "lab"),
        ("fi", "mhsa_walkin"),
        ("fi", "lab"),
    ):
        house.arrives(need, language=language)
    house.opens("kela-4", "kela-5", "lab-1", "mhsa-1")
    numbers = calls(house, "kela-4", "kela-5", "lab-1")
    spoken = has_said(page, 3)
    assert [one["ended"] <= other["began"] for one, other in pairwise(spoken)] == [True, True]
    languages = [house.calls[desk]["language"] for desk in ("kela-4", "kela-5", "lab-1")]
    assert set(languages) == {"fi", "sv", "en"}
    assert [one["words"][:2] for one in spoken] == languages
    assert [one["words"].endswith("-end") for one in spoken] == [True] * 3
    assert all("|fi:" in one["words"] or one["words"][:2] == "fi" for one in spoken), "then the house's own"
    assert shown(page)[:3] == [str(number) for number in reversed(numbers)]
    picture(page, "kutsuu", counted)
    house.starts("lab-1")
    page.locator(".latest.over").wait_for()
    picture(page, "kutsuttu-on-tullut", counted)

    # The server goes: the screen says how old its picture is, drops light and waits, sends people to the guide.
    mains.off()
    page.locator("html.is-stale").wait_for(state="attached", timeout=STALE_MS)
    assert page.locator(".broken").is_visible() and not page.locator(".ws").is_visible()
    expect(page.locator(".latest .when")).to_be_visible()
    picture(page, "ei-uusia-tietoja", counted)

    # Then the screen's own power. It starts while the server is still away.
    context.close()
    assert is_free(mains.port)
    context = screen()
    page = context.pages[0]
    page.goto(f"{house.base}/taulu/")
    page.locator("html.is-cold.is-stale").wait_for(state="attached")
    assert shown(page)[:3] == [str(number) for number in reversed(numbers)]
    assert page.locator(".broken").is_visible() and not page.locator(".clock").is_visible()
    assert re.search(r"Tiedot klo \d", page.locator(".ages").inner_text())
    page.wait_for_timeout(500)
    picture(page, "virrat-poikki-viimeinen-kuva", counted)

    # The server comes back, and a call is made before the screen is there again: shown, and not said.
    mains.on()
    mhsa = calls(house, "mhsa-1")
    page.locator("html:not(.is-cold):not(.is-stale)").wait_for(state="attached", timeout=STALE_MS)
    page.locator(".latest .num", has_text=str(mhsa[0])).wait_for()
    assert shown(page)[:4] == [str(number) for number in [*mhsa, *reversed(numbers)]]
    page.locator("[data-voice=on]").wait_for(state="visible")
    page.wait_for_timeout(1500)
    assert said(page) == []
    picture(page, "palasi-itse", counted)

    # The next one is said, and only that.
    house.opens("lab-2")
    last = calls(house, "lab-2")
    has_said(page, 1)
    assert len(said(page)) == 1 and f"n{last[0] % 100} " in said(page)[0]
    assert shown(page)[0] == str(last[0])
    picture(page, "kutsuu-taas", counted)
