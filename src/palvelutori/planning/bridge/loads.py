"""Work that comes to each line hour by hour, and the time there is for it: where the house breaks first."""

from __future__ import annotations

from typing import Any, Final

from pathways.scenario import Scenario

HOUR: Final = 60.0
HOURS: Final = 24


def loads(scenario: Scenario) -> dict[str, list[dict[str, float]]]:
    """Line → hours with work or staff: `work_minutes` that come and `staff_minutes` there are. Matters after the
    first are counted in the hour people come."""
    work = {one.code: [0.0] * HOURS for one in scenario.queues}
    for queue, hour, people, minutes in _coming(scenario):
        work[queue][hour] += people * minutes
    staff = _staff(scenario)
    return {
        code: [
            {"hour": hour, "work_minutes": round(work[code][hour], 3), "staff_minutes": round(there, 3)}
            for hour, there in enumerate(staff[code])
            if there or work[code][hour]
        ]
        for code in work
    }


def _coming(scenario: Scenario) -> list[tuple[str, int, float, float]]:
    """(line, hour, people, minutes each), with those sent on."""
    means = {one.code: one.service.mean_minutes for one in scenario.queues}
    found: list[tuple[str, int, float, float]] = []
    for stream in scenario.streams:
        for hour, people in _by_hour(stream).items():
            for need in stream.needs:
                own = stream.service.mean_minutes if stream.service else means[need]
                found.append((need, hour, people, own))
                found += [
                    (target, hour, people * share, means[target]) for target, share in _onward(scenario, need)
                ]
    return found


def _by_hour(stream: Any) -> dict[int, float]:
    people: dict[int, float] = {}
    for begins, ends, rate in stream.rates:
        for hour in range(int(begins // HOUR), HOURS):
            minutes = min(ends, (hour + 1) * HOUR) - max(begins, hour * HOUR)
            if minutes > 0:
                people[hour] = people.get(hour, 0.0) + rate * minutes / HOUR
    for moment in stream.booked:
        hour = min(int(moment // HOUR), HOURS - 1)
        people[hour] = people.get(hour, 0.0) + 1 - stream.no_show_share
    return people


def _onward(scenario: Scenario, source: str, depth: int = 4) -> list[tuple[str, float]]:
    """Lines people go on to, with their share; circles are followed four rounds."""
    found: list[tuple[str, float]] = []
    for row in scenario.onward:
        if row.source == source and row.share and depth:
            found.append((row.target, row.share))
            found += [(code, row.share * share) for code, share in _onward(scenario, row.target, depth - 1)]
    return found


def _staff(scenario: Scenario) -> dict[str, list[float]]:
    """Minutes of service time an hour; whoever has several lines gives each an equal part."""
    there = {one.code: [0.0] * HOURS for one in scenario.queues}
    for person in scenario.persons:
        for begins, ends in person.spells:
            for hour in range(HOURS):
                minutes = min(ends, (hour + 1) * HOUR) - max(begins, hour * HOUR)
                if minutes > 0:
                    for code in person.queues:
                        there[code][hour] += minutes / len(person.queues)
    return there
