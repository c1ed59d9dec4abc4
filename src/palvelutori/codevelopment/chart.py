"""Half-days as dots on a line: where each stands, in the units of the drawing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Any, Final

LEFT: Final = 104
WIDTH: Final = 540
#: where the old way's and the new way's dots lie
ROWS: Final = {False: 45, True: 121}
#: so that dots beside each other are seen
_STAGGER: Final = (0, -13, 6, -10, 10, -5, 13)


@dataclass(frozen=True, slots=True)
class Dot:
    """One half-day."""

    x: float
    y: float
    is_on: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Dots, ticks (x, value), and of each side (y, mean's x, least, mean, most)."""

    dots: tuple[Dot, ...]
    ticks: tuple[tuple[float, float], ...]
    sides: Mapping[str, tuple[int, float, float, float, float]]


def of(analysis: Mapping[str, Any] | None) -> Chart | None:
    """The chart of an analysis; None where both sides have not two half-days."""
    dots = (analysis or {}).get("dots", [])
    sides = {is_on: [one[3] for one in dots if one[2] is is_on] for is_on in (False, True)}
    if min(len(values) for values in sides.values()) < 2:
        return None
    low, high, step = _span([one[3] for one in dots])

    def x(value: float) -> float:
        return round(LEFT + WIDTH * (value - low) / (high - low), 1)

    drawn = [
        Dot(x(value), ROWS[is_on] + _STAGGER[place % len(_STAGGER)], is_on)
        for is_on, values in sides.items()
        for place, value in enumerate(values)
    ]
    ticks = [low + step * n for n in range(round((high - low) / step) + 1)]
    told = {
        ("new" if is_on else "old"): (ROWS[is_on], x(fmean(values)), min(values), fmean(values), max(values))
        for is_on, values in sides.items()
    }
    return Chart(tuple(drawn), tuple((x(one), one) for one in ticks), told)


def _span(values: list[float]) -> tuple[float, float, float]:
    least, most = min(values), max(values)
    rough = max((most - least) / 6, 0.1)
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * one for one in (1, 2, 5, 10) if size * one >= rough)
    low, high = math.floor(least / step) * step, math.ceil(most / step) * step
    return low, high if high > low else low + step, step
