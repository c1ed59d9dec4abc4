"""What somebody who comes is told before the number: how long in ranges, and what closes first. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, exp, floor, log, sqrt
from typing import Final

#: a range narrower than this promises more than anybody knows
LEAST_SPREAD_MINUTES: Final = 3
#: how far from the middle of a lognormal eight of ten lie (10th and 90th of a hundred)
EIGHT_OF_TEN: Final = 1.2816
#: what closes within this is told to go to first, whatever the rest takes
SOON: Final = timedelta(minutes=60)
_FINE: Final = 10


@dataclass(frozen=True, slots=True)
class Minutes:
    """A range in whole minutes; `high` is always above `low`."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Line:
    """A matter that somebody comes for. `most_minutes`: its wait and service at their longest told."""

    closes_at: datetime | None
    most_minutes: int


def service_minutes(mean: float, *, cv: float) -> Minutes:
    """How long eight of ten are served: minutes of a lognormal with `mean` > 0 minutes and variation `cv` >= 0."""
    spread = sqrt(log(1 + cv * cv))
    middle = log(mean) - spread * spread / 2
    low, high = (round(exp(middle + way * EIGHT_OF_TEN * spread), 6) for way in (-1, 1))
    return told(low, high)


def told(low: float, high: float) -> Minutes:
    """The range as it is said: never one number, and to five minutes above ten, outwards."""
    least, most = _rounded(max(low, 0), floor), _rounded(max(high, 0), ceil)
    return Minutes(least, most if most - least >= LEAST_SPREAD_MINUTES else least + LEAST_SPREAD_MINUTES)


def _rounded(minutes: float, way: Callable[[float], int]) -> int:
    return way(minutes) if minutes <= _FINE else 5 * way(minutes / 5)


def by_closing(lines: Sequence[Line]) -> tuple[int, ...]:
    """Places of `lines` in the order to go: what closes first, first; what does not close, last; else as given."""
    never = [place for place, line in enumerate(lines) if line.closes_at is None]
    closing = [(line.closes_at, place) for place, line in enumerate(lines) if line.closes_at is not None]
    return (*(place for _, place in sorted(closing)), *never)


def goes_first(lines: Sequence[Line], *, at: datetime) -> int | None:
    """Place of the one to go to first, None when the order does not matter.

    It matters when something closes before the rest, and either within `SOON` or before all could be done.
    """
    if len(lines) < 2:
        return None
    first = by_closing(lines)[0]
    closes_at = lines[first].closes_at
    if closes_at is None or all(line.closes_at == closes_at for line in lines):
        return None
    all_done_at = at + timedelta(minutes=sum(line.most_minutes for line in lines))
    return first if closes_at - at <= SOON or all_done_at > closes_at else None
