"""What pages show of units and services: frozen cards with every language, standing included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from palvelutori.catalogue.queries.reading import catalogue_of
from palvelutori.catalogue.rules import entries
from palvelutori.catalogue.rules.entries import CentreCatalogue, Texts
from palvelutori.catalogue.rules.hours import Span, Standing, spans, standing
from palvelutori.catalogue.rules.hours_words import when
from palvelutori.catalogue.rules.validity import eras, in_charge, runs_on
from palvelutori.common.refusals import NotFound
from palvelutori.common.times import local_day


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Who ran a unit from one day to another (both included; None = open)."""

    organisation: str
    names: Texts
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class UnitCard:
    """A unit at a moment. `spans` are today's stretches (UTC), `changes` says when it opens (while closed) or
    closes (while open) in words of every language. `former_names` are bodies that ran it before.
    """

    code: str
    names: Texts
    short_names: Texts
    descriptions: Texts
    sign: int
    is_opaque: bool
    is_appointment_only: bool
    languages: tuple[str, ...]
    organisation: str
    organisation_names: Texts
    former_names: tuple[Texts, ...]
    standing: Standing
    spans: tuple[Span, ...]
    changes: Texts
    queues: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether somebody serves there now."""
        return self.standing.is_staffed


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """One service in a list. `way` is the easiest way to be served: walk_in, self_service, appointment …"""

    code: str
    names: Texts
    summaries: Texts
    unit: str
    unit_names: Texts
    sign: int
    queue: str | None
    way: str
    ways: tuple[str, ...]
    minutes: float
    life_events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServicePage:
    """Everything a resident reads about one service. `bring` = what to take along; may be empty."""

    card: ServiceCard
    unit: UnitCard
    bring: Texts
    levels: tuple[str, ...]
    task: str
    organisation: str
    organisation_names: Texts


@dataclass(frozen=True, slots=True)
class LifeEventCard:
    """A situation with the services that belong to it."""

    code: str
    names: Texts
    summaries: Texts
    services: tuple[ServiceCard, ...]


def units(centre: str, *, at: datetime) -> tuple[UnitCard, ...]:
    """All units of the house at `at`, in the house's order."""
    catalogue = catalogue_of(centre)
    return tuple(_unit_card(catalogue, unit, at) for unit in catalogue.units.values())


def unit_card(centre: str, *, code: str, at: datetime) -> UnitCard:
    """One unit at `at`. Raises NotFound."""
    catalogue = catalogue_of(centre)
    return _unit_card(catalogue, _unit(catalogue, code), at)


def open_now(centre: str, *, at: datetime) -> tuple[UnitCard, ...]:
    """The home page's list: units in the house's order, those served at `at` first, then by what opens
    next.
    """
    cards = enumerate(units(centre, at=at))

    def rank(row: tuple[int, UnitCard]) -> tuple[bool, bool, datetime | int]:
        place, card = row
        opens_at = card.standing.opens_at
        return (not card.is_open, opens_at is None, place if card.is_open or opens_at is None else opens_at)

    return tuple(card for _, card in sorted(cards, key=rank))


def house_standing(centre: str, *, at: datetime) -> tuple[Standing, tuple[Span, ...]]:
    """The house's own doors at `at`: standing, and today's stretches."""
    catalogue = catalogue_of(centre)
    day = local_day(at, catalogue.zone)
    return (
        standing(catalogue.hours, moment=at, zone=catalogue.zone),
        spans(catalogue.hours, day=day, zone=catalogue.zone),
    )


def services(centre: str, *, at: datetime) -> tuple[ServiceCard, ...]:
    """Every service that is offered on the day of `at`, by unit in the house's order."""
    catalogue = catalogue_of(centre)
    return tuple(service_card(catalogue, one) for one in _offered(catalogue, at))


def service_page(centre: str, *, code: str, at: datetime) -> ServicePage:
    """One service with its unit's standing. Raises NotFound."""
    catalogue = catalogue_of(centre)
    service = catalogue.services.get(code)
    day = local_day(at, catalogue.zone)
    if service is None or not service.validity.holds_on(day):
        raise NotFound(what="service", name=code)
    owner = in_charge(service.organisation, organisations=catalogue.organisations, day=day)
    return ServicePage(
        card=service_card(catalogue, service),
        unit=_unit_card(catalogue, catalogue.units[service.unit], at),
        bring=service.bring,
        levels=service.levels,
        task=service.task.code,
        organisation=owner,
        organisation_names=catalogue.organisations[owner].names,
    )


def life_events(centre: str, *, at: datetime) -> tuple[LifeEventCard, ...]:
    """Situations that at least one service of the house belongs to, in their order."""
    catalogue = catalogue_of(centre)
    offered = _offered(catalogue, at)
    cards = [
        LifeEventCard(
            event.code,
            event.names,
            event.summaries,
            tuple(service_card(catalogue, one) for one in offered if event.code in one.life_events),
        )
        for event in catalogue.life_events.values()
    ]
    return tuple(card for card in cards if card.services)


def history(centre: str, *, unit: str, day: date) -> tuple[HistoryLine, ...]:
    """Who has run a unit up to `day`, oldest first; the last line runs it on `day`. Raises NotFound."""
    catalogue = catalogue_of(centre)
    found = eras(_unit(catalogue, unit).responsibilities, organisations=catalogue.organisations, day=day)
    return tuple(
        HistoryLine(era.organisation.code, era.organisation.names, era.starts_on, era.ends_on)
        for era in found
    )


def service_card(catalogue: CentreCatalogue, service: entries.Service) -> ServiceCard:
    """The card of one service of `catalogue`."""
    unit = catalogue.units[service.unit]
    return ServiceCard(
        code=service.code,
        names=service.names,
        summaries=service.summaries,
        unit=unit.code,
        unit_names=unit.names,
        sign=unit.sign,
        queue=service.queue,
        way=service.way,
        ways=tuple(name for mode, name in entries.WAY_OF.items() if mode in service.modes),
        minutes=service.minutes,
        life_events=service.life_events,
    )


def _offered(catalogue: CentreCatalogue, at: datetime) -> list[entries.Service]:
    day = local_day(at, catalogue.zone)
    return [one for one in catalogue.services.values() if one.validity.holds_on(day)]


def _unit(catalogue: CentreCatalogue, code: str) -> entries.Unit:
    unit = catalogue.units.get(code)
    if unit is None:
        raise NotFound(what="unit", name=code)
    return unit


def _unit_card(catalogue: CentreCatalogue, unit: entries.Unit, at: datetime) -> UnitCard:
    day = local_day(at, catalogue.zone)
    organisations = catalogue.organisations
    runs = runs_on(unit.responsibilities, organisations=organisations, day=day) or ""
    past = eras(unit.responsibilities, organisations=organisations, day=day)[:-1]
    now = standing(unit.hours, moment=at, zone=catalogue.zone)
    return UnitCard(
        code=unit.code,
        names=unit.names,
        short_names=unit.short_names,
        descriptions=unit.descriptions,
        sign=unit.sign,
        is_opaque=unit.is_opaque,
        is_appointment_only=unit.is_appointment_only,
        languages=unit.required_languages,
        organisation=runs,
        organisation_names=organisations[runs].names if runs else {},
        former_names=tuple(era.organisation.names for era in past if era.organisation.code != runs),
        standing=now,
        spans=spans(unit.hours, day=day, zone=catalogue.zone),
        changes=when(now.closes_at if now.is_staffed else now.opens_at, now=at, zone=catalogue.zone),
        queues=tuple(one.code for one in catalogue.queues.values() if one.unit == unit.code),
    )
