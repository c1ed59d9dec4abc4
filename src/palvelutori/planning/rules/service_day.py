"""From a planned day to who comes when and who serves when: pure numbers, minutes after midnight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from palvelutori.planning.rules.entries import Concept, DayLine, ServiceDay, Weekday

HOUR: Final = 60.0
WEEKDAYS: Final[tuple[Weekday, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: at least this part of a line's people come for it alone: paths never take a line over
ALONE_PART: Final = 0.4
_ROUNDS: Final = 60
Spell = tuple[float, float]
Rates = tuple[tuple[float, float, float], ...]


def layers(by_hour: Sequence[int], *, from_hour: int) -> Iterator[Spell]:
    """Spells of persons that together give the staff of each hour: the first ones stay longest."""
    for layer in range(max(by_hour, default=0)):
        begins: int | None = None
        for place, count in enumerate([*by_hour, 0]):
            if count > layer and begins is None:
                begins = place
            elif count <= layer and begins is not None:
                yield (from_hour + begins) * HOUR, (from_hour + place) * HOUR
                begins = None


def rates(shares: Mapping[str, float], *, people: float, factor: float = 1.0) -> Rates:
    """People an hour, spread over the day by `shares` (hour → share)."""
    hours = sorted(shares.items(), key=lambda pair: int(pair[0]))
    scale = (
        people * factor / (sum(part for _, part in hours) or 1.0)
    )  # in order: a database may turn keys around
    return tuple((int(hour) * HOUR, (int(hour) + 1) * HOUR, scale * part) for hour, part in hours)


def within(told: Rates, *, hours: range) -> Rates:
    """The same people a day, all of them in `hours`. Nothing when nobody comes then."""
    kept = [one for one in told if int(one[0] // HOUR) in hours]
    whole, left = (sum((end - begin) * rate for begin, end, rate in rows) for rows in (told, kept))
    return tuple((begin, end, rate * whole / left) for begin, end, rate in kept) if left else ()


def booked_moments(people: int, *, by_hour: Sequence[int], from_hour: int) -> tuple[float, ...]:
    """The day's times of `people`, spread over the hours its calendars (`by_hour`) have times in."""
    slots = sum(by_hour)
    if not people or not slots:
        return ()
    moments: list[float] = []
    for place, calendars in enumerate(by_hour):
        upto = round(people * sum(by_hour[: place + 1]) / slots)
        here = upto - len(moments)
        begins = (from_hour + place) * HOUR
        moments += [begins + HOUR * (n // max(1, calendars)) * calendars / max(1, here) for n in range(here)]
    return tuple(moments)


def factor_of(day: ServiceDay, *, unit: str, weekday: Weekday) -> float:
    """The weekday's share of a day of the factor 1; 0 when the unit is not open then."""
    if weekday in day.weekday_factors:
        return day.weekday_factors[weekday]
    return day.weekend_units.get(unit, {}).get(weekday, 0.0)


def lines_of(day: ServiceDay, *, weekday: Weekday) -> tuple[DayLine, ...]:
    """Lines open on that weekday."""
    return tuple(one for one in day.lines if factor_of(day, unit=one.unit, weekday=weekday))


def weekdays_of(day: ServiceDay) -> tuple[Weekday, ...]:
    """Weekdays on which some line is open, Monday first."""
    return tuple(one for one in WEEKDAYS if lines_of(day, weekday=one))


def entry_lines(lines: Sequence[DayLine]) -> dict[str, str]:
    """Unit → the line people join there first: one nobody is sent on to."""
    inner = {one.triage_to for one in lines}
    found: dict[str, str] = {}
    for one in lines:
        if one.code not in inner:
            found.setdefault(one.unit, one.code)
    return found


def walked(concept: Concept, lines: Sequence[DayLine]) -> dict[tuple[str, str], tuple[str, ...]]:
    """(path, persona) → the lines on the way, each once, for paths with at least two of them."""
    entry = entry_lines(lines)
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for path in concept.paths:
        steps = [one for one in path.steps if one.lane != "back" and one.mode != "remote"]
        units = [one.unit for one in steps if one.unit is not None]
        needs = tuple(dict.fromkeys(entry[unit] for unit in units if unit in entry))
        if len(needs) > 1:
            found |= {(path.code, persona): needs for persona in path.personas}
    return found


def common_hours(lines: Sequence[DayLine]) -> range:
    """Hours in which every one of the lines is open; nobody sets out on a path outside them."""
    begins = max(one.from_hour for one in lines)
    return range(begins, max(begins, min(closing_hour(one) for one in lines)))


def closing_hour(line: DayLine) -> int:
    """The hour at which the line closes."""
    return line.from_hour + max(len(line.staff_by_hour), len(line.booked_by_hour))


def people_on_paths(concept: Concept, lines: Sequence[DayLine]) -> dict[tuple[str, str], float]:
    """People a day of the factor 1 on each (path, persona), by the persona's share of visits.

    All together at most `several_share` of the visits; no line gets more than its people less `ALONE_PART`."""
    by_code = {one.code: one for one in lines}
    ways = {
        way: needs
        for way, needs in walked(concept, lines).items()
        if common_hours([by_code[need] for need in needs])
    }
    day = concept.service_day
    if day is None or not ways:
        return {}
    shares = {one.code: one.share for one in concept.personas}
    counts = {persona: sum(1 for _, other in ways if other == persona) for _, persona in ways}
    weights = {way: shares[way[1]] / counts[way[1]] for way in ways}
    visits = sum(one.arrivals for one in lines if one.code in entry_lines(lines).values())
    whole = sum(weights.values()) or 1.0
    people = {way: day.several_share * visits * weight / whole for way, weight in weights.items()}
    most = {one.code: (1 - ALONE_PART) * one.arrivals for one in lines}
    for _ in range(_ROUNDS):
        for code, limit in most.items():
            through = [way for way, needs in ways.items() if code in needs]
            total = sum(people[way] for way in through)
            if total > limit:
                people |= {way: people[way] * limit / total for way in through}
    return people


def staffed_minutes(line: DayLine, *, hour: int) -> float:
    """Minutes of service work there are in the line in an hour, calendars not counted."""
    place = hour - line.from_hour
    return HOUR * line.staff_by_hour[place] if 0 <= place < len(line.staff_by_hour) else 0.0


def staffed_hours(line: DayLine) -> int:
    """Hours of service work a day, with the calendars' own people."""
    return sum(line.staff_by_hour) + (0 if line.are_booked_among else sum(line.booked_by_hour))
