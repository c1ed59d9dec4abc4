"""Giving a role and, where it means serving people, a place among the unit's staff."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from palvelutori.accounts import live_roles, queries
from palvelutori.accounts import operations as accounts
from palvelutori.accounts.live_roles import Colleague, LiveRoleView
from palvelutori.foundation.actors import DESK_OFFICER, HOST, UNIT_LEAD, Actor
from palvelutori.staffing import operations as staffing

SERVING = (HOST, DESK_OFFICER, UNIT_LEAD)


def give_live_role(
    actor: Actor, *, centre: str, role: LiveRoleView, person: Colleague, unit: str, until_on: date | None
) -> None:
    """Give a live role. Whoever serves people by it at a unit, and is nobody of the staff yet or was made one here,
    becomes a member who knows the unit's lines."""
    own = f"person-{person.id}"
    serving = [one for one in SERVING if one in role.rights]
    is_staff = bool(unit and serving and person.staff in ("", own))
    with transaction.atomic():
        live_roles.give_live_role(
            actor,
            centre=centre,
            number=role.number,
            person=person.id,
            unit=unit,
            until_on=until_on,
            is_staff=is_staff,
        )
        if is_staff:
            spoken = ("fi" if person.language == "easy" else person.language,)
            staffing.enrol(
                actor,
                centre=centre,
                code=own,
                name=person.name,
                unit=unit,
                role=serving[0],
                languages=spoken,
            )


def give_role(
    actor: Actor, *, centre: str, person: int, role: str, unit: str, languages: tuple[str, ...]
) -> None:
    """Give `role` (at `unit`). Whoever gets one of SERVING at a unit and is nobody of the staff yet, or was
    made one here, becomes a member who knows the unit's lines. `languages`: codes, best first.
    """
    with transaction.atomic():
        row = queries.person(actor, centre=centre, number=person)
        accounts.grant_role(actor, centre=centre, person=person, role=role, unit=unit)
        own = f"person-{person}"
        if unit and role in SERVING and row.staff in ("", own):
            spoken = languages or ("fi" if row.language == "easy" else row.language,)
            staffing.enrol(
                actor, centre=centre, code=own, name=row.name, unit=unit, role=role, languages=spoken
            )
            accounts.employ(actor, centre=centre, person=person, staff=own)
