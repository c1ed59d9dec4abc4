"""Whether one can get there: zones and doors as a graph, walked with what is open at a moment. Pure.

A zone that belongs to units is a corridor only while one of them can be entered; halls and waiting rooms are
passable whenever one can get to them. The place one wants to reach need not be passable itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from palvelutori.catalogue.rules.hours import ENTERABLE, Hours, edges, state_at
from palvelutori.common.times import day_interval

OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Way:
    """A door: joins two zones, or `outside` and one. `hours` None = passable whenever one is inside."""

    code: str
    joins: tuple[str, str]
    is_step_free: bool = True
    hours: Hours | None = None

    def beyond(self, zone: str) -> str | None:
        """The zone on the other side, None when the door is not in `zone`."""
        first, second = self.joins
        return {first: second, second: first}.get(zone)


@dataclass(frozen=True, slots=True)
class Plan:
    """The house as a graph. `closes_with`: zone → units of which one must be enterable to walk through it;
    `places`: unit → its zone.
    """

    ways: tuple[Way, ...]
    closes_with: Mapping[str, frozenset[str]] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Openings:
    """What is open at one moment: codes of doors and of units that can be entered."""

    doors: frozenset[str]
    units: frozenset[str]


@dataclass(frozen=True, slots=True)
class CutOff:
    """A unit that is open and cannot be reached for a while. `is_step_only`: only those who can climb stairs
    still reach it.
    """

    unit: str
    starts_at: datetime
    ends_at: datetime
    is_step_only: bool


def route(plan: Plan, *, zone: str, openings: Openings, is_step_free: bool = False) -> tuple[str, ...] | None:
    """Doors from outside to `zone`, fewest first; None when there is no way. `is_step_free` walks such doors
    only.
    """
    doors = [
        way for way in plan.ways if way.code in openings.doors and (way.is_step_free or not is_step_free)
    ]
    came: dict[str, tuple[str, ...]] = {OUTSIDE: ()}
    ahead = deque([OUTSIDE])
    while ahead and zone not in came:
        here = ahead.popleft()
        if here != OUTSIDE and not is_passable(plan, zone=here, openings=openings):
            continue
        for way in doors:
            there = way.beyond(here)
            if there is not None and there not in came:
                came[there] = (*came[here], way.code)
                ahead.append(there)
    return came.get(zone)


def is_passable(plan: Plan, *, zone: str, openings: Openings) -> bool:
    """Whether one may walk through `zone`."""
    owners = plan.closes_with.get(zone, frozenset())
    return not owners or bool(owners & openings.units)


def openings_at(plan: Plan, *, moment: datetime, hours: Mapping[str, Hours], zone: ZoneInfo) -> Openings:
    """What is open at `moment`: doors by their own hours, units by `hours` (self-service counts as
    enterable).
    """

    def is_open(own: Hours | None) -> bool:
        return own is None or state_at(own, moment=moment, zone=zone) in ENTERABLE

    return Openings(
        doors=frozenset(way.code for way in plan.ways if is_open(way.hours)),
        units=frozenset(unit for unit, own in hours.items() if is_open(own)),
    )


def is_reachable(plan: Plan, *, unit: str, openings: Openings, is_step_free: bool = False) -> bool:
    """Whether one can get from outside to `unit`. A unit without a place is reachable."""
    zone = plan.places.get(unit)
    return zone is None or route(plan, zone=zone, openings=openings, is_step_free=is_step_free) is not None


def cut_off_without(plan: Plan, *, unit: str, units: Collection[str]) -> tuple[str, ...]:
    """Whom of `units` nobody reaches while `unit` is closed and every door and everybody else is open. Who cannot be
    reached cannot be walked through either."""
    doors = frozenset(way.code for way in plan.ways)

    def lost(there: frozenset[str]) -> frozenset[str]:
        openings = Openings(doors, there)
        return frozenset(one for one in there if not is_reachable(plan, unit=one, openings=openings))

    everybody = frozenset(units)
    there = everybody - lost(everybody) - {unit}
    while gone := lost(there):
        there -= gone
    cut = everybody - lost(everybody) - {unit} - there
    return tuple(one for one in units if one in cut)


def cut_off(
    plan: Plan,
    *,
    before: Mapping[str, Hours],
    after: Mapping[str, Hours],
    days: Iterable[date],
    zone: ZoneInfo,
) -> tuple[CutOff, ...]:
    """Units a change of hours cuts off: open both `before` and `after` it, reachable before, not after.

    One row a unit and unbroken stretch, by time, inside `days`.
    """
    found: list[CutOff] = []
    for day in days:
        for starts_at, ends_at in _stretches(plan, (before, after), day, zone):
            was = openings_at(plan, moment=starts_at, hours=before, zone=zone)
            will = openings_at(plan, moment=starts_at, hours=after, zone=zone)
            for unit in sorted(was.units & will.units):
                lost = _lost(plan, unit, was, will)
                if lost is not None:
                    found.append(CutOff(unit, starts_at, ends_at, lost))
    return _joined(found)


def _stretches(
    plan: Plan, both: Collection[Mapping[str, Hours]], day: date, zone: ZoneInfo
) -> list[tuple[datetime, datetime]]:
    whole = day_interval(day, zone)
    every = [way.hours for way in plan.ways if way.hours is not None]
    every += [hours for side in both for hours in side.values()]
    changes = {edge for hours in every for edge in edges(hours, day=day, zone=zone)}
    return list(pairwise(sorted({whole.starts_at, whole.ends_at, *changes})))


def _lost(plan: Plan, unit: str, was: Openings, will: Openings) -> bool | None:
    """None: nothing lost. False: nobody gets there any more. True: only those who can climb stairs do."""
    if is_reachable(plan, unit=unit, openings=was) and not is_reachable(plan, unit=unit, openings=will):
        return False
    if is_reachable(plan, unit=unit, openings=was, is_step_free=True) and not is_reachable(
        plan, unit=unit, openings=will, is_step_free=True
    ):
        return True
    return None


def _joined(rows: Iterable[CutOff]) -> tuple[CutOff, ...]:
    joined: list[CutOff] = []
    open_rows: dict[tuple[str, bool], int] = {}
    for one in rows:
        key = (one.unit, one.is_step_only)
        last = open_rows.get(key)
        if last is not None and joined[last].ends_at == one.starts_at:
            joined[last] = CutOff(one.unit, joined[last].starts_at, one.ends_at, one.is_step_only)
        else:
            open_rows[key] = len(joined)
            joined.append(one)
    return tuple(joined)
