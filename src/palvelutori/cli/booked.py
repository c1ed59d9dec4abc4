"""The booking systems of a demonstration's units: each morning they hand their list of the day over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

from palvelutori.appointments.operations import TimeGiven, load_day
from palvelutori.foundation.actors import SYSTEM
from palvelutori.samples.crowd.booking import Booking
from palvelutori.samples.crowd.people import People


def book(centre: str, day: date, times: Sequence[Booking]) -> None:
    """Hand over the times of `day`."""
    given = [
        TimeGiven(
            code=one.code,
            need=one.need,
            starts_at=datetime.fromtimestamp(one.at, UTC),
            minutes=one.minutes,
            language=one.language,
            group_size=one.group_size,
        )
        for one in times
    ]
    load_day(SYSTEM, centre=centre, day=day, times=given)


def connected(people: People) -> People:
    """The same people, with booking systems behind the units."""
    town = people.town
    town.senses = replace(town.senses, book=partial(book, town.centre))
    return people
