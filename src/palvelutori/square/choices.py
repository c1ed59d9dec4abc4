"""Lists to choose from in the square's forms, in the page's language."""

from __future__ import annotations

from palvelutori.catalogue.queries import catalogue_of
from palvelutori.common.texts import pick
from palvelutori.foundation.languages import language
from palvelutori.spaces.queries import spaces_of
from palvelutori.staffing.queries import staff_of

Choices = list[tuple[str, str]]


def unit_choices(centre: str) -> Choices:
    """Units by name, in the house's order."""
    return [(one.code, pick(one.names, language())) for one in catalogue_of(centre).units.values()]


def unit_name(centre: str, code: str) -> str:
    """A unit's name; its code when it is not there any more."""
    unit = catalogue_of(centre).units.get(code)
    return pick(unit.names, language()) if unit else code


def desk_choices(centre: str) -> Choices:
    """Desks: name and unit."""
    return [
        (one.code, f"{pick(one.names, language())} · {unit_name(centre, one.unit)}")
        for one in spaces_of(centre).desks.values()
    ]


def desk_name(centre: str, code: str) -> str:
    """A desk's name; its code when it is not there any more."""
    desk = spaces_of(centre).desks.get(code)
    return pick(desk.names, language()) if desk else code


def staff_choices(centre: str) -> Choices:
    """Members of staff by name, with their unit."""
    rows = sorted(staff_of(centre).values(), key=lambda one: (one.unit, one.name))
    return [(one.code, f"{one.name} · {unit_name(centre, one.unit)}") for one in rows]
