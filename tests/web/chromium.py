"""Pages made by the test client, shown in a real Chromium: no server, no database while the browser runs."""

from __future__ import annotations

import mimetypes
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.staticfiles import finders

BASE = "http://house.test"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def browser() -> Iterator[Any]:
    """A headless Chromium; skips the test where there is none."""
    playwright = pytest.importorskip("playwright.sync_api")
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("Chromium is not installed")
    with playwright.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=program, args=ARGUMENTS)
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
