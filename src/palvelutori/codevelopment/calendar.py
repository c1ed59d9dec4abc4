"""What is on: public bookings by day, for the calendar, the front page, the wall screen and feeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from palvelutori.catalogue import queries as catalogue
from palvelutori.codevelopment.booked import holder_names
from palvelutori.codevelopment.models import Booking, CalendarLink
from palvelutori.codevelopment.rules.spots import HOLDING, ON
from palvelutori.common.times import day_interval, local_day
from palvelutori.spaces import queries as spaces

Names = Mapping[str, str]
#: the public calendar looks so far ahead, and a feed so far back
DAYS_AHEAD: Final = 60
FEED_DAYS_BACK: Final = 30


@dataclass(frozen=True, slots=True)
class OnRow:
    """Something that is on. No person is in it: `holder_names` are an organisation's."""

    number: int
    titles: Names
    theme: str
    place_names: Names
    zone_names: Names
    holder_names: Names
    starts_at: datetime
    ends_at: datetime
    state: str
    since_at: datetime


def whats_on(
    centre: str, *, now: datetime, days: int = DAYS_AHEAD
) -> tuple[tuple[date, tuple[OnRow, ...]], ...]:
    """Local days with what is on, from today on; what is over today is left out."""
    zone = catalogue.catalogue_of(centre).zone
    until = day_interval(local_day(now, zone) + timedelta(days=days), zone).starts_at
    found: dict[date, list[OnRow]] = {}
    for row in _public(centre, _on(centre).filter(ends_at__gt=now, starts_at__lt=until)):
        found.setdefault(local_day(row.starts_at, zone), []).append(row)
    return tuple((day, tuple(rows)) for day, rows in found.items())


def next_on(centre: str, *, now: datetime, until: datetime, most: int) -> tuple[OnRow, ...]:
    """The next few that begin before `until` and are not over."""
    return _public(centre, _on(centre).filter(ends_at__gt=now, starts_at__lt=until)[:most])


def public_feed(centre: str, *, now: datetime) -> tuple[OnRow, ...]:
    """What the public feed holds."""
    return _public(centre, _on(centre).filter(ends_at__gt=now - timedelta(days=FEED_DAYS_BACK)))


def own_feed(link: CalendarLink, *, now: datetime) -> tuple[OnRow, ...]:
    """What the feed behind a link holds: the holder's own bookings that have a place."""
    rows = Booking.objects.filter(
        centre=link.centre,
        partner=link.partner,
        unit=link.unit,
        state__in=sorted(HOLDING),
        ends_at__gt=now - timedelta(days=FEED_DAYS_BACK),
    )
    return _public(link.centre, rows.order_by("starts_at", "number"))


def _on(centre: str) -> QuerySet[Booking]:
    rows = Booking.objects.filter(centre=centre, is_public=True, state__in=sorted(ON)).exclude(kind="kit")
    return rows.order_by("starts_at", "number")


def _public(centre: str, rows: QuerySet[Booking]) -> tuple[OnRow, ...]:
    found = list(rows)
    names, house = holder_names(centre, found), spaces.spaces_of(centre)
    told = []
    for row in found:
        place = house.resources.get(row.resource)
        zone = house.zones.get(place.zone) if place else None
        told.append(
            OnRow(
                number=row.number,
                titles=row.titles,
                theme=row.theme,
                place_names=place.names if place else {"fi": row.resource},
                zone_names=zone.names if zone else {},
                holder_names=names[row.pk],
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                state=row.state,
                since_at=row.since_at,
            )
        )
    return tuple(told)
