"""Somebody in front of a browser: width, language, aids, and numbered pictures of what they see."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.browser.house import PASSWORD, House

PICTURES = Path(__file__).parents[2] / "pictures"
WAIT = 20_000
#: what is focused, whether it shows, and what it is, for somebody who uses no mouse
FOCUS = """() => {
  const part = document.activeElement;
  if (!part || part === document.body) return { name: "", shown: true };
  const box = part.getBoundingClientRect(), look = getComputedStyle(part);
  const label = part.labels && part.labels[0] ? getComputedStyle(part.labels[0]) : look;
  const ring = (one) => one.outlineStyle !== "none" && parseFloat(one.outlineWidth) >= 2;
  const beside = part.nextElementSibling ? getComputedStyle(part.nextElementSibling) : look;
  return {
    name: (part.innerText || part.getAttribute("aria-label") || part.name || part.id || part.tagName).trim(),
    key: part.dataset.key || "",
    shown: (ring(look) || ring(label) || ring(beside)) && box.width > 0 && box.bottom > 0 && box.top < innerHeight
      && box.right > 0 && box.left < innerWidth,
  };
}"""


class Person:
    """One browser window of one person. Pictures go to `pictures/<walk>/NN-what.png`."""

    def __init__(
        self, browser: Any, house: House, walk: str, *, width: int, height: int, **options: Any
    ) -> None:
        self.house, self.walk = house, walk
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=house.base, **options
        )
        self.context.set_default_timeout(WAIT)
        self.page = self.context.new_page()
        self.refused: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.refused.append(str(error)))

    def _heard(self, said: Any) -> None:
        if said.type == "error" and "status of 4" not in said.text:
            self.refused.append(said.text)

    def go(self, path: str) -> None:
        """Open a page."""
        self.page.goto(path)

    def picture(self, what: str, *, full: bool = False) -> None:
        """The next numbered picture of this walk."""
        from playwright.sync_api import Error

        folder = PICTURES / self.walk
        folder.mkdir(parents=True, exist_ok=True)
        number = len(list(folder.glob("*.png"))) + 1
        path = str(folder / f"{number:02}-{what}.png")
        for left in (4, 3, 2, 1, 0):
            self.page.wait_for_load_state("load")
            try:
                self.page.wait_for_function("document.readyState === 'complete'")
                self.page.screenshot(path=path, full_page=full)
                return
            except Error:  # Chromium takes no picture in the moment a page gives way to the next
                if not left:
                    raise
                self.page.wait_for_timeout(400)

    def reads(self, words: str, *, within: float = WAIT) -> None:
        """Wait until the page says `words` somewhere one can see."""
        self.page.locator(f"text={words}").locator("visible=true").first.wait_for(timeout=within)

    def words(self) -> str:
        """Everything written on the page, one space between words."""
        return " ".join(self.page.locator("body").inner_text().split())

    def press(self, *keys: str) -> dict[str, Any]:
        """Keys one after the other; the focus must be seen after each. What is focused in the end."""
        focus: dict[str, Any] = {}
        for key in keys:
            self.page.keyboard.press(key)
            focus = self.focus()
            assert focus["shown"], (key, focus)
        return focus

    def act(self, key: str) -> None:
        """A key that sends something: wait for the page that comes of it."""
        if len(key) == 1:
            self.page.locator("html[data-keys]").wait_for(state="attached")
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press(key)
        assert self.focus()["shown"]

    def focus(self) -> dict[str, Any]:
        """What has the focus."""
        return dict(self.page.evaluate(FOCUS))

    def tab_to(self, words: str, *, most: int = 80) -> None:
        """Tab until something whose words begin with `words` has the focus; it shows all the way."""
        seen = []
        for _ in range(most):
            focus = self.press("Tab")
            seen.append(focus["name"])
            if focus["name"].startswith(words):
                return
        raise AssertionError(f"no way by Tab to {words!r}: {seen}")

    def is_as_wide_as_its_window(self) -> None:
        """Nothing to scroll sideways for."""
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.page.viewport_size["width"], (self.page.url, width)

    def speaks(self, language: str) -> None:
        """The page says it is in `language`, the way a screen reader hears it."""
        expect(self.page.locator("html"), self.page.url).to_have_attribute("lang", language)

    def signs_in(self, username: str, prefix: str = "") -> None:
        """By user name and password."""
        self.go(f"{prefix}/kirjaudu/")
        self.page.locator("[name=username]").fill(username)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("[name=password]").press("Enter")
        self.page.wait_for_url(re.compile("^(?!.*/kirjaudu/).*$"))

    def leaves(self) -> None:
        """Close the window; no script or policy had anything to complain of."""
        self.context.close()
        assert self.refused == [], self.refused


def fresh(walk: str) -> str:
    """The walk's name, with the pictures of the time before gone."""
    shutil.rmtree(PICTURES / walk, ignore_errors=True)
    return walk
