"""The functional plan as one SVG: the concept's drawing, or spaces to scale put in rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from math import sqrt
from typing import Final

from palvelutori.cli.planned.figures import Figures
from palvelutori.cli.planned.programme import Row
from palvelutori.common.texts import HTML_LANG, text
from palvelutori.planning.telling import figure

#: fills by zone, and the walls' line, which tells zones apart without colour
FILLS: Final = {"public": "#f6ecc9", "guided": "#dbe9e0", "controlled": "#e7dcec", "staff": "#e4e4e0"}
WALLS: Final = {
    "public": 'stroke-width=".16"',
    "guided": 'stroke-width=".07"',
    "controlled": 'stroke-width=".1" stroke-dasharray=".5 .2"',
    "staff": 'stroke-width=".1" stroke-dasharray=".12 .16"',
}
#: how wide a letter is, as a share of its height
LETTER: Final = 0.58
_MARGIN, _FOOT = 1.5, 5.0


@dataclass(frozen=True, slots=True)
class _Box:
    row: Row
    x: float
    y: float
    width: float
    height: float


def as_svg(figures: Figures, rows: tuple[Row, ...], *, name: str, foot: str) -> bytes:
    """Metres are units. Title and description are inside, and the words of every box are text."""
    slot = figures.asked.slot
    boxes = list(_drawn(figures, rows) if figures.asked.concept else _shelves(rows))
    width = max(one.x + one.width for one in boxes)
    height = max(one.y + one.height for one in boxes)
    title = text("planning.planned.drawing", slot, name=name)
    desc = text("planning.planned.drawing.desc", slot, n=len(boxes))
    across, along = width + 2 * _MARGIN, height + 2 * _MARGIN + 2 + _FOOT
    heading = min(1.2, width / (0.64 * len(title)))
    left, up = -_MARGIN, -_MARGIN - 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:g} {up:g} {across:.2f} {along:.2f}" role="img" ',
        f'aria-labelledby="t d" lang="{HTML_LANG[slot]}" font-family="system-ui,sans-serif">',
        f'<title id="t">{escape(title)}</title><desc id="d">{escape(desc)}</desc>',
        f'<rect x="{left:g}" y="{up:g}" width="{across:.2f}" height="{along:.2f}" fill="#fdfcf8"/>',
        f'<text x="0" y="-1.4" font-size="{heading:.2f}" font-weight="600" fill="#14241d">{escape(title)}</text>',
        *(_drawn_box(one, slot) for one in boxes),
        _key(height, slot, width=width, foot=foot),
        "</svg>\n",
    ]
    return "\n".join(parts).encode()


def _drawn(figures: Figures, rows: tuple[Row, ...]) -> Iterable[_Box]:
    assert figures.asked.concept is not None
    by_code = {one.code: one for one in rows}
    for box in figures.asked.concept.drawing.boxes:
        yield _Box(by_code[box.code], box.x, box.y, box.width, box.height)


def _shelves(rows: tuple[Row, ...]) -> Iterable[_Box]:
    """Rows of boxes, each as wide as its area asks at the shelf's height."""
    areas = [max(1.0, one.rule_m2 if one.m2 is None else one.m2) for one in rows]
    full, x, y, tall = 1.3 * sqrt(sum(areas)), 0.0, 0.0, 4.0
    for row, m2 in zip(rows, areas, strict=True):
        wide = m2 / tall
        if x and x + wide > full:
            x, y = 0.0, y + tall + 0.5
        yield _Box(row, x, y, wide, tall)
        x += wide + 0.5


def _drawn_box(one: _Box, slot: str) -> str:
    under = [f"{one.row.code} · {figure(one.row.rule_m2, slot)} m²"]
    if one.row.m2 is not None and one.row.m2 != one.row.rule_m2:
        under.append(text("planning.planned.drawing.computed", slot, m2=figure(one.row.m2, slot)))
    lines, size = _fitted(one, under)
    top = one.y + one.height / 2 - 1.25 * size * (len(lines) - 1) / 2 + 0.35 * size
    words = "".join(
        f'<text x="{one.x + one.width / 2:.2f}" y="{top + 1.25 * size * place:.2f}" font-size="{size:.2f}" '
        f'text-anchor="middle" fill="#14241d">{escape(line)}</text>'
        for place, line in enumerate(lines)
    )
    whole = ", ".join([one.row.name, *under])
    return (
        f'<g><title>{escape(whole)}</title><rect x="{one.x:.2f}" y="{one.y:.2f}" width="{one.width:.2f}" '
        f'height="{one.height:.2f}" fill="{FILLS[one.row.zone]}" stroke="#14241d" {WALLS[one.row.zone]}/>{words}</g>'
    )


def _fitted(one: _Box, under: list[str]) -> tuple[list[str], float]:
    """The words in one to four lines of name, as large as they fit; only the code where nothing does."""
    tried = []
    for count in range(1, 5):
        lines = [*_parted(one.row.name, count), *under]
        across = (one.width - 0.3) / (LETTER * max(len(line) for line in lines))
        along = (one.height - 0.3) / (1.25 * len(lines))
        tried.append((min(0.8, across, along), lines))
    size, lines = max(tried, key=lambda pair: pair[0])
    if size < 0.3:
        return [one.row.code], min(0.6, (one.width - 0.1) / (LETTER * len(one.row.code)))
    return lines, size


def _parted(name: str, count: int) -> list[str]:
    """A name in at most so many lines, each about as long."""
    lines, wanted = [""], len(name) / count
    for word in name.split():
        if lines[-1] and len(lines[-1]) + len(word) / 2 > wanted and len(lines) < count:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _key(height: float, slot: str, *, width: float, foot: str) -> str:
    """Zones, a scale of five metres, and what it rests on."""
    parts, x, y = [], 0.0, height + 1.2
    for zone, fill in FILLS.items():
        name = text(f"planning.zone.{zone}", slot)
        parts.append(
            f'<rect x="{x:.2f}" y="{y:.2f}" width="1" height="1" fill="{fill}" stroke="#14241d" {WALLS[zone]}/>'
            f'<text x="{x + 1.3:.2f}" y="{y + 0.8:.2f}" font-size=".8" fill="#14241d">{escape(name)}</text>'
        )
        x += 2.2 + 0.5 * len(name)
    parts.append(
        f'<path d="M0 {y + 2:.2f}h5m-5 -.3v.6m5 -.6v.6" stroke="#14241d" stroke-width=".1" fill="none"/>'
        f'<text x="5.4" y="{y + 2.3:.2f}" font-size=".8" fill="#14241d">5 m</text>'
    )
    small = min(0.7, width / (0.56 * len(foot)))
    parts.append(
        f'<text x="0" y="{y + 3.9:.2f}" font-size="{small:.2f}" fill="#14241d">{escape(foot)}</text>'
    )
    return "".join(parts)
