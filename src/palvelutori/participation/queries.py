"""Signals: what was asked for and not on offer, and what people said on leaving. Counts by place and day, no names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from palvelutori.participation.models import ExitAnswer, UnmetNeed


@dataclass(frozen=True, slots=True)
class Signal:
    """How often something was noted on a day. `need` is a code of the list, or empty for free words."""

    day: date
    unit: str
    need: str
    cause: str
    origin: str
    count: int


def signals(centre: str, *, since: date) -> tuple[Signal, ...]:
    """Notes of staff and kiosks since a day (included)."""
    rows = UnmetNeed.objects.filter(centre=centre, day__gte=since)
    counts = Counter(rows.values_list("day", "unit", "text_code", "cause", "origin"))
    return tuple(Signal(*key, count) for key, count in sorted(counts.items()))


def words(centre: str, *, since: date) -> tuple[str, ...]:
    """Free words since a day, in the alphabet's order: neither day nor place."""
    rows = UnmetNeed.objects.filter(centre=centre, day__gte=since).exclude(words="")
    return tuple(sorted(set(rows.values_list("words", flat=True))))


def exit_answers(centre: str, *, since: date) -> dict[tuple[str, str], int]:
    """(answer, cause) → how many since a day."""
    rows = ExitAnswer.objects.filter(centre=centre, day__gte=since)
    return dict(Counter(rows.values_list("got", "cause")))
