"""Calling: the next one by the rule, or one by hand; calling again; taking somebody without a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from palvelutori.common.times import local_day
from palvelutori.foundation import grounds
from palvelutori.foundation.db.prepared import Change, Given, Question, insert
from palvelutori.foundation.journal import Line
from palvelutori.foundation.operation import Act, operation
from palvelutori.visits.access import hall, rights
from palvelutori.visits.access.in_line import IN_LINE
from palvelutori.visits.access.places import desk_told, place_names
from palvelutori.visits.models import AT_DESK, Call, DeskSession, HandOver, PriorityGround, Stop
from palvelutori.visits.operations import arriving, lawful, loans, steps
from palvelutori.visits.operations.between import meet
from palvelutori.visits.operations.pausing import end_pause
from palvelutori.visits.operations.steps import StopActed
from palvelutori.visits.refusals import (
    AlreadyCalled,
    AtAnotherDesk,
    CallAgainFirst,
    DeskBusy,
    DeskNotOpen,
    NotServedHere,
    SentToAnotherDesk,
    WrongState,
)
from palvelutori.visits.rules.calling import hindrance, pick
from palvelutori.visits.rules.day_end import CARRIED
from palvelutori.visits.rules.explain import Reason
from palvelutori.visits.rules.place import may_recall
from palvelutori.visits.rules.stops import StopAct

_PRESENT: Final[Question[Stop]] = Question(
    lambda given: Stop.objects.filter(
        centre=Given("centre"), desk=Given("desk"), state__in=AT_DESK
    ).select_related("visit")
)
_ACCEPTED: Final = Change(
    lambda given: HandOver.objects.filter(received=Given("stop"), state=HandOver.ASKED),
    state=HandOver.ACCEPTED,
    answered_at=Given("moment"),
)
_ANSWERED: Final = Change(
    lambda given: Call.objects.filter(stop=Given("stop"), is_undone=False, answered_at__isnull=True),
    answered_at=Given("moment"),
)


@dataclass(frozen=True, slots=True)
class Why:
    """One reason of a call: `code` names the text `why.<code>`."""

    code: str
    params: Mapping[str, int | str]


@dataclass(frozen=True, slots=True)
class Called:
    """Whom the desk has called, and why just this one."""

    stop_id: str
    visit_id: str
    number: int
    service: str
    label: str
    language: str
    group_size: int
    waited_minutes: int
    why: tuple[Why, ...]


@operation("visits.call_next", answer=Called | None)
def call_next(act: Act, *, desk: str) -> Called | None:
    """Call whoever the rule says is next for this desk; None when nobody it may serve is waiting and free.

    Raises DeskBusy while somebody is at the desk, DeskNotOpen, NotYourStop.
    """
    session = _ready_desk(act, desk)
    now = hall.for_a_call(
        act.place.code, queues=session.queues, at=act.moment, may_be_walked=session.may_be_walked
    )
    picked = pick(now.waiting, desk=hall.desk_view(session), moment=now.moment, policy=now.policy)
    if picked is None:
        return None
    return _call(act, rights.stop_named(act.place.code, picked.stop.stop_id), session, picked.why)


@operation("visits.call", answer=Called)
def call(act: Act, *, desk: str, stop: str) -> Called:
    """Call one stop by hand, past the order. The law and the other desks are not passed.

    Raises AlreadyCalled (naming the desk), AtAnotherDesk, SentToAnotherDesk, NotServedHere, WrongState.
    """
    session = _ready_desk(act, desk)
    row = rights.stop_named(act.place.code, stop)
    if row.state in AT_DESK:
        raise AlreadyCalled(
            number=row.visit.number, desk=_told(act, row.desk), place=place_names(row.centre, row.desk)
        )
    if row.state not in IN_LINE:
        raise WrongState(
            number=row.visit.number, state=row.state, act=StopAct.CALL.value, desk=_told(act, row.desk)
        )
    now = hall.for_a_call(act.place.code, queues={*session.queues, row.queue}, at=act.moment, stop=row.id)
    (seen,) = now.waiting
    against = hindrance(seen, desk=hall.desk_view(session), moment=now.moment, policy=now.policy)
    if against is not None:
        _refuse_call(act, row, against, session)
    return _call(act, row, session, (Reason("called.by-hand"),))


def _told(act: Act, desk: str) -> str:
    return desk_told(act.place.code, desk, reader=act.actor) if desk else ""


def _refuse_call(act: Act, row: Stop, against: Reason, session: DeskSession) -> None:
    if against.code == "hindrance.at-another-desk":
        other = rights.at_desk_elsewhere(row.visit_id)
        desk = other.desk if other else ""
        raise AtAnotherDesk(
            number=row.visit.number, desk=_told(act, desk), place=place_names(row.centre, desk)
        )
    if against.code == "hindrance.sent-to-another-desk":
        raise SentToAnotherDesk(
            number=row.visit.number,
            desk=_told(act, row.desk_only),
            place=place_names(row.centre, row.desk_only),
        )
    lawful.require_row(act, session, row)
    raise NotServedHere(number=row.visit.number, reason=against.code)


def _ready_desk(act: Act, desk: str) -> DeskSession:
    session = rights.session_to_call(act.actor, centre=act.place.code, desk=desk)
    if session.state != DeskSession.OPEN:
        raise DeskNotOpen(desk=desk)
    loans.settle(act, session)
    lawful.settle(act, session)
    busy = _PRESENT.first(centre=act.place.code, desk=desk) if session.may_be_busy else None
    if busy is not None:
        raise DeskBusy(number=busy.visit.number, state=busy.state, stop_id=busy.id)
    return session


def _call(
    act: Act, row: Stop, session: DeskSession, why: Sequence[Reason], *, is_silent: bool = False
) -> Called:
    lawful.require_row(act, session, row)
    kept = steps.before(row)
    steps.move(row, StopAct.CALL)
    row.desk, row.officer = session.desk, act.actor.id
    row.called_at, row.calls, row.missed_at = act.moment, 1, None
    kind = "stop.taken" if is_silent else "stop.called"
    line = act.write(kind, steps.facts(row, why=[one.code for one in why]))
    accepts = _accept_by_calling(act, row, session)
    steps.remember(act, row, done=StopAct.CALL, kept={**kept, "accepts": accepts}, line=line)
    made = Call(
        stop=row,
        centre=row.centre,
        day=local_day(act.moment),
        number=row.visit.number,
        desk=session.desk,
        queue=row.queue,
        ground_class=_ground_class(row),
        called_at=act.moment,
        line_number=line.number,
        shown_number=line.number,
        why={"reasons": [asdict(one) for one in why]},
        is_silent=is_silent,
    )
    insert(made)
    end_pause(act, row.visit)
    grounds.look(act.actor, centre=row.centre, subject=f"visit:{row.visit_id}", what="call")
    return called(row, why=why, at=act.moment)


def _ground_class(row: Stop) -> str:
    if row.carried_at is not None:
        return CARRIED
    if not row.visit.ground:
        return ""
    ground = PriorityGround.objects.filter(centre=row.centre, code=row.visit.ground).first()
    return ground.ground_class if ground else ""


def _accept_by_calling(act: Act, row: Stop, session: DeskSession) -> bool:
    """Calling somebody who was handed over is accepting the hand-over, if nobody has: whether it was."""
    is_asked = row.may_be_handed_over and bool(_ACCEPTED(stop=row.id, moment=act.moment))
    if is_asked:
        act.write("hand_over.accepted", steps.facts(row, by=session.desk))
    return is_asked


def called(row: Stop, *, why: Sequence[Reason], at: Any) -> Called:
    """The answer to a call, for the officer at the desk (who has the ground: it is the unit's own stop)."""
    since = row.waits_since
    return Called(
        stop_id=row.id,
        visit_id=row.visit_id,
        number=row.visit.number,
        service=row.service or row.queue,
        label=steps.label(row, language="fi", opens=True),
        language=row.visit.language,
        group_size=row.visit.group_size,
        waited_minutes=max(0, int((at - since).total_seconds() // 60)),
        why=tuple(Why(one.code, dict(one.params)) for one in why),
    )


@operation("visits.recall", answer=StopActed)
def recall(act: Act, *, stop: str) -> StopActed:
    """Call the same person once more to the same desk. Raises CallAgainFirst when it was done often enough."""
    row, _ = rights.own_stop(act.actor, centre=act.place.code, stop=stop)
    steps.move(row, StopAct.RECALL)
    house, of_units = hall.policies(act.place.code)
    if not may_recall(row.calls, policy=of_units.get(row.unit, house)):
        raise CallAgainFirst(number=row.visit.number, calls=row.calls)
    row.calls += 1
    line = act.write("stop.recalled", steps.facts(row, calls=row.calls))
    row.last_act, row.last_act_real_at = None, None  # a chime has sounded: that is not taken back
    row.save()
    newest = Call.objects.filter(stop=row, is_undone=False).order_by("-line_number").first()
    if newest is not None:
        newest.shown_number, newest.repeats = line.number, newest.repeats + 1
        newest.save(update_fields=["shown_number", "repeats"])
    return steps.acted(row)


@operation("visits.serve_now", answer=Called)
def serve_now(
    act: Act, *, desk: str, need: str | None = None, language: str = "fi", group_size: int = 1
) -> Called:
    """Somebody without a number is helped on the spot: arrival, call and start in one.

    `need` defaults to the desk's first line. Raises what `arrive` and `call_next` raise.
    """
    session = _ready_desk(act, desk)
    code = need or (session.queues[0] if session.queues else "")
    arrived = arriving.arrive_inside(act, needs=[code], language=language, group_size=group_size)
    row = rights.stop_named(act.place.code, arrived)
    if (row.service or row.queue) not in session.services:
        lawful.require_row(act, session, row)
        raise NotServedHere(number=row.visit.number, reason="hindrance.not-served-here")
    _call(act, row, session, (Reason("called.by-hand"),), is_silent=True)
    started = start_inside(act, row)
    return called(started, why=(Reason("called.by-hand"),), at=act.moment)


def start_inside(act: Act, row: Stop) -> Stop:
    """The called person is here: service begins."""
    kept = steps.before(row)
    line = begin(act, row)
    steps.remember(act, row, done=StopAct.START, kept=kept, line=line)
    return row


def begin(act: Act, row: Stop) -> Line:
    """The same for an act that goes on: the caller stores the row."""
    steps.move(row, StopAct.START)
    row.started_at = row.started_at or act.moment
    line = act.write("stop.started", steps.facts(row))
    _ANSWERED(stop=row.id, moment=act.moment)
    meet(act, row)
    return line
