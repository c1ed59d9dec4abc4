"""Desks, officers and what they may serve, as the day needs them: the one door to spaces and staffing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.refusals import NotFound
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
    found = spaces.desks(centre).get(desk)
    return found.names if found else {}


def desk_card(centre: str, desk: str) -> spaces.DeskCard:
    """The desk's place. Raises NotFound."""
    found = spaces.desks(centre).get(desk)
    if found is None:
        raise NotFound(what="desk", name=desk)
    return found


def serves_at(centre: str, *, staff: str, desk: str, day: date) -> Serves:
    """What `staff` may serve at `desk` on `day`: skills, the desk's queues, and the law's may-serve rule."""
    place = desk_card(centre, desk)
    who = staffing.officer(centre, staff)
    allowed_queues = [code for code in place.queues if code in who.queues]
    whole = catalogue.catalogue_of(centre)
    codes: list[str] = []
    for queue in allowed_queues:
        offered = [one.code for one in whole.services.values() if one.queue == queue]
        skilled = [code for code in offered if not who.services or code in who.services]
        codes += [queue, *skilled]
    may = [
        code
        for code in codes
        if catalogue.serving_of(centre, employer=who.employer, unit=place.unit, code=code, day=day).is_allowed
    ]
    queues = tuple(
        queue
        for queue in allowed_queues
        if any(code == queue or whole.services[code].queue == queue for code in may if code == queue or code in whole.services)
    )
    return Serves(queues, tuple(may), who.languages)
