"""The day's numbers: one series that is called out, and one apart for people helped without a number."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import Max, QuerySet

from palvelutori.common.times import local_day
from palvelutori.foundation.operation import Act
from palvelutori.visits.models import NUMBERLESS, NumberLease, Visit
from palvelutori.visits.rules.leases import Block, next_free

#: numbers have three digits from the first of the day on
FIRST_NUMBER: Final = 101


def next_number(act: Act, *, series: int = FIRST_NUMBER) -> int:
    """The next number of the day in a series. The head's lock makes it nobody else's; numbers leased to a kiosk
    are stepped over, and those of people who are still here from the day before."""
    day = local_day(act.moment)
    given = Visit.objects.filter(centre=act.place.code, day=day, number__gte=series)
    blocks: tuple[Block, ...] = ()
    if series < NUMBERLESS:
        blocks = leased_blocks(act.place.code, day)
        given = outside(given.filter(number__lt=NUMBERLESS), blocks)
        blocks += _still_here(act.place.code, day)
    newest = given.aggregate(Max("number"))["number__max"]
    return next_free(newest or series - 1, blocks=blocks)


def leased_blocks(centre: str, day: date) -> tuple[Block, ...]:
    """Every block of the day; `holder` is the kiosk's actor id."""
    rows = NumberLease.objects.filter(centre=centre, day=day).order_by("first")
    return tuple(Block(row.first, row.last, row.device) for row in rows)


def _still_here(centre: str, day: date) -> tuple[Block, ...]:
    """Numbers of an earlier day that are still called: over midnight two people must not have one number."""
    rows = Visit.objects.filter(centre=centre, day__lt=day, ended_at__isnull=True, number__lt=NUMBERLESS)
    return tuple(Block(number, number, "") for number in rows.values_list("number", flat=True))


def outside(visits: QuerySet[Visit], blocks: tuple[Block, ...]) -> QuerySet[Visit]:
    """Visits whose number lies in none of `blocks`."""
    for block in blocks:
        visits = visits.exclude(number__range=(block.first, block.last))
    return visits


def give_number(act: Act, visit: Visit) -> None:
    """Somebody helped without a number goes on to a line: now one is needed. Others keep theirs."""
    if visit.number < NUMBERLESS:
        return
    visit.number = next_number(act)
    visit.save(update_fields=["number"])
    act.write("visit.numbered", {"visit": visit.id, "number": visit.number})
