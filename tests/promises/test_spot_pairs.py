"""Two book one time, one books what another gives back, somebody checks in as the clock frees the place.

Guard: the centre's head is locked before a booking is read, so its place is held exactly while it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import combinations_with_replacement, pairwise
from typing import Any

import pytest

from palvelutori.codevelopment.models import Booking
from palvelutori.codevelopment.operations import spots
from palvelutori.codevelopment.rules.spots import HOLDING
from palvelutori.common.refusals import Refusal
from palvelutori.foundation import journal
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.clock import clock
from palvelutori.spaces.bookings import taken
from tests.codevelopment import bookings as short
from tests.codevelopment.steps import MANAGER, OFFICER
from tests.harness.explorer import Explorer
from tests.harness.snapshot import Snapshot, tables
from tests.promises.test_interleavings import UP_TO_THE_LOCK
from tests.world import CENTRE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.contention]
WHEN = short.at(16)


class Place:
    """A spot somebody has from four to six and another one waits for; it is twenty minutes past four."""

    def __init__(self) -> None:
        self.booking = short.book(MANAGER, "hall_spot", WHEN)
        self.line = short.book(OFFICER, "hall_spot", WHEN, wait=True)
        self.later = WHEN + timedelta(hours=3)
        clock.skip_to(WHEN + timedelta(minutes=19, seconds=59))
        self.rows = Snapshot(tables(("spaces", "foundation", "codevelopment")))


def _book(actor: Any) -> Callable[[Place], Any]:
    def act(place: Place) -> Any:
        when = place.later - timedelta(minutes=45)
        return short.book(actor, "hall_spot", when, minutes=30)

    return act


ACTS: dict[str, Callable[[Place], Any]] = {
    "book": _book(MANAGER),
    "book, too": _book(OFFICER),
    "cancel": lambda place: spots.cancel_spot(MANAGER, centre=CENTRE, number=place.booking),
    "check in": lambda place: spots.check_in_spot(MANAGER, centre=CENTRE, number=place.booking),
    "free": lambda place: spots.pass_time_of_spot(SYSTEM, centre=CENTRE, number=place.booking),
    "withdraw": lambda place: spots.withdraw_spot(
        MANAGER, centre=CENTRE, number=place.booking, words="Vaalit tulevat"
    ),
}


def check_places(outcomes: Any = ()) -> None:
    """Each booking that has a place holds it, nobody else does, and no two at once."""
    for one in outcomes:
        assert one.error is None or isinstance(one.error, Refusal), repr(one.error)
    held = taken(CENTRE, since=WHEN - timedelta(days=2), until=WHEN + timedelta(days=2))
    rows = Booking.objects.filter(centre=CENTRE, state__in=sorted(HOLDING))
    assert {one.holder: one.id for one in held} == {f"booking:{row.number}": row.hold for row in rows}
    assert {one.time.starts_at for one in held} == {row.starts_at for row in rows}
    assert all(one.blocked.ends_at <= other.blocked.starts_at for one, other in pairwise(held))


def _explored(place: Place, actors: list[Any], *names: str) -> Explorer:
    def prepare() -> list[Callable[[], Any]]:
        place.rows.put_back()
        clock.skip_to(WHEN + timedelta(minutes=20 if "free" in names else 10))
        return [partial(ACTS[name], place) for name in names]

    explorer = Explorer(actors, prepare, check_places, depth=UP_TO_THE_LOCK)
    explorer.explore()
    return explorer


def test_no_interleaving_leaves_a_place_to_two_or_to_nobody(square, actors):
    place = Place()
    for first, second in combinations_with_replacement(ACTS, 2):
        explorer = _explored(place, actors, first, second)
        assert explorer.schedules and not explorer.wrong, f"{first} with {second}: {explorer.wrong[:3]}"
    assert journal.verify(CENTRE) is None


def test_control_a_cancel_that_forgets_the_hold_is_found(square, actors, monkeypatch):
    place = Place()
    monkeypatch.setattr("palvelutori.spaces.bookings.release", lambda act, *, hold: None)
    assert _explored(place, actors, "cancel", "book").wrong
