"""A town with its visitors and staff, ready to live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from palvelutori.accounts import queries
from palvelutori.foundation import journal
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.clock import clock
from palvelutori.samples.crowd.client import Client
from palvelutori.samples.crowd.demand import figures
from palvelutori.samples.crowd.guide import Guide
from palvelutori.samples.crowd.staff import Staff
from palvelutori.samples.crowd.town import Keys, Senses, Town
from palvelutori.samples.crowd.visitors import Visitors
from palvelutori.samples.shape import Sample


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who is simulated in one centre."""

    town: Town
    visitors: Visitors
    staff: Staff
    guide: Guide

    def begin(self, at: datetime) -> None:
        """Begin a day at `at`: desks as staffed, visitors from now on."""
        self.town.state.read = journal.head_number(self.town.centre)
        self.staff.begin(at=at)
        self.visitors.begin(at=at)
        self.guide.begin(at=at)


def strangers(centre: str) -> dict[str, float]:
    """Unit → real seconds since the token of one of its desks was last used. Simulated officers do not count."""
    now = clock.real_now()
    found: dict[str, float] = {}
    for device in queries.devices(SYSTEM, centre=centre):
        if device.kind == "desk" and device.code == device.desk and device.seen_at:
            seconds = (now - device.seen_at).total_seconds()
            found[device.unit] = min(seconds, found.get(device.unit, seconds))
    return found


def town_of(
    sample: Sample,
    *,
    client: Client,
    square: dict[str, dict[str, str]],
    staff: dict[str, str],
    seats: dict[str, str],
    seed: int,
) -> People:
    """The people of `sample`, acting with the tokens of `square` and `staff`."""
    town = Town(
        figures(sample),
        client=client,
        keys=Keys(square, staff, seats),
        senses=Senses(
            now=clock.now,
            news=lambda number: journal.after(sample.centre.code, number),
            strangers=lambda: strangers(sample.centre.code),
        ),
        seed=seed,
    )
    return People(town, Visitors(town), Staff(town), Guide(town))
