"""What a person was told, for the person's own page and paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from palvelutori.catalogue.queries import catalogue_of
from palvelutori.customers.models import AdviceNote
from palvelutori.foundation import scope
from palvelutori.foundation.actors import Actor


@dataclass(frozen=True, slots=True)
class ToldAdvice:
    """One note in words. `where` is empty when the question was answered."""

    topic: Mapping[str, str]
    bring: Mapping[str, str]
    outcome: str
    where: Mapping[str, str]
    words: str
    given_at: datetime


def told_in(reader: Actor, *, centre: str, visit: str) -> tuple[ToldAdvice, ...]:
    """What was told in the visit, in order: for the visitor whose page it is. Nobody else gets anything."""
    if reader.id != f"visitor:{visit}":
        return ()
    whole = catalogue_of(centre)
    with scope.reading(reader):
        rows = list(AdviceNote.objects.filter(centre=centre, visit=visit).order_by("given_at", "id"))
    return tuple(
        ToldAdvice(
            topic=whole.services[row.topic].names if row.topic in whole.services else {"fi": row.topic},
            bring=whole.services[row.topic].bring if row.topic in whole.services else {},
            outcome=row.outcome,
            where=whole.units[row.directed_to].names if row.directed_to in whole.units else {},
            words=row.words,
            given_at=row.given_at,
        )
        for row in rows
    )
