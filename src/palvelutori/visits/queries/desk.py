"""The desk's page: whom it has, what may be done, who comes next, and of the visitor's other business only that
it is there, how many stops, and by when the visitor must be free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.refusals import NotAllowed
from palvelutori.common.times import local_day, whole_minutes
from palvelutori.foundation import grounds, scope
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.clock import clock
from palvelutori.spaces import queries as spaces
from palvelutori.visits.access import hall, law, rights, words_along
from palvelutori.visits.access.lending import running
from palvelutori.visits.access.places import desk_card, place_names
from palvelutori.visits.models import AT_DESK, NUMBERLESS, DeskSession, HandOver, SentNote, Stop
from palvelutori.visits.queries.between import HelpToTell, help_to_tell
from palvelutori.visits.rules.calling import order
from palvelutori.visits.rules.explain import Reason
from palvelutori.visits.rules.stops import StopState, acts_in
from palvelutori.visits.rules.undo import UNDO_WINDOW

SHOWN_NEXT = 6


@dataclass(frozen=True, slots=True)
class OtherStop:
    """Another stop of the same visit. `label` and `unit` only with the visitor's yes and never of opaque units."""

    state: str
    label: Mapping[str, str] | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class CameWith:
    """The note somebody came with, for the desk that has them now: from where, and what to know."""

    from_place: Mapping[str, str]
    given_at: datetime
    remarks: tuple[str, ...]
    is_preventive: bool


@dataclass(frozen=True, slots=True)
class Present:
    """Whom the desk has now. `acts` are the possible acts; `must_be_free_at` when the first other line closes."""

    stop_id: str
    visit_id: str
    number: int
    state: str
    service: str
    label: Mapping[str, str] | None
    language: str
    group_size: int
    ground: str
    arrived_at: datetime
    called_at: datetime | None
    started_at: datetime | None
    calls: int
    minutes: int
    usual_minutes: float
    acts: frozenset[str]
    others: tuple[OtherStop, ...]
    must_be_free_at: datetime | None
    shares_units: bool
    is_numberless: bool
    note: CameWith | None
    #: what the sender wrote for this desk, with the person's yes
    words: str = ""


@dataclass(frozen=True, slots=True)
class NextInLine:
    """Somebody the rule would call here, in order, with the reason."""

    stop_id: str
    number: int
    label: Mapping[str, str] | None
    language: str
    waited_minutes: int
    promise_minutes: int
    why: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A hand-over somebody asked of this desk, or one this desk sent and what became of it."""

    stop_id: str
    number: int
    label: Mapping[str, str] | None
    from_place: Mapping[str, str]
    is_warm: bool
    asked_at: datetime
    state: str
    reason: str
    is_walked: bool
    is_preventive: bool


@dataclass(frozen=True, slots=True)
class Undoable:
    """The last act the same person may still take back, and the real seconds left."""

    stop_id: str
    number: int
    act: str
    seconds_left: int


@dataclass(frozen=True, slots=True)
class Helps:
    """The line this desk helps for a while besides its own, and until when."""

    queue: str
    names: Mapping[str, str]
    until_at: datetime


@dataclass(frozen=True, slots=True)
class DeskScreen:
    """Everything on one desk's page."""

    desk: str
    names: Mapping[str, str]
    unit: str
    unit_names: Mapping[str, str]
    is_opaque: bool
    state: str
    is_mine: bool
    staff: str
    languages: tuple[str, ...]
    queues: tuple[str, ...]
    services: tuple[str, ...]
    present: Present | None
    on_hold: tuple[Present, ...]
    missed: tuple[Present, ...]
    next_up: tuple[NextInLine, ...]
    waiting: int
    asked: tuple[Asked, ...]
    answered: tuple[Asked, ...]
    undo: Undoable | None
    helps: Helps | None
    help_to_tell: HelpToTell | None
    endings: tuple[law.Ending, ...]
    as_of: datetime


def desk_screen(actor: Actor, *, centre: str, desk: str) -> DeskScreen:
    """The page of `desk` for somebody who works there. Raises NotFound, NotAllowed."""
    place = desk_card(centre, desk)
    if not rights.may_run_desk(actor, centre=centre, desk=desk, unit=place.unit):
        raise NotAllowed(roles="desk_officer", unit=place.unit)
    now = clock.now()
    with scope.reading(actor):
        session = DeskSession.objects.filter(centre=centre, desk=desk).first() or DeskSession(
            centre=centre, desk=desk, unit=place.unit, since_at=now
        )
        is_mine = session.state != DeskSession.CLOSED and rights.works_at(actor, session)
        today = local_day(now, catalogue.catalogue_of(centre).zone)
        session.services = law.still_served(session, day=today)
        mine = _stops(centre, desk, (*AT_DESK, StopState.ON_HOLD.value, StopState.NO_SHOW.value))
        held = [one for one in mine if one.state == StopState.ON_HOLD]
        at_desk = next((one for one in mine if one.state in AT_DESK), None)
        words = _seen(actor, at_desk) if at_desk is not None and is_mine else ""
        next_up, waiting = _next(centre, session, now)
        whole = catalogue.catalogue_of(centre)
        unit = whole.units[place.unit]
        return DeskScreen(
            desk=desk,
            names=place.names,
            unit=place.unit,
            unit_names=unit.names,
            is_opaque=unit.is_opaque,
            state=session.state,
            is_mine=is_mine,
            staff=session.staff,
            languages=tuple(session.languages),
            queues=tuple(session.queues),
            services=tuple(session.services),
            present=_present(at_desk, now, words) if at_desk else None,
            on_hold=tuple(_present(one, now) for one in held),
            missed=tuple(_present(one, now) for one in mine if one.state == StopState.NO_SHOW),
            next_up=next_up,
            waiting=waiting,
            asked=_asked(centre, session),
            answered=_answered(centre, desk),
            undo=_undoable(actor, centre, desk),
            helps=_helps(centre, desk),
            help_to_tell=help_to_tell(centre, desk=desk) if is_mine else None,
            endings=law.endings(session, day=today) if is_mine else (),
            as_of=now,
        )


def _stops(centre: str, desk: str, states: tuple[str, ...]) -> list[Stop]:
    rows = Stop.objects.filter(centre=centre, desk=desk, state__in=states).select_related("visit")
    return list(rows.order_by("-called_at"))


def _seen(actor: Actor, stop: Stop) -> str:
    """The desk sees whom it has, and what the sender wrote: both leave a line."""
    words = words_along.told(actor, stop)
    if words:
        words_along.look(actor, stop)
    elif actor.kind == "person":
        grounds.look(actor, centre=stop.centre, subject=f"visit:{stop.visit_id}", what="desk")
    return words


def _present(stop: Stop, now: datetime, words: str = "") -> Present:
    visit = stop.visit
    since = stop.started_at or stop.called_at or stop.joined_at
    return Present(
        stop_id=stop.id,
        visit_id=visit.id,
        number=visit.number,
        state=stop.state,
        service=stop.service or stop.queue,
        label=names_of(stop),
        language=visit.language,
        group_size=visit.group_size,
        ground=visit.ground,
        arrived_at=visit.arrived_at,
        called_at=stop.called_at,
        started_at=stop.started_at,
        calls=stop.calls,
        minutes=whole_minutes(now - since),
        usual_minutes=catalogue.catalogue_of(stop.centre).queues[stop.queue].mean_minutes,
        acts=frozenset(act.value for act in acts_in(StopState(stop.state))),
        others=_others(stop),
        must_be_free_at=_must_be_free(stop, now),
        shares_units=visit.shares_units,
        is_numberless=visit.number >= NUMBERLESS,
        note=_came_with(stop),
        words=words,
    )


def _came_with(stop: Stop) -> CameWith | None:
    note = SentNote.objects.filter(received=stop).first()
    if note is None:
        return None
    place = place_names(stop.centre, note.from_desk)
    return CameWith(place, note.made_at, tuple(note.remarks), note.is_preventive)


def names_of(stop: Stop) -> Mapping[str, str] | None:
    """What the matter is called, in every language."""
    whole = catalogue.catalogue_of(stop.centre)
    service = whole.services.get(stop.service)
    if service is not None:
        return service.names
    queue = whole.queues.get(stop.queue)
    return queue.names if queue else None


def _others(stop: Stop) -> tuple[OtherStop, ...]:
    whole = catalogue.catalogue_of(stop.centre)
    rows = Stop.objects.filter(visit_id=stop.visit_id).exclude(id=stop.id).select_related("visit")
    found = []
    for other in rows.exclude(state=StopState.CANCELLED.value).order_by("position"):
        may_name = other.unit == stop.unit or (
            stop.visit.shares_units and not other.is_opaque and whole.units[other.unit].opaque == "never"
        )
        label = names_of(other) if may_name else None
        found.append(OtherStop(other.state, label, other.unit if may_name else None))
    return tuple(found)


def _must_be_free(stop: Stop, now: datetime) -> datetime | None:
    waiting = Stop.objects.filter(visit_id=stop.visit_id, state=StopState.WAITING.value).exclude(id=stop.id)
    ends = [catalogue.closes_at(stop.centre, queue=other.queue, at=now) for other in waiting]
    return min((one for one in ends if one is not None), default=None)


def _next(centre: str, session: DeskSession, now: datetime) -> tuple[tuple[NextInLine, ...], int]:
    queues = session.queues or list(spaces.desk(centre, code=session.desk).queues)
    seen = hall.load(centre, queues=queues, at=now)
    if session.state == DeskSession.CLOSED:
        return (), len(seen.waiting)
    ranked = order(seen.waiting, desk=hall.desk_view(session), moment=seen.moment, policy=seen.policy)
    whole = catalogue.catalogue_of(centre)
    shown = tuple(
        NextInLine(
            stop_id=one.stop.stop_id,
            number=seen.rows[one.stop.stop_id].visit.number,
            label=names_of(seen.rows[one.stop.stop_id]),
            language=one.stop.language,
            waited_minutes=whole_minutes(now - seen.rows[one.stop.stop_id].waits_since),
            promise_minutes=whole.queues[one.stop.queue].promise_minutes,
            why=one.why,
        )
        for one in ranked[:SHOWN_NEXT]
    )
    return shown, sum(row.state == StopState.WAITING for row in seen.rows.values())


def _asked(centre: str, session: DeskSession) -> tuple[Asked, ...]:
    rows = HandOver.objects.filter(centre=centre, state=HandOver.ASKED).select_related("received__visit")
    return tuple(
        _as_asked(row, row.received)
        for row in rows.exclude(from_desk=session.desk).order_by("asked_at")
        if row.to_desk in ("", session.desk)
        and (row.received.service or row.received.queue) in session.services
    )


def _answered(centre: str, desk: str) -> tuple[Asked, ...]:
    rows = (
        HandOver.objects.filter(centre=centre, from_desk=desk)
        .select_related("sent__visit", "received__visit")
        .order_by("-asked_at")[:3]
    )
    return tuple(_as_asked(row, row.sent) for row in rows if row.sent.visit.ended_at is None)


def _as_asked(row: HandOver, stop: Stop) -> Asked:
    return Asked(
        stop_id=stop.id,
        number=stop.visit.number,
        label=names_of(stop),
        from_place=place_names(row.centre, row.from_desk),
        is_warm=row.is_warm,
        asked_at=row.asked_at,
        state=row.state,
        reason=row.reason,
        is_walked=bool(row.walker),
        is_preventive=row.is_preventive,
    )


def _helps(centre: str, desk: str) -> Helps | None:
    loan = running(centre).filter(desk=desk).first()
    if loan is None:
        return None
    return Helps(loan.queue, catalogue.catalogue_of(centre).queues[loan.queue].names, loan.until_at)


def _undoable(actor: Actor, centre: str, desk: str) -> Undoable | None:
    real = clock.real_now()
    rows = Stop.objects.filter(centre=centre, last_act_real_at__gt=real - UNDO_WINDOW).select_related("visit")
    mine = [
        row
        for row in rows.order_by("-last_act_real_at")
        if row.last_act
        and row.last_act["actor"] == actor.id
        and desk in (row.desk, row.last_act["stop"]["desk"])
    ]
    if not mine or mine[0].last_act_real_at is None:
        return None
    newest = mine[0]
    left = UNDO_WINDOW - (real - (newest.last_act_real_at or real))
    done = str((newest.last_act or {}).get("act", ""))
    return Undoable(newest.id, newest.visit.number, done, max(1, int(left.total_seconds())))
