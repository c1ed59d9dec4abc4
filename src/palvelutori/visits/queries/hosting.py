"""What the lobby guide sees beside the hall: whom to help and why, hand-overs, lines without numbers, undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.times import local_day, whole_minutes
from palvelutori.foundation import scope
from palvelutori.foundation.actors import DESK_OFFICER, HOST, SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.operation import require
from palvelutori.visits.access import rights
from palvelutori.visits.access.lending import free_post
from palvelutori.visits.access.places import place_names
from palvelutori.visits.models import AT_DESK, NUMBERLESS, DeskSession, HandOver, Stop
from palvelutori.visits.queries.choosing import matter_names
from palvelutori.visits.queries.standing import everybody
from palvelutori.visits.rules.explain import Reason
from palvelutori.visits.rules.standing import UNANSWERED_MINUTES, Help, Standing, help_needed, why_waiting
from palvelutori.visits.rules.stops import StopAct
from palvelutori.visits.rules.undo import UNDO_WINDOW


@dataclass(frozen=True, slots=True)
class Asked:
    """A hand-over nobody has answered. `to_names` is a unit or a desk; empty for an opaque unit."""

    stop_id: str
    visit_id: str
    number: int
    language: str
    minutes: int
    from_place: Mapping[str, str]
    to_names: Mapping[str, str]
    is_warm: bool
    is_walked: bool
    is_mine: bool

    @property
    def is_late(self) -> bool:
        """Whether it has been open so long that the lobby should look."""
        return self.minutes >= UNANSWERED_MINUTES


@dataclass(frozen=True, slots=True)
class Helped:
    """Somebody a guide should go to, with the most urgent reason. `names` of the matter are neutral, and `unit_names`
    empty, where the unit keeps its line to itself; then no reason is told either.
    """

    kind: str
    stop_id: str
    visit_id: str
    number: int
    language: str
    group_size: int
    names: Mapping[str, str]
    unit_names: Mapping[str, str]
    place: Mapping[str, str]
    calls: int
    minutes: int
    waited_minutes: int
    promise_minutes: int | None
    minutes_to_close: int | None
    ahead: int
    why: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Lobby:
    """A guide's own post: whether it is open, and since how many minutes somebody is being advised there."""

    desk: str
    names: Mapping[str, str]
    is_open: bool
    stop_id: str
    minutes: int
    language: str
    served_today: int


@dataclass(frozen=True, slots=True)
class TicketlessLine:
    """A line that is served without numbers."""

    queue: str
    names: Mapping[str, str]
    sign: int
    is_open: bool
    waiting: int
    open_desks: int


@dataclass(frozen=True, slots=True)
class CameBack:
    """Somebody this reader has just put back into a line, and for how many real seconds it can be undone."""

    stop_id: str
    number: int
    seconds_left: int


def open_hand_overs(actor: Actor, *, centre: str) -> tuple[Asked, ...]:
    """Hand-overs without an answer, oldest first. Raises NotAllowed."""
    require(actor, HOST, DESK_OFFICER, UNIT_LEAD, SQUARE_MANAGER, centre=centre)
    now = clock.now()
    with scope.reading(actor):
        rows = HandOver.objects.filter(centre=centre, state=HandOver.ASKED).select_related("received__visit")
        return tuple(
            Asked(
                stop_id=row.received_id,
                visit_id=row.received.visit_id,
                number=row.received.visit.number,
                language=row.received.visit.language,
                minutes=whole_minutes(now - row.asked_at),
                from_place=place_names(centre, row.from_desk),
                to_names=_asked(actor, row),
                is_warm=row.is_warm,
                is_walked=bool(row.walker),
                is_mine=row.walker == actor.id,
            )
            for row in rows.order_by("asked_at", "id")
        )


def _asked(actor: Actor, row: HandOver) -> Mapping[str, str]:
    if row.to_desk:
        return place_names(row.centre, row.to_desk)
    stop = row.received
    if stop.is_opaque and not rights.sees_opaque(actor, centre=row.centre, unit=stop.unit):
        return {}
    return catalogue.catalogue_of(row.centre).units[stop.unit].names


def to_help(actor: Actor, *, centre: str) -> tuple[Helped, ...]:
    """People a guide should go to, most urgent first, each visit once. Open hand-overs have a list of their own.

    Raises NotAllowed.
    """
    require(actor, HOST, UNIT_LEAD, SQUARE_MANAGER, centre=centre)
    with scope.reading(actor):
        seen = everybody(centre, at=clock.now())
        lines = rights.lines_of(actor, centre=centre)
        found: dict[str, tuple[tuple[int, int, int], Helped]] = {}
        for stop_id, standing in seen.of.items():
            row = seen.rows[stop_id]
            opens = rights.sees_matter(actor, row, lines=lines)
            kind = help_needed(standing)
            if kind is None or kind is Help.HAND_OVER or row.visit.number >= NUMBERLESS:
                continue
            if not opens and kind in (Help.CLOSING, Help.WRONG_PLACE, Help.LANGUAGE):
                kind = Help.LATE if standing.is_late else None
            if kind is None:
                continue
            rank = (kind.value, -standing.waited_minutes, row.visit.number)
            if row.visit_id not in found or rank < found[row.visit_id][0]:
                found[row.visit_id] = (rank, _helped(row, standing, kind, opens=opens))
    return tuple(one for _, one in sorted(found.values(), key=lambda pair: pair[0]))


def _helped(row: Stop, standing: Standing, kind: Help, *, opens: bool) -> Helped:
    unit = catalogue.catalogue_of(row.centre).units[row.unit]
    return Helped(
        kind=kind.name.lower().replace("_", "-"),
        stop_id=row.id,
        visit_id=row.visit_id,
        number=row.visit.number,
        language=row.visit.language,
        group_size=row.visit.group_size,
        names=matter_names(row.centre, (row.service or row.queue) if opens else None),
        unit_names=(unit.short_names or unit.names) if opens else {},
        place=place_names(row.centre, row.desk) if row.desk else {},
        calls=row.calls,
        minutes=standing.minutes_in_state,
        waited_minutes=standing.waited_minutes,
        promise_minutes=standing.promise_minutes if opens else None,
        minutes_to_close=standing.minutes_to_close if opens else None,
        ahead=standing.ahead if opens else 0,
        why=why_waiting(standing) if opens else (),
    )


def why_of(actor: Actor, *, centre: str, visit: str) -> Mapping[str, tuple[Reason, ...]]:
    """Stop → why it has not been called yet, for those of one visit the reader may know the unit of."""
    require(actor, HOST, UNIT_LEAD, SQUARE_MANAGER, centre=centre)
    with scope.reading(actor):
        seen = everybody(centre, at=clock.now())
        lines = rights.lines_of(actor, centre=centre)
        mine = {stop: row for stop, row in seen.rows.items() if row.visit_id == visit}
        return {
            stop: why_waiting(seen.of[stop])
            for stop, row in mine.items()
            if rights.sees_matter(actor, row, lines=lines)
        }


def lobby(actor: Actor, *, centre: str) -> Lobby | None:
    """The guide's own post for help without a number; None for whoever has no post."""
    if not actor.staff or not actor.has_role(HOST, centre=centre):
        return None
    session = rights.own_post(actor, centre=centre)
    post = session.desk if session else free_post(centre, staff=actor.staff, units=actor.units(centre))
    if post is None:
        return None
    now = clock.now()
    with scope.reading(actor):
        mine = Stop.objects.filter(centre=centre, officer=actor.id, visit__day=local_day(now)).select_related(
            "visit"
        )
        present = mine.filter(desk=post, state__in=AT_DESK).first() if session else None
        return Lobby(
            desk=post,
            names=place_names(centre, post),
            is_open=session is not None,
            stop_id=present.id if present else "",
            minutes=whole_minutes(now - (present.started_at or now)) if present else 0,
            language=present.visit.language if present else "",
            served_today=mine.filter(state="done", visit__number__gte=NUMBERLESS).count(),
        )


def ticketless_lines(actor: Actor, *, centre: str) -> tuple[TicketlessLine, ...]:
    """Lines served without numbers: who of those who took one all the same waits there. Raises NotAllowed."""
    require(actor, HOST, DESK_OFFICER, UNIT_LEAD, SQUARE_MANAGER, centre=centre)
    whole = catalogue.catalogue_of(centre)
    open_units = {card.code for card in catalogue.units(centre, at=clock.now()) if card.is_open}
    sessions = list(DeskSession.objects.filter(centre=centre, state=DeskSession.OPEN))
    with scope.reading(actor):
        waiting = list(Stop.objects.filter(centre=centre, state="waiting").values_list("queue", flat=True))
    return tuple(
        TicketlessLine(
            queue=queue.code,
            names=queue.names,
            sign=whole.units[queue.unit].sign,
            is_open=queue.unit in open_units,
            waiting=waiting.count(queue.code),
            open_desks=sum(queue.code in session.queues for session in sessions),
        )
        for queue in whole.queues.values()
        if queue.is_ticketless and not whole.units[queue.unit].is_opaque
    )


def just_came_back(actor: Actor, *, centre: str) -> CameBack | None:
    """The latest return to a line by this reader, while it can be undone."""
    real = clock.real_now()
    with scope.reading(actor):
        row = (
            Stop.objects.filter(
                centre=centre, last_act_real_at__gt=real - UNDO_WINDOW, last_act__actor=actor.id
            )
            .select_related("visit")
            .order_by("-last_act_real_at")
            .first()
        )
        if row is None or row.last_act_real_at is None or not row.last_act:
            return None
        if row.last_act["act"] != StopAct.RETURN.value:
            return None
        left = UNDO_WINDOW - (real - row.last_act_real_at)
        return CameBack(row.id, row.visit.number, max(1, int(left.total_seconds())))
