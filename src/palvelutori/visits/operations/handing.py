"""Handing over: asked, accepted or declined with a reason; the person keeps the arrival that counted."""

from __future__ import annotations

from dataclasses import dataclass

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.refusals import InvalidInput, NotFound
from palvelutori.foundation.operation import Act, operation
from palvelutori.visits.access import hall, places, rights, words_along
from palvelutori.visits.access.in_line import IN_LINE
from palvelutori.visits.models import AT_DESK, DeskSession, HandOver, Stop
from palvelutori.visits.operations import steps
from palvelutori.visits.operations.calling import _call
from palvelutori.visits.operations.numbers import give_number
from palvelutori.visits.refusals import AskThePerson, DeskBusy, DeskNotOpen, HandOverRefused
from palvelutori.visits.rules import handover as rule
from palvelutori.visits.rules.explain import Reason
from palvelutori.visits.rules.stops import StopAct, StopState


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A hand-over: the sender's stop, the receiver's stop, how it stands."""

    stop_id: str
    received_stop_id: str
    visit_id: str
    number: int
    state: str
    warm: bool
    to_unit: str | None
    to_desk: str | None
    reason: str | None = None


@operation("visits.hand_over", answer=HandedOver)
def hand_over(
    act: Act,
    *,
    stop: str,
    to_service: str | None = None,
    to_desk: str | None = None,
    warm: bool = False,
    preventive: bool = False,
    note: str | None = None,
    note_allowed: bool = False,
) -> HandedOver:
    """Ask another unit (by service, queue or unit code) or one open desk to go on with the person.

    The sender's desk is free at once; the person waits at the receiver with the arrival that counted. `warm`: the
    officer walks there with the person now. `preventive`: it helps early; the receiver is asked what came of it.
    `note`: a few words for the receiver, kept and shown only when the person said yes (`note_allowed`).
    """
    words = words_along.to_keep(note, is_allowed=note_allowed)
    row, session = rights.own_stop(act.actor, centre=act.place.code, stop=stop)
    if (to_service is None) == (to_desk is None):
        raise InvalidInput(field="to_service", expected="either to_service or to_desk")
    if to_desk == session.desk:
        raise InvalidInput(field="to_desk", expected="another desk")
    received = _received(act, row, to_service=to_service, to_desk=to_desk)
    kept = steps.before(row)
    steps.move(row, StopAct.HAND_OVER)
    give_number(act, row.visit)
    row.ended_at, row.outcome, row.held_at, row.desk_only = act.moment, "transferred", None, ""
    facts = steps.facts(
        row,
        received=received.id,
        to_queue=received.queue,
        to_desk=to_desk or "",
        warm=warm,
        **({"preventive": True} if preventive else {}),
    )
    line = act.write("hand_over.asked", {**facts, "to_unit": received.unit, "to_opaque": received.is_opaque})
    steps.remember(act, row, done=StopAct.HAND_OVER, kept=kept, line=line)
    received.save(force_insert=True)
    steps.open_ground(act, received)
    steps.close_ground(act, row)
    steps.after_leaving_desk(act, row.visit)
    made = HandOver.objects.create(
        sent=row,
        received=received,
        centre=row.centre,
        from_desk=session.desk,
        to_desk=to_desk or "",
        is_warm=warm,
        is_preventive=preventive,
        note=words,
        asked_at=act.moment,
    )
    return handed(act, made)


def _received(act: Act, row: Stop, *, to_service: str | None, to_desk: str | None) -> Stop:
    code = to_service or _queue_of_desk(act, to_desk or "")
    target = catalogue.resolve_need(act.place.code, code=code, at=act.moment, is_booked=False)
    in_line = Stop.objects.filter(visit_id=row.visit_id, state__in=IN_LINE)
    opens = rights.sees_opaque(act.actor, centre=row.centre, unit=target.unit)
    if target.is_opaque and not opens and in_line.filter(is_opaque=True).exists():
        raise AskThePerson(number=row.visit.number)  # which line it waits in is not told by a refusal either
    waiting = in_line.filter(queue=target.queue, service=target.service or "")
    if waiting.exists():
        raise HandOverRefused(number=row.visit.number, reason="already-waiting")
    house, of_units = hall.policies(act.place.code)
    return Stop(
        visit=row.visit,
        centre=row.centre,
        position=row.visit.stops.count(),
        unit=target.unit,
        queue=target.queue,
        service=target.service or "",
        is_opaque=target.is_opaque,
        joined_at=act.moment,
        line_number=act.journal.next_number,
        desk_only=to_desk or "",
        credit_at=rule.carried_credit(
            arrived_at=row.visit.arrived_at,
            joined_at=row.joined_at,
            credit_at=row.credit_at,
            keep_place=of_units.get(row.unit, house).keep_place,
        ),
    )


def _queue_of_desk(act: Act, desk: str) -> str:
    session = DeskSession.objects.filter(centre=act.place.code, desk=desk, state=DeskSession.OPEN).first()
    if session is None or not session.queues:
        places.desk_card(act.place.code, desk)
        raise DeskNotOpen(desk=desk)
    return str(session.queues[0])


def handed(act: Act, made: HandOver) -> HandedOver:
    """The hand-over as its answer tells it."""
    received = made.received
    opens = not received.is_opaque or rights.sees_opaque(act.actor, centre=made.centre, unit=received.unit)
    return HandedOver(
        stop_id=made.sent_id,
        received_stop_id=made.received_id,
        visit_id=received.visit_id,
        number=received.visit.number,
        state=made.state,
        warm=made.is_warm,
        to_unit=received.unit if opens else None,
        to_desk=made.to_desk or None,
        reason=made.reason or None,
    )


@operation("visits.accept_hand_over", answer=HandedOver)
def accept_hand_over(act: Act, *, stop: str, desk: str | None = None) -> HandedOver:
    """Say yes. A warm one is called to the accepting desk at once, for the person is being walked there."""
    asked, session = _answering(act, stop, desk)
    row = asked.received
    if rule.receiver_state_after_accept(_as_rule(asked)) is StopState.CALLED:
        busy = Stop.objects.filter(centre=row.centre, desk=session.desk, state__in=AT_DESK)
        present = busy.select_related("visit").first()
        if present is not None:
            raise DeskBusy(number=present.visit.number, state=present.state, stop_id=present.id)
        if session.state != DeskSession.OPEN:
            raise DeskNotOpen(desk=session.desk)
        _call(act, row, session, (Reason("called.sent-here"),))
        asked.refresh_from_db()
    else:
        asked.state, asked.answered_at = HandOver.ACCEPTED, act.moment
        asked.save(update_fields=["state", "answered_at"])
        act.write("hand_over.accepted", steps.facts(row, by=session.desk))
    return handed(act, asked)


@operation("visits.decline_hand_over", answer=HandedOver)
def decline_hand_over(
    act: Act, *, stop: str, reason: str = rule.DeclineReason.NO_OFFICER_NOW.value, desk: str | None = None
) -> HandedOver:
    """Say no, with a reason from the list. The sender sees it at once; the person loses nothing."""
    known = [one.value for one in rule.DeclineReason]
    if reason not in known:
        raise InvalidInput(field="reason", expected=", ".join(known))
    asked, _ = _answering(act, stop, desk)
    return handed(act, decline(act, asked, reason=reason))


def decline(act: Act, asked: HandOver, *, reason: str) -> HandOver:
    """The person goes back to who sent them, place kept."""
    asked.state, asked.reason, asked.answered_at = HandOver.DECLINED, reason, act.moment
    asked.save(update_fields=["state", "reason", "answered_at"])
    received, sent = asked.received, asked.sent
    received.state, received.ended_at = StopState.CANCELLED.value, act.moment
    received.save()
    steps.close_ground(act, received)
    sender = DeskSession.objects.filter(centre=asked.centre, desk=asked.from_desk).first()
    is_open = sender is not None and sender.state != DeskSession.CLOSED
    sent.state = rule.sender_state_after_decline(sender_desk_is_open=is_open).value
    sent.ended_at, sent.outcome, sent.last_act = None, "", None
    sent.held_at, sent.desk_only = (act.moment, asked.from_desk) if is_open else (None, "")
    sent.save()
    steps.open_ground(act, sent)
    steps.settle(act, sent.visit)
    act.write("hand_over.declined", steps.facts(sent, reason=reason, received=received.id))
    return asked


def _as_rule(asked: HandOver) -> rule.HandOver:
    return rule.HandOver(
        from_desk=asked.from_desk,
        to_service=None if asked.to_desk else asked.received.service or asked.received.queue,
        to_desk=asked.to_desk or None,
        warm=asked.is_warm,
        answer=rule.Answer(asked.state),
    )


def _answering(act: Act, stop: str, desk: str | None) -> tuple[HandOver, DeskSession]:
    row = rights.stop_named(act.place.code, stop)
    asked = rights.open_hand_over(row.id)
    if asked is None:
        raise HandOverRefused(number=row.visit.number, reason="hand-over-answered")
    session = _own_session(act, desk)
    wanted = asked.received.service or asked.received.queue
    against = rule.answer_refusal(_as_rule(asked), desk=session.desk, serves=wanted in session.services)
    if against is not None:
        raise HandOverRefused(number=row.visit.number, reason=against)
    return asked, session


def _own_session(act: Act, desk: str | None) -> DeskSession:
    if desk is not None:
        return rights.session_of(act.actor, centre=act.place.code, desk=desk)
    mine = [
        session
        for session in DeskSession.objects.filter(centre=act.place.code).exclude(state=DeskSession.CLOSED)
        if rights.works_at(act.actor, session)
    ]
    if not mine:
        raise NotFound(what="desk", name="")
    return mine[0]
