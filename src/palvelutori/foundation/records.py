"""What is written down, for those who may ask: looks, lines about a person, streams and seals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from palvelutori.foundation.models import HOUSE_STREAM, AccessLine, Checkpoint, Head, JournalLine

SHOWN_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class LookLine:
    """`actor` looked at `subject`: `what` of it."""

    at: datetime
    actor: str
    subject: str
    what: str


@dataclass(frozen=True, slots=True)
class HouseLine:
    """A line of the house's journal about a person; `role` where it is about one."""

    at: datetime
    kind: str
    role: str


@dataclass(frozen=True, slots=True)
class Seal:
    """A checkpoint: lines up to `number` may be deleted when their time is over."""

    number: int
    hash: str
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class Stream:
    """A journal stream at its newest line. `hash` seals everything before it; `seals` newest first."""

    name: str
    number: int
    hash: str
    written_at: datetime | None
    seals: tuple[Seal, ...]


def looks_by(actor: str) -> list[LookLine]:
    """What `actor` has looked at, newest first."""
    return _looks(AccessLine.objects.filter(actor=actor))


def looks_at(subject: str, *, centre: str | None = None) -> list[LookLine]:
    """Who has looked at `subject` (in `centre`), newest first."""
    found = AccessLine.objects.filter(subject=subject)
    return _looks(found.filter(centre=centre) if centre else found)


def _looks(found: QuerySet[AccessLine]) -> list[LookLine]:
    rows = found.order_by("-at", "-id")[:SHOWN_AT_MOST]
    return [LookLine(row.at, row.actor, row.subject, row.what) for row in rows]


def about_person(number: int) -> list[HouseLine]:
    """What the house's journal says about the person, newest first."""
    rows = JournalLine.objects.filter(stream=HOUSE_STREAM, facts__person=number).order_by("-number")
    return [HouseLine(row.moment, row.kind, str(row.facts.get("role", ""))) for row in rows[:SHOWN_AT_MOST]]


def streams() -> list[Stream]:
    """Every journal stream with its newest number and hash."""
    seals: dict[str, list[Seal]] = {}
    for row in Checkpoint.objects.order_by("-number"):
        seals.setdefault(row.stream, []).append(Seal(row.number, row.hash, row.sealed_at))
    return [
        Stream(head.stream, head.number, head.last_hash, head.moment, tuple(seals.get(head.stream, ())))
        for head in Head.objects.order_by("stream")
    ]
