"""Two book, move or give back one place at the same moment: one of them has it, and nobody sees two.

Guard: the centre's head is locked before the holds are read.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import combinations_with_replacement, pairwise
from typing import Any

import pytest

from palvelutori.common.refusals import Refusal
from palvelutori.foundation.actors import SYSTEM
from palvelutori.spaces.models import Hold
from tests.harness.booking_crew import book, change, give_back
from tests.harness.explorer import Explorer
from tests.harness.snapshot import Snapshot, tables
from tests.promises.test_interleavings import UP_TO_THE_LOCK, _careless, _without_lock, _without_transaction
from tests.world import CENTRE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.contention]
PLACE = "group_1"
#: a Wednesday at 9.00 in Helsinki
NINE = datetime(2027, 2, 10, 7, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)


class Place:
    """A room somebody has from nine to ten."""

    def __init__(self) -> None:
        self.hold = book(SYSTEM, centre=CENTRE, place=PLACE, starts_at=NINE, minutes=45)
        self.rows = Snapshot(tables(("spaces", "foundation")))


ACTS: dict[str, Callable[[Place], Any]] = {
    "book": lambda place: book(SYSTEM, centre=CENTRE, place=PLACE, starts_at=TEN, minutes=45),
    "change": lambda place: change(SYSTEM, centre=CENTRE, hold=place.hold, starts_at=TEN, minutes=30),
    "give back": lambda place: give_back(SYSTEM, centre=CENTRE, hold=place.hold),
}


def _check(place: Place, outcomes: Any) -> None:
    for one in outcomes:
        assert one.error is None or isinstance(one.error, Refusal), repr(one.error)
    rows = list(Hold.objects.filter(released_at=None).order_by("blocked_from"))
    assert all(one.blocked_until <= other.blocked_from for one, other in pairwise(rows)), "two have one place"


def _explored(place: Place, actors: list[Any], *names: str, **more: Any) -> Explorer:
    def prepare() -> list[Callable[[], Any]]:
        place.rows.put_back()
        return [partial(ACTS[name], place) for name in names]

    explorer = Explorer(actors, prepare, partial(_check, place), **more)
    explorer.explore()
    return explorer


def test_no_interleaving_gives_one_place_two_holders(square, actors):
    place = Place()
    for first, second in combinations_with_replacement(ACTS, 2):
        explorer = _explored(place, actors, first, second, depth=UP_TO_THE_LOCK)
        assert explorer.schedules and not explorer.wrong, f"{first} with {second}: {explorer.wrong[:3]}"


def test_control_without_lock_and_constraint_two_have_it(square, actors, monkeypatch):
    from tests.promises.test_bookings import no_constraint

    place = Place()
    _without_lock(monkeypatch)
    _without_transaction(monkeypatch)
    _careless(monkeypatch)
    with no_constraint():
        explorer = _explored(place, actors, "book", "book", depth=400, switches=1, most=80)
    assert any(why == "two have one place" for _, why in explorer.wrong), explorer.wrong[:3]
