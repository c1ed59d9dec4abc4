"""Short words for bookings: what is on, when, and a partner of a level."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from palvelutori.codevelopment.models import Booking
from palvelutori.codevelopment.operations import spots
from palvelutori.foundation.actors import SYSTEM, Actor, RoleAt
from palvelutori.foundation.clock import clock
from tests.codevelopment import partners
from tests.codevelopment.steps import MANAGER
from tests.world import CENTRE

#: Thursday after the Wednesday the tests stand at
DAY = date(2026, 11, 19)
LEAD_OF_LIBRARY = Actor("person:902", "person", (RoleAt("unit_lead", CENTRE, "library"),))
GUIDE = Actor("person:904", "person", (RoleAt("host", CENTRE, "guidance"),))


def at(hour: int, minute: int = 0, *, day: date = DAY) -> datetime:
    """A winter moment by Helsinki's clock."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(hours=2)


def what(**other: Any) -> dict[str, Any]:
    """An association that tells about itself, with a quiet voice."""
    return {"titles": {"fi": "Muistikahvila"}, "theme": "culture", "noise": "quiet", "people": 2, **other}


def book(actor: Actor = MANAGER, place: str = "hall_spot", when: datetime | None = None, **other: Any) -> int:
    """A booking; its number. `minutes`, `wait` and what is on may be given."""
    minutes, wait = other.pop("minutes", 120), other.pop("wait", False)
    starts_at = when or at(10)
    made = spots.book_spot(
        actor, centre=CENTRE, place=place, starts_at=starts_at, minutes=minutes, what=what(**other), wait=wait
    )
    return made.number


def row(number: int) -> Booking:
    """The booking as it stands."""
    return Booking.objects.get(centre=CENTRE, number=number)


def state(number: int) -> str:
    """Where it stands."""
    return row(number).state


def partner(
    level: int = 0, *, username: str = "martat", name: str = "Rantakulman Martat ry"
) -> tuple[int, Actor]:
    """An active partner whose clean runs have earned it the level, and its person."""
    number, person = partners.active(username=username, names={"fi": name, "sv": "", "en": ""})
    for _ in range((0, 2, 5, 10)[level]):
        partners.ran(number, "clean")
    return number, person


def passes(moment: datetime, *numbers: int) -> list[str]:
    """The clock goes to `moment` and the house does what is due; where each booking stands then."""
    clock.skip_to(moment)
    return [spots.pass_time_of_spot(SYSTEM, centre=CENTRE, number=one).state for one in numbers]
