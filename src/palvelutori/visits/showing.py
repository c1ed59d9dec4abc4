"""Screens confirm the calls they show: kept for a day, for the page of the devices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from palvelutori.foundation import scope
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.clock import clock
from palvelutori.visits.models import Call, CallShown

MOST_AT_ONCE: Final = 20
KEPT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """The newest call a screen has confirmed, and when (real time)."""

    number: int
    shown_at: datetime


def numbers_told(given: Any) -> list[int]:
    """The journal numbers in what a screen sent; anything else is left out."""
    if not isinstance(given, list):
        return []
    return [one for one in given[:MOST_AT_ONCE] if type(one) is int and 0 < one < 2**53]


def note_shown(centre: str, device: str, *, shown_numbers: Sequence[int]) -> int:
    """Keep that `device` shows these calls: how many of them there are. Told twice is kept once."""
    now = clock.real_now()
    with scope.reading(SYSTEM):
        found = dict(
            Call.objects.filter(
                centre=centre, shown_number__in=shown_numbers, is_undone=False, is_silent=False
            ).values_list("shown_number", "number")
        )
    CallShown.objects.filter(centre=centre, shown_at__lt=now - KEPT).delete()
    CallShown.objects.bulk_create(
        (
            CallShown(centre=centre, device=device, number=number, shown_number=shown, shown_at=now)
            for shown, number in sorted(found.items())
        ),
        ignore_conflicts=True,
    )
    return len(found)


def last_shown(centre: str) -> Mapping[str, Shown]:
    """Screen → the newest call it has confirmed."""
    rows = CallShown.objects.filter(centre=centre).order_by("shown_number")
    return {row.device: Shown(row.number, row.shown_at) for row in rows}
