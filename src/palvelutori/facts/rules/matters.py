"""What happened to each matter of a day, read from journal lines. The shape every past is folded from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

SERVED: Final = "served"
LEFT: Final = "left"
NO_SHOW: Final = "no_show"
#: begun by an error and taken back: as if it had not been
VOID: Final = "void"


class Line(Protocol):
    """What is read of a journal line."""

    @property
    def kind(self) -> str: ...
    @property
    def moment(self) -> datetime: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One matter of one visit. Moments are aware; None where it did not happen. `outcome` empty: not over yet.

    `arrived_at`: the visit came. `joined_at` None: a time was booked and nobody came. `way`: what closing made of
    it. `has_number` False: somebody who simply stepped up to a desk.
    """

    visit: str
    queue: str
    unit: str
    arrived_at: datetime
    joined_at: datetime | None
    called_at: datetime | None = None
    ended_at: datetime | None = None
    booked_at: datetime | None = None
    outcome: str = ""
    way: str = ""
    is_opaque: bool = False
    has_number: bool = True


@dataclass(slots=True)
class _Stop:
    visit: str
    queue: str
    unit: str
    is_opaque: bool
    arrived_at: datetime
    joined_at: datetime
    booked_at: datetime | None = None
    events: list[Line] = field(default_factory=list)


def matters_of(lines: Iterable[Line], *, since: datetime, until: datetime) -> list[Matter]:
    """The matters of visits that came in [`since`, `until`), in the order they became known.

    `lines` begin at `since` or before and go on until those visits are over and kiosks without connection have told
    who came. The same lines give the same matters. Whose business was erased before the day was folded counts nowhere.
    """
    stops: dict[str, _Stop] = {}
    came: dict[str, datetime] = {}
    for line in lines:
        if line.kind == "visit.arrived" and since <= _came_at(line) < until:
            _arrive(line, stops, came)
        elif line.kind == "stop.added" and line.facts.get("visit") in came:
            _join(line, line.facts, stops, came)
        elif line.kind == "hand_over.asked" and line.facts.get("visit") in came:
            _hand_over(line, stops, came)
        elif line.facts.get("stop") in stops and line.kind != "hand_over.accepted":
            # accepting is no step of the matter: what is taken back is the call that may come with it
            stops[str(line.facts["stop"])].events.append(line)
    return [found for stop in stops.values() if (found := _matter(stop)).outcome != VOID]


def _arrive(line: Line, stops: dict[str, _Stop], came: dict[str, datetime]) -> None:
    visit = str(line.facts["visit"])
    came[visit] = _came_at(line)
    for one in line.facts.get("stops", ()):
        _join(line, {**one, "visit": visit}, stops, came)


def _hand_over(line: Line, stops: dict[str, _Stop], came: dict[str, datetime]) -> None:
    facts = line.facts
    if str(facts["stop"]) in stops:
        stops[str(facts["stop"])].events.append(line)
    received = {
        "stop": facts["received"],
        "visit": facts["visit"],
        "queue": facts.get("to_queue"),
        "unit": facts.get("to_unit") or facts.get("unit"),
        "opaque": facts.get("to_opaque", False),
    }
    _join(line, received, stops, came)


def _came_at(line: Line) -> datetime:
    """The arrival: the line's own moment, or an earlier one that a kiosk recorded."""
    told = line.facts.get("came_at")
    return datetime.fromisoformat(told) if told else line.moment


def _join(
    line: Line, facts: Mapping[str, Any], stops: dict[str, _Stop], came: Mapping[str, datetime]
) -> None:
    if not facts.get("queue") or not facts.get("unit"):
        return  # erased with its visit
    visit, booked = str(facts["visit"]), facts.get("booked_at")
    is_first = line.kind == "visit.arrived"
    stops[str(facts["stop"])] = _Stop(
        visit=visit,
        queue=str(facts["queue"]),
        unit=str(facts["unit"]),
        is_opaque=bool(facts.get("opaque", False)),
        arrived_at=came[visit],
        joined_at=came[visit] if is_first else line.moment,
        booked_at=datetime.fromisoformat(booked) if booked else None,
    )


def _matter(stop: _Stop) -> Matter:
    events: list[Line] = []
    for line in stop.events:
        if line.kind == "stop.undone":
            if events:
                events.pop()
        else:
            events.append(line)
    called_at, ended_at, outcome, way = _course(events)
    return Matter(
        visit=stop.visit,
        queue=stop.queue,
        unit=stop.unit,
        arrived_at=stop.arrived_at,
        joined_at=stop.joined_at,
        called_at=called_at,
        ended_at=ended_at,
        booked_at=stop.booked_at,
        outcome=outcome,
        way=way,
        is_opaque=stop.is_opaque,
        has_number=not any(line.kind == "stop.taken" for line in events),
    )


def _course(events: Iterable[Line]) -> tuple[datetime | None, datetime | None, str, str]:
    """First call, end, outcome and way, from what happened in order."""
    called_at: datetime | None = None
    ended_at: datetime | None = None
    outcome = way = ""
    for line in events:
        if line.kind in ("stop.called", "stop.taken"):
            called_at, ended_at, outcome = called_at or line.moment, None, ""
        elif line.kind == "stop.returned":
            called_at, ended_at, outcome = None, None, ""
        elif line.kind in ("stop.finished", "hand_over.asked"):
            ended_at, outcome = line.moment, SERVED
        elif line.kind in ("hand_over.declined", "stop.came_back"):
            ended_at, outcome = None, ""
        elif line.kind == "stop.no_show":
            ended_at, outcome = line.moment, NO_SHOW
        elif line.kind == "hand_over.withdrawn":
            ended_at, outcome = line.moment, VOID
        elif line.kind == "stop.left" and outcome != NO_SHOW:
            ended_at, outcome, way = line.moment, LEFT, str(line.facts.get("way", ""))
    return called_at, ended_at, outcome, way
