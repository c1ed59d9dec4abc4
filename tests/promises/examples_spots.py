"""One example call for every operation about bookings of spots and rooms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from palvelutori.codevelopment.operations import calendars, spots, spots_sampled  # noqa: F401
from palvelutori.foundation.clock import clock
from tests import world
from tests.codevelopment import bookings as short
from tests.codevelopment.steps import MANAGER, OFFICER
from tests.promises.example import ARRANGED, Example, system
from tests.world import CENTRE

WHEN = short.at(16)


def _asked(hall: Any, square: world.Square) -> None:
    hall.booking = short.book(OFFICER, "group_1", WHEN)


def _confirmed(hall: Any, square: world.Square) -> None:
    hall.booking = short.book(MANAGER, "hall_spot", WHEN)


def _soon(hall: Any, square: world.Square) -> None:
    _confirmed(hall, square)
    clock.skip_to(WHEN - timedelta(minutes=10))


def _late(hall: Any, square: world.Square) -> None:
    """Nobody came, and an officer waits for the place."""
    _confirmed(hall, square)
    short.book(OFFICER, "hall_spot", WHEN, wait=True)
    clock.skip_to(WHEN + timedelta(minutes=20))


def _over(hall: Any, square: world.Square) -> None:
    _soon(hall, square)
    spots.check_in_spot(MANAGER, centre=CENTRE, number=hall.booking)
    for moment in (WHEN, WHEN + timedelta(hours=2)):
        short.passes(moment, hall.booking)


def _linked(hall: Any, square: world.Square) -> None:
    calendars.make_calendar_link(MANAGER, centre=CENTRE, token="x" * 24)


ARRANGED.update(
    {
        "booking asked": _asked,
        "booking confirmed": _confirmed,
        "booking soon": _soon,
        "booking late": _late,
        "booking over": _over,
        "calendar link": _linked,
    }
)


def _of(**more: Any) -> Any:
    return lambda hall: {"number": hall.booking, **more}


OTHER = {"number": 99}
#: operations that are never sent with a key → why
WITHOUT_KEY = {
    "codevelopment.make_calendar_link": "its token is shown once and stored in no receipt; the same token again is"
    " the same link",
}
EXAMPLES: dict[str, Example] = {
    "codevelopment.book_spot": Example(
        lambda: MANAGER,
        lambda hall: {"place": "stage", "starts_at": WHEN, "minutes": 60, "what": short.what()},
        other={"minutes": 90},
    ),
    "codevelopment.decide_spot": Example(lambda: MANAGER, _of(accept=True), "booking asked", OTHER),
    "codevelopment.cancel_spot": Example(lambda: MANAGER, _of(), "booking confirmed", OTHER),
    "codevelopment.withdraw_spot": Example(
        lambda: MANAGER, _of(words="Vaalit tulevat aulaan"), "booking confirmed", OTHER
    ),
    "codevelopment.check_in_spot": Example(lambda: MANAGER, _of(), "booking soon", OTHER),
    "codevelopment.report_spot": Example(
        lambda: MANAGER, _of(head_count=30, went="well", again=True), "booking over", {"head_count": 31}
    ),
    "codevelopment.load_calendar": Example(system, lambda hall: {}, other={"anything": 1}),
    "codevelopment.revoke_calendar_link": Example(
        lambda: MANAGER, lambda hall: {}, "calendar link", {"anything": 1}
    ),
    "codevelopment.pass_time_of_spot": Example(system, _of(), "booking late", OTHER),
}
