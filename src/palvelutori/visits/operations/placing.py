"""Somebody with a paper comes into the lines: as many of the needs as have a line, the rest told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.queries.days import guide_line
from palvelutori.common.refusals import Refusal
from palvelutori.common.times import local_day
from palvelutori.foundation.operation import Act
from palvelutori.visits.models import Stop, Visit
from palvelutori.visits.operations import steps
from palvelutori.visits.rules.leases import is_over
from palvelutori.visits.rules.stops import OPEN_STATES, StopState

MOST_NEEDS: Final = 12
_LONGEST_NEED: Final = 120
_OPEN: Final = frozenset(state.value for state in OPEN_STATES)
_NO_LINE: Final = (catalogue.UnknownNeed, catalogue.ClosedUnit, catalogue.AppointmentOnly)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Needs as they were told, when the person came, and whether the paper's day is over."""

    needs: Sequence[str]
    came_at: datetime
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """Stops made, needs without a line (`need`, `reason`), whether the guide's line took the person in, and whether
    nobody will be called any more."""

    stops: tuple[Stop, ...]
    refused: tuple[Mapping[str, str], ...]
    by_guide: bool = False
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    target: catalogue.NeedTarget
    is_over: bool


def come(act: Act, visit: Visit, wanted: Wanted, *, more: Mapping[str, Any]) -> Placed:
    """Store `visit` (its arrival and number are set) with the stops there is a line for; write `visit.arrived`."""
    lines, refused = _lines(act, wanted)
    by_guide = not lines
    if by_guide:
        lines = _guide(act, wanted)
    stops = [_stop(act, visit, line, place) for place, line in enumerate(lines)]
    act.write(
        "visit.arrived",
        {
            "visit": visit.id,
            "number": visit.number,
            "channel": visit.channel,
            "stops": [steps.arrived_facts(stop) for stop in stops],
            **({"came_at": visit.arrived_at.isoformat()} if visit.arrived_at != act.moment else {}),
            **more,
        },
    )
    visit.save(force_insert=True)
    _store(act, stops, lines)
    steps.settle(act, visit)
    over = bool(lines) and all(line.is_over for line in lines)
    return Placed(tuple(stops), refused, by_guide and bool(lines), over or wanted.is_past)


def join(act: Act, visit: Visit, wanted: Wanted) -> Placed:
    """Needs of the paper that the visit has no place for yet. Who has said that they leave is not taken back."""
    lines, refused = _lines(act, wanted)
    known = list(visit.stops.order_by("position"))
    taken = {stop.queue for stop in known}
    new = [line for line in lines if line.target.queue not in taken and not line.is_over]
    if any(stop.state == StopState.LEFT.value for stop in known):
        new = []
    stops = []
    for place, line in enumerate(new, start=len(known)):
        stop = _stop(act, visit, line, place)
        stop.joined_at = max(visit.arrived_at, wanted.came_at)
        act.write("stop.added", steps.facts(stop))
        stops.append(stop)
    _store(act, stops, new)
    if stops:
        steps.settle(act, visit)
    return Placed(tuple(stops), refused)


def came_earlier(act: Act, visit: Visit, *, at: datetime) -> None:
    """The paper says an earlier arrival than the one known: waiting goes on from there."""
    if at >= visit.arrived_at:
        return
    visit.stops.filter(state=StopState.WAITING.value, joined_at=visit.arrived_at).update(joined_at=at)
    visit.arrived_at = at
    visit.save(update_fields=["arrived_at"])


def give_up_twin(act: Act, visit: Visit) -> None:
    """One person has two visits, because an answer was lost and then a paper was shown: this one's lines go."""
    for stop in visit.stops.filter(state=StopState.WAITING.value).order_by("position"):
        stop.state, stop.ended_at = StopState.CANCELLED.value, act.moment
        stop.save(update_fields=["state", "ended_at"])
        act.write("stop.left", steps.facts(stop, reason="told_twice"))
        steps.close_ground(act, stop)
    steps.settle(act, visit)


def _lines(act: Act, wanted: Wanted) -> tuple[list[_Line], tuple[Mapping[str, str], ...]]:
    lines: list[_Line] = []
    refused: list[Mapping[str, str]] = []
    for need in list(dict.fromkeys(wanted.needs))[:MOST_NEEDS]:
        code = need[:_LONGEST_NEED]
        target = _target(act, code, wanted)
        if isinstance(target, Refusal):
            refused.append({"need": code, "reason": target.code})
            continue
        if all((line.target.queue, line.target.service) != (target.queue, target.service) for line in lines):
            lines.append(_Line(target, _is_over(act, code, wanted)))
    return lines, tuple(refused)


def _target(act: Act, code: str, wanted: Wanted) -> catalogue.NeedTarget | Refusal:
    """The line as it was when the person came, or as it is now: who came before the doors opened waits too."""
    moments = [wanted.came_at] if wanted.is_past else [wanted.came_at, act.moment]
    for at in moments:
        try:
            return catalogue.resolve_need(act.place.code, code=code, at=at)
        except _NO_LINE as refused:
            reason: Refusal = refused
    return reason


def _is_over(act: Act, code: str, wanted: Wanted) -> bool:
    today = local_day(act.moment)
    is_open, opens_on = True, None
    try:
        catalogue.resolve_need(act.place.code, code=code, at=act.moment)
    except catalogue.ClosedUnit as closed:
        opens_at = closed.values["opens_at"]
        is_open, opens_on = False, local_day(opens_at) if opens_at else None
    except (catalogue.AppointmentOnly, catalogue.UnknownNeed):
        pass  # the unit is there, and the person came when it took everybody
    day = local_day(wanted.came_at)
    return wanted.is_past or is_over(day, today=today, is_open=is_open, opens_on=opens_on)


def _guide(act: Act, wanted: Wanted) -> list[_Line]:
    line = guide_line(act.place.code)
    if line is None or wanted.is_past:
        return []
    try:
        return [_Line(catalogue.resolve_need(act.place.code, code=line, at=act.moment), False)]
    except _NO_LINE:
        return []


def _stop(act: Act, visit: Visit, line: _Line, place: int) -> Stop:
    target = line.target
    return Stop(
        visit=visit,
        centre=act.place.code,
        position=place,
        unit=target.unit,
        queue=target.queue,
        service=target.service or "",
        is_opaque=target.is_opaque,
        joined_at=visit.arrived_at,
        line_number=act.journal.next_number,
    )


def _store(act: Act, stops: Sequence[Stop], lines: Sequence[_Line]) -> None:
    for stop, line in zip(stops, lines, strict=True):
        if line.is_over:
            stop.state, stop.ended_at = StopState.LEFT.value, act.moment
            stop.save(force_insert=True)
            act.write("stop.left", steps.facts(stop, reason="known_too_late"))
        else:
            stop.save(force_insert=True)
            steps.open_ground(act, stop)
