"""What readers of the event stream see of the day's lines.

Everybody inside the house's staff and devices sees flow: numbers, states, places. Which unit and service a line is
about is seen unless the unit is opaque; then by its own staff only. A visitor's page sees its own visit's lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from palvelutori.accounts.access import actor_named
from palvelutori.foundation import scope
from palvelutori.foundation.actors import Actor, RoleAt
from palvelutori.foundation.journal import Line, projects
from palvelutori.foundation.stream import cookie_actor
from palvelutori.visits.access.places import desk_told, place_names
from palvelutori.visits.access.rights import is_others_business
from palvelutori.visits.models import Visit

#: what a screen on the wall may know of a call: number and place, the same for every unit
_CALL_FACTS: Final = ("number", "desk", "calls")
_STOP_KINDS: Final = (
    "stop.added", "stop.taken", "stop.started", "stop.held", "stop.resumed", "stop.finished", "stop.no_show",
    "stop.returned", "stop.undone", "stop.left", "stop.came_back", "hand_over.asked", "hand_over.accepted",
    "hand_over.declined", "hand_over.withdrawn", "stop.way_out", "hand_over.walked", "hand_over.walk_ended",
    "hand_over.met", "hand_over.lost", "hand_over.found", "hand_over.help", "note.sent",
    "note.used",
)  # fmt: skip
_CALL_KINDS: Final = ("stop.called", "stop.recalled")
_DESK_KINDS: Final = (
    "desk.opened",
    "desk.paused",
    "desk.closed",
    "desk.lent",
    "desk.loan_ended",
    "desk.services_lost",
)


def _is_own_visit(reader: Actor, facts: Mapping[str, Any]) -> bool:
    return reader.kind == "visitor" and reader.id == f"visitor:{facts.get('visit')}"


def _only_screen(reader: Actor) -> bool:
    return all(held.role == "display" for held in reader.roles)


@projects(*_CALL_KINDS)
def calls(line: Line, reader: Actor) -> Mapping[str, Any] | None:
    """A call: number and place for every reader; the matter for staff who may know it."""
    if reader.kind == "visitor" and not _is_own_visit(reader, line.facts):
        return None
    shown = {name: line.facts[name] for name in _CALL_FACTS if name in line.facts}
    shown |= _desk(line, reader)
    if reader.id.startswith("screen:"):
        # The wall's own page: an opaque unit's call has no other form than any other, not in one byte.
        del shown["desk"]
    shown["place"] = dict(place_names(line.stream, str(line.facts.get("desk", ""))))
    return {**shown, **_matter(line, reader)}


@projects(*_STOP_KINDS)
def stops(line: Line, reader: Actor) -> Mapping[str, Any] | None:
    """A stop changed. Wall screens and other visitors learn nothing of it."""
    if reader.kind == "visitor":
        return {"number": line.facts["number"]} if _is_own_visit(reader, line.facts) else None
    if _only_screen(reader):
        return None
    return {"number": line.facts["number"], **_desk(line, reader), **_matter(line, reader)}


def _desk(line: Line, reader: Actor) -> dict[str, str]:
    """The desk, when the line has one: that of an opaque unit by its door."""
    desk = str(line.facts.get("desk", ""))
    return {"desk": desk_told(line.stream, desk, reader=reader)} if desk else {}


def _matter(line: Line, reader: Actor) -> dict[str, Any]:
    if reader.kind == "visitor" or _only_screen(reader):
        return {}
    facts = line.facts
    told = {"stop": facts["stop"], "visit": facts["visit"]}
    unit = str(facts["unit"])
    if facts["opaque"] and unit not in reader.units(line.stream):
        return told
    if is_others_business(reader, centre=line.stream, unit=unit):
        return told
    return {**told, **{name: facts[name] for name in ("unit", "queue", "service") if name in facts}}


@projects("visit.arrived")
def arrivals(line: Line, reader: Actor) -> Mapping[str, Any] | None:
    """Somebody came: the number and how many stops, for the house's own people and devices."""
    if reader.kind == "visitor" or _only_screen(reader):
        return None
    return {"visit": line.facts["visit"], "number": line.facts["number"], "stops": len(line.facts["stops"])}


@projects("visit.ended", "visit.numbered", "visit.more_time", "visit.ready", "visit.language_set")
def ends(line: Line, reader: Actor) -> Mapping[str, Any] | None:
    """A visit is over, or its visitor has said something about it: that it changed, not what."""
    if _only_screen(reader) and reader.kind != "visitor":
        return None
    if reader.kind == "visitor" and not _is_own_visit(reader, line.facts):
        return None
    return {"visit": line.facts["visit"], "number": line.facts["number"]}


@projects("appointment.arrived", "appointment.missed")
def booked_times(line: Line, reader: Actor) -> Mapping[str, Any] | None:
    """Somebody came to a booked time, or nobody did: a matter of the unit's own people alone."""
    unit = str(line.facts.get("unit", ""))
    return {"unit": unit} if unit in reader.units(line.stream) else None


@projects(*_DESK_KINDS)
def desks(line: Line, reader: Actor) -> Mapping[str, Any] | None:
    """A desk opened, paused, closed or lent. A loan is only between units that keep nothing to themselves."""
    if reader.kind == "visitor" or _only_screen(reader):
        return None
    return {name: line.facts[name] for name in ("desk", "unit", "by", "to_unit") if name in line.facts}


def actor_of_cookie(value: str) -> Actor | None:
    """Who reads a stream by the cookie of a page: asked anew each time, so a right taken back works at once."""
    name = cookie_actor(value)
    if name is None:
        return None
    kind, _, rest = name.partition(":")
    if kind == "screen":
        # The wall's page is public, so its stream tells what the wall shows and nothing else.
        return Actor(name, "device", (RoleAt("display", rest),))
    return visitor_actor(rest) if kind == "visitor" else actor_named(name)


def visitor_actor(visit: str) -> Actor | None:
    """The visitor of `visit`; None when there is no such visit any more."""
    with scope.inside_operation():
        centre = Visit.objects.filter(id=visit).values_list("centre", flat=True).first()
    if centre is None:
        return None
    return Actor(f"visitor:{visit}", "visitor", (RoleAt("visitor", centre),))
