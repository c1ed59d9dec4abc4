"""What somebody who comes is told of each matter: how long, what to bring, what closes first. No forecast."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.rules.entries import Texts
from palvelutori.foundation import scope
from palvelutori.foundation.actors import SYSTEM
from palvelutori.visits.models import DeskSession
from palvelutori.visits.queries.board import lengths, recent_waits
from palvelutori.visits.queries.choosing import Choice
from palvelutori.visits.rules.coming import Line, Minutes, by_closing, goes_first, service_minutes, told


@dataclass(frozen=True, slots=True)
class Matter:
    """A need that can be taken now, with what is known of it.

    `service`: minutes of eight of ten. `wait`: minutes of the middle half of people called in the last half hour,
    None when too few were. `waiting` and `desks` are counts now; all three are None or 0 for an opaque unit.
    """

    choice: Choice
    bring: Texts
    service: Minutes
    wait: Minutes | None
    waiting: int | None
    desks: int
    is_first: bool = False


def matters(centre: str, *, choices: Iterable[Choice], at: datetime) -> tuple[Matter, ...]:
    """The open ones of `choices` in the order to go: what closes first, first."""
    with scope.reading(SYSTEM):
        waits, waiting = recent_waits(centre, at), lengths(centre)
        sessions = list(DeskSession.objects.filter(centre=centre, state=DeskSession.OPEN))
    found: list[Matter] = []
    whole = catalogue.catalogue_of(centre)
    for one in choices:
        if not one.is_open:
            continue
        queue = whole.queues[catalogue.resolve_need(centre, code=one.code, at=at).queue]
        service = whole.services.get(one.code)
        wait = None if one.is_opaque else waits.get(queue.code)
        found.append(
            Matter(
                choice=one,
                bring=service.bring if service else {},
                service=service_minutes(service.minutes if service else queue.mean_minutes, cv=queue.cv),
                wait=told(*wait) if wait else None,
                waiting=None if one.is_opaque else waiting.get(queue.code, 0),
                desks=0 if one.is_opaque else sum(queue.code in each.queues for each in sessions),
            )
        )
    return _ordered(found, at)


def _ordered(found: list[Matter], at: datetime) -> tuple[Matter, ...]:
    lines = [
        Line(one.choice.closes_at, one.service.high + (one.wait.high if one.wait else 0)) for one in found
    ]
    first = goes_first(lines, at=at)
    return tuple(replace(found[place], is_first=place == first) for place in by_closing(lines))
