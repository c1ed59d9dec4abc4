from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest

from palvelutori.facts.folding import load
from palvelutori.facts.rules.matters import LEFT, SERVED, Matter
from palvelutori.foundation.clock import clock
from palvelutori.participation.candidates import Noted, load_past
from tests import world
from tests.visits.pages.conftest import signed_in  # noqa: F401  (a browser by role)

TODAY = date(2026, 11, 18)


def matters(day: date, *, on: bool | None = None, effect: float = 0.0, seed: int = 1) -> list[Matter]:
    """A day of two lines: seven matters a half-day each. `effect`: minutes more in the mornings where `on`."""
    chance = Random(f"{seed}{day}")
    found = []
    for hour in (7, 11):
        for number in range(14):
            joined = datetime.combine(day, time(hour), UTC) + timedelta(minutes=3 * number)
            more = effect if on is not None and on == (hour == 7) else 0.0
            wait = max(0.5, 8 + more + chance.gauss(0, 1))
            queue, unit = (("kela_lobby", "kela"), ("service_point", "service_point"))[number % 2]
            called = None if number in (3, 12) else joined + timedelta(minutes=wait)
            found.append(
                Matter(
                    visit=f"{day}-{hour}-{number}",
                    queue=queue,
                    unit=unit,
                    arrived_at=joined,
                    joined_at=joined,
                    called_at=called,
                    ended_at=(called or joined) + timedelta(minutes=5),
                    outcome=SERVED if called else LEFT,
                )
            )
    return found


def lived(days: list[date], *, on: dict[date, bool] | None = None, effect: float = 0.0) -> None:
    """Days go into the facts. `on`: in which the new way was on in the morning (else in the afternoon)."""
    folded = {day: matters(day, on=(on or {}).get(day), effect=effect) for day in days}
    load(world.CENTRE, folded, languages={})


def goes_to(day: date) -> None:
    """The clock goes to ten in the morning of `day`."""
    clock.skip_to(datetime.combine(day, time(8), UTC))


@pytest.fixture
def square(db, house_clock):
    """Rantakulma on a Wednesday at 10, with six weeks behind it and notes of passports."""
    world.poured("with six weeks behind it", _with_six_weeks)
    return world.Square()


def _with_six_weeks() -> None:
    world.set_up()
    lived([TODAY - timedelta(days=back) for back in range(1, 43)])
    notes = [
        Noted("passport", "service_point", origin, TODAY - timedelta(days=3), 9)
        for origin in ("desk", "lobby")
    ]
    load_past(world.CENTRE, notes)
