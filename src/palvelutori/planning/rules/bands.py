"""People over the day as a band: where the line and the band run, in the units of the drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 960.0
HEIGHT: Final = 240.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 12.0, 12.0, 28.0
#: fewer people than this on the mean day are nobody
SOMEBODY: Final = 0.05
#: a row of the table
TABLE_MINUTES: Final = 30
#: minutes of an axis mark
_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class Moment:
    """A row of the table beside: minutes after midnight, mean, and the band's ends."""

    minute: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bands:
    """The drawing: `area` and `line` are paths, ticks are (place, value). `peak`: the moment with most people."""

    area: str
    line: str
    across: tuple[tuple[float, int], ...]
    up: tuple[tuple[float, int], ...]
    moments: tuple[Moment, ...]
    peak: Moment | None


Crowd = Mapping[str, Sequence[float]]


def bands(crowd: Crowd, *, step_minutes: int, beside: Crowd | None = None) -> Bands:
    """A crowd (`mean`, `low`, `high` from midnight on) as a drawing and a table; `beside`: one that shares its axes."""
    means, lows, highs = crowd["mean"], crowd["low"], crowd["high"]
    both = (crowd, beside or crowd)
    used = [place for place in range(len(highs)) if any(_is_there(one, place) for one in both)]
    if not used:
        return Bands("", "", (), (), (), None)
    first = max(0, (min(used) - 1) * step_minutes // _HOUR * _HOUR // step_minutes)
    last = min(len(means) - 1, -(-(max(used) + 1) * step_minutes // _HOUR) * _HOUR // step_minutes)
    places = range(first, last + 1)
    top = _round_up(max(one["high"][place] for one in both for place in places))

    def x(place: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (place - first) / max(1, last - first), 1)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top, 1)

    upper = [f"{x(place)} {y(highs[place])}" for place in places]
    lower = [f"{x(place)} {y(lows[place])}" for place in reversed(places)]
    moments = [Moment(place * step_minutes, means[place], lows[place], highs[place]) for place in places]
    hours = range(first * step_minutes // _HOUR, last * step_minutes // _HOUR + 1)
    step = top // 4 if top % 4 == 0 else top // 5
    return Bands(
        area="M" + "L".join([*upper, *lower]) + "Z",
        line="M" + "L".join(f"{x(place)} {y(means[place])}" for place in places),
        across=tuple((x(hour * _HOUR / step_minutes), hour) for hour in hours),
        up=tuple((y(value), value) for value in range(0, top + 1, step)),
        moments=tuple(one for one in moments if one.minute % TABLE_MINUTES == 0),
        peak=max(moments, key=lambda one: one.mean),
    )


def _is_there(crowd: Crowd, place: int) -> bool:
    return crowd["high"][place] >= 1 or crowd["mean"][place] >= SOMEBODY


def _round_up(value: float) -> int:
    """A round number at least as large, in four or five even steps."""
    size = 1
    while True:
        for top in (4, 5, 8, 10, 12, 16, 20, 24, 30, 32):
            if top * size >= value:
                return top * size
        size *= 10
