"""Who serves on whose behalf, as residents read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from palvelutori.catalogue.queries import catalogue_of
from palvelutori.catalogue.queries.agreements import OnBehalf, on_behalf
from palvelutori.common.times import local_day

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Agreed:
    """The provider's officers serve for the commissioner, in `services` (code, names); none = all."""

    commissioner: Names
    provider: Names
    controller: Names
    services: tuple[tuple[str, Names], ...]
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Place:
    """A unit at which others are served for, and for whom."""

    unit: str
    names: Names
    agreements: tuple[Agreed, ...]


def places(centre: str, *, at: datetime) -> tuple[Place, ...]:
    """By unit, in the house's order. Opaque units are not among them."""
    whole = catalogue_of(centre)
    found: dict[str, list[OnBehalf]] = {}
    for one in on_behalf(centre, day=local_day(at, whole.zone)):
        found.setdefault(one.unit, []).append(one)
    return tuple(
        Place(unit, whole.units[unit].names, tuple(_agreed(centre, one) for one in rows))
        for unit, rows in found.items()
    )


def _agreed(centre: str, one: OnBehalf) -> Agreed:
    whole = catalogue_of(centre)
    bodies = whole.organisations
    return Agreed(
        bodies[one.commissioner].names,
        bodies[one.provider].names,
        bodies[one.controller].names,
        tuple((code, whole.services[code].names) for code in one.services),
        one.ends_on,
    )
