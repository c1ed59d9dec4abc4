"""The quiet strip of a demonstration: every role one click away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True, slots=True)
class Step:
    """One role to step into. `address` is opened by a link, or by POST with `role` when that is given."""

    key: str
    picture: str
    address: str
    role: str = ""


#: text key, picture, page
DOORS: Final = (("visitor", "ticket", "arrive"), ("wall", "screen", "wall"))
#: text key and role, picture
ROLES: Final = (
    ("host", "person"),
    ("desk_officer", "speech"),
    ("nurse", "door"),
    ("unit_lead", "people"),
    ("square_manager", "eye"),
    ("administrator", "settings"),
)


def steps() -> tuple[Step, ...]:
    """What the strip offers: pages that are there; nothing outside a demonstration."""
    if not settings.DEMO:
        return ()
    doors = [Step(key, picture, address) for key, picture, name in DOORS if (address := _address(name))]
    entry = _address("demo_sign_in")
    roles = [Step(role, picture, entry, role) for role, picture in ROLES] if entry else []
    return (*doors, *roles)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
