"""At the desk: start, hold, go on, finish, not there, and taking the last act back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from palvelutori.common.refusals import InvalidInput
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.operation import Act, operation
from palvelutori.visits.access import hall, rights
from palvelutori.visits.access.places import desk_told, place_names
from palvelutori.visits.models import AT_DESK, Call, HandOver, Stop
from palvelutori.visits.operations import day_end, steps
from palvelutori.visits.operations.between import part
from palvelutori.visits.operations.calling import begin, start_inside
from palvelutori.visits.operations.steps import StopActed
from palvelutori.visits.refusals import AtAnotherDesk, CallAgainFirst, DeskBusy, UndoRefused
from palvelutori.visits.rules.place import may_mark_no_show
from palvelutori.visits.rules.stops import StopAct, StopState
from palvelutori.visits.rules.undo import LastAct, undo_refusal

OUTCOMES: Final = ("answered", "directed", "transferred", "booked", "documents_received", "other")
_MOMENTS: Final = ("called_at", "started_at", "held_at", "missed_at", "ended_at")


@operation("visits.start", answer=StopActed)
def start(act: Act, *, stop: str) -> StopActed:
    """The called person is at the desk."""
    row, _ = rights.own_stop(act.actor, centre=act.place.code, stop=stop)
    return steps.acted(start_inside(act, row))


@operation("visits.hold", answer=StopActed)
def hold(act: Act, *, stop: str) -> StopActed:
    """The person fetches a paper or fills in a form; only this desk goes on with the matter."""
    row, session = rights.own_stop(act.actor, centre=act.place.code, stop=stop)
    kept = steps.before(row)
    steps.move(row, StopAct.HOLD)
    row.held_at, row.desk_only = act.moment, session.desk
    line = act.write("stop.held", steps.facts(row))
    steps.remember(act, row, done=StopAct.HOLD, kept=kept, line=line)
    steps.after_leaving_desk(act, row.visit)
    return steps.acted(row)


@operation("visits.resume", answer=StopActed)
def resume(act: Act, *, stop: str) -> StopActed:
    """Go on with somebody who was on hold here. Raises DeskBusy, AtAnotherDesk."""
    row, session = rights.own_stop(act.actor, centre=act.place.code, stop=stop)
    kept = steps.before(row)
    steps.move(row, StopAct.RESUME)
    _free_to_go_on(row, session.desk, actor=act.actor)
    row.held_seconds += _seconds(row.held_at, act.moment)
    row.held_at, row.desk_only = None, ""
    line = act.write("stop.resumed", steps.facts(row))
    steps.remember(act, row, done=StopAct.RESUME, kept=kept, line=line)
    return steps.acted(row)


def _free_to_go_on(row: Stop, desk: str, *, actor: Actor) -> None:
    other = rights.at_desk_elsewhere(row.visit_id, but=row.id)
    if other is not None:
        names = place_names(row.centre, other.desk)
        told = desk_told(row.centre, other.desk, reader=actor)
        raise AtAnotherDesk(number=row.visit.number, desk=told, place=names)
    busy = Stop.objects.filter(centre=row.centre, desk=desk, state__in=AT_DESK).select_related("visit")
    present = busy.exclude(id=row.id).first()
    if present is not None:
        raise DeskBusy(number=present.visit.number, state=present.state, stop_id=present.id)


def _seconds(since: datetime | None, until: datetime) -> int:
    return max(0, int((until - since).total_seconds())) if since else 0


@operation("visits.finish", answer=StopActed)
def finish(act: Act, *, stop: str, outcome: str = "answered") -> StopActed:
    """The matter is done here. A visit with nothing left ends; another stop goes on with its place."""
    if outcome not in OUTCOMES:
        raise InvalidInput(field="outcome", expected=", ".join(OUTCOMES))
    row, _ = rights.own_stop(act.actor, centre=act.place.code, stop=stop)
    kept = steps.before(row)
    if row.state == StopState.CALLED:
        # The officer went straight to the end: the person came, so service began at the latest now.
        begin(act, row)
    steps.move(row, StopAct.FINISH)
    if row.held_at is not None:
        row.held_seconds += _seconds(row.held_at, act.moment)
        row.held_at = None
    row.ended_at, row.outcome, row.desk_only = act.moment, outcome, ""
    line = act.write("stop.finished", steps.facts(row, outcome=outcome))
    steps.remember(act, row, done=StopAct.FINISH, kept=kept, line=line)
    steps.close_ground(act, row)
    steps.after_leaving_desk(act, row.visit)
    return steps.acted(row)


@operation("visits.no_show", answer=StopActed)
def no_show(act: Act, *, stop: str) -> StopActed:
    """Nobody came. The place is kept for a while; the rule calls once more, or the host finds the person."""
    row, _ = rights.own_stop(act.actor, centre=act.place.code, stop=stop)
    kept = steps.before(row)
    steps.move(row, StopAct.NO_SHOW)
    house, of_units = hall.policies(act.place.code)
    if kept["stop"]["state"] == StopState.CALLED and not may_mark_no_show(
        row.calls, policy=of_units.get(row.unit, house)
    ):
        raise CallAgainFirst(number=row.visit.number, calls=row.calls)
    row.missed_at, row.no_shows, row.desk_only = act.moment, row.no_shows + 1, ""
    row.held_at = None
    line = act.write("stop.no_show", steps.facts(row, no_shows=row.no_shows))
    steps.remember(act, row, done=StopAct.NO_SHOW, kept=kept, line=line)
    steps.after_leaving_desk(act, row.visit)
    return steps.acted(row)


@operation("visits.return_to_line", answer=StopActed)
def return_to_line(act: Act, *, stop: str) -> StopActed:
    """Called or started by mistake: the person goes back to the line, place and arrival as they were."""
    row, _ = rights.own_stop(act.actor, centre=act.place.code, stop=stop)
    kept = steps.before(row)
    steps.move(row, StopAct.RETURN)
    row.desk, row.desk_only, row.calls = "", "", 0
    row.held_at = row.started_at = None
    line = act.write("stop.returned", steps.facts(row))
    steps.remember(act, row, done=StopAct.RETURN, kept=kept, line=line)
    row.visit.save(update_fields=["free_from_at"])
    part(row)
    return steps.acted(row)


@operation("visits.undo", answer=StopActed)
def undo(act: Act, *, stop: str) -> StopActed:
    """Take the last act on the stop back: ten real seconds, the same person, nothing since.

    Raises UndoRefused with the reason.
    """
    row = rights.stop_named(act.place.code, stop)
    last = row.last_act
    if not last or row.last_act_real_at is None:
        raise UndoRefused(number=row.visit.number, reason="undo-not-possible")
    known = LastAct(
        act=StopAct(last["act"]),
        state_before=StopState(last["stop"]["state"]),
        actor=last["actor"],
        done_at=row.last_act_real_at,
        journal=last["line"],
        later_journal=_latest_beside(row, last["stop"]["desk"] or row.desk),
    )
    against = undo_refusal(known, actor=act.actor.id, real_now_at=act.real_moment)
    if against is not None:
        raise UndoRefused(number=row.visit.number, reason=against)
    undone = row.state
    _put_back(row, last)
    _undo_around(act, row, known, accepts=last.get("accepts", False))
    act.write("stop.undone", steps.facts(row, undone=known.act.value, state=row.state, was=undone))
    return steps.acted(row)


def _latest_beside(row: Stop, desk: str) -> int:
    """The newest act on the same stop, visit or desk."""
    same_visit = Stop.objects.filter(visit_id=row.visit_id)
    same_desk = Stop.objects.filter(centre=row.centre, desk=desk) if desk else Stop.objects.none()
    known = [one.last_act["line"] for one in (same_visit | same_desk) if one.last_act]
    newest_call = Call.objects.filter(stop=row, is_undone=False).order_by("-shown_number").first()
    repeats = [newest_call.shown_number] if newest_call and newest_call.repeats else []
    return max([*known, *repeats], default=0)


def _put_back(row: Stop, last: dict[str, Any]) -> None:
    for name, value in last["stop"].items():
        moment = datetime.fromisoformat(value) if name in _MOMENTS and value else value
        setattr(row, name, moment)
    row.last_act, row.last_act_real_at = None, None
    for name in ("free_from_at", "ended_at"):
        value = last[name]
        setattr(row.visit, name, datetime.fromisoformat(value) if value else None)


def _undo_around(act: Act, row: Stop, known: LastAct, *, accepts: bool) -> None:
    """What hangs on the act: the call on the screens, the hand-over it accepted (`accepts`), the ground, an asked
    hand-over, the visit's end."""
    if row.state in AT_DESK:
        _free_to_go_on(row, row.desk, actor=act.actor)
    row.save()
    row.visit.save(update_fields=["free_from_at", "ended_at"])
    if row.started_at is None:
        part(row)
    if known.act is StopAct.CALL:
        Call.objects.filter(stop=row, line_number=known.journal).update(is_undone=True)
    if accepts:
        HandOver.objects.filter(received=row, state=HandOver.ACCEPTED).update(
            state=HandOver.ASKED, answered_at=None
        )
    if known.act is StopAct.HAND_OVER:
        _withdraw(act, row)
    if known.act is StopAct.LEAVE:
        day_end.take_back(row)
    if known.act in (StopAct.FINISH, StopAct.LEAVE, StopAct.CANCEL, StopAct.HAND_OVER):
        steps.open_ground(act, row)


def _withdraw(act: Act, row: Stop) -> None:
    asked = HandOver.objects.filter(sent=row, state=HandOver.ASKED).select_related("received__visit").first()
    if asked is None or asked.received.state != StopState.WAITING:
        raise UndoRefused(number=row.visit.number, reason="undo-overtaken")
    asked.state, asked.answered_at = HandOver.WITHDRAWN, act.moment
    asked.save(update_fields=["state", "answered_at"])
    received = asked.received
    received.state, received.ended_at = StopState.CANCELLED.value, act.moment
    received.save()
    steps.close_ground(act, received)
    act.write("hand_over.withdrawn", steps.facts(received))
