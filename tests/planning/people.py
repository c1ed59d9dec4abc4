"""Who plans in the tests: people with accounts, and their places in the concept."""

from __future__ import annotations

from datetime import date

from palvelutori.accounts import operations as accounts
from palvelutori.foundation.actors import ANONYMOUS, SYSTEM, Actor, RoleAt
from palvelutori.planning.operations import seats

CENTRE = "jokivarsi"
MANAGER = Actor("person:900001", "person", (RoleAt("square_manager", CENTRE),))
LEAD_OF_UNIT = Actor("person:900002", "person", (RoleAt("unit_lead", CENTRE, "vero"),))
OFFICER = Actor("person:900003", "person", (RoleAt("desk_officer", CENTRE, "vero"),))
RESIDENT = ANONYMOUS


def seated(username: str, role: str, organisation: str, until_on: date | None = None) -> Actor:
    """Somebody new with a place in the concept."""
    made = accounts.add_test_person(SYSTEM, centre=CENTRE, username=username, name=username, staff="")
    seats.give_seat(
        SYSTEM, centre=CENTRE, person=made.person, role=role, organisation=organisation, until_on=until_on
    )
    return Actor(f"person:{made.person}", "person")
