"""Upward talk: functions bound to journal kinds, each with a cursor moved in the transaction of its effect.

Replayed twice it acts once; after a break it goes on where it was. No Django signals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from palvelutori.foundation import scope
from palvelutori.foundation.journal import Line, after, head_number
from palvelutori.foundation.models import Cursor, Head, JournalLine


@dataclass(frozen=True, slots=True)
class Reaction:
    """`function(line)` for each line whose kind is in `kinds`."""

    name: str
    kinds: frozenset[str]
    function: Callable[[Line], None]


REGISTRY: dict[str, Reaction] = {}


def reaction(*kinds: str, name: str) -> Callable[[Callable[[Line], None]], Callable[[Line], None]]:
    """Register a reaction under a stable `name` (its cursor's)."""

    def register(function: Callable[[Line], None]) -> Callable[[Line], None]:
        if name in REGISTRY:
            raise ValueError(f"there is a reaction {name} already")
        REGISTRY[name] = Reaction(name, frozenset(kinds), function)
        return function

    return register


def run(stream: str, *, batch: int = 200) -> int:
    """Let every reaction read on in `stream`. Returns how many lines had an effect."""
    return sum(_advance(one, stream, batch) for one in REGISTRY.values())


def run_all() -> int:
    """Let every reaction read on in every stream. Returns how many lines had an effect."""
    return sum(run(stream) for stream in Head.objects.values_list("stream", flat=True))


def _advance(one: Reaction, stream: str, batch: int) -> int:
    acted = 0
    known = Cursor.objects.filter(reaction=one.name, stream=stream).first()
    if (
        known
        and (behind := head_number(stream) - known.number) < batch
        and not (behind > 0 and _waiting(one, stream, known.number).exists())
    ):
        return 0  # nothing for it: do not stand in the writers' line, nor write to the disk, at every press
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
