"""The paper of a note: what it is for, where and until when, and the code. No name, no unit, no opaque word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.refusals import NotAllowed
from palvelutori.foundation import scope
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.clock import clock
from palvelutori.visits.access import rights
from palvelutori.visits.access.places import desk_card
from palvelutori.visits.operations.noting import note_key, note_named
from palvelutori.visits.queries.paper import neutral
from palvelutori.visits.queries.where import Where, where_of
from palvelutori.visits.rules import notes as rule


@dataclass(frozen=True, slots=True)
class NotePaper:
    """A note as it is printed. `opens` in words while the line is closed; `bring` empty where nothing is asked."""

    code: str
    names: Mapping[str, str]
    bring: Mapping[str, str]
    where: Where | None
    opens: Mapping[str, str]
    closes_at: datetime | None
    last_on: date
    language: str


def note_paper(actor: Actor, *, centre: str, desk: str, note: str) -> NotePaper:
    """For whoever works at the desk that gave it, until it is used. Raises NotAllowed, NotFound."""
    place = desk_card(centre, desk)
    if not rights.may_use_desk(actor, centre=centre, desk=desk, unit=place.unit):
        raise NotAllowed(roles="desk_officer", unit=place.unit)
    with scope.reading(actor):
        row = note_named(centre, note, desk=desk)
    whole, now = catalogue.catalogue_of(centre), clock.now()
    service = whole.services.get(row.need)
    opens: Mapping[str, str] = {}
    closes_at, queue = None, service.queue if service else None
    try:
        target = catalogue.resolve_need(centre, code=row.need, at=now)
        closes_at, queue = target.closes_at, target.queue
    except catalogue.ClosedUnit as closed:
        opens = closed.values["opens"]
    except catalogue.AppointmentOnly:
        pass
    names = service.names if service and not row.is_opaque else neutral()
    return NotePaper(
        code=rule.written(rule.code_of(row.id, centre=centre, key=note_key())),
        names=names,
        bring=service.bring if service and not row.is_opaque else {},
        where=where_of(centre, unit=row.unit, queue=queue or "", at=now),
        opens=opens,
        closes_at=closes_at,
        last_on=row.last_on,
        language=row.language,
    )
