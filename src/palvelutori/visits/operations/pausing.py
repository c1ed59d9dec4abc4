"""What visitors say about their own visit while it goes on: not just yet, I am ready, speak to me in this language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.refusals import InvalidInput, NotFound
from palvelutori.common.texts import LANGUAGES
from palvelutori.common.times import Interval
from palvelutori.foundation.actors import HOST, KIOSK, SQUARE_MANAGER
from palvelutori.foundation.operation import Act, operation
from palvelutori.visits.access import hall, rights
from palvelutori.visits.models import AT_DESK, Call, HandOver, Stop, Visit
from palvelutori.visits.operations import steps
from palvelutori.visits.operations.steps import StopActed
from palvelutori.visits.refusals import MoreTimeRefused, VisitEnded
from palvelutori.visits.rules import pause
from palvelutori.visits.rules.stops import StopAct, StopState

#: who may say it for somebody without a phone; an officer never delays a visitor
_SPEAKS_FOR: Final = (HOST, SQUARE_MANAGER, KIOSK)
_NOT_READY: Final = (StopState.WAITING.value, StopState.CALLED.value)


@dataclass(frozen=True, slots=True)
class MoreTime:
    """The pause as it stands: nobody calls before `until_at`; `left` times more may be asked."""

    visit_id: str
    number: int
    until_at: datetime
    left: int


@operation("visits.ask_more_time", answer=MoreTime)
def ask_more_time(act: Act, *, visit: str) -> MoreTime:
    """The visitor is not ready: others are called first for a while, the place in every line stays.

    Somebody called just now goes back to the line, so that the desk is free. Raises MoreTimeRefused, VisitEnded.
    """
    found = _going_on(act, visit)
    stops = list(found.stops.select_related("visit").order_by("position"))
    if any(stop.state == StopState.SERVING for stop in stops):
        raise MoreTimeRefused(number=found.number, reason="more-time-at-desk")
    awaited = [stop for stop in stops if stop.state in _NOT_READY]
    if not awaited:
        raise MoreTimeRefused(number=found.number, reason="more-time-not-waiting")
    house, _ = hall.policies(act.place.code)
    asked = pause.spans(found.more_time)
    closings = [catalogue.closes_at(act.place.code, queue=stop.queue, at=act.moment) for stop in awaited]
    until = pause.pause_until(asked, now_at=act.moment, policy=house, closings=closings)
    if isinstance(until, pause.NoMoreTime):
        raise MoreTimeRefused(number=found.number, reason=until.value)
    after = (*asked, Interval(act.moment, until))
    _store(found, after)
    act.write("visit.more_time", {"visit": found.id, "number": found.number, "until": until.isoformat()})
    for stop in awaited:
        if stop.state in AT_DESK:
            _give_back(act, stop)
    return MoreTime(found.id, found.number, until, pause.left(after, policy=house))


def _give_back(act: Act, stop: Stop) -> None:
    """The call is over without anybody having missed it: the place is as it was, the screens drop the number."""
    steps.move(stop, StopAct.RETURN)
    stop.desk, stop.calls = "", 0
    stop.last_act = stop.last_act_real_at = None
    act.write("stop.returned", steps.facts(stop, by="visitor"))
    stop.save()
    Call.objects.filter(stop=stop, is_undone=False, answered_at__isnull=True).update(is_undone=True)


@operation("visits.say_ready", answer=MoreTime)
def say_ready(act: Act, *, visit: str) -> MoreTime:
    """The pause is over now: the visitor is called in turn again. Without a pause it changes nothing."""
    found = _going_on(act, visit)
    house, _ = hall.policies(act.place.code)
    asked = pause.spans(found.more_time)
    if pause.away_until(asked, at=act.moment) is not None:
        end_pause(act, found)
        act.write("visit.ready", {"visit": found.id, "number": found.number})
    return MoreTime(found.id, found.number, act.moment, pause.left(asked, policy=house))


def end_pause(act: Act, visit: Visit) -> None:
    """The visitor is here: whatever was asked for is over at this moment."""
    asked = pause.spans(visit.more_time)
    if pause.away_until(asked, at=act.moment) is not None:
        _store(visit, pause.ended_early(asked, at=act.moment))


def _store(visit: Visit, asked: Sequence[Interval]) -> None:
    visit.more_time = [[one.starts_at.isoformat(), one.ends_at.isoformat()] for one in asked]
    visit.save(update_fields=["more_time"])


@operation("visits.give_up", answer=StopActed)
def give_up(act: Act, *, visit: str, stop: str) -> StopActed:
    """The visitor does not need one of the matters any more; the others go on. Undone like any act on a stop.

    Raises VisitEnded, NotFound, WrongState (a matter at a desk is finished there).
    """
    found = _going_on(act, visit)
    row = rights.stop_named(act.place.code, stop)
    if row.visit_id != found.id:
        raise NotFound(what="stop", name=stop[:40])
    kept = steps.before(row)
    steps.move(row, StopAct.LEAVE)
    row.ended_at = act.moment
    line = act.write("stop.left", steps.facts(row))
    steps.remember(act, row, done=StopAct.LEAVE, kept=kept, line=line)
    steps.close_ground(act, row)
    HandOver.objects.filter(received=row, state=HandOver.ASKED).update(
        state=HandOver.WITHDRAWN, answered_at=act.moment
    )
    steps.settle(act, row.visit)
    return steps.acted(row)


@operation("visits.change_language", answer=type(None))
def change_language(act: Act, *, visit: str, language: str) -> None:
    """From now on the visit is spoken to in another of the house's languages, and its turns are looked for at
    desks that speak it."""
    if language not in LANGUAGES:
        raise InvalidInput(field="language", expected=", ".join(LANGUAGES))
    found = _going_on(act, visit)
    if found.language != language:
        found.language = language
        found.save(update_fields=["language"])
        act.write("visit.language_set", {"visit": found.id, "number": found.number})


def _going_on(act: Act, visit: str) -> Visit:
    found = rights.visit_named(act.place.code, visit)
    if not rights.is_visitor_of(act.actor, found.id):
        act.require(*_SPEAKS_FOR)
    if found.ended_at is not None:
        raise VisitEnded(number=found.number)
    return found
