"""Steps that the operations on stops share: change of state, what undo needs, what is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.texts import pick, text
from palvelutori.common.times import local_day
from palvelutori.foundation import grounds
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.db.prepared import Given, Question, update
from palvelutori.foundation.journal import Line
from palvelutori.foundation.operation import Act
from palvelutori.visits.access import rights, words_along
from palvelutori.visits.models import AT_DESK, Stop, Visit
from palvelutori.visits.refusals import WrongState
from palvelutori.visits.rules.stops import ActNotAllowed, StopAct, StopState, state_after

#: fields of a stop that an act may change and undo puts back
KEPT: Final = (
    "state", "desk", "officer", "desk_only", "called_at", "calls", "started_at", "held_at", "held_seconds",
    "missed_at", "no_shows", "ended_at", "outcome",
)  # fmt: skip
_OVER: Final = (StopState.DONE, StopState.LEFT, StopState.CANCELLED, StopState.HANDED_OVER)
_STILL_OPEN: Final[Question[str]] = Question(
    lambda given: (
        Stop.objects.filter(visit=Given("visit"))
        .exclude(state__in=[state.value for state in _OVER])
        .values_list("id", flat=True)[:1]
    )
)


@dataclass(frozen=True, slots=True)
class StopTold:
    """One stop as told to the reader. `unit` and `service` are None for a reader without a ground."""

    stop_id: str
    service: str | None
    unit: str | None
    label: str
    state: str


@dataclass(frozen=True, slots=True)
class StopActed:
    """Answer of an act on one stop."""

    stop_id: str
    visit_id: str
    number: int
    state: str
    desk: str | None = None
    outcome: str | None = None


def acted(stop: Stop) -> StopActed:
    """The stop as it is after the act."""
    return StopActed(
        stop.id, stop.visit_id, stop.visit.number, stop.state, stop.desk or None, stop.outcome or None
    )


def facts(stop: Stop, **more: Any) -> dict[str, Any]:
    """What a journal line says of a stop: ids and codes. Readers see a part of it only (see `visits.live`)."""
    return {
        "stop": stop.id,
        "visit": stop.visit_id,
        "number": stop.visit.number,
        "unit": stop.unit,
        "queue": stop.queue,
        "opaque": stop.is_opaque,
        **({"service": stop.service} if stop.service else {}),
        **({"desk": stop.desk} if stop.desk else {}),
        **more,
    }


def arrived_facts(stop: Stop) -> dict[str, Any]:
    """What the line of an arrival says of one of its stops."""
    booked = {"booked_at": stop.booked_at.isoformat()} if stop.booked_at else {}
    return {"stop": stop.id, "unit": stop.unit, "queue": stop.queue, "opaque": stop.is_opaque, **booked}


def move(stop: Stop, act: StopAct) -> None:
    """Put the stop into the state `act` leads to. Raises WrongState naming both."""
    try:
        stop.state = state_after(StopState(stop.state), act).value
    except ActNotAllowed as refused:
        raise WrongState(
            number=stop.visit.number, state=stop.state, act=act.value, desk=stop.desk
        ) from refused


def before(stop: Stop) -> dict[str, Any]:
    """What undo would put back: the changing fields, and the visit's free moment and end."""
    kept = {name: _plain(getattr(stop, name)) for name in KEPT}
    return {
        "stop": kept,
        "free_from_at": _plain(stop.visit.free_from_at),
        "ended_at": _plain(stop.visit.ended_at),
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def remember(act: Act, stop: Stop, *, done: StopAct, kept: dict[str, Any], line: Line) -> None:
    """Note what was done so that the same person may take it back, and store the stop."""
    stop.last_act = {"act": done.value, "actor": act.actor.id, "line": line.number, **kept}
    stop.last_act_real_at = act.real_moment
    update(stop)


def after_leaving_desk(act: Act, visit: Visit) -> None:
    """The visitor is free again from this moment; a visit without anything left to do ends."""
    visit.free_from_at = act.moment
    settle(act, visit)


def settle(act: Act, visit: Visit) -> None:
    """End the visit when none of its stops is open any more (grounds end with it), or keep it going."""
    if _STILL_OPEN.first(visit=visit.id):
        visit.ended_at = None
    elif visit.ended_at is None:
        visit.ended_at = act.moment
        visit.shares_units = False
        act.write("visit.ended", {"visit": visit.id, "number": visit.number})
    update(visit, "free_from_at", "ended_at", "shares_units")


def close_ground(act: Act, stop: Stop) -> None:
    """The unit's business with the visitor is over: its ground to see the stop ends, and the words that came along."""
    words_along.end(stop)
    grounds.close(act, subject=f"stop:{stop.id}", unit=stop.unit)


def open_ground(act: Act, stop: Stop) -> None:
    """The unit has a visitor: it may see the stop while the visit lasts."""
    grounds.open(act, kind="visit", subject=f"stop:{stop.id}", unit=stop.unit)


def told(stop: Stop, *, reader: Actor, language: str) -> StopTold:
    """One stop in the words of whoever has just asked for it (who said the need knows it, opaque units apart)."""
    opens = not stop.is_opaque or rights.sees_opaque(reader, centre=stop.centre, unit=stop.unit)
    return told_as(stop, language=language, opens=opens)


def seen(stop: Stop, *, reader: Actor, language: str, lines: frozenset[str] = frozenset()) -> StopTold:
    """One stop in the words its reader, who serves `lines`, may see."""
    return told_as(stop, language=language, opens=rights.sees_matter(reader, stop, lines=lines))


def told_as(stop: Stop, *, language: str, opens: bool) -> StopTold:
    """One stop with its matter, or in neutral words."""
    return StopTold(
        stop_id=stop.id,
        service=(stop.service or stop.queue) if opens else None,
        unit=stop.unit if opens else None,
        label=label(stop, language=language, opens=opens),
        state=stop.state,
    )


def label(stop: Stop, *, language: str, opens: bool) -> str:
    """What a stop is called: its service or line by name; for an opaque unit a word that tells nothing."""
    slot = language if language in ("fi", "sv", "en", "easy") else "en"
    if not opens:
        return text("stop.neutral", slot)
    whole = catalogue.catalogue_of(stop.centre)
    service = whole.services.get(stop.service)
    if service is not None:
        return pick(service.names, slot)
    queue = whole.queues.get(stop.queue)
    return pick(queue.names, slot) if queue else text("stop.neutral", slot)


def is_busy(stop: Stop) -> bool:
    """Whether the stop is at a desk."""
    return stop.state in AT_DESK


def day_of(act: Act) -> date:
    """Local date of the act."""
    return local_day(act.moment)
