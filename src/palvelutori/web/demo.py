"""The quiet strip of a demonstration: every role one click away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from palvelutori.catalogue.queries import UnitCard


@dataclass(frozen=True, slots=True)
class Step:
    """One role to step into: a page anybody may open, or a POST with `role` (and `unit`) to `address`."""

    key: str
    address: str
    role: str = ""
    unit: str = ""


#: text key, page
DOORS: Final = (("visitor", "arrive"), ("kiosk", "kiosk"), ("wall", "wall"))
ROLES: Final = ("host", "desk_officer", "unit_lead", "square_manager", "administrator", "data_protection")


def steps(units: Iterable[UnitCard]) -> tuple[Step, ...]:
    """What the strip offers: pages that are there; nothing outside a demonstration.

    The nurse is an officer of the first unit whose business is nobody else's.
    """
    if not settings.DEMO:
        return ()
    doors = [Step(key, address) for key, name in DOORS if (address := _address(name))]
    entry = _address("demo_sign_in")
    if not entry:
        return tuple(doors)
    cards = list(units)
    roles = [Step(role, entry, role, _unit_for(role, cards)) for role in ROLES]
    other = next((card.code for card in cards if card.code in ("service_point", "porina")), None)
    if other is not None:
        roles.insert(2, Step("other_officer", entry, "desk_officer", other))
    quiet = next((card.code for card in cards if card.is_opaque), None)
    if quiet is not None:
        roles.insert(2, Step("nurse", entry, "desk_officer", quiet))
    return (*doors, *roles)


def _unit_for(role: str, cards: list[UnitCard]) -> str:
    if role != "desk_officer":
        return ""
    served = [card for card in cards if card.is_open and not card.is_opaque and not card.is_appointment_only]
    # The last open unit of the house's order: past guidance and library, a desk with a line of its own.
    busiest = [card for card in served if card.code in ("kela", "vero")] or served[-1:]
    return busiest[0].code if busiest else ""


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
