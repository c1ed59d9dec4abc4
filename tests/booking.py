"""Booked times to test with: a code for each, at a wall time of the test's Wednesday."""

from __future__ import annotations

from datetime import date, datetime, time
from random import Random
from typing import Any

from palvelutori.appointments import operations as appointments
from palvelutori.appointments.models import Appointment
from palvelutori.common import check_codes as codes
from palvelutori.common.times import HELSINKI
from palvelutori.foundation import scope
from palvelutori.foundation.actors import SYSTEM
from tests.world import CENTRE

WEDNESDAY = date(2026, 11, 18)
_random = Random()  # codes need only differ


def at(hour: int, minute: int = 0, *, day: date = WEDNESDAY) -> datetime:
    """A wall time of the day."""
    return datetime.combine(day, time(hour, minute), HELSINKI)


def given(need: str, starts_at: datetime, **more: Any) -> appointments.TimeGiven:
    """One time as a booking system gives it."""
    more.setdefault("code", codes.made(_random.randrange))
    return appointments.TimeGiven(need=need, starts_at=starts_at, minutes=more.pop("minutes", 10), **more)


def book(
    need: str, hour: int, minute: int = 0, *, centre: str = CENTRE, day: date = WEDNESDAY, **more: Any
) -> str:
    """Book a time; the code."""
    one = given(need, at(hour, minute, day=day), **more)
    appointments.load_day(SYSTEM, centre=centre, day=day, times=[one])
    return one.code


def row_of(code: str) -> Appointment:
    """The time of a code as it stands in the table."""
    from palvelutori.appointments.access import digest_of

    return scope.ordinary(Appointment).get(code_digest=digest_of(code))
