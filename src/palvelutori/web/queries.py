"""What the residents' pages show: the house now, its services, its hours. Frozen, every language inside.

Facts come from the catalogue and the hall; here they are only put together for one reader's page. A unit
whose business is nobody else's (`is_opaque`) never has a length beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.queries import (
    LifeEventCard,
    PlannedException,
    ServiceCard,
    ServicePage,
    UnitCard,
)
from palvelutori.catalogue.rules.hours import ENTERABLE, STAFFED, Span, Standing, State
from palvelutori.catalogue.rules.hours_words import when
from palvelutori.common.refusals import NotFound
from palvelutori.common.times import HELSINKI, local_day
from palvelutori.web.lengths import waiting_by_queue

SOON: Final = timedelta(minutes=60)
NOTICE_DAYS: Final = 7
TOLD_CHANGES: Final = 3
WEEK_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class UnitNow:
    """A unit on the home page. `state`: open, appointment, self_service, later (opens today), closed.

    `waiting` = people in its lines now; None where it is not shown: opaque, by appointment, closed, unknown.
    """

    card: UnitCard
    state: str
    hours: tuple[Span, ...]
    waiting: int | None
    closes_soon: bool


@dataclass(frozen=True, slots=True)
class House:
    """The house now. `hours` = today's stretches of its doors; `changes` = exceptions of the coming week;
    `opens` = when the doors open next, in words of every language.
    """

    standing: Standing
    hours: tuple[Span, ...]
    units: tuple[UnitNow, ...]
    changes: tuple[PlannedException, ...]
    opens: Mapping[str, str]

    @property
    def is_open(self) -> bool:
        """Whether one can walk in."""
        return self.standing.state in ENTERABLE

    @property
    def has_more_changes(self) -> bool:
        """Whether there are more changes than the home page tells."""
        return len(self.changes) > TOLD_CHANGES

    @property
    def count(self) -> int:
        """How many services share the roof, the guidance at the door not counted."""
        return sum(unit.card.sign != 0 for unit in self.units)


@dataclass(frozen=True, slots=True)
class Found:
    """One service in a list, with how its unit stands."""

    card: ServiceCard
    unit: UnitNow


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found for the words `asked`, best first."""

    asked: str
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class UnitServices:
    """A unit with its services."""

    unit: UnitNow
    services: tuple[ServiceCard, ...]


@dataclass(frozen=True, slots=True)
class ServiceNow:
    """One service's page: the service, its unit now, and its neighbours (other services of the unit)."""

    page: ServicePage
    unit: UnitNow
    neighbours: tuple[ServiceCard, ...]


@dataclass(frozen=True, slots=True)
class LifeEventNow:
    """A situation with its services: those one can come to without a time, and the others."""

    event: LifeEventCard
    walk_in: tuple[Found, ...]
    other: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Days:
    """Neighbouring days with the same hours. No `spans` = closed."""

    starts_on: date
    ends_on: date
    spans: tuple[Span, ...]
    holds_today: bool


@dataclass(frozen=True, slots=True)
class UnitWeek:
    """A unit's coming seven days; `now` None for the house itself."""

    now: UnitNow | None
    days: tuple[Days, ...]


def house(centre: str, *, at: datetime) -> House:
    """The home page's facts at `at`. Raises NotFound for a centre that is not set up."""
    standing, hours = catalogue.house_standing(centre, at=at)
    return House(
        standing,
        hours,
        tuple(units(centre, at=at).values()),
        changes_ahead(centre, at=at),
        when(standing.opens_at, now=at),
    )


def units(centre: str, *, at: datetime) -> dict[str, UnitNow]:
    """Every unit by code, in the house's order."""
    lengths = waiting_by_queue(centre)
    return {card.code: _now(card, lengths, at) for card in catalogue.units(centre, at=at)}


def _now(card: UnitCard, lengths: Mapping[str, int], at: datetime) -> UnitNow:
    state = _state(card, at)
    closes_at = card.standing.closes_at
    waiting = None
    told = [lengths[queue] for queue in card.queues if queue in lengths]
    if told and state == "open" and not card.is_opaque:
        waiting = sum(told)
    staffed = tuple(one for one in card.spans if one.state in STAFFED)
    return UnitNow(
        card=card,
        state=state,
        hours=staffed or card.spans,
        waiting=waiting,
        closes_soon=card.is_open and closes_at is not None and closes_at - at <= SOON,
    )


def _state(card: UnitCard, at: datetime) -> str:
    if card.standing.state == State.SELF_SERVICE:
        return "self_service"
    if card.is_open:
        by_booking = card.is_appointment_only or card.standing.state == State.BY_APPOINTMENT
        return "appointment" if by_booking else "open"
    opens_at = card.standing.opens_at
    return "later" if opens_at is not None and local_day(opens_at) == local_day(at) else "closed"


def changes_ahead(centre: str, *, at: datetime, zone: ZoneInfo = HELSINKI) -> tuple[PlannedException, ...]:
    """Exceptional hours of today and the coming week: the whole house's first, then soonest first. What holds
    for the whole house is said once, not again for each unit.
    """
    day = local_day(at, zone)
    rows = catalogue.exceptions_ahead(centre, day=day, until=day + timedelta(days=NOTICE_DAYS))
    whole = {_sameness(one) for one in rows if one.unit is None}
    told = [one for one in rows if one.unit is None or _sameness(one) not in whole]
    return tuple(sorted(told, key=lambda one: one.unit is not None))


def _sameness(change: PlannedException) -> tuple[object, ...]:
    return change.starts_on, change.ends_on, tuple(sorted(change.reasons.items()))


def life_events(centre: str, *, at: datetime) -> tuple[LifeEventCard, ...]:
    """Situations with at least one service here."""
    return catalogue.life_events(centre, at=at)


def life_event(centre: str, *, code: str, at: datetime) -> LifeEventNow | None:
    """One situation, or None when the house has nothing for it."""
    event = next((one for one in catalogue.life_events(centre, at=at) if one.code == code), None)
    if event is None:
        return None
    known = units(centre, at=at)
    found = [Found(card, known[card.unit]) for card in event.services]
    return LifeEventNow(
        event,
        tuple(one for one in found if one.card.way == "walk_in"),
        tuple(one for one in found if one.card.way != "walk_in"),
    )


def shelves(centre: str, *, at: datetime) -> tuple[UnitServices, ...]:
    """All services by unit, in the house's order; units without services are left out."""
    known = units(centre, at=at)
    offered = catalogue.services(centre, at=at)
    return tuple(
        UnitServices(known[code], tuple(services))
        for code, services in groupby(offered, key=lambda one: one.unit)
    )


def unit(centre: str, *, code: str, at: datetime) -> UnitServices:
    """One unit with its services. Raises NotFound."""
    known = units(centre, at=at)
    if code not in known:
        raise NotFound(what="unit", name=code)
    offered = catalogue.services(centre, at=at)
    return UnitServices(known[code], tuple(one for one in offered if one.unit == code))


def service(centre: str, *, code: str, at: datetime) -> ServiceNow:
    """One service's page. Raises NotFound."""
    page = catalogue.service_page(centre, code=code, at=at)
    offered = catalogue.services(centre, at=at)
    return ServiceNow(
        page,
        units(centre, at=at)[page.unit.code],
        tuple(one for one in offered if one.unit == page.unit.code and one.code != code),
    )


def weeks(centre: str, *, at: datetime, zone: ZoneInfo = HELSINKI) -> tuple[UnitWeek, ...]:
    """The coming seven days: the house first, then each unit; days with equal hours together."""
    today = local_day(at, zone)
    days = [today + timedelta(days=ahead) for ahead in range(WEEK_DAYS)]
    noons = [at + timedelta(days=ahead) for ahead in range(WEEK_DAYS)]
    doors = [catalogue.house_standing(centre, at=noon)[1] for noon in noons]
    rows: dict[str, list[tuple[Span, ...]]] = {}
    for noon in noons:
        for card in catalogue.units(centre, at=noon):
            rows.setdefault(card.code, []).append(card.spans)
    known = units(centre, at=at)
    return (
        UnitWeek(None, _grouped(zip(days, doors, strict=True), today, zone)),
        *(UnitWeek(known[code], _grouped(zip(days, rows[code], strict=True), today, zone)) for code in known),
    )


def _grouped(days: Iterable[tuple[date, tuple[Span, ...]]], today: date, zone: ZoneInfo) -> tuple[Days, ...]:
    found: list[Days] = []
    shape: object = None
    for day, spans in days:
        here = [
            (one.starts_at.astimezone(zone).time(), one.ends_at.astimezone(zone).time(), one.state)
            for one in spans
        ]
        if found and here == shape and found[-1].starts_on != today:
            found[-1] = Days(found[-1].starts_on, day, found[-1].spans, holds_today=False)
        else:
            found.append(Days(day, day, spans, holds_today=day == today))
        shape = here
    return tuple(found)
