"""A unit's booked times of today, as its own desks see them: who is here, who has not come, who comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from palvelutori.appointments import queries as appointments
from palvelutori.appointments.queries import BookedTime
from palvelutori.catalogue import queries as catalogue
from palvelutori.common.times import local_day, whole_minutes
from palvelutori.foundation import scope
from palvelutori.foundation.actors import DESK_OFFICER, UNIT_LEAD, Actor
from palvelutori.visits.access import hall
from palvelutori.visits.models import Stop
from palvelutori.visits.rules.booked import on_time_until
from palvelutori.visits.rules.stops import OPEN_STATES, StopState

SHOWN: Final = 8
HERE, AWAITED, COMING, MISSED = "here", "awaited", "coming", "missed"
_OPEN: Final = frozenset({*(state.value for state in OPEN_STATES), StopState.NO_SHOW.value})


@dataclass(frozen=True, slots=True)
class BookedRow:
    """One booked time. `standing`: here, awaited (the time has come, the person has not), coming or missed.

    `number` once the person has checked in; `label` None for an opaque unit; `late_minutes` of an awaited one;
    `may_mark`: the grace is over, so it may be marked that nobody came.
    """

    appointment: str
    starts_at: datetime
    standing: str
    state: str
    number: int | None
    label: Mapping[str, str] | None
    language: str
    late_minutes: int
    may_mark: bool


@dataclass(frozen=True, slots=True)
class BookedDay:
    """What a desk shows: the next rows, and how many of today's times are done, missed and to come."""

    rows: tuple[BookedRow, ...]
    total: int
    done: int
    missed: int
    later: int


@dataclass(frozen=True, slots=True)
class BookedRules:
    """A line's rules for booked times, in minutes; what residents are told."""

    unit_names: Mapping[str, str]
    opens_minutes: int
    early_minutes: int
    grace_minutes: int
    kept_minutes: int


def booked_day(actor: Actor, *, centre: str, unit: str, at: datetime) -> BookedDay | None:
    """The unit's booked times of the local day of `at`; None when it has none, or for somebody of another unit."""
    times = appointments.of_unit(actor, centre=centre, unit=unit, day=local_day(at))
    if not times:
        return None
    with scope.reading(actor):
        ids = [one.stop for one in times if one.stop]
        stops = {row.id: row for row in Stop.objects.filter(id__in=ids).select_related("visit")}
        house, of_units = hall.policies(centre)
    may_act = actor.has_role(DESK_OFFICER, UNIT_LEAD, centre=centre, unit=unit)
    policy = of_units.get(unit, house)
    rows = [
        _row(one, stops.get(one.stop), at, may_act and at > on_time_until(one.starts_at, policy=policy))
        for one in times
        if not _is_done(one, stops)
    ]
    open_rows = [row for row in rows if row.standing != MISSED]
    return BookedDay(
        rows=tuple(open_rows[:SHOWN]),
        total=len(times),
        done=len(times) - len(rows),
        missed=len(rows) - len(open_rows),
        later=max(0, len(open_rows) - SHOWN),
    )


def _is_done(one: BookedTime, stops: Mapping[str, Stop]) -> bool:
    stop = stops.get(one.stop)
    return one.state == "arrived" and (stop is None or stop.state not in _OPEN)


def _row(one: BookedTime, stop: Stop | None, at: datetime, may_mark: bool) -> BookedRow:
    late = whole_minutes(at - one.starts_at) if one.state == "booked" else 0
    return BookedRow(
        appointment=one.appointment,
        starts_at=one.starts_at,
        standing=_standing(one, at),
        state=stop.state if stop else "",
        number=stop.visit.number if stop else None,
        label=None if one.is_opaque else _label(one),
        language=one.language,
        late_minutes=late,
        may_mark=may_mark and one.state == "booked",
    )


def _standing(one: BookedTime, at: datetime) -> str:
    if one.state == "arrived":
        return HERE
    if one.state == "missed":
        return MISSED
    return AWAITED if at >= one.starts_at else COMING


def _label(one: BookedTime) -> Mapping[str, str] | None:
    whole = catalogue.catalogue_of(one.centre)
    found = whole.services.get(one.service) or whole.queues.get(one.queue)
    return found.names if found else None


def booked_rules(centre: str) -> tuple[BookedRules, ...]:
    """The house's rules first (no name), then those of units that have their own."""
    house, of_units = hall.policies(centre)
    units = catalogue.catalogue_of(centre).units
    named = [(units[code].names, policy) for code, policy in sorted(of_units.items()) if code in units]
    found: list[BookedRules] = []
    for names, policy in [({}, house), *named]:
        told = BookedRules(
            unit_names=names,
            opens_minutes=policy.check_in_opens_seconds // 60,
            early_minutes=policy.early_seconds // 60,
            grace_minutes=policy.grace_seconds // 60,
            kept_minutes=max(policy.booking_kept_seconds, policy.grace_seconds) // 60,
        )
        if not found or _minutes(told) != _minutes(found[0]):
            found.append(told)
    return tuple(found)


def _minutes(told: BookedRules) -> tuple[int, int, int, int]:
    return told.opens_minutes, told.early_minutes, told.grace_minutes, told.kept_minutes
