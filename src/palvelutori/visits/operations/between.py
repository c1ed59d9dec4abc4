"""Between two desks: the person was received, or nobody received them and they are looked for, and what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from palvelutori.common.refusals import InvalidInput, NotAllowed
from palvelutori.foundation import scope
from palvelutori.foundation.actors import HOST, SQUARE_MANAGER, SYSTEM, UNIT_LEAD
from palvelutori.foundation.context import centres
from palvelutori.foundation.jobs import job
from palvelutori.foundation.operation import Act, operation
from palvelutori.visits.access import between as access
from palvelutori.visits.access import rights
from palvelutori.visits.models import HandOver, SentNote, Stop
from palvelutori.visits.operations import steps
from palvelutori.visits.operations.arriving import come_back
from palvelutori.visits.operations.steps import StopActed
from palvelutori.visits.refusals import HandOverRefused
from palvelutori.visits.rules.handover import Reached
from palvelutori.visits.rules.stops import StopState


def meet(act: Act, row: Stop) -> None:
    """Service begins: whoever was handed over has arrived, and how long it took is written down."""
    asked = access.to_meet(row)
    if asked is None:
        return
    asked.met_at = act.moment
    asked.save(update_fields=["met_at"])
    if asked.is_warm:
        seconds = max(0, int((act.moment - asked.asked_at).total_seconds()))
        along = "guide" if asked.walker else "officer"
        act.write("hand_over.met", steps.facts(row, seconds=seconds, along=along))


def part(row: Stop) -> None:
    """The beginning was taken back: nobody has met yet."""
    HandOver.objects.filter(received=row, met_at__isnull=False).update(met_at=None)


@operation("visits.find_between", answer=StopActed, roles=(HOST, UNIT_LEAD, SQUARE_MANAGER))
def find_between(act: Act, *, stop: str) -> StopActed:
    """Somebody lost between desks is found and goes on to the same desk, place kept; a guide walks along.

    `stop` is the receiver's. Raises NotFound when nobody is lost (any more), NoWayBack when the place is over.
    """
    asked = access.lost_named(act.place.code, stop, at=act.moment)
    row = asked.received
    leads = any(
        rights.may_lead(act.actor, centre=row.centre, unit=unit) for unit in (row.unit, asked.sent.unit)
    )
    is_host = act.actor.has_role(HOST, centre=row.centre)
    if not leads and not is_host:
        raise NotAllowed(roles=UNIT_LEAD)
    asked.found_at, asked.lost_at = act.moment, None
    if is_host and asked.is_warm:
        asked.walker, asked.walked_at = act.actor.id, act.moment
    asked.save(update_fields=["found_at", "lost_at", "walker", "walked_at"])
    act.write("hand_over.found", steps.facts(row))
    if row.state == StopState.NO_SHOW:
        return come_back.body(act, stop=row.id)
    return steps.acted(row)


@operation("visits.note_lost", answer=int)
def note_lost(act: Act) -> int:
    """Write down, once each, who is lost between desks now. By the house itself. Returns how many are new."""
    act.require()
    new = [one for one in access.lost(act.place.code, at=act.moment) if one.row.lost_at is None]
    for one in new:
        one.row.lost_at = one.since_at
        one.row.save(update_fields=["lost_at"])
        act.write("hand_over.lost", steps.facts(one.row.received))
    return len(new)


@job(every=timedelta(seconds=30), name="visits.note_lost")
def note_lost_everywhere(moment: datetime) -> None:
    """Each centre with somebody newly lost; the lock is taken only there."""
    for centre in centres():
        with scope.inside_operation():
            is_due = any(one.row.lost_at is None for one in access.lost(centre, at=moment))
        if is_due:
            note_lost(SYSTEM, centre=centre)


@operation("visits.record_help", answer=type(None))
def record_help(act: Act, *, stop: str, reached: str) -> None:
    """The receiving desk says whether the person got the help the hand-over was for. The last word stands.

    Raises InvalidInput, and HandOverRefused before the person has been received.
    """
    if reached not in [one.value for one in Reached]:
        raise InvalidInput(field="reached", expected=", ".join(Reached))
    row, _ = rights.own_stop(act.actor, centre=act.place.code, stop=stop)
    asked: HandOver | SentNote | None = HandOver.objects.filter(received=row, state=HandOver.ACCEPTED).first()
    asked = asked or SentNote.objects.filter(received=row).first()
    if asked is None or row.started_at is None:
        raise HandOverRefused(number=row.visit.number, reason="hand-over-not-received")
    if asked.help_reached != reached:
        asked.help_reached = reached
        asked.save(update_fields=["help_reached"])
        act.write("hand_over.help", steps.facts(row, reached=reached))
