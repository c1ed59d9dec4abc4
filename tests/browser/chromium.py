"""A real Chromium for tests, with or without a server; skips in one line where there is none."""

from __future__ import annotations

import mimetypes
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from tests.browser.patience import make_patient

HOST = "house.test"
BASE = f"http://{HOST}"
#: what no page here has any need of, and what takes a share of every test's time: two pages of the browser itself
#: behind the address field of each window, and a process kept ready for another site. Chromium takes the last list it
#: is given, so what Playwright leaves out is in it, too.
LEFT_OUT = (
    "SpareRendererForSitePerProcess", "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch",
)  # fmt: skip
#: a browser with everything in it
WHOLE = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", f"--host-resolver-rules=MAP {HOST} 127.0.0.1",
]  # fmt: skip
ARGUMENTS = [*WHOLE, f"--disable-features={','.join(LEFT_OUT)}"]
#: path → body and headers of a page
Pages = Mapping[str, tuple[str, Mapping[str, str]]]
#: what the project promises: WCAG 2.2 A and AA, and axe's good practice; only what breaks a rule is told in full
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
#: what another theme can break: colours against each other
COLOURS = {**RULES, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
#: of each broken rule its name and the first places only: the whole answer is large and slow to bring over
ASK = """options => axe.run(options).then(found => found.violations.map(
  one => [one.id, one.nodes.slice(0, 3).map(node => node.target)]))"""


def program() -> str:
    """Where Chromium is; skips the test where there is none."""
    pytest.importorskip("playwright.sync_api")
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return found or pytest.skip("Chromium is not installed")


def violations(page: Any, rules: Mapping[str, Any] = RULES) -> list[Any]:
    """What axe has against the page as it is: [rule, first places] each."""
    base = pytest.importorskip("axe_playwright_python.base")
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(base.AXE_SCRIPT)
    return list(page.evaluate(ASK, rules))


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


def static(path: str) -> tuple[bytes, str] | None:
    """Content and media type of a static file; None where there is none."""
    found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
    if not isinstance(found, str):
        return None
    return Path(found).read_bytes(), mimetypes.guess_type(found)[0] or "text/plain"


@contextmanager
def serving(pages: Pages) -> Iterator[str]:
    """A server of `pages` and the static files, which a browser may keep; nothing else exists. Its address.

    Many times as quick as `serve`, where each file of each page goes through this process and back again.
    """

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path, status, body, headers = self.path, 200, b"", {"Cache-Control": "no-store"}
            if path in pages:
                words, given = pages[path]
                body, headers = words.encode(), {**headers, **given}
            elif (file := static(path.partition("?")[0])) is not None:
                body, headers = file[0], {"Content-Type": file[1], "Cache-Control": "max-age=600"}
            else:
                status = 404
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _answer

        def log_message(self, *_words: Any) -> None:
            """What was asked is nobody's concern."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"{BASE}:{server.server_port}"
        finally:
            server.shutdown()


def serve(context: Any, pages: Pages) -> None:
    """Answer the browser from `pages` and from the static files; nothing else exists."""

    def answer(route: Any) -> None:
        path = route.request.url.removeprefix(BASE)
        if path in pages:
            body, headers = pages[path]
            route.fulfill(status=200, body=body, headers=dict(headers))
            return
        found = static(path)
        if found is None:
            route.fulfill(status=404, body="")
            return
        route.fulfill(status=200, body=found[0], headers={"Content-Type": found[1]})

    context.route(f"{BASE}/**", answer)
