"""Grounds: written reasons why a unit may see a subject. `scope` and queries ask nothing else.

Whoever creates a relation (a visit now, a plan, a mandate) opens a ground in the same transaction; when the
relation ends it is closed. No ground, no read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from palvelutori.foundation.actors import Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.db.prepared import Change, Given, insert
from palvelutori.foundation.models import AccessLine, Ground
from palvelutori.foundation.operation import Act

_CLOSED: Final = Change(
    lambda given: Ground.objects.filter(
        closed_at__isnull=True, **{name: Given(name) for name in given if name != "moment"}
    ),
    closed_at=Given("moment"),
)


def open(act: Act, *, kind: str, subject: str, unit: str, until: datetime | None = None) -> Ground:
    """Write down that `unit` may see `subject` from this moment, because of `kind`, until `until` at most."""
    made = Ground(
        centre=act.place.code,
        kind=kind,
        subject=subject,
        unit=unit,
        opened_at=act.moment,
        until_at=until,
        line_number=act.journal.next_number - 1,
    )
    insert(made)
    return made


def open_many(
    act: Act, *, kind: str, subjects: Iterable[tuple[str, str]], until: datetime | None = None
) -> None:
    """The same for many (subject, unit) at once."""
    Ground.objects.bulk_create(
        (
            Ground(
                centre=act.place.code,
                kind=kind,
                subject=subject,
                unit=unit,
                opened_at=act.moment,
                until_at=until,
                line_number=act.journal.next_number - 1,
            )
            for subject, unit in subjects
        ),
        batch_size=200,
    )


def close(act: Act, *, subject: str, unit: str | None = None, kind: str | None = None) -> int:
    """End grounds on `subject` (of one unit, of one kind). Returns how many."""
    asked = {"centre": act.place.code, "subject": subject, "unit": unit, "kind": kind}
    return _CLOSED(**{name: one for name, one in asked.items() if one is not None}, moment=act.moment)


def _standing(moment: datetime) -> QuerySet[Ground]:
    return Ground.objects.filter(
        Q(until_at__isnull=True) | Q(until_at__gt=moment), closed_at__isnull=True, opened_at__lte=moment
    )


def held(actor: Actor, *, centre: str, subjects: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Pairs (subject, unit) among `subjects` that the actor's units have a ground for now."""
    units = actor.units(centre)
    if not units:
        return frozenset()
    rows = _standing(clock.now()).filter(centre=centre, unit__in=units, subject__in=list(subjects))
    return frozenset(rows.values_list("subject", "unit"))


def holds(actor: Actor, *, centre: str, subject: str, unit: str | None = None) -> bool:
    """Whether any of the actor's units (or just `unit`) has a ground for `subject` now."""
    found = held(actor, centre=centre, subjects=[subject])
    return any(unit is None or pair[1] == unit for pair in found)


def look(actor: Actor, *, centre: str, subject: str, what: str, ground: int | None = None) -> None:
    """Leave a line of a look at `subject`; the person it is about may read it."""
    insert(
        AccessLine(centre=centre, actor=actor.id, subject=subject, what=what, ground=ground, at=clock.now())
    )


def looks_at(centre: str, subject: str) -> list[AccessLine]:
    """Who looked at `subject`, oldest first."""
    return list(AccessLine.objects.filter(centre=centre, subject=subject).order_by("at", "id"))


def standing_on(centre: str, *, subject: str, unit: str) -> int | None:
    """Number of the ground on which `unit` may see `subject` now, the newest; None without one."""
    rows = _standing(clock.now()).filter(centre=centre, subject=subject, unit=unit)
    return rows.order_by("-id").values_list("id", flat=True).first()


def units_of(numbers: Iterable[int]) -> dict[int, str]:
    """Ground's number → the unit it was for."""
    return dict(Ground.objects.filter(id__in=list(numbers)).values_list("id", "unit"))


def looks_counted(centre: str, *, since: datetime) -> dict[tuple[str, str], int]:
    """(what was looked at, unit of the ground or "") → how many looks since then. Nobody's looks in particular."""
    rows = list(AccessLine.objects.filter(centre=centre, at__gte=since).values_list("what", "ground"))
    units = units_of({ground for _, ground in rows if ground is not None})
    return dict(Counter((what, units.get(ground, "") if ground else "") for what, ground in rows))
