"""Who comes on a day, drawn from a sample's figures: when, for what, in which language, how patient. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from palvelutori.samples.bases import DAYS, Day
from palvelutori.samples.crowd.hours import is_open
from palvelutori.samples.shape import Queue, QueueDemand, Sample, Unit

OTHER_LANGUAGES = ("ru", "et", "ar", "so", "uk")
#: of visits with several needs, those who find out about the second at the desk
FOUND_AT_DESK = 0.3
#: of all visits, those with a ground for priority
WITH_GROUND = 0.05
NAMES_SERVICE = 0.75
KIOSK_SHARE = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """One arrival. `queue` is the first line; `later` needs are told at the desk; times in house seconds."""

    at: float
    queue: str
    needs: tuple[str, ...]
    later: tuple[str, ...]
    language: str
    group_size: int
    ground: str | None
    channel: str
    patience_seconds: float
    without_number: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """A sample's tables by code."""

    sample: Sample
    zone: ZoneInfo
    units: Mapping[str, Unit]
    queues: Mapping[str, Queue]
    demand: Mapping[str, QueueDemand]
    default_queue: Mapping[str, str]


def figures(sample: Sample) -> Figures:
    """The tables of `sample`, by code."""
    return Figures(
        sample,
        ZoneInfo(sample.centre.time_zone),
        {unit.code: unit for unit in sample.units},
        {queue.code: queue for queue in sample.queues},
        {row.queue: row for row in sample.demand.queues},
        {queue.unit: queue.code for queue in sample.queues if queue.default},
    )


def takes_no_number(queue: Queue) -> bool:
    """Whether people simply step up: the guide, and lines without tickets."""
    return queue.ticketless or queue.code == "guide"


def lobby_of(figured: Figures, queue: str) -> str | None:
    """The lobby line people pass before `queue`, if there is one."""
    lobby = queue.replace("_desk", "_lobby")
    return lobby if lobby != queue and lobby in figured.demand else None


def expected(figured: Figures, row: QueueDemand, *, day: date, hour: int) -> float:
    """Mean number of first arrivals without a time in an hour of `day`."""
    walk_ins = row.arrivals - (row.booked if row.booked_among_arrivals else 0)
    return walk_ins * _share_of(figured, row, day=day, hour=hour)


def expected_booked(figured: Figures, row: QueueDemand, *, day: date, hour: int) -> float:
    """Number of booked times in an hour of `day`."""
    return row.booked * _share_of(figured, row, day=day, hour=hour)


def _share_of(figured: Figures, row: QueueDemand, *, day: date, hour: int) -> float:
    """What part of a Wednesday's number falls on this hour of this day."""
    demand, unit = figured.sample.demand, figured.queues[row.queue].unit
    name: Day = DAYS[day.weekday()]
    weekend = demand.weekend_units.get(unit, {}).get(name)
    factor = weekend if weekend is not None else demand.weekday_factors.get(name, 0.0)
    factor *= demand.month_factors[day.month - 1]
    for season in demand.unit_calendars:
        holds = (not season.months or day.month in season.months) and (
            season.days is None or season.days[0] <= day.day <= season.days[1]
        )
        if (
            season.unit == unit
            and holds
            and (season.working_days is None or _working_day(day) <= season.working_days)
        ):
            factor *= season.factor
    return demand.profiles[row.profile].get(str(hour), 0.0) * factor


def _working_day(day: date) -> int:
    days = (day.replace(day=number) for number in range(1, day.day + 1))
    return sum(1 for one in days if one.weekday() < 5)


def coming(
    figured: Figures, *, day: date, random: Random, shares: Mapping[str, float] | None = None
) -> list[Coming]:
    """Everybody who comes on `day`, in order of arrival. `shares`: queue → the part of its people that comes."""
    found: list[Coming] = []
    for row in figured.sample.demand.queues:
        if lobby_of(figured, row.queue):
            continue  # they come by the lobby
        first = figured.queues[row.queue]
        thinned = (shares or {}).get(row.queue, 1.0)
        thinned *= 1.0 if takes_no_number(first) else 1 / _mean_units(figured)
        for hour in range(24):
            mean = expected(figured, row, day=day, hour=hour) * thinned
            starts_at = datetime.combine(day, time(hour), figured.zone)
            for _ in range(poisson(mean, random)):
                at = starts_at + timedelta(seconds=random.random() * 3600)
                if is_open(figured.units[first.unit].hours, moment=at, zone=figured.zone):
                    found.append(_one(figured, first, at=at, random=random))
    return sorted(found, key=lambda one: one.at)


def poisson(mean: float, random: Random) -> int:
    """A Poisson number by counting exponential gaps (means here are below a few hundred)."""
    count, left = 0, mean
    while mean > 0:
        left -= random.expovariate(1.0)
        if left < 0:
            break
        count += 1
    return count


def _mean_units(figured: Figures) -> float:
    shares = figured.sample.demand.units_per_visit
    total = sum(shares.values()) or 1.0
    return sum(int(number) * share for number, share in shares.items()) / total or 1.0


def _one(figured: Figures, first: Queue, *, at: datetime, random: Random) -> Coming:
    demand = figured.sample.demand
    without_number = takes_no_number(first)
    needs = [first.code] if without_number else [need_in(figured, first.code, random)]
    later: list[str] = []
    if not without_number:
        for need in further_needs(figured, first.unit, at=at, random=random):
            (later if random.random() < FOUND_AT_DESK else needs).append(need)
    language = pick(demand.language_shares, random)
    if language == "other":
        language = random.choice(OTHER_LANGUAGES)
    floor = demand.patience_floor_minutes
    patience = floor + random.expovariate(1 / max(1.0, first.patience_minutes - floor))
    return Coming(
        at=at.timestamp(),
        queue=first.code,
        needs=tuple(needs),
        later=tuple(later),
        language=language,
        group_size=random.choice((2, 2, 2, 3, 4)) if random.random() < demand.companion_share else 1,
        ground=_ground(figured, first.unit, language=language, random=random),
        channel="kiosk" if random.random() < KIOSK_SHARE else "host",
        patience_seconds=patience * 60,
        without_number=without_number,
    )


def need_in(figured: Figures, queue: str, random: Random) -> str:
    """A service of the line by its weight, or sometimes just the line."""
    services = {
        row.code: row.weight for row in figured.sample.services if row.queue == queue and row.weight > 0
    }
    if not services or random.random() > NAMES_SERVICE:
        return queue
    return pick(services, random)


def pick(shares: Mapping[str, float], random: Random) -> str:
    """One key by its share."""
    return random.choices(list(shares), weights=list(shares.values()))[0]


def further(figured: Figures, unit: str) -> dict[str, float]:
    """Where people of `unit` go on to: unit → share, units with numbers and a line for everybody only."""
    known = {
        row.target: row.share
        for row in figured.sample.demand.transitions
        if row.source == unit and row.target in figured.units
    }
    for pair in figured.sample.demand.unit_pairs:
        if unit in pair.units:
            other = pair.units[1] if pair.units[0] == unit else pair.units[0]
            if other in figured.units:
                known.setdefault(other, pair.share)
    return {
        code: share
        for code, share in known.items()
        if code != unit
        and not figured.units[code].appointment_only
        and code in figured.default_queue
        and not takes_no_number(figured.queues[figured.default_queue[code]])
    }


def further_needs(figured: Figures, unit: str, *, at: datetime, random: Random) -> list[str]:
    """What else somebody comes for who comes to `unit` at that moment."""
    units = _further_units(figured, unit, at=at, random=random)
    return [need_in(figured, figured.default_queue[one], random) for one in units]


def _further_units(figured: Figures, unit: str, *, at: datetime, random: Random) -> list[str]:
    number = int(pick(figured.sample.demand.units_per_visit, random))
    found: list[str] = []
    here = unit
    for _ in range(number - 1):
        shares = {
            code: share
            for code, share in further(figured, here).items()
            if code not in found
            and is_open(figured.units[code].hours, moment=at + timedelta(minutes=30), zone=figured.zone)
            and is_open(figured.units[code].hours, moment=at, zone=figured.zone)
        }
        if not shares:
            break
        here = pick(shares, random)
        found.append(here)
    return found


def _ground(figured: Figures, unit: str, *, language: str, random: Random) -> str | None:
    codes = [row.code for row in figured.sample.centre.priority_grounds]
    fitting = [
        code
        for code in codes
        if (code != "fasting" or unit == "lab")
        and (code != "interpreter_waiting" or language in OTHER_LANGUAGES)
    ]
    return random.choice(fitting) if fitting and random.random() < WITH_GROUND else None


def minutes(mean: float, cv: float, random: Random) -> float:
    """A lognormal duration with this mean and coefficient of variation."""
    spread = math.log(1 + cv * cv)
    return random.lognormvariate(math.log(mean) - spread / 2, math.sqrt(spread))
