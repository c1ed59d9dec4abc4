"""A unit's language duty against what there is: its texts, its officers, its signs."""

from __future__ import annotations

from dataclasses import dataclass

from palvelutori.catalogue.law import owed
from palvelutori.catalogue.queries import catalogue_of
from palvelutori.catalogue.rules.duty import Gap, Lack, Said, gaps, silent
from palvelutori.catalogue.rules.entries import Service, Unit
from palvelutori.spaces.queries import spaces_of
from palvelutori.staffing.queries import staff_of


@dataclass(frozen=True, slots=True)
class UnitDuty:
    """What a unit owes and lacks."""

    unit: Unit
    languages: tuple[str, ...]
    gaps: tuple[Gap, ...]


def unit_duty(centre: str, unit: str) -> UnitDuty:
    """One unit: texts of its own and of its services, officers of its lines, signs of its desks."""
    whole = catalogue_of(centre)
    one = whole.units[unit]
    languages = owed(one.duties, required=one.required_languages)
    said = [*unit_said(one)]
    for service in whole.services.values():
        if service.unit == unit:
            said += service_said(service)
    said += [
        Said(Lack.SIGN, desk.code, "names", desk.names)
        for desk in spaces_of(centre).desks.values()
        if desk.unit == unit
    ]
    lines = [code for code, line in whole.queues.items() if line.unit == unit]
    return UnitDuty(one, languages, (*gaps(said, owed=languages), *line_gaps(centre, lines, languages)))


def unit_said(unit: Unit) -> list[Said]:
    """What residents read of a unit."""
    return [
        Said(Lack.TEXT, unit.code, name, getattr(unit, name))
        for name in ("names", "short_names", "descriptions")
    ]


def service_said(service: Service) -> list[Said]:
    """What residents read of a service; what to bring only where something is asked for."""
    fields = ("names", "summaries", *(["bring"] if any(service.bring.values()) else []))
    return [Said(Lack.TEXT, service.code, name, getattr(service, name)) for name in fields]


def line_gaps(centre: str, lines: list[str], languages: tuple[str, ...]) -> tuple[Gap, ...]:
    """Lines without an officer of an owed language; a line nobody at all knows lacks each of them."""
    staff = staff_of(centre).values()
    officers = {line: [one.languages for one in staff if line in one.queues] for line in lines}
    return silent(officers, owed=languages)


def house_duty(centre: str) -> tuple[UnitDuty, ...]:
    """Every unit, in the house's order."""
    return tuple(unit_duty(centre, unit) for unit in catalogue_of(centre).units)
