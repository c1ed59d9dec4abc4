"""What the lobby guide sees beside the hall: hand-overs nobody answered, lines without numbers, the last undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.times import whole_minutes
from palvelutori.foundation import scope
from palvelutori.foundation.actors import DESK_OFFICER, HOST, SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.operation import require
from palvelutori.visits.access import rights
from palvelutori.visits.access.places import place_names
from palvelutori.visits.models import DeskSession, HandOver, Stop
from palvelutori.visits.rules.stops import StopAct
from palvelutori.visits.rules.undo import UNDO_WINDOW

#: a hand-over without an answer for this long is the lobby's business
UNANSWERED: Final = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A hand-over nobody has answered. `to_names` is a unit or a desk; empty for an opaque unit."""

    visit_id: str
    number: int
    minutes: int
    from_place: Mapping[str, str]
    to_names: Mapping[str, str]
    is_warm: bool


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


def unanswered_hand_overs(actor: Actor, *, centre: str) -> tuple[Unanswered, ...]:
    """Hand-overs asked three minutes ago or earlier, oldest first. Raises NotAllowed."""
    require(actor, HOST, DESK_OFFICER, UNIT_LEAD, SQUARE_MANAGER, centre=centre)
    now = clock.now()
    with scope.reading(actor):
        rows = HandOver.objects.filter(
            centre=centre, state=HandOver.ASKED, asked_at__lte=now - UNANSWERED
        ).select_related("received__visit")
        return tuple(
            Unanswered(
                visit_id=row.received.visit_id,
                number=row.received.visit.number,
                minutes=whole_minutes(now - row.asked_at),
                from_place=place_names(centre, row.from_desk),
                to_names=_asked(actor, row),
                is_warm=row.is_warm,
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
