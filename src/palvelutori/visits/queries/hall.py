"""The hall for hosts, leads and the manager: flow, not content. Who waits, who is lost, which desks are open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.queries import UnitCard
from palvelutori.common.times import whole_minutes
from palvelutori.foundation import scope
from palvelutori.foundation.actors import DESK_OFFICER, HOST, SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.journal import head_number
from palvelutori.foundation.operation import require
from palvelutori.spaces import queries as spaces
from palvelutori.visits.access import rights
from palvelutori.visits.access.places import desk_told, place_names
from palvelutori.visits.models import NUMBERLESS, DeskSession, Stop, Visit
from palvelutori.visits.operations import steps
from palvelutori.visits.operations.steps import StopTold
from palvelutori.visits.queries.board import recent_waits
from palvelutori.visits.rules.stops import OPEN_STATES, StopState


@dataclass(frozen=True, slots=True)
class WaitingStop(StopTold):
    """One stop of somebody in the hall, with how it stands."""

    waited_minutes: int = 0
    #: None where it would tell which opaque unit this is
    promise_minutes: int | None = None
    is_late: bool = False
    desk: str | None = None
    place: Mapping[str, str] | None = None
    calls: int = 0


@dataclass(frozen=True, slots=True)
class WaitingVisit:
    """Somebody in the hall by number. `needs_help`: called in vain, or past the promise."""

    visit_id: str
    number: int
    language: str
    group_size: int
    arrived_at: datetime
    minutes_here: int
    stops: tuple[WaitingStop, ...]
    is_missed: bool
    is_past_promise: bool

    @property
    def needs_help(self) -> bool:
        """Whether the host should look for this person."""
        return self.is_missed or self.is_past_promise


@dataclass(frozen=True, slots=True)
class HallDesk:
    """One desk now. `number` is the visitor at the desk, if any."""

    desk: str
    unit: str
    names: Mapping[str, str]
    state: str
    staff: str
    number: int | None
    stop_state: str
    minutes: int


@dataclass(frozen=True, slots=True)
class HallUnit:
    """One unit now. Lengths of opaque units are for their own staff and the manager's roster only: None else."""

    card: UnitCard
    waiting: int | None
    open_desks: int
    longest_minutes: int | None
    past_promise: int | None
    waits: tuple[int, int] | None
    desks: tuple[HallDesk, ...]


@dataclass(frozen=True, slots=True)
class HallView:
    """The hall at a moment."""

    as_of: datetime
    journal_number: int
    waiting: int
    visits: tuple[WaitingVisit, ...]
    units: tuple[HallUnit, ...]


def queue_view(actor: Actor, *, centre: str) -> tuple[WaitingVisit, ...]:
    """Everybody in the hall, longest here first. For hosts, officers, leads, the manager. Raises NotAllowed."""
    require(actor, HOST, DESK_OFFICER, UNIT_LEAD, SQUARE_MANAGER, centre=centre)
    with scope.reading(actor):
        return _visits(actor, centre, clock.now())


def _visits(actor: Actor, centre: str, now: datetime) -> tuple[WaitingVisit, ...]:
    whole = catalogue.catalogue_of(centre)
    visits = Visit.objects.filter(centre=centre, ended_at__isnull=True, number__lt=NUMBERLESS).order_by(
        "arrived_at", "line_number"
    )
    states = [*(state.value for state in OPEN_STATES), StopState.NO_SHOW.value]
    rows = Stop.objects.filter(centre=centre, visit__ended_at__isnull=True, state__in=states)
    of_visit: dict[str, list[Stop]] = {}
    for row in rows.select_related("visit").order_by("position"):
        of_visit.setdefault(row.visit_id, []).append(row)
    lines = rights.lines_of(actor, centre=centre)
    found = []
    for visit in visits:
        stops = tuple(
            _stop(actor, row, visit, now, whole.queues[row.queue].promise_minutes, lines)
            for row in of_visit.get(visit.id, [])
        )
        if not stops:
            continue
        found.append(
            WaitingVisit(
                visit_id=visit.id,
                number=visit.number,
                language=visit.language,
                group_size=visit.group_size,
                arrived_at=visit.arrived_at,
                minutes_here=whole_minutes(now - visit.arrived_at),
                stops=stops,
                is_missed=any(
                    one.state == "no_show" or (one.state == "called" and one.calls > 1) for one in stops
                ),
                is_past_promise=any(one.is_late for one in stops),
            )
        )
    return tuple(found)


def _stop(
    actor: Actor, row: Stop, visit: Visit, now: datetime, promise_minutes: int, lines: frozenset[str]
) -> WaitingStop:
    told = steps.seen(row, reader=actor, language="fi", lines=lines)
    since = row.waits_since
    waited_minutes = whole_minutes(now - max(since, visit.free_from_at or since))
    return WaitingStop(
        stop_id=told.stop_id,
        service=told.service,
        unit=told.unit,
        label=told.label,
        state=told.state,
        waited_minutes=waited_minutes,
        promise_minutes=promise_minutes if told.unit else None,
        is_late=row.state == StopState.WAITING and waited_minutes > promise_minutes,
        desk=desk_told(row.centre, row.desk, reader=actor) if row.desk else None,
        place=place_names(row.centre, row.desk) if row.desk else None,
        calls=row.calls,
    )


def hall_view(actor: Actor, *, centre: str) -> HallView:
    """Units, desks and everybody in the hall. A lead sees the own unit's desks; hosts and manager all."""
    require(actor, HOST, DESK_OFFICER, UNIT_LEAD, SQUARE_MANAGER, centre=centre)
    now = clock.now()
    with scope.reading(actor):
        visits = _visits(actor, centre, now)
        number = head_number(centre)
        waiting = sum(any(stop.state == "waiting" for stop in visit.stops) for visit in visits)
        return HallView(now, number, waiting, visits, _units(actor, centre, now))


def _units(actor: Actor, centre: str, now: datetime) -> tuple[HallUnit, ...]:
    whole = catalogue.catalogue_of(centre)
    sessions = {row.desk: row for row in DeskSession.objects.filter(centre=centre)}
    at_desk = {
        row.desk: row
        for row in Stop.objects.filter(centre=centre, state__in=("called", "serving")).select_related("visit")
    }
    waiting = Stop.objects.filter(centre=centre, state="waiting").select_related("visit")
    of_unit: dict[str, list[Stop]] = {}
    for row in waiting:
        of_unit.setdefault(row.unit, []).append(row)
    ranges = recent_waits(centre, now)
    found = []
    for card in catalogue.units(centre, at=now):
        rows = of_unit.get(card.code, [])
        opens = not card.is_opaque or rights.sees_opaque(actor, centre=centre, unit=card.code)
        waits = [whole_minutes(now - row.waits_since) for row in rows]
        late = sum(
            minutes > whole.queues[row.queue].promise_minutes
            for row, minutes in zip(rows, waits, strict=True)
        )
        places = spaces.desks(centre, unit=card.code)
        desks = tuple(
            _desk(place, sessions.get(place.code), at_desk.get(place.code) if opens else None, now)
            for place in places
        )
        queue_ranges = [ranges[queue] for queue in card.queues if queue in ranges]
        found.append(
            HallUnit(
                card=card,
                waiting=len(rows) if opens else None,
                open_desks=sum(desk.state == DeskSession.OPEN for desk in desks),
                longest_minutes=max(waits, default=0) if opens else None,
                past_promise=late if opens else None,
                waits=queue_ranges[0] if queue_ranges and opens else None,
                desks=desks,
            )
        )
    return tuple(found)


def _desk(place: spaces.DeskPlace, session: DeskSession | None, stop: Stop | None, now: datetime) -> HallDesk:
    since = (stop.started_at or stop.called_at) if stop else None
    return HallDesk(
        desk=place.code,
        unit=place.unit,
        names=place.names,
        state=session.state if session else DeskSession.CLOSED,
        staff=session.staff if session else "",
        number=stop.visit.number if stop else None,
        stop_state=stop.state if stop else "",
        minutes=whole_minutes(now - since) if since else 0,
    )
