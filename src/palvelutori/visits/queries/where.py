"""Where a matter is dealt with, told before anybody is called: desks by their numbers, doors by their wing.

Doors of several units lie in one wing, some of them an opaque unit's: which doors a line has would tell the unit, so
before the call a visitor learns the wing and after it the door. That is the same for every unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from palvelutori.common.texts import SLOTS, slots, text
from palvelutori.spaces import queries as spaces
from palvelutori.spaces.queries import DeskPlace
from palvelutori.spaces.rules import OUTSIDE, route


@dataclass(frozen=True, slots=True)
class Where:
    """A part of the floor in every language, and the way there from the hall.

    `desks`: "Luukut 9–16", empty where the door is told with the call. `way`: names of the doors on the way, from the
    hall on. `arrow` as on the wall; empty when the desks of the line lie in several directions.
    """

    zone: str
    zone_names: Mapping[str, str]
    floor: int
    desks: Mapping[str, str]
    arrow: str
    way: tuple[Mapping[str, str], ...]


def where_of(centre: str, *, unit: str, queue: str, at: datetime) -> Where | None:
    """Where the line `queue` of `unit` is; None where the floor does not know the unit."""
    floor = spaces.spaces_of(centre)
    own = [one for one in spaces.desks_of_queue(centre, queue=queue) if one.unit == unit]
    zone = own[0].zone if own else floor.plan.places.get(unit)
    if zone is None or zone not in floor.zones:
        return None
    place = floor.zones[zone]
    numbered = [one for one in own if one.kind == "desk" and one.number is not None]
    arrows = {one.arrow for one in own}
    return Where(
        zone=zone,
        zone_names=place.names,
        floor=place.floor,
        desks=_desks(numbered),
        arrow=arrows.pop() if len(arrows) == 1 else "",
        way=way_inside(centre, zone=zone, at=at),
    )


def way_inside(centre: str, *, zone: str, at: datetime) -> tuple[Mapping[str, str], ...]:
    """Doors from the entrance hall to `zone`, without the one from outside; empty when there is no such way."""
    floor = spaces.spaces_of(centre)
    doors = route(floor.plan, zone=zone, openings=spaces.openings(centre, at=at)) or ()
    inside = [floor.doors[code] for code in doors if OUTSIDE not in floor.doors[code].joins]
    return tuple(one.names for one in inside)


def _desks(numbered: Sequence[DeskPlace]) -> Mapping[str, str]:
    if len(numbered) < 2:
        return numbered[0].names if numbered else {}
    figures = sorted(one.number for one in numbered if one.number is not None)
    if figures == list(range(figures[0], figures[-1] + 1)):
        known = slots("place.desks")
        return {
            slot: text("place.desks", slot, first=figures[0], last=figures[-1])
            for slot in SLOTS
            if slot in known
        }
    return {
        slot: text("place.desks.some", slot, numbers=", ".join(map(str, figures)))
        for slot in SLOTS
        if slot in slots("place.desks.some")
    }


@dataclass(frozen=True, slots=True)
class WaitingPlace:
    """Somewhere to wait: a waiting zone of the floor."""

    names: Mapping[str, str]
    floor: int
    is_quiet: bool
    way: tuple[Mapping[str, str], ...]


def waiting_places(centre: str, *, at: datetime) -> tuple[WaitingPlace, ...]:
    """Waiting zones in the house's order."""
    return tuple(
        WaitingPlace(one.names, one.floor, one.is_quiet, way_inside(centre, zone=one.code, at=at))
        for one in spaces.zones(centre)
        if one.kind == "waiting"
    )
