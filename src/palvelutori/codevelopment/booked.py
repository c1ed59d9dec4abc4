"""Bookings and places read for a screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from palvelutori.catalogue import queries as catalogue
from palvelutori.codevelopment.limits import limits
from palvelutori.codevelopment.models import Booking, Partner
from palvelutori.codevelopment.operations.spots import times_of
from palvelutori.codevelopment.parties import SQUARE, STAFF, Booker, decides
from palvelutori.codevelopment.rules.spots import OPEN, Event, State, after, due, may_check_in
from palvelutori.common.times import local_day
from palvelutori.facts.rules import guard
from palvelutori.foundation.actors import HOST, SQUARE_MANAGER, Actor
from palvelutori.foundation.context import names_of
from palvelutori.foundation.operation import require
from palvelutori.spaces import queries as spaces
from palvelutori.spaces.bookings import open_spans
from palvelutori.spaces.queries import Bookable

Names = Mapping[str, str]
#: bookings that are over are listed for so long
OVER_DAYS: Final = 14
#: several days are offered to choose from
OFFERED_DAYS: Final = 10


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """A place that can be booked, and what it can give."""

    code: str
    kind: str
    names: Names
    zone_names: Names
    area_m2: float
    places: int
    has_power: bool
    has_water: bool
    noise: str
    set_up_minutes: int
    take_down_minutes: int


@dataclass(frozen=True, slots=True)
class BookingRow:
    """One booking. `may` is what the reader may do with it now; `reason` a code; `head_count` through the guard."""

    number: int
    place_names: Names
    kind: str
    holder_names: Names
    is_partner: bool
    titles: Names
    theme: str
    noise: str
    people: int
    starts_at: datetime
    ends_at: datetime
    state: str
    reason: str
    words: str
    to_handle: tuple[str, ...]
    decide_by: datetime | None
    has_count: bool
    head_count: int | None
    is_public: bool
    may: frozenset[str]


def place_card(centre: str, found: Bookable) -> PlaceCard:
    """The place for a page."""
    zone = spaces.spaces_of(centre).zones.get(found.zone)
    return PlaceCard(
        found.code,
        found.kind,
        found.names,
        zone.names if zone else {},
        found.area_m2,
        found.places,
        found.has_power,
        found.has_water,
        found.noise,
        found.buffers.set_up_minutes,
        found.buffers.take_down_minutes,
    )


def place_cards(centre: str) -> tuple[PlaceCard, ...]:
    """Everything that can be booked, spots first."""
    rows = [place_card(centre, one) for one in spaces.resources(centre)]
    kinds = ("spot", "room", "kit", "officer", "interpreter")
    return tuple(sorted(rows, key=lambda one: kinds.index(one.kind)))


def own_bookings(centre: str, booker: Booker, *, now: datetime) -> tuple[BookingRow, ...]:
    """The booker's own, the next first; those that are over after them."""
    rows = Booking.objects.filter(centre=centre, **booker.of)
    return _rows(centre, _recent(rows, now), now, None, own=True)


def all_bookings(actor: Actor, *, centre: str, now: datetime) -> tuple[BookingRow, ...]:
    """Every booking for people who work here; those that wait for the reader's decision come first."""
    require(actor, *STAFF, centre=centre)
    rows = _rows(centre, _recent(Booking.objects.filter(centre=centre), now), now, actor, own=False)
    return tuple(sorted(rows, key=lambda one: (not one.may & {"confirm"}, one.state not in OPEN)))


def _recent(rows: QuerySet[Booking], now: datetime) -> list[Booking]:
    is_open = Q(state__in=sorted(str(one) for one in OPEN))
    found = rows.filter(is_open | Q(ends_at__gt=now - timedelta(days=OVER_DAYS)))
    ordered = list(found.order_by("starts_at", "number")[:400])
    return [one for one in ordered if one.ends_at > now or one.state in OPEN] + [
        one for one in reversed(ordered) if one.ends_at <= now and one.state not in OPEN
    ]


def _rows(
    centre: str, found: list[Booking], now: datetime, actor: Actor | None, *, own: bool
) -> tuple[BookingRow, ...]:
    names = holder_names(centre, found)
    resources = spaces.spaces_of(centre).resources
    return tuple(
        BookingRow(
            number=row.number,
            place_names=resources[row.resource].names if row.resource in resources else {"fi": row.resource},
            kind=row.kind,
            holder_names=names[row.pk],
            is_partner=row.partner > 0,
            titles=row.titles,
            theme=row.theme,
            noise=row.noise,
            people=row.people,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            state=row.state,
            reason=row.reason,
            words=row.words,
            to_handle=tuple(row.to_handle),
            decide_by=row.decide_by,
            has_count=row.head_count is not None,
            head_count=None if row.head_count is None else guard.shown(row.head_count),
            is_public=row.is_public,
            may=_may(row, now, actor, own=own),
        )
        for row in found
    )


def _may(row: Booking, now: datetime, actor: Actor | None, *, own: bool) -> frozenset[str]:
    state = State(row.state)
    words = {one.value for one in Event if after(state, one) is not None}
    checks_in = may_check_in(times_of(row), now=now, limits=limits())
    allowed: set[str] = set()
    if own:
        allowed = {"cancel", "report"}
    elif actor is not None:
        found = spaces.spaces_of(row.centre).resources.get(row.resource)
        if decides(actor, centre=row.centre, handled_by=found.handled_by if found else ""):
            allowed |= {"confirm", "refuse"}
        if actor.has_role(SQUARE_MANAGER, centre=row.centre):
            allowed |= {"withdraw"}
        checks_in = checks_in and actor.has_role(HOST, SQUARE_MANAGER, centre=row.centre)
    return frozenset(words & allowed) | (frozenset({"check_in"}) if checks_in else frozenset())


def due_bookings(centre: str, *, now: datetime) -> tuple[int, ...]:
    """Numbers of bookings that the clock moves on at `now`."""
    waits = sorted(str(one) for one in OPEN | {State.REPORTED})
    rows = Booking.objects.filter(
        Q(starts_at__lte=now) | Q(decide_by__lte=now), centre=centre, state__in=waits
    )
    return tuple(
        row.number
        for row in rows.order_by("number")
        if due(times_of(row), now=now, limits=limits()) is not None
    )


def holder_names(centre: str, found: list[Booking]) -> dict[int, Names]:
    """Whose each booking is, by its row: a partner, a unit, or the house itself."""
    numbers = {row.partner for row in found if row.partner}
    partners = dict(Partner.objects.filter(centre=centre, number__in=numbers).values_list("number", "names"))
    units = catalogue.catalogue_of(centre).units
    house = names_of(centre)
    named: dict[int, Names] = {}
    for row in found:
        if row.partner:
            named[row.pk] = partners.get(row.partner, {})
        elif row.unit == SQUARE or row.unit not in units or units[row.unit].is_opaque:
            named[row.pk] = house
        else:
            named[row.pk] = units[row.unit].names
    return named


def offered_days(centre: str, found: Bookable, *, now: datetime) -> tuple[date, ...]:
    """The next days on which the place can be booked at all."""
    today = local_day(now, catalogue.catalogue_of(centre).zone)
    days = (today + timedelta(days=more) for more in range(limits().farthest_days))
    found_days: list[date] = []
    for day in days:
        if any(one.ends_at > now for one in open_spans(centre, found=found, day=day)):
            found_days.append(day)
            if len(found_days) == OFFERED_DAYS:
                break
    return tuple(found_days)
