"""Who comes on a day of the past, from a sample's figures: with a time or without, for one thing or several. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from palvelutori.samples.bases import Hours
from palvelutori.samples.crowd import demand
from palvelutori.samples.crowd.demand import Figures
from palvelutori.samples.crowd.hours import Stretch, stretches
from palvelutori.samples.shape import Queue, QueueDemand, Service

#: of the visits with several matters, those that tell the next one at the desk
TOLD_AT_DESK = 0.3
#: people with a time come so many seconds before it, on the whole, and spread by so many
EARLY_SECONDS, EARLY_SPREAD_SECONDS = 7 * 60, 4 * 60
_SLOT_SECONDS = 5 * 60
_LAST_SLOT_SECONDS = 30 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One matter. `booked_at` (seconds since 1970) with a time; then `minutes` is the booked service's mean."""

    queue: str
    service: str = ""
    booked_at: float | None = None
    minutes: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One arrival at `at` (seconds since 1970). `later`: matters told at the first desk. `is_absent`: never came."""

    at: float
    needs: tuple[Need, ...]
    later: tuple[Need, ...] = ()
    language: str = "fi"
    group_size: int = 1
    channel: str = "kiosk"
    is_absent: bool = False


@dataclass(frozen=True, slots=True)
class Town:
    """A sample with what is worked out once: how far each line's first arrivals are thinned."""

    figured: Figures
    thinned: Mapping[str, float]
    booked_services: Mapping[str, tuple[Service, ...]]
    has_several: bool = True


def town(figured: Figures, *, has_several: bool = True) -> Town:
    """`has_several` False: one matter a visit and nobody with a time of their own line, as the reference run has."""
    services: dict[str, list[Service]] = {}
    for row in figured.sample.services:
        if "A" in row.modes and row.queue:
            services.setdefault(row.queue, []).append(row)
    thinned = _thinned(figured) if has_several else dict.fromkeys(figured.demand, 1.0)
    return Town(figured, thinned, {code: tuple(rows) for code, rows in services.items()}, has_several)


def _thinned(figured: Figures) -> dict[str, float]:
    """Part of each line's arrivals that come for it first, so that with the matters told beside them the day is
    as busy as the table says."""
    shares = figured.sample.demand.units_per_visit
    total = sum(shares.values()) or 1.0
    more = [sum(share for n, share in shares.items() if int(n) > step) / total for step in (1, 2, 3)]
    lines = {row.queue: row for row in figured.sample.demand.queues if _takes_numbers(figured, row.queue)}
    first = {queue: row.arrivals for queue, row in lines.items()}
    booked = {queue: 0.0 if row.booked_among_arrivals else row.booked for queue, row in lines.items()}
    onward = {queue: _onward(figured, queue) for queue in lines}
    for _ in range(20):
        flow = {queue: first[queue] + booked[queue] for queue in lines}
        step = dict.fromkeys(lines, 0.0)
        for part, before in zip(more, [1.0, *more], strict=False):
            flow = _moved(flow, onward, part / before if before else 0.0)
            step = {queue: step[queue] + flow.get(queue, 0.0) for queue in lines}
        first = {queue: max(0.4 * row.arrivals, row.arrivals - step[queue]) for queue, row in lines.items()}
    found = dict.fromkeys(figured.demand, 1.0)
    return found | {
        queue: first[queue] / row.arrivals if row.arrivals else 1.0 for queue, row in lines.items()
    }


def _moved(
    flow: Mapping[str, float], onward: Mapping[str, Mapping[str, float]], part: float
) -> dict[str, float]:
    moved: dict[str, float] = {}
    for queue, people in flow.items():
        for target, share in onward.get(queue, {}).items():
            moved[target] = moved.get(target, 0.0) + people * part * share
    return moved


def _onward(figured: Figures, queue: str) -> dict[str, float]:
    """Where people of a line go on to: line → share, together one."""
    own = _open_hours(figured, figured.queues[queue].unit)
    shares = demand.further(figured, figured.queues[queue].unit)
    total = sum(shares.values())
    return {
        figured.default_queue[unit]: share / total * min(1.0, _open_hours(figured, unit) / own)
        for unit, share in shares.items()
    }


def _open_hours(figured: Figures, unit: str) -> float:
    """How long a unit is open on the sample's own Wednesday: a short day takes fewer who come from elsewhere."""
    day = figured.sample.centre.demo_at.date()
    open_at = stretches(figured.units[unit].hours, day=day, zone=figured.zone)
    return sum((end - start) / timedelta(hours=1) for start, end in open_at) or 1.0


def _takes_numbers(figured: Figures, queue: str) -> bool:
    return not demand.takes_no_number(figured.queues[queue]) and not demand.lobby_of(figured, queue)


def people(given: Town, *, day: date, random: Random) -> list[Person]:
    """Everybody of `day`, in order of arrival; those who had a time and never came among them."""
    found: list[Person] = []
    for row in given.figured.sample.demand.queues:
        open_at = stretches(_unit_hours(given, row.queue), day=day, zone=given.figured.zone)
        if not open_at:
            continue
        found += _walking_in(given, row, day, open_at, random)
        if given.has_several and row.booked and not row.booked_among_arrivals:
            found += _with_a_time(given, row, day, open_at, random)
    return sorted(found, key=lambda one: one.at)


def _unit_hours(given: Town, queue: str) -> Hours:
    return given.figured.units[given.figured.queues[queue].unit].hours


def _walking_in(
    given: Town, row: QueueDemand, day: date, open_at: list[Stretch], random: Random
) -> Iterable[Person]:
    figured = given.figured
    if given.has_several and demand.lobby_of(figured, row.queue):
        return  # they come by the lobby
    first = figured.queues[row.queue]
    for hour in range(24):
        mean = demand.expected(figured, row, day=day, hour=hour)
        if row.booked_among_arrivals:
            mean += demand.expected_booked(figured, row, day=day, hour=hour)
        mean *= given.thinned[row.queue]
        starts_at = datetime.combine(day, time(hour), figured.zone)
        for _ in range(demand.poisson(mean, random)):
            at = starts_at + timedelta(seconds=random.random() * 3600)
            if any(start <= at < end for start, end in open_at):
                yield _one(given, first, at, row, random)


def _one(given: Town, first: Queue, at: datetime, row: QueueDemand, random: Random) -> Person:
    figured = given.figured
    if not given.has_several:
        return Person(at=at.timestamp(), needs=(Need(queue=first.code),))
    needs = [Need(queue=first.code, service=_service(figured, first.code, random))]
    later: list[Need] = []
    moment = at.timestamp()
    if _takes_numbers(figured, first.code):
        if row.booked_among_arrivals and random.random() < row.booked / row.arrivals:
            slot = moment // _SLOT_SECONDS * _SLOT_SECONDS
            needs[0] = replace(needs[0], booked_at=slot)
            moment = slot - _early(random)
        for queue in _further(given, first, at, random):
            need = Need(queue=queue, service=_service(figured, queue, random))
            (later if random.random() < TOLD_AT_DESK else needs).append(need)
    is_absent = needs[0].booked_at is not None and random.random() < _no_show(figured, first.unit)
    return Person(
        at=moment, needs=tuple(needs), later=tuple(later), is_absent=is_absent, **_who(figured, random)
    )


def _with_a_time(
    given: Town, row: QueueDemand, day: date, open_at: list[Stretch], random: Random
) -> Iterable[Person]:
    figured = given.figured
    offered = given.booked_services.get(row.queue, ())
    number = round(sum(demand.expected_booked(figured, row, day=day, hour=hour) for hour in range(24)))
    starts_at, ends_at = open_at[0][0].timestamp(), open_at[-1][1].timestamp() - _LAST_SLOT_SECONDS
    for _ in range(number):
        service = random.choice(offered) if offered else None
        slot = (starts_at + random.random() * (ends_at - starts_at)) // _SLOT_SECONDS * _SLOT_SECONDS
        minutes = service.staff_minutes if service else figured.queues[row.queue].mean_minutes
        need = Need(
            queue=row.queue,
            service=service.code if service else "",
            booked_at=slot,
            minutes=min(minutes, 60.0),
        )
        is_absent = random.random() < _no_show(figured, figured.queues[row.queue].unit)
        moment = datetime.fromtimestamp(slot, figured.zone)
        further = [] if is_absent else _further(given, figured.queues[row.queue], moment, random)
        yield Person(
            at=max(slot - _early(random), starts_at - 600),
            needs=(need,),
            later=tuple(Need(queue=one, service=_service(figured, one, random)) for one in further),
            is_absent=is_absent,
            **_who(figured, random),
        )


def _early(random: Random) -> float:
    return random.gauss(EARLY_SECONDS, EARLY_SPREAD_SECONDS)


def _no_show(figured: Figures, unit: str) -> float:
    shares = figured.sample.demand.no_show_shares
    return shares.get(unit, shares.get("default", 0.0))


def _service(figured: Figures, queue: str, random: Random) -> str:
    need = demand.need_in(figured, queue, random)
    return "" if need == queue else need


def _further(given: Town, first: Queue, at: datetime, random: Random) -> list[str]:
    """Lines of the further units of this visit."""
    figured = given.figured
    number = int(demand.pick(figured.sample.demand.units_per_visit, random))
    found: list[str] = []
    here = first.unit
    for _ in range(number - 1):
        shares = {
            unit: share
            for unit, share in demand.further(figured, here).items()
            if figured.default_queue[unit] not in found and unit != first.unit and _is_open(figured, unit, at)
        }
        if not shares:
            break
        here = demand.pick(shares, random)
        found.append(figured.default_queue[here])
    return found


def _is_open(figured: Figures, unit: str, at: datetime) -> bool:
    until = at + timedelta(minutes=30)
    return any(
        start <= at and until < end
        for start, end in stretches(
            figured.units[unit].hours, day=at.astimezone(figured.zone).date(), zone=figured.zone
        )
    )


def _who(figured: Figures, random: Random) -> dict[str, Any]:
    language = demand.pick(figured.sample.demand.language_shares, random)
    if language == "other":
        language = random.choice(demand.OTHER_LANGUAGES)
    has_company = random.random() < figured.sample.demand.companion_share
    return {
        "language": language,
        "group_size": random.choice((2, 2, 2, 3, 4)) if has_company else 1,
        "channel": "kiosk" if random.random() < demand.KIOSK_SHARE else "host",
    }


def rooms_for(people_of_day: Iterable[Person], *, open_seconds: float) -> dict[str, int]:
    """How many rooms people with a time need in each line: as the unit would have planned them."""
    minutes: dict[str, float] = {}
    for person in people_of_day:
        for need in person.needs:
            if need.minutes is not None:
                minutes[need.queue] = minutes.get(need.queue, 0.0) + need.minutes
    return {queue: math.ceil(total * 60 / (open_seconds * 0.75)) + 1 for queue, total in minutes.items()}
