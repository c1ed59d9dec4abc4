"""What speaks against a booking here and now, and when nothing would: the house read for `rules.spots`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.queries.days import opening_days, staffed_spans
from palvelutori.codevelopment.limits import limits
from palvelutori.codevelopment.models import Booking
from palvelutori.codevelopment.parties import Booker
from palvelutori.codevelopment.rules.spots import HOLDING, Around, Conflict, Place, Wish, conflicts
from palvelutori.common.times import Interval, day_interval, local, local_day
from palvelutori.facts.queries.hours import usual_hours
from palvelutori.spaces import bookings
from palvelutori.spaces.queries import Bookable
from palvelutori.spaces.rules import bookings as times

#: days around the wanted one in which other times are looked for, and how many are told
SEARCHED_DAYS: Final = 10
TOLD_TIMES: Final = 3
#: days over which a partner's share of a place is counted
SHARE_DAYS: Final = 28
_WEEKEND: Final = 5


def place_of(found: Bookable) -> Place:
    """The resource as the rules see it."""
    return Place(found.kind, found.noise, found.has_power, found.has_water, found.places)


class Spotting:
    """One centre, one place and one booker at one moment; asked about several times."""

    def __init__(self, centre: str, found: Bookable, booker: Booker, *, now: datetime) -> None:
        self.centre, self.found, self.booker, self.now = centre, found, booker, now
        self.zone = catalogue.catalogue_of(centre).zone
        self._usual = usual_hours(centre, until=local_day(now, self.zone))
        own = Booking.objects.filter(
            centre=centre, state__in=sorted(HOLDING), ends_at__gt=now, **booker.of
        ).values_list("resource", "starts_at", "ends_at")
        self._own = list(own)

    def conflicts(self, wish: Wish, *, minutes: int) -> tuple[Conflict, ...]:
        """What speaks against `wish` for so many minutes."""
        time = Interval(wish.starts_at, wish.starts_at + timedelta(minutes=minutes))
        return conflicts(wish, place_of(self.found), self._around(time), limits=limits())

    def nearest(self, wish: Wish, *, minutes: int) -> tuple[datetime, ...]:
        """Up to three starts without any conflict, the nearest first, within ten days before and after."""
        found: list[datetime] = []
        for starts_at in self._starts_by_distance(wish.starts_at, minutes):
            if not self.conflicts(replace(wish, starts_at=starts_at), minutes=minutes):
                found.append(starts_at)
                if len(found) == TOLD_TIMES:
                    break
        return tuple(found)

    def _starts_by_distance(self, wanted: datetime, minutes: int) -> Iterator[datetime]:
        day, length = local_day(wanted, self.zone), timedelta(minutes=minutes)
        for away in range(SEARCHED_DAYS + 1):
            around = {day - timedelta(days=away), day + timedelta(days=away)}
            starts = [
                one
                for other in sorted(around)
                for one in bookings.free_starts(
                    self.centre, resource=self.found.code, day=other, length=length
                )
                if one > self.now
            ]
            yield from _spread(sorted(starts, key=lambda one: abs(one - wanted)), length)

    def _around(self, time: Interval) -> Around:
        day = local_day(time.starts_at, self.zone)
        spans = bookings.open_spans(self.centre, found=self.found, day=day)
        blocked = times.blocked(time, buffers=self.found.buffers)
        held = bookings.taken(
            self.centre, since=blocked.starts_at, until=blocked.ends_at, resource=self.found.code
        )
        zones, doors = self._quiet(time, day)
        return Around(
            now=self.now,
            is_open=times.is_within(time, open_spans=spans),
            is_taken=bool(held),
            is_by_quiet_zone=zones,
            is_by_quiet_door=doors,
            ahead=len(self._own),
            share=self._share(time, day),
            is_busy=self._is_busy(time),
        )

    def _quiet(self, time: Interval, day: date) -> tuple[bool, bool]:
        units = catalogue.catalogue_of(self.centre).units
        beside = set(self.found.quiet_neighbours)
        doors = any(
            times.overlap(time, Interval(one.starts_at, one.ends_at))
            for unit in beside & set(units)
            for one in staffed_spans(self.centre, unit=unit, day=day)
        )
        return bool(beside - set(units)), doors

    def _share(self, time: Interval, day: date) -> float:
        first = day - timedelta(days=SHARE_DAYS // 2)
        days = [first + timedelta(days=more) for more in range(SHARE_DAYS)]
        whole = Interval(
            day_interval(days[0], self.zone).starts_at, day_interval(days[-1], self.zone).ends_at
        )
        open_for = sum(
            (
                one.ends_at - one.starts_at
                for other in days
                for one in bookings.open_spans(self.centre, found=self.found, day=other)
            ),
            timedelta(),
        )
        mine = [
            ends_at - starts_at
            for resource, starts_at, ends_at in self._own
            if resource == self.found.code and times.overlap(whole, Interval(starts_at, ends_at))
        ]
        return (sum(mine, time.ends_at - time.starts_at) / open_for) if open_for else 0.0

    def _is_busy(self, time: Interval) -> bool:
        most = max(self._usual.values(), default=0.0)
        moment = time.starts_at
        while moment < time.ends_at:
            shown = local(moment, self.zone)
            usual = self._usual.get((shown.weekday(), shown.hour))
            if usual is not None and usual >= limits().busy_share * most:
                return True
            moment += timedelta(minutes=60 - shown.minute)
        return False


def _spread(starts: list[datetime], length: timedelta) -> list[datetime]:
    """Starts at least half a booking apart: three times a quarter of an hour apart would be one offer."""
    kept: list[datetime] = []
    for one in starts:
        if all(abs(one - other) >= length / 2 for other in kept):
            kept.append(one)
    return kept


def answer_by(centre: str, *, now: datetime, starts_at: datetime) -> datetime:
    """Until when somebody decides: the end of the second working day after, and never after the start."""
    zone = catalogue.catalogue_of(centre).zone
    days = [
        one
        for one in opening_days(centre, since=local_day(now, zone) + timedelta(days=1), limit=20)
        if one.weekday() < _WEEKEND
    ]
    wanted = limits().answer_working_days
    if len(days) < wanted:  # the house is closed for long: nobody would decide
        return starts_at
    return min(starts_at, day_interval(days[wanted - 1], zone).ends_at)
