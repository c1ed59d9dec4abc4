"""Upward talk: functions bound to journal kinds, each with a cursor moved in the transaction of its effect.

Replayed twice it acts once; after a break it goes on where it was. No Django signals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from palvelutori.foundation import scope
from palvelutori.foundation.db.prepared import Given, Question, many
from palvelutori.foundation.journal import Line, after, head_number
from palvelutori.foundation.models import Cursor, Head, JournalLine


@dataclass(frozen=True, slots=True)
class Reaction:
    """`function(line)` for each line whose kind is in `kinds`."""

    name: str
    kinds: frozenset[str]
    function: Callable[[Line], None]


REGISTRY: dict[str, Reaction] = {}
#: lines read at once
BATCH: Final = 200
_HEADS: Final[Question[tuple[str, int]]] = Question(
    lambda given: Head.objects.values_list("stream", "number")
)
_CURSORS: Final[Question[tuple[str, str, int]]] = Question(
    lambda given: Cursor.objects.values_list("reaction", "stream", "number")
)
_NEWS: Final[Question[int]] = Question(
    lambda given: JournalLine.objects.filter(
        stream=Given("stream"), number__gt=Given("number"), kind__in=many("kinds", given)
    ).values_list("number", flat=True)[:1]
)


def reaction(*kinds: str, name: str) -> Callable[[Callable[[Line], None]], Callable[[Line], None]]:
    """Register a reaction under a stable `name` (its cursor's)."""

    def register(function: Callable[[Line], None]) -> Callable[[Line], None]:
        if name in REGISTRY:
            raise ValueError(f"there is a reaction {name} already")
        REGISTRY[name] = Reaction(name, frozenset(kinds), function)
        return function

    return register


def run(stream: str, *, batch: int = BATCH) -> int:
    """Let every reaction read on in `stream`. Returns how many lines had an effect."""
    newest = head_number(stream)
    read = dict(Cursor.objects.filter(stream=stream).values_list("reaction", "number"))
    some = [one for one in REGISTRY.values() if _has_news(one, stream, read.get(one.name), newest=newest)]
    return sum(_advance(one, stream, batch) for one in some)


def run_all() -> int:
    """Let every reaction read on in every stream. Returns how many lines had an effect."""
    if not REGISTRY:
        return 0
    acted = 0
    read = {(name, stream): number for name, stream, number in _CURSORS.all()}
    for stream, newest in _HEADS.all():
        for one in REGISTRY.values():
            if _has_news(one, stream, read.get((one.name, stream)), newest=newest):
                acted += _advance(one, stream, BATCH)
    return acted


def _advance(one: Reaction, stream: str, batch: int) -> int:
    acted = 0
    with transaction.atomic(), scope.inside_operation():
        Cursor.objects.get_or_create(reaction=one.name, stream=stream)
        cursor = Cursor.objects.select_for_update().get(reaction=one.name, stream=stream)
        for line in after(stream, cursor.number, limit=batch):
            if line.kind in one.kinds:
                one.function(line)
                acted += 1
            cursor.number = line.number
        cursor.save(update_fields=["number"])
    return acted


def _has_news(one: Reaction, stream: str, read: int | None, *, newest: int) -> bool:
    """Whether it should read on. Without anything for it, it does not stand in the writers' line, nor write to the
    disk, at every press: only when a whole batch has come together."""
    if read is None or newest - read >= BATCH:
        return True
    kinds = sorted(one.kinds)
    return newest > read and _NEWS.first(stream=stream, number=read, kinds=kinds) is not None


def _waiting(one: Reaction, stream: str, number: int) -> QuerySet[JournalLine]:
    """Lines of `stream` above `number` that are of its kinds."""
    return JournalLine.objects.filter(stream=stream, number__gt=number, kind__in=one.kinds)


def lag() -> dict[str, int]:
    """How many lines wait for an effect of the slowest reaction, per stream."""
    behind = {}
    for stream in Head.objects.values_list("stream", flat=True):
        cursors = dict(Cursor.objects.filter(stream=stream).values_list("reaction", "number"))
        waiting = (_waiting(one, stream, cursors.get(one.name, 0)).count() for one in REGISTRY.values())
        behind[stream] = max(waiting, default=0)
    return behind
