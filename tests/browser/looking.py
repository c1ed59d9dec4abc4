"""Looking at pages: axe, width, language, one heading, a title; what is wrong is gathered, not raised."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

from tests.browser.chromium import COLOURS, RULES, serving, violations

#: prefix of the address → what `lang` says
LANGUAGES = {"": "fi", "/sv": "sv", "/en": "en", "/fi-simple": "fi"}
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
EASY = ("", "/sv", "/en", "/fi-simple")
#: what the system or the person asks for → how the page is told; without motion, so that no colour is half-way
THEMES: dict[str, dict[str, str]] = {
    "light": {
        "color_scheme": "light",
        "contrast": "no-preference",
        "forced_colors": "none",
        "reduced_motion": "reduce",
    },
    "dark": {
        "color_scheme": "dark",
        "contrast": "no-preference",
        "forced_colors": "none",
        "reduced_motion": "reduce",
    },
    "high contrast": {
        "color_scheme": "light",
        "contrast": "more",
        "forced_colors": "none",
        "reduced_motion": "reduce",
    },
    "high contrast, dark": {
        "color_scheme": "dark",
        "contrast": "more",
        "forced_colors": "none",
        "reduced_motion": "reduce",
    },
}
#: `make axe`: every state in every language at both widths in every theme by every rule. Otherwise axe looks at each
#: state once, and once at its colours in another theme; languages, widths and the two most different themes take turns
#: by the state's name. Title, heading, language and width are looked at in all of them.
ALL = os.environ.get("PALVELUTORI_AXE") == "all"
DAILY = ("dark", "high contrast")
SHAPE = """() => ({
  lang: document.documentElement.lang, headings: document.querySelectorAll("h1").length, title: document.title.trim(),
  width: document.documentElement.scrollWidth,
})"""


@dataclass
class Look:
    """One window that goes from page to page. `wrong`: name of the state → what is wrong there."""

    page: Any
    wrong: dict[str, Any] = field(default_factory=dict)
    pages: int = 0
    runs: int = 0

    def at(self, name: str, path: str | None, *, prefix: str = "", axe: bool = True) -> None:
        """Look at `path` (None: at what the window shows now)."""
        if path is not None:
            self.page.goto(prefix + path)
        self.pages += 1
        slot = "easy" if prefix == "/fi-simple" else LANGUAGES[prefix]
        where = f"{name} {slot} {self.page.viewport_size['width']}"
        self.wrong |= {f"{where}: {what}": found for what, found in _shape(self.page, prefix).items()}
        if axe and (found := self.violations()):
            self.wrong[where] = found

    def violations(self, rules: Mapping[str, Any] = RULES) -> list[Any]:
        """What axe has against the page as it is."""
        self.runs += 1
        return violations(self.page, rules)

    def in_themes(self, name: str, *, themes: Iterable[str] = ()) -> None:
        """What the window shows now, in every theme or `themes`: axe each time, then light again."""
        for theme in themes or (THEMES if ALL else (DAILY[_turn(name) // 2 % 2],)):
            self.page.emulate_media(**THEMES[theme])
            if found := self.violations(RULES if ALL else COLOURS):
                self.wrong[f"{name}, {theme}"] = found
        self.page.emulate_media(**THEMES["light"])

    def everywhere(
        self, name: str, path: str, *, prefixes: tuple[str, ...] = ("", "/sv", "/en"), themes: bool = False
    ) -> None:
        """Every language, wide and narrow, with axe each time; with `themes` dark and high contrast as well."""
        turn = _turn(name)
        for at, prefix in enumerate(prefixes):
            is_now = turn // 4 % len(prefixes) == at
            self.page.set_viewport_size(WIDE)
            self.at(name, path, prefix=prefix, axe=ALL or (is_now and turn % 2 == 0))
            if themes and at == 0:
                self.in_themes(name)
            self.narrow(name, prefix=prefix, axe=ALL or (is_now and turn % 2 == 1))

    def narrow(self, name: str, *, prefix: str = "", axe: bool | None = None) -> None:
        """The same page at 320 px, where it stands; every other name's with axe when nothing else is said."""
        self.page.set_viewport_size(NARROW)
        looked = axe if axe is not None else ALL or _turn(name + prefix) % 2 == 1
        self.at(name, None, prefix=prefix, axe=looked)


def _turn(name: str) -> int:
    return crc32(name.encode())


def _shape(page: Any, prefix: str) -> dict[str, Any]:
    """What is wrong with language, heading, title or width of the page as it is."""
    shape, wrong = page.evaluate(SHAPE), {}
    if not shape["lang"].startswith(LANGUAGES[prefix]):
        wrong["language"] = shape["lang"]
    if shape["headings"] != 1 or not shape["title"]:
        wrong["heading or title"] = shape
    if shape["width"] > page.viewport_size["width"]:
        wrong["too wide"] = shape["width"]
    return wrong


@dataclass(frozen=True)
class Way:
    """One way of looking at made pages: a browser context, the languages in it, and whose turn axe is in it daily."""

    name: str
    options: dict[str, Any]
    prefixes: tuple[str, ...]
    is_its_turn: Callable[[int], bool]
    rules: Mapping[str, Any] = field(default_factory=lambda: RULES)

    def pages(self, made: Iterable[str]) -> dict[str, list[str]]:
        """Page → its addresses in the languages of this way."""
        found: dict[str, list[str]] = {}
        for path in made:
            if (prefix := _prefix(path)) in self.prefixes:
                found.setdefault(path.removeprefix(prefix), []).append(path)
        return found

    def looked_at_by_axe(self, made: Iterable[str]) -> set[str]:
        """The addresses axe takes in this way today."""
        pages = self.pages(made)
        if ALL:
            return {path for paths in pages.values() for path in paths}
        turns = {page: _turn(page) for page in pages}
        return {
            paths[turns[page] // 4 % len(paths)]
            for page, paths in pages.items()
            if self.is_its_turn(turns[page])
        }


def ways(*prefixes: str, contrast: bool = False) -> list[Way]:
    """Wide and phone in every language, dark and (with `contrast`) high contrast in Finnish.

    Every day axe looks at each page once, in one language and wide or on a phone, and once at its colours.
    """
    wide, phone = {"viewport": WIDE}, {"viewport": NARROW}
    colours = RULES if ALL else COLOURS
    is_dark = (lambda turn: turn // 2 % 2 == 0) if contrast else (lambda _: True)
    found = [
        Way("wide", wide, prefixes, lambda turn: turn % 2 == 0),
        Way("phone", phone, prefixes, lambda turn: turn % 2 == 1),
        Way("dark", {**wide, "color_scheme": "dark"}, ("",), is_dark, colours),
    ]
    high = Way("contrast", {**wide, "contrast": "more"}, ("",), lambda turn: turn // 2 % 2 == 1, colours)
    return [*found, high] if contrast else found


def _prefix(path: str) -> str:
    return next((one for one in EASY[1:] if path.startswith(f"{one}/")), "")


def look_over(program: Any, made: Mapping[str, Any], way: Way, pictures: str | None = None) -> dict[str, Any]:
    """Every page of `made` (address → body and headers) in one way; what is wrong with which."""
    wrong: dict[str, Any] = {}
    context = program.new_context(**way.options)
    page = context.new_page()
    page.on(
        "console",
        lambda said: (
            wrong.update({f"refused on {page.url}": said.text}) if "Content Security" in said.text else None
        ),
    )
    today = way.looked_at_by_axe(made)
    with serving(made) as base:
        for path in (one for paths in way.pages(made).values() for one in paths):
            answer = page.goto(base + path)
            assert answer.ok, path
            wrong |= {f"{path}: {what}": found for what, found in _shape(page, _prefix(path)).items()}
            if path in today and (found := violations(page, way.rules)):
                wrong[path] = found
            if pictures:
                name = path.strip("/").replace("/", "_").replace("?", "-") or "home"
                page.screenshot(path=str(Path(pictures) / f"{way.name}-{name}.png"), full_page=True)
        context.close()
    return wrong
