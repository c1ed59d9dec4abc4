"""What the functional plan shows of itself: overlaps, wishes kept and broken, noise beside quiet. Metres."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot
from typing import Final

from palvelutori.planning.rules.entries import Box, Concept
from palvelutori.planning.rules.sizing import Sheet

#: nearer than this is near, farther than this is apart, metres between edges
NEAR_METRES: Final = 3.0
APART_METRES: Final = 5.0
SEEN_METRES: Final = 15.0
#: walls this near let sound through
SOUND_METRES: Final = 1.0
#: a drawn area may differ from the programme by this share before it is told
AREA_SHARE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to settle: `kind` (overlap, near, apart, seen, noise, area), the rows, and the figure behind it."""

    kind: str
    one: str
    other: str
    figure: float


def distance(one: Box, other: Box) -> float:
    """Metres between the nearest edges; 0 when they touch or overlap."""
    across = max(one.x - (other.x + other.width), other.x - (one.x + one.width), 0.0)
    along = max(one.y - (other.y + other.height), other.y - (one.y + one.height), 0.0)
    return hypot(across, along)


def overlap(one: Box, other: Box) -> float:
    """m² both cover."""
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    along = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return across * along if across > 0 and along > 0 else 0.0


def remarks(concept: Concept, sheet: Sheet) -> tuple[Remark, ...]:
    """What the drawing breaks, the worst kinds first."""
    boxes = {one.code: one for one in concept.drawing.boxes}
    found = [*_pairs(concept, boxes), *_wishes(concept, boxes)]
    for sized in sheet.rows:
        box = boxes.get(sized.row.code)
        if box is not None and abs(box.width * box.height - sized.m2) > AREA_SHARE * sized.m2 + 0.5:
            found.append(Remark("area", box.code, "", sized.m2))
    order = {kind: n for n, kind in enumerate(("overlap", "noise", "apart", "near", "seen", "area"))}
    return tuple(sorted(found, key=lambda one: order[one.kind]))


def _pairs(concept: Concept, boxes: dict[str, Box]) -> Iterator[Remark]:
    types = {one.code: one for one in concept.space_types}
    spaces = {row.code: types[row.space] for row in concept.programme.rows}
    codes = list(boxes)
    for n, one in enumerate(codes):
        for other in codes[n + 1 :]:
            covered = overlap(boxes[one], boxes[other])
            if covered > 0.25:
                yield Remark("overlap", one, other, covered)
            loud, quiet = spaces[one], spaces[other]
            is_loud = (loud.is_noisy and quiet.needs_quiet) or (quiet.is_noisy and loud.needs_quiet)
            if is_loud and distance(boxes[one], boxes[other]) <= SOUND_METRES:
                yield Remark("noise", one, other, distance(boxes[one], boxes[other]))


def _wishes(concept: Concept, boxes: dict[str, Box]) -> Iterator[Remark]:
    for wish in concept.drawing.wishes:
        if wish.one not in boxes or wish.other not in boxes:
            continue
        metres = distance(boxes[wish.one], boxes[wish.other])
        is_kept = {
            "near": metres <= NEAR_METRES,
            "apart": metres >= APART_METRES,
            "seen": metres <= SEEN_METRES,
        }[wish.wish]
        if not is_kept:
            yield Remark(wish.wish, wish.one, wish.other, metres)
