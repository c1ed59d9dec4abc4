"""Where things are and whether one gets there. Held in memory, read again when a centre's spaces change.

Light enough for the calling transaction: `desk`, `desks_of_queue`, `resource`, `resources`. For pages: `desks`,
`zones`, `place_of`, `way_to`, `is_reachable`, `warnings_of_exception`, `warnings_of_week`, `warnings_of_cancelling`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from palvelutori.catalogue.queries import catalogue_of
from palvelutori.catalogue.queries.snapshots import Snapshots, mark_of
from palvelutori.catalogue.rules.entries import Texts
from palvelutori.catalogue.rules.hours import Exceptional, Hours, Slot, Standing, standing, with_exception
from palvelutori.catalogue.rules.hours_documents import from_document
from palvelutori.catalogue.rules.hours_plans import with_week, without_group
from palvelutori.common.refusals import NotFound
from palvelutori.spaces import models
from palvelutori.spaces.rules import OUTSIDE, CutOff, Openings, Plan, Way, cut_off, openings_at, route
from palvelutori.spaces.rules import cut_off_without as without
from palvelutori.spaces.rules import is_reachable as can_reach
from palvelutori.spaces.rules.bookings import Buffers

#: a planned change is judged over at most so many days from its beginning
JUDGED_DAYS = 31
_WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class DeskPlace:
    """One desk, room or post. `names` is what is called out; `queues` are the lines it is meant for."""

    code: str
    unit: str
    kind: str
    number: int | None
    names: Texts
    zone: str
    arrow: str
    queues: tuple[str, ...]
    has_loop: bool
    is_adjustable: bool


@dataclass(frozen=True, slots=True)
class ZonePlace:
    """One zone of the floor."""

    code: str
    names: Texts
    kind: str
    floor: int
    is_quiet: bool


@dataclass(frozen=True, slots=True)
class DoorPlace:
    """One door. `hours` None = always passable while inside."""

    code: str
    names: Texts
    joins: tuple[str, str]
    is_entrance: bool
    is_step_free: bool
    width_mm: int
    hours: Hours | None


@dataclass(frozen=True, slots=True)
class Bookable:
    """One resource that can be booked (`models.Resource`). `noise` is the loudest allowed: quiet, talk, music."""

    id: int
    code: str
    kind: str
    names: Texts
    zone: str
    area_m2: float
    places: int
    has_power: bool
    has_water: bool
    noise: str
    buffers: Buffers
    hours: Hours
    quiet_neighbours: tuple[str, ...]
    handled_by: str


@dataclass(frozen=True, slots=True)
class Spaces:
    """A centre's floor, by code."""

    desks: Mapping[str, DeskPlace]
    zones: Mapping[str, ZonePlace]
    doors: Mapping[str, DoorPlace]
    entrances: Mapping[str, tuple[str, ...]]
    plan: Plan
    resources: Mapping[str, Bookable]


@dataclass(frozen=True, slots=True)
class UnitWay:
    """Where a unit is and how one gets there now. `doors` are None when there is no way."""

    unit: str
    zone: str
    zone_names: Texts
    entrances: tuple[Texts, ...]
    doors: tuple[Texts, ...] | None
    is_step_free: bool


def spaces_of(centre: str) -> Spaces:
    """The whole floor. Raises NotFound for a centre whose spaces have not been set up."""
    return _HELD.get(centre)


def _token(centre: str) -> str:
    return mark_of(centre, asked="SELECT mark FROM spaces_spacesrevision WHERE centre_id = %s")


def _read(centre: str) -> Spaces:
    zones = list(models.Zone.objects.filter(centre=centre).order_by("order", "id"))
    doors = _doors(centre)
    places = list(models.UnitPlace.objects.filter(centre=centre).select_related("zone").order_by("id"))
    plan = Plan(
        ways=tuple(Way(one.code, one.joins, one.is_step_free, one.hours) for one in doors.values()),
        closes_with={one.code: frozenset(one.closes_with) for one in zones if one.closes_with},
        places={one.unit: one.zone.code for one in places},
    )
    return Spaces(
        desks=_desks(centre),
        zones={one.code: ZonePlace(one.code, one.names, one.kind, one.floor, one.is_quiet) for one in zones},
        doors=doors,
        entrances={one.unit: tuple(one.entrances) for one in places},
        plan=plan,
        resources=_resources(centre),
    )


_HELD = Snapshots(token=_token, build=_read)


def _desks(centre: str) -> dict[str, DeskPlace]:
    rows = models.Desk.objects.filter(centre=centre).select_related("zone").order_by("order", "id")
    return {
        one.code: DeskPlace(
            code=one.code,
            unit=one.unit,
            kind=one.kind,
            number=one.number,
            names=one.names,
            zone=one.zone.code,
            arrow=one.arrow,
            queues=tuple(one.queues),
            has_loop=one.has_loop,
            is_adjustable=one.is_adjustable,
        )
        for one in rows
    }


def _doors(centre: str) -> dict[str, DoorPlace]:
    rows = models.Door.objects.filter(centre=centre).select_related("first", "second").order_by("order", "id")
    return {
        one.code: DoorPlace(
            code=one.code,
            names=one.names,
            joins=(one.first.code if one.first else OUTSIDE, one.second.code),
            is_entrance=one.is_entrance,
            is_step_free=one.is_step_free,
            width_mm=one.width_mm,
            hours=from_document(one.hours) if one.hours else None,
        )
        for one in rows
    }


def _resources(centre: str) -> dict[str, Bookable]:
    rows = models.Resource.objects.filter(centre=centre).select_related("zone").order_by("order", "id")
    return {
        one.code: Bookable(
            id=one.pk,
            code=one.code,
            kind=one.kind,
            names=one.names,
            zone=one.zone.code if one.zone else "",
            area_m2=float(one.area_m2),
            places=one.places,
            has_power=one.has_power,
            has_water=one.has_water,
            noise=one.noise,
            buffers=Buffers(one.set_up_minutes, one.take_down_minutes),
            hours=from_document(one.hours),
            quiet_neighbours=tuple(one.quiet_neighbours),
            handled_by=one.handled_by,
        )
        for one in rows
    }


def resource(centre: str, *, code: str) -> Bookable:
    """What can be booked under `code`. Raises NotFound."""
    found = spaces_of(centre).resources.get(code)
    if found is None:
        raise NotFound(what="resource", name=code)
    return found


def resources(centre: str, *, kind: str | None = None) -> tuple[Bookable, ...]:
    """Everything that can be booked, or of one kind, in its order."""
    return tuple(one for one in spaces_of(centre).resources.values() if kind in (None, one.kind))


def desk(centre: str, *, code: str) -> DeskPlace:
    """One desk. Raises NotFound."""
    found = spaces_of(centre).desks.get(code)
    if found is None:
        raise NotFound(what="desk", name=code)
    return found


def desks(centre: str, *, unit: str | None = None) -> tuple[DeskPlace, ...]:
    """Desks of the house or of one unit, in their order."""
    return tuple(one for one in spaces_of(centre).desks.values() if unit is None or one.unit == unit)


def desks_of_queue(centre: str, *, queue: str) -> tuple[DeskPlace, ...]:
    """Desks meant for a line, in their order."""
    return tuple(one for one in spaces_of(centre).desks.values() if queue in one.queues)


def zones(centre: str) -> tuple[ZonePlace, ...]:
    """The zones of the floor in their order."""
    return tuple(spaces_of(centre).zones.values())


def openings(centre: str, *, at: datetime) -> Openings:
    """Which doors and units are open at `at`."""
    catalogue = catalogue_of(centre)
    return openings_at(spaces_of(centre).plan, moment=at, hours=_hours(centre), zone=catalogue.zone)


def is_reachable(centre: str, *, unit: str, at: datetime, is_step_free: bool = False) -> bool:
    """Whether one can get from outside to `unit` at `at`, without steps if asked."""
    plan = spaces_of(centre).plan
    return can_reach(plan, unit=unit, openings=openings(centre, at=at), is_step_free=is_step_free)


def cut_off_without(centre: str, *, unit: str) -> tuple[str, ...]:
    """Units nobody reaches while `unit` is closed, all doors and other units open. Raises NotFound without spaces."""
    plan = spaces_of(centre).plan
    return without(plan, unit=unit, units=tuple(plan.places))


def way_to(centre: str, *, unit: str, at: datetime, is_step_free: bool = False) -> UnitWay:
    """Where `unit` is and the doors that lead there at `at`, fewest first. Raises NotFound."""
    spaces = spaces_of(centre)
    zone = spaces.plan.places.get(unit)
    if zone is None:
        raise NotFound(what="unit", name=unit)
    doors = route(spaces.plan, zone=zone, openings=openings(centre, at=at), is_step_free=is_step_free)
    return UnitWay(
        unit=unit,
        zone=zone,
        zone_names=spaces.zones[zone].names,
        entrances=tuple(spaces.doors[code].names for code in spaces.entrances[unit]),
        doors=None if doors is None else tuple(spaces.doors[code].names for code in doors),
        is_step_free=doors is not None and all(spaces.doors[code].is_step_free for code in doors),
    )


def door_standing(centre: str, *, code: str, at: datetime) -> Standing | None:
    """When a door opens and closes; None for one that is always passable. Raises NotFound."""
    found = spaces_of(centre).doors.get(code)
    if found is None:
        raise NotFound(what="door", name=code)
    if found.hours is None:
        return None
    return standing(found.hours, moment=at, zone=catalogue_of(centre).zone)


def warnings_of_exception(centre: str, *, unit: str | None, planned: Exceptional) -> tuple[CutOff, ...]:
    """Whom a planned exception of `unit` (None = the whole house) would cut off, over its first 31 days."""
    first = planned.validity.starts_on or date.min
    last = planned.validity.ends_on or date.max
    before = _hours(centre)
    # Shorter hours of the house leave the units' own as they are; a closed house closes them all.
    closing = {unit} if unit or planned.slots else set(before)
    after = {
        code: with_exception(own, planned=planned) if code in closing else own for code, own in before.items()
    }
    days = [first + timedelta(days=ahead) for ahead in range(min((last - first).days + 1, JUDGED_DAYS))]
    return _cut_off(centre, before, after, days)


def warnings_of_week(
    centre: str, *, unit: str, starts_on: date, slots: tuple[Slot, ...]
) -> tuple[CutOff, ...]:
    """Whom a new normal week of `unit` would cut off in its first seven days."""
    before = _hours(centre)
    after = before | {unit: with_week(before[unit], starts_on=starts_on, slots=slots)}
    days = [starts_on + timedelta(days=ahead) for ahead in range(_WEEK_DAYS)]
    return _cut_off(centre, before, after, days)


def warnings_of_cancelling(centre: str, *, group: str, today: date) -> tuple[CutOff, ...]:
    """Whom taking back an exception would cut off from `today` on, over at most 31 days."""
    before = _hours(centre)
    after = {code: without_group(own, group=group) for code, own in before.items()}
    taken = [one for own in before.values() for one in own.exceptions if one.group == group]
    first = max([today, *(one.validity.starts_on or today for one in taken[:1])])
    last = max((one.validity.ends_on or today for one in taken), default=today)
    days = [first + timedelta(days=ahead) for ahead in range(min((last - first).days + 1, JUDGED_DAYS))]
    return _cut_off(centre, before, after, days)


def warnings_in_force(centre: str, *, group: str, days: Iterable[date]) -> tuple[CutOff, ...]:
    """Whom an exception that stands cuts off on `days`: open and reachable without it, out of reach with it."""
    after = _hours(centre)
    before = {code: without_group(own, group=group) for code, own in after.items()}
    return _cut_off(centre, before, after, list(days))


def _hours(centre: str) -> dict[str, Hours]:
    return {code: unit.hours for code, unit in catalogue_of(centre).units.items()}


def _cut_off(
    centre: str, before: Mapping[str, Hours], after: Mapping[str, Hours], days: list[date]
) -> tuple[CutOff, ...]:
    plan, zone = spaces_of(centre).plan, catalogue_of(centre).zone
    return cut_off(plan, before=before, after=after, days=days, zone=zone)
