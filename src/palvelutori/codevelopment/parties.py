"""Who books: a partner by a seat in its portal, or a unit of the house by the people who work here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.codevelopment.models import Booking
from palvelutori.codevelopment.partnering import seat
from palvelutori.common.refusals import NotAllowed, NotSignedIn
from palvelutori.foundation.actors import DESK_OFFICER, HOST, SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.context import names_of

STAFF: Final = (SQUARE_MANAGER, UNIT_LEAD, DESK_OFFICER, HOST)
#: the square itself, where a booking names a unit
SQUARE: Final = "square"


@dataclass(frozen=True, slots=True)
class Booker:
    """Whose booking it becomes. `level` is a partner's trust level in force, None for people who work here."""

    partner: int
    unit: str
    names: Mapping[str, str]
    level: int | None

    @property
    def of(self) -> dict[str, int | str]:
        """The columns that name it."""
        return {"partner": self.partner, "unit": self.unit}

    def owns(self, row: Booking) -> bool:
        """Whether the booking is its own."""
        return (row.partner, row.unit) == (self.partner, self.unit)


def booker_of(actor: Actor, *, centre: str, on: date) -> Booker:
    """For whom `actor` books on that day. Raises NotSignedIn, NotAllowed."""
    staff = _of_staff(actor, centre)
    if staff is not None:
        return staff
    mine = seat(actor, centre=centre, on=on)
    if mine is not None and mine.level is not None:
        return Booker(mine.partner, "", mine.names, mine.level)
    raise NotSignedIn() if actor.kind == "anonymous" else NotAllowed(roles="partner")


def _of_staff(actor: Actor, centre: str) -> Booker | None:
    whole = catalogue.catalogue_of(centre)
    if actor.kind == "system" or actor.has_role(SQUARE_MANAGER, centre=centre):
        return Booker(0, SQUARE, names_of(centre), None)
    for one in actor.roles:
        if one.role in STAFF and one.centre == centre and one.unit is not None and one.unit in whole.units:
            return Booker(0, one.unit, whole.units[one.unit].names, None)
    return None


def decides(actor: Actor, *, centre: str, handled_by: str) -> bool:
    """Whether the actor says yes or no about a place that `handled_by` looks after (empty: the square's manager)."""
    if actor.kind == "system" or actor.has_role(SQUARE_MANAGER, centre=centre):
        return True
    return bool(handled_by) and actor.has_role(UNIT_LEAD, centre=centre, unit=handled_by)
