"""Desks, officers and what they may serve, as the day needs them: the one door to spaces and staffing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.codes import snake
from palvelutori.foundation.actors import Actor
from palvelutori.spaces import queries as spaces
from palvelutori.staffing import queries as staffing


@dataclass(frozen=True, slots=True)
class Serves:
    """What an officer may serve at a desk: queues, service codes (and queue codes for unnamed needs), languages."""

    queues: tuple[str, ...]
    services: tuple[str, ...]
    languages: tuple[str, ...]


def place_names(centre: str, desk: str) -> Mapping[str, str]:
    """`{"fi": "Luukku 5", …}`; empty for a desk that is not (or no longer) there."""
    found = spaces.spaces_of(centre).desks.get(desk)
    return found.names if found else {}


def desk_told(centre: str, desk: str, *, reader: Actor | None) -> str:
    """The desk's code for `reader` (None: the public). A desk of an opaque unit is named by its door for all but
    the unit's own staff: its code would tell the unit."""
    place = spaces.spaces_of(centre).desks.get(desk)
    unit = catalogue.catalogue_of(centre).units.get(place.unit) if place else None
    if place is None or unit is None or not unit.is_opaque:
        return desk
    if reader is not None and (reader.kind in ("system", "visitor") or place.unit in reader.units(centre)):
        return desk
    return snake(place.names.get("en", ""))


def desk_card(centre: str, desk: str) -> spaces.DeskPlace:
    """The desk's place. Raises NotFound."""
    return spaces.desk(centre, code=desk)


def serves_at(centre: str, *, staff: str, desk: str, day: date) -> Serves:
    """What `staff` may serve at `desk` on `day`: skills, the desk's queues, and the law's may-serve rule."""
    who = staffing.member(centre, code=staff)
    reach = staffing.reach_of(centre, member=staff, desk=desk, day=day)
    queue_of = {code: one.queue for code, one in catalogue.catalogue_of(centre).services.items()}
    lines = [
        queue
        for queue in desk_card(centre, desk).queues
        if queue in reach.queues or any(queue_of[code] == queue for code in reach.services)
    ]
    bare = [queue for queue in lines if queue in reach.queues]
    services = sorted(code for code in reach.services if queue_of[code] in lines)
    return Serves(tuple(lines), (*bare, *services), who.languages)
