"""A town with its visitors and staff, ready to live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from palvelutori.foundation import journal
from palvelutori.foundation.clock import clock
from palvelutori.samples.crowd.client import Client
from palvelutori.samples.crowd.demand import figures
from palvelutori.samples.crowd.staff import Staff
from palvelutori.samples.crowd.town import Keys, Town
from palvelutori.samples.crowd.visitors import Visitors
from palvelutori.samples.shape import Sample


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who is simulated in one centre."""

    town: Town
    visitors: Visitors
    staff: Staff

    def begin(self, at: datetime) -> None:
        """Begin a day at `at`: desks as staffed, visitors from now on."""
        self.town.state.read = journal.head_number(self.town.centre)
        self.staff.begin(at=at)
        self.visitors.begin(at=at)


def town_of(
    sample: Sample,
    *,
    client: Client,
    square: dict[str, dict[str, str]],
    staff: dict[str, str],
    seed: int,
) -> People:
    """The people of `sample`, acting with the tokens of `square` and `staff`."""
    town = Town(
        figures(sample),
        client=client,
        keys=Keys(square, staff),
        now=clock.now,
        news=lambda number: journal.after(sample.centre.code, number),
        seed=seed,
    )
    return People(town, Visitors(town), Staff(town))
