"""Reading the design tokens and measuring their pairs by the WCAG 2 formula."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

TOKENS = Path(__file__).parents[2] / "src/palvelutori/static/palvelutori/tokens.css"
COLOUR = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{3,6})\b")
#: theme → the rule that holds it, as written in the file
THEMES = {
    "light": ":root{",
    "dark by system": "@media (prefers-color-scheme:dark){:root:not([data-theme]){",
    "dark": "[data-theme=dark]{",
    "contrast by system": "@media (prefers-contrast:more){:root:not([data-theme]){",
    "contrast": "[data-theme=contrast]{",
    "contrast and dark by system": (
        "@media (prefers-contrast:more) and (prefers-color-scheme:dark){:root:not([data-theme]){"
    ),
}
TEXT, PART = 4.5, 3.0


@dataclass(frozen=True, slots=True)
class Pair:
    """What is drawn on what, and the least ratio."""

    drawn: str
    ground: str
    least: float = TEXT


PAIRS = (
    *(Pair(drawn, ground) for drawn in ("ink", "soft") for ground in ("paper", "surface", "sunk", "tint")),
    Pair("spruce", "paper"), Pair("spruce", "surface"), Pair("spruce", "tint"), Pair("spruce", "sunk"),
    Pair("on-spruce", "spruce"), Pair("on-spruce", "deep"), Pair("on-light", "light"),
    *(Pair(name, f"{name}-tint") for name in ("good", "warn", "stop")),
    *(Pair(name, ground) for name in ("good", "warn", "stop") for ground in ("paper", "surface")),
    Pair("surface", "stop"), Pair("paper", "ink"),
    *(Pair("edge", ground, PART) for ground in ("paper", "surface", "sunk")),
    *(Pair("focus", ground, PART) for ground in ("paper", "surface", "sunk", "tint")),
    Pair("paper", "ink", PART),
    Pair("hall-ink", "hall"), Pair("hall-soft", "hall"), Pair("hall-ink", "hall-panel"),
    Pair("hall-soft", "hall-panel"), Pair("light", "hall", PART), Pair("hall-focus", "hall", PART),
    *(Pair(f"on-h{step}", f"h{step}") for step in (1, 2, 3, 4)),
)  # fmt: skip
#: the focus colour that `.call` and `.lit` set back, on the light itself
FOCUS_ON_LIGHT = "#4b35a8"


def blocks(css: str) -> dict[str, dict[str, str]]:
    """Theme → colour names → `#rrggbb`, the light theme's values under what a theme leaves out."""
    plain = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    found: dict[str, dict[str, str]] = {}
    for theme, opening in THEMES.items():
        start = plain.index(opening) + len(opening)
        own = {name: _long(value) for name, value in COLOUR.findall(plain[start : plain.index("}", start)])}
        found[theme] = {**found.get("light", {}), **own}
    return found


def signs(css: str) -> dict[int, tuple[str, str]]:
    """Place → (ground, picture) of the signs that have colours of their own."""
    grounds = {int(n): _long(value) for n, value in re.findall(r'\[data-u="(\d+)"\]\{--u:(#[0-9a-f]+)', css)}
    inked = {int(n) for n in re.findall(r'\[data-u="(\d+)"\](?=[^{}]*\{--on-u:#14211f)', css)}
    return {n: (ground, "#14211f" if n in inked else "#ffffff") for n, ground in grounds.items()}


def _long(value: str) -> str:
    return value if len(value) == 7 else "#" + "".join(2 * figure for figure in value[1:])


def luminance(colour: str) -> float:
    """Relative luminance, 0..1 (WCAG 2.2, 1.4.3)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Contrast ratio, 1..21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def faults(css: str) -> list[str]:
    """Every pair of every theme that is too faint, in words."""
    found = []
    for theme, colours in blocks(css).items():
        for pair in PAIRS:
            measured = ratio(colours[pair.drawn], colours[pair.ground])
            if measured < pair.least:
                found.append(f"{theme}: {pair.drawn} on {pair.ground} is {measured:.2f}, needs {pair.least}")
        measured = ratio(FOCUS_ON_LIGHT, colours["light"])
        if measured < PART:
            found.append(f"{theme}: focus on light is {measured:.2f}")
    for place, (ground, picture) in signs(css).items():
        measured = ratio(ground, picture)
        if measured < TEXT:
            found.append(f"sign {place}: {measured:.2f}")
    return found
