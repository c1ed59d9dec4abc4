"""The order in which several matters are best gone to: before they close, at their times, with the least walking. Pure.

All lines are waited in at once, so a wait is the moment from which one may be called there, not time spent there.
Waits are a plain count at each line's usual pace. Up to `EXACT` matters every order is tried; more are taken by
what ends first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import permutations
from math import ceil
from typing import Final

EXACT: Final = 6
#: minutes from one part of the floor through a door to the next, and from floor to floor
DOOR_MINUTES: Final = 1
FLOOR_MINUTES: Final = 2


class Company(StrEnum):
    """With whom, or how, one walks."""

    ALONE = "alone"
    CHILDREN = "children"
    SLOW = "slow"


#: walking takes so many times as long; turning round at a desk takes minutes more with children along
PACE: Final = {Company.ALONE: 1.0, Company.CHILDREN: 1.5, Company.SLOW: 2.0}
EXTRA_MINUTES: Final = {Company.ALONE: 0, Company.CHILDREN: 3, Company.SLOW: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One matter. `ready_at`: from when a call is expected; `minutes` at the desk; `is_now`: called or served there.

    `booked_at` is kept to; `closes_at` None when it does not close today. `key` tells stations apart.
    """

    key: str
    zone: str
    ready_at: datetime
    minutes: float
    closes_at: datetime | None = None
    booked_at: datetime | None = None
    is_now: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A station in its place: the walk to it, when it begins and ends, and whether that is in time."""

    station: Station
    walk_minutes: int
    starts_at: datetime
    ends_at: datetime
    is_in_time: bool


#: minutes on foot from zone to zone
Walks = Callable[[str, str], int]


def best_order(
    stations: Sequence[Station],
    *,
    now_at: datetime,
    begins_in: str,
    walks: Walks,
    company: Company = Company.ALONE,
) -> tuple[Step, ...]:
    """The steps in the best order: fewest too late, then soonest out, then the least walking, then what ends
    first."""

    def walked(order: Sequence[Station]) -> tuple[Step, ...]:
        return along(order, now_at=now_at, begins_in=begins_in, walks=walks, company=company)

    first = [one for one in stations if one.is_now]
    rest = sorted((one for one in stations if not one.is_now), key=_ends_first)
    if len(rest) > EXACT:
        return walked([*first, *rest])
    return min((walked([*first, *order]) for order in permutations(rest)), key=_cost)


def along(
    order: Sequence[Station], *, now_at: datetime, begins_in: str, walks: Walks, company: Company
) -> tuple[Step, ...]:
    """What going to the stations in this very order comes to."""
    steps: list[Step] = []
    at, zone = now_at, begins_in
    for station in order:
        minutes = 0 if station.is_now else ceil(walks(zone, station.zone) * PACE[company])
        here = at + timedelta(minutes=minutes)
        starts = max(here, station.ready_at, station.booked_at or here)
        if station.is_now:
            starts = now_at
        ends = starts + timedelta(minutes=station.minutes + EXTRA_MINUTES[company])
        late = station.closes_at is not None and starts >= station.closes_at and not station.is_now
        missed = station.booked_at is not None and here > station.booked_at
        steps.append(Step(station, minutes, starts, ends, not late and not missed))
        at, zone = ends, station.zone
    return tuple(steps)


def _cost(steps: Sequence[Step]) -> tuple[int, list[datetime], int]:
    late = sum(not one.is_in_time for one in steps)
    return late, [one.ends_at for one in steps[-1:]], sum(one.walk_minutes for one in steps)


def _ends_first(station: Station) -> tuple[bool, datetime, datetime]:
    ends = [one for one in (station.booked_at, station.closes_at) if one is not None]
    return (not ends, min(ends, default=station.ready_at), station.ready_at)


def steps_between(doors_from: Sequence[str], doors_to: Sequence[str], *, floors: int) -> int:
    """Minutes between two parts of the floor, from the doors on the way to each from outside: what both share is not
    walked. `floors` apart."""
    shared = 0
    for one, other in zip(doors_from, doors_to, strict=False):
        if one != other:
            break
        shared += 1
    doors = len(doors_from) + len(doors_to) - 2 * shared
    return doors * DOOR_MINUTES + abs(floors) * FLOOR_MINUTES
