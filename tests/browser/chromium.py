"""A real Chromium for tests, with or without a server; skips in one line where there is none."""

from __future__ import annotations

import mimetypes
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from tests.browser.patience import make_patient

BASE = "http://house.test"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
#: what the project promises: WCAG 2.2 A and AA, and axe's good practice; only what breaks a rule is told in full
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
#: of each broken rule its name and the first places only: the whole answer is large and slow to bring over
ASK = """options => axe.run(options).then(found => found.violations.map(
  one => [one.id, one.nodes.slice(0, 3).map(node => node.target)]))"""


def program() -> str:
    """Where Chromium is; skips the test where there is none."""
    pytest.importorskip("playwright.sync_api")
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return found or pytest.skip("Chromium is not installed")


def violations(page: Any) -> list[Any]:
    """What axe has against the page as it is: [rule, first places] each."""
    base = pytest.importorskip("axe_playwright_python.base")
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(base.AXE_SCRIPT)
    return list(page.evaluate(ASK, RULES))


@contextmanager
def launching() -> Iterator[Callable[..., Any]]:
    """`launch(*arguments)` starts a headless Chromium; all of them end with the block.

    Inside the block Django's tables are out of reach: Playwright runs an event loop in this thread.
    """
    where = program()
    from playwright.sync_api import sync_playwright

    make_patient()
    with sync_playwright() as running:
        yield lambda *arguments: running.chromium.launch(executable_path=where, args=[*ARGUMENTS, *arguments])


@contextmanager
def browser() -> Iterator[Any]:
    """A headless Chromium; skips the test where there is none."""
    with launching() as launch:
        chromium = launch()
        yield chromium
        chromium.close()


def serve(context: Any, pages: Mapping[str, tuple[str, Mapping[str, str]]]) -> None:
    """Answer the browser from `pages` (path → body, headers) and from the static files; nothing else exists."""

    def answer(route: Any) -> None:
        path = route.request.url.removeprefix(BASE)
        if path in pages:
            body, headers = pages[path]
            route.fulfill(status=200, body=body, headers=dict(headers))
            return
        found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if not isinstance(found, str):
            route.fulfill(status=404, body="")
            return
        kind = mimetypes.guess_type(found)[0] or "text/plain"
        route.fulfill(status=200, path=found, headers={"Content-Type": kind})

    context.route(f"{BASE}/**", answer)
