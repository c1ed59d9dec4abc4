"""The day's numbers: one series that is called out, and one apart for people helped without a number."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import QuerySet

from palvelutori.common.times import local_day
from palvelutori.foundation.db.prepared import Given, Question
from palvelutori.foundation.operation import Act
from palvelutori.visits.models import NUMBERLESS, NumberLease, Visit
from palvelutori.visits.rules.leases import Block, next_free

#: numbers have three digits from the first of the day on
FIRST_NUMBER: Final = 101
_NO_END: Final = 2**31 - 1
_NEWEST: Final[Question[int]] = Question(
    lambda given: (
        Visit.objects.filter(
            centre=Given("centre"), day=Given("day"), number__gte=Given("first"), number__lt=Given("below")
        )
        .order_by("-number")
        .values_list("number", flat=True)[:1]
    )
)
_LEASES: Final[Question[tuple[int, int, str]]] = Question(
    lambda given: (
        NumberLease.objects.filter(centre=Given("centre"), day=Given("day"))
        .order_by("first")
        .values_list("first", "last", "device")
    )
)
_STILL_HERE: Final[Question[int]] = Question(
    lambda given: Visit.objects.filter(
        centre=Given("centre"), day__lt=Given("day"), ended_at__isnull=True, number__lt=NUMBERLESS
    ).values_list("number", flat=True)
)


def next_number(act: Act, *, series: int = FIRST_NUMBER) -> int:
    """The next number of the day in a series. The head's lock makes it nobody else's; numbers leased to a kiosk
    are stepped over, and those of people who are still here from the day before."""
    day, centre = local_day(act.moment), act.place.code
    blocks: tuple[Block, ...] = ()
    if series < NUMBERLESS:
        blocks = leased_blocks(centre, day)
        newest = _newest(centre, day, series, blocks=blocks)
        blocks += _still_here(centre, day)
    else:
        newest = _NEWEST.first(centre=centre, day=day, first=series, below=_NO_END)
    return next_free(newest or series - 1, blocks=blocks)


def _newest(centre: str, day: date, series: int, *, blocks: tuple[Block, ...]) -> int | None:
    """The highest number given outside `blocks`."""
    if not blocks:
        return _NEWEST.first(centre=centre, day=day, first=series, below=NUMBERLESS)
    given = Visit.objects.filter(centre=centre, day=day, number__gte=series, number__lt=NUMBERLESS)
    return outside(given, blocks).order_by("-number").values_list("number", flat=True).first()


def leased_blocks(centre: str, day: date) -> tuple[Block, ...]:
    """Every block of the day; `holder` is the kiosk's actor id."""
    return tuple(Block(*row) for row in _LEASES.all(centre=centre, day=day))


def _still_here(centre: str, day: date) -> tuple[Block, ...]:
    """Numbers of an earlier day that are still called: over midnight two people must not have one number."""
    return tuple(Block(number, number, "") for number in _STILL_HERE.all(centre=centre, day=day))


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
