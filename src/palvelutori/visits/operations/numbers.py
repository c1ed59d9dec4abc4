"""The day's numbers: one series that is called out, and one apart for people helped without a number."""

from __future__ import annotations

from typing import Final

from django.db.models import Max

from palvelutori.common.times import local_day
from palvelutori.foundation.operation import Act
from palvelutori.visits.models import NUMBERLESS, Visit

#: numbers have three digits from the first of the day on
FIRST_NUMBER: Final = 101


def next_number(act: Act, *, series: int = FIRST_NUMBER) -> int:
    """The next number of the day in a series. The head's lock makes it nobody else's."""
    of_day = Visit.objects.filter(centre=act.place.code, day=local_day(act.moment), number__gte=series)
    if series < NUMBERLESS:
        blocks = leased_blocks(act.place.code, day)
        given = outside(given.filter(number__lt=NUMBERLESS), blocks)
    newest = given.aggregate(Max("number"))["number__max"]
    return next_free(newest or series - 1, blocks=blocks)


def leased_blocks(centre: str, day: date) -> tuple[Block, ...]:
    """Every block of the day; `holder` is the kiosk's actor id."""
    rows = NumberLease.objects.filter(centre=centre, day=day).order_by("first")
    return tuple(Block(row.first, row.last, row.device) for row in rows)


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
