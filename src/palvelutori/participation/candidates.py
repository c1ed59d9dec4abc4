"""What was noted, counted for whoever develops: by theme, unit, origin and day. No words, no person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from palvelutori.participation.models import UnmetNeed


@dataclass(frozen=True, slots=True)
class Noted:
    """How often something was noted on one day from one origin. `theme`: a code of the list, or the cause."""

    theme: str
    unit: str
    origin: str
    day: date
    count: int


def noted(centre: str, *, since: date, until: date) -> tuple[Noted, ...]:
    """Everything noted from `since` to `until` (both included). Free words are counted under their cause."""
    rows = UnmetNeed.objects.filter(centre=centre, day__gte=since, day__lte=until)
    counted = (
        rows.values("text_code", "cause", "unit", "origin", "day").annotate(count=Count("id")).order_by("day")
    )
    return tuple(
        Noted(one["text_code"] or one["cause"], one["unit"], one["origin"], one["day"], one["count"])
        for one in counted
    )


def keep(centre: str, row: Noted) -> None:
    """Keep what somebody above heard, `row.count` times, inside the caller's transaction. No words, no person."""
    UnmetNeed.objects.bulk_create(
        UnmetNeed(
            centre=centre,
            day=row.day,
            unit=row.unit,
            text_code=row.theme,
            cause="not_offered",
            origin=row.origin,
        )
        for _ in range(row.count)
    )


def load_past(centre: str, rows: Iterable[Noted]) -> int:
    """Put a sample's past notes in, once. Returns how many there are of them now."""
    if not UnmetNeed.objects.filter(centre=centre).exists():
        for one in rows:
            keep(centre, one)
    return UnmetNeed.objects.filter(centre=centre).count()
