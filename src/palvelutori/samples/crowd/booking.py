"""Who has a booked time on a day, drawn from a sample's figures: when, for what, and whether they come. Pure.

Each line has so many calendars an hour (`booked_by_hour`). A time is put where a calendar is free, so the officers
behind them have never more than one person at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from palvelutori.common import check_codes as codes
from palvelutori.samples.crowd import demand
from palvelutori.samples.crowd.demand import Figures
from palvelutori.samples.crowd.hours import is_open
from palvelutori.samples.shape import Queue, QueueDemand, Service

GRID_SECONDS = 300
#: longer ones are groups and tests that are not called from the hall
LONGEST_MINUTES = 60
#: how much more often a time is booked for what people also come for without one
COMMON = 4.0
#: people come about nine minutes before their time; some are late
EARLY_MINUTES, SPREAD_MINUTES, EARLIEST_MINUTES, LATEST_MINUTES = 9.0, 7.0, 45.0, 18.0
CHANNELS = {"kiosk": 0.6, "host": 0.22, "web": 0.18}


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """One booked time. `at` and `comes_at` in house seconds; `comes_at` None: nobody comes. `needs`: further
    matters without a time, told at check-in."""

    code: str
    queue: str
    need: str
    at: float
    minutes: int
    language: str
    group_size: int
    comes_at: float | None
    channel: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """A free stretch found in a calendar."""

    starts_at: datetime
    service: Service | None
    minutes: int


def bookings(
    figured: Figures, *, day: date, random: Random, shares: Mapping[str, float] | None = None
) -> list[Booking]:
    """The booked times of `day` in order. `shares`: queue → the part of its calendars that have somebody behind."""
    found: list[Booking] = []
    for row in figured.sample.demand.queues:
        share = (shares or {}).get(row.queue, 1.0)
        queue = figured.queues[row.queue]
        for place in _places(figured, row, day=day, share=share, random=random):
            found.append(_one(figured, queue, place, random))
    return sorted(found, key=lambda one: (one.at, one.code))


def services_of(figured: Figures, queue: str) -> list[Service]:
    """What is done in the line at a booked time."""
    return [
        row
        for row in figured.sample.services
        if row.queue == queue and "A" in row.modes and row.staff_minutes <= LONGEST_MINUTES
    ]


def _places(
    figured: Figures, row: QueueDemand, *, day: date, share: float, random: Random
) -> Iterator[_Place]:
    """Times spread over each hour, each where a calendar is free; what does not fit goes to the next hour."""
    services = services_of(figured, row.queue)
    hours = figured.units[figured.queues[row.queue].unit].hours
    free: list[datetime] = []
    due = 0.0
    for place, calendars in enumerate(row.booked_by_hour):
        hour = row.from_hour + place
        begins = datetime.combine(day, time(hour), figured.zone)
        due += demand.expected_booked(figured, row, day=day, hour=hour) * share
        free += [begins] * (calendars - len(free))
        count = int(due)
        for number in range(count):
            minutes, service = _matter(figured, row, services, random)
            wanted = begins + timedelta(seconds=3600 * number / count)
            calendar = min(range(calendars), key=lambda one: (max(free[one], wanted), one), default=None)
            if calendar is None:
                break
            starts_at = _on_grid(max(free[calendar], wanted))
            ends_at = starts_at + timedelta(minutes=minutes)
            last = ends_at - timedelta(seconds=1)
            if starts_at >= begins + timedelta(hours=1):
                continue
            if not all(is_open(hours, moment=one, zone=figured.zone) for one in (starts_at, last)):
                continue
            free[calendar] = ends_at
            due -= 1
            yield _Place(starts_at, service, minutes)


def _on_grid(moment: datetime) -> datetime:
    over = moment.timestamp() % GRID_SECONDS
    return moment + timedelta(seconds=GRID_SECONDS - over if over else 0)


def _matter(
    figured: Figures, row: QueueDemand, services: list[Service], random: Random
) -> tuple[int, Service | None]:
    """Short matters are more common than long ones: as many minutes of each are booked."""
    if not services:
        return max(5, round(figured.queues[row.queue].mean_minutes / 5) * 5), None
    weights = [(COMMON if "W" in one.modes else 1.0) / one.staff_minutes for one in services]
    service = random.choices(services, weights=weights)[0]
    return max(5, -(-round(service.staff_minutes) // 5) * 5), service


def _one(figured: Figures, queue: Queue, place: _Place, random: Random) -> Booking:
    shares = figured.sample.demand.no_show_shares
    language = demand.pick(figured.sample.demand.language_shares, random)
    never = random.random() < shares.get(queue.unit, shares["default"])
    ahead = min(EARLIEST_MINUTES, max(-LATEST_MINUTES, random.gauss(EARLY_MINUTES, SPREAD_MINUTES)))
    return Booking(
        code=codes.made(random.randrange),
        queue=queue.code,
        need=place.service.code if place.service else queue.code,
        at=place.starts_at.timestamp(),
        minutes=place.minutes,
        language=random.choice(demand.OTHER_LANGUAGES) if language == "other" else language,
        group_size=2 if random.random() < figured.sample.demand.companion_share else 1,
        comes_at=None if never else place.starts_at.timestamp() - 60 * ahead,
        channel=demand.pick(CHANNELS, random),
        needs=tuple(demand.further_needs(figured, queue.unit, at=place.starts_at, random=random)),
    )
