"""The hall as a drawing: a bay for each line along two walls, its desks at the wall, its seats towards the way between.

Made from the lines, how many desks each has and how many wait there at most, so every simulated day has its hall.
Lengths are units of the drawing; a person is 24 across.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

DESK: Final = 46.0
DESK_ROW: Final = 84.0
SEAT: Final = 27.0
LABEL: Final = 56.0
WAY: Final = 84.0
GAP: Final = 14.0
EDGE: Final = 12.0
#: how wide a letter of a name is
LETTER: Final = 9.6
LEAST_DESKS: Final = 4
MOST_SEAT_ROWS: Final = 5
WALKS, WAITS, SERVED = range(3)
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bay:
    """A line's part of the hall. `desks` and `seats`: where a visitor stands or sits; `is_upper`: at the upper wall."""

    line: int
    x: float
    y: float
    width: float
    height: float
    is_upper: bool
    desks: tuple[Point, ...]
    seats: tuple[Point, ...]

    @property
    def label(self) -> Point:
        """Where its name begins."""
        return self.x + EDGE, self.y + 24 if self.is_upper else self.y + self.height - 32


@dataclass(frozen=True, slots=True)
class Hall:
    """The drawing. People come in and go out at `door`, and walk along `way` (a height)."""

    width: float
    height: float
    way: float
    door: Point
    bays: tuple[Bay, ...]


@dataclass(frozen=True, slots=True)
class Someone:
    """Somebody drawn: which stream, doing what, where."""

    stream: int
    what: int
    line: int
    x: float
    y: float


def hall(desks: Sequence[int], seats: Sequence[int], *, letters: Sequence[int] = ()) -> Hall:
    """The hall of lines with so many desks, and so many who wait at most; `letters`: of the lines' names."""
    names = letters or [0] * len(desks)
    columns = [_columns(*one) for one in zip(desks, seats, names, strict=True)]
    widths = [count * DESK + 2 * EDGE for count in columns]
    upper = _upper(widths)
    sides = [list(range(upper)), list(range(upper, len(widths)))]
    spans = [sum(widths[line] for line in side) + GAP * max(0, len(side) - 1) for side in sides]
    width = max(spans)
    heights = [
        max((_height(desks[line], seats[line], columns[line]) for line in side), default=0.0)
        for side in sides
    ]
    way = heights[0] + WAY / 2
    bays = []
    for is_lower, side in enumerate(sides):
        more = (width - spans[is_lower]) / max(1, len(side))
        x, y = 0.0, 0.0 if not is_lower else heights[0] + WAY
        for line in side:
            wide = widths[line] + more
            bays.append(_bay(line, (x, y, wide, heights[is_lower]), (desks[line], seats[line]), not is_lower))
            x += wide + GAP
    return Hall(round(width, 1), heights[0] + WAY + heights[1], way, (-26.0, way), tuple(bays))


def _columns(desks: int, seats: int, letters: int) -> int:
    """Two rows of desks at most, five of seats, and the name in one line."""
    by_seats = -(-seats // MOST_SEAT_ROWS) * SEAT / DESK
    by_desks = -(-desks // 2) if desks > LEAST_DESKS else desks
    return max(LEAST_DESKS, by_desks, ceil(by_seats), ceil(letters * LETTER / DESK))


def _upper(widths: Sequence[float]) -> int:
    """How many bays stand at the upper wall: the two walls as alike as can be."""
    whole = sum(widths)
    return min(range(1, len(widths) + 1), key=lambda count: abs(whole - 2 * sum(widths[:count])))


def _rows(desks: int, columns: int) -> int:
    return max(1, -(-desks // columns))


def _height(desks: int, seats: int, columns: int) -> float:
    a_row = int((columns * DESK) // SEAT)
    return LABEL + _rows(desks, columns) * DESK_ROW + max(1, -(-seats // a_row)) * SEAT + EDGE


def _bay(line: int, box: tuple[float, float, float, float], counts: tuple[int, int], is_upper: bool) -> Bay:
    x, y, width, height = box
    desks, seats = counts
    inner = width - 2 * EDGE
    columns = max(1, int(inner // DESK))
    pitch = inner / columns
    a_row = int(inner // SEAT)
    rows = _rows(desks, columns)

    def down(depth: float) -> float:
        """A depth from the wall as a height of the drawing."""
        return round(y + depth if is_upper else y + height - depth, 1)

    stands = tuple(
        (round(x + EDGE + pitch * (n % columns + 0.5), 1), down(LABEL + DESK_ROW * (n // columns) + 54))
        for n in range(desks)
    )
    sits = tuple(
        (
            round(x + EDGE + SEAT * (n % a_row + 0.5), 1),
            down(LABEL + DESK_ROW * rows + SEAT * (n // a_row + 0.5)),
        )
        for n in range(seats)
    )
    return Bay(line, round(x, 1), y, round(width, 1), height, is_upper, stands, sits)


def seated(people: Sequence[Any], *, lines: int) -> tuple[list[list[list[int]]], list[int]]:
    """Who waits gets the first free seat of the line and keeps it. `people`: (stream, spans of (what, line, desk,
    from, to)); the desk of a wait becomes its seat. Also the most seats each line needs."""
    waits = sorted(
        (begins, ends, number, place, line)
        for number, (_, spans) in enumerate(people)
        for place, (what, line, _, begins, ends) in enumerate(spans)
        if what == WAITS
    )
    taken: list[list[int]] = [[] for _ in range(lines)]
    told = [[list(span) for span in spans] for _, spans in people]
    for begins, ends, number, place, line in waits:
        row = taken[line]
        seat = next((n for n, until in enumerate(row) if until <= begins), len(row))
        row[seat : seat + 1] = [ends]
        told[number][place][2] = seat
    return told, [len(row) for row in taken]


def spot(drawn: Hall, span: Sequence[int]) -> Point | None:
    """Where a span is spent; None for a walk."""
    what, line, place = span[0], span[1], span[2]
    if what == WALKS:
        return None
    if what == WAITS:
        return drawn.bays[line].seats[place]
    return [point for bay in drawn.bays for point in bay.desks][place]


def stroll(drawn: Hall, begins: Point, ends: Point, *, share: float, lane: float) -> Point:
    """Where somebody is who has walked `share` of the way, out to the middle, along it, and in again."""
    way = drawn.way + lane
    corners = [begins, (begins[0], way), (ends[0], way), ends]
    legs = [abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in itertools.pairwise(corners)]
    left = share * sum(legs)
    for (a, b), leg in zip(itertools.pairwise(corners), legs, strict=True):
        if left <= leg and leg:
            part = left / leg
            return round(a[0] + (b[0] - a[0]) * part, 1), round(a[1] + (b[1] - a[1]) * part, 1)
        left -= leg
    return ends


def lane(number: int) -> float:
    """Walkers keep apart: five lanes along the way."""
    return (number % 5 - 2) * 14.0


def still(drawn: Hall, day: Mapping[str, Any], *, second: int) -> tuple[Someone, ...]:
    """Everybody in the house at a second of the day, where they are drawn. `day`: people with seats."""
    found = []
    for number, (stream, spans) in enumerate(day["people"]):
        place = next((n for n, span in enumerate(spans) if span[3] <= second < span[4]), None)
        if place is not None:
            x, y = _at(drawn, spans, place, (second, number))
            found.append(Someone(stream, spans[place][0], spans[place][1], x, y))
    return tuple(found)


def _at(drawn: Hall, spans: Sequence[Sequence[int]], place: int, when: tuple[int, int]) -> Point:
    span, (second, number) = spans[place], when
    here = spot(drawn, span)
    if here is not None:
        return here
    before = next((spot(drawn, one) for one in reversed(spans[:place]) if one[0] != WALKS), None)
    after = next((spot(drawn, one) for one in spans[place + 1 :] if one[0] != WALKS), None)
    share = (second - span[3]) / (span[4] - span[3])
    return stroll(drawn, before or drawn.door, after or drawn.door, share=share, lane=lane(number))
