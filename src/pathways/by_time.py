"""How a house goes through its day, over many days: each line by half hours, people in the house every ten minutes.

A stop's wait belongs to the half hour in which it joined its line. What is shown of a crowd is its mean over days
and the band that nine days of ten stay in (5 to 95 %).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pathways.scenario import Scenario
from pathways.trace import SERVED, WAITS, Day, Shift
from pathways.twin import MINUTE, ms

HALF: Final = 30
STEP: Final = 10
_HALVES, _STEPS = 24 * 60 // HALF, 24 * 60 // STEP
LOW, HIGH = 0.05, 0.95


@dataclass(slots=True)
class _Line:
    """Sums of one line, a number a half hour: people, ms."""

    joined: list[int] = field(default_factory=lambda: [0] * _HALVES)
    called: list[int] = field(default_factory=lambda: [0] * _HALVES)
    waited: list[int] = field(default_factory=lambda: [0] * _HALVES)
    kept: list[int] = field(default_factory=lambda: [0] * _HALVES)
    busy: list[int] = field(default_factory=lambda: [0] * _HALVES)
    staffed: list[int] = field(default_factory=lambda: [0] * _HALVES)


class ByTime:
    """Traced days of one scenario, added up one after the other."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.days = 0
        self.lines = [_Line() for _ in scenario.queues]
        self.promises = [ms(one.promise_minutes) for one in scenario.queues]
        self.servers = [
            [place for place, person in enumerate(scenario.persons) if one.code in person.queues]
            for one in scenario.queues
        ]
        self.house: list[list[int]] = []
        self.waiting: list[list[int]] = []
        self.services: list[list[float]] = [[] for _ in scenario.queues]
        self.zones: dict[str, list[list[int]]] = {one.zone: [] for one in scenario.queues if one.zone}

    def add(self, day: Day) -> None:
        """One day."""
        self.days += 1
        for call in day.calls:
            line, half = self.lines[call.queue], _half(call.joined)
            line.joined[half] += 1
            line.called[half] += 1
            line.waited[half] += call.waited
            line.kept[half] += call.waited <= self.promises[call.queue]
            self.services[call.queue].append((call.ended - call.called) / MINUTE)
        for loss in day.losses:
            self.lines[loss.queue].joined[_half(loss.joined)] += 1
        self._work(day)
        self._crowd(day)

    def _work(self, day: Day) -> None:
        """Of each line: its people's planned time, and the part of it in which they serve anybody."""
        of: dict[int, list[Shift]] = {}
        for shift in day.shifts:
            of.setdefault(shift.person, []).append(shift)
        persons = range(len(self.scenario.persons))
        busy, staffed = [[0] * _HALVES for _ in persons], [[0] * _HALVES for _ in persons]
        for shift in day.shifts:
            _spread(staffed[shift.person], shift.begins, shift.planned)
        for call in day.calls:
            planned = [one.planned for one in of[call.person] if one.begins <= call.called <= one.ends]
            _spread(busy[call.person], call.called, min([call.ended, *planned]))
        for line, able in zip(self.lines, self.servers, strict=True):
            for half in range(_HALVES):
                line.busy[half] += sum(busy[person][half] for person in able)
                line.staffed[half] += sum(staffed[person][half] for person in able)

    def _crowd(self, day: Day) -> None:
        house, waiting = [0] * (_STEPS + 1), [0] * (_STEPS + 1)
        zones = {zone: [0] * (_STEPS + 1) for zone in self.zones}
        for visit in day.visits:
            if visit.spans:
                _step(house, visit.spans[0].begins, visit.spans[-1].ends)
            for span in visit.spans:
                if span.what == WAITS:
                    _step(waiting, span.begins, span.ends)
                zone = self.scenario.queues[span.queue].zone
                if zone and span.what in (WAITS, SERVED):
                    _step(zones[zone], span.begins, span.ends)
        self.house.append(_summed(house))
        self.waiting.append(_summed(waiting))
        for zone, changes in zones.items():
            self.zones[zone].append(_summed(changes))

    def told(self) -> dict[str, Any]:
        """As plain data. Lists begin at midnight and are of a day: people as means, minutes, shares 0 to 1.

        `halves[line]`: `joined`, `wait` (None where nobody was called), `kept` (within the promise), `load` (share
        of planned time; None where there is none). `service[line]`: `p50`, `p90`, minutes at the desk. `crowd`:
        `house`, `waiting`, `zones`, each `mean`, `low`, `high`.
        """
        codes = [one.code for one in self.scenario.queues]
        return {
            "days": self.days,
            "half_minutes": HALF,
            "step_minutes": STEP,
            "halves": {code: self._line(line) for code, line in zip(codes, self.lines, strict=True)},
            "service": {code: _middle(sorted(held)) for code, held in zip(codes, self.services, strict=True)},
            "crowd": {
                "house": _band(self.house),
                "waiting": _band(self.waiting),
                "zones": {zone: _band(rows) for zone, rows in self.zones.items()},
            },
        }

    def _line(self, one: _Line) -> dict[str, list[float | None]]:
        halves = range(_HALVES)
        return {
            "joined": [round(one.joined[half] / self.days, 2) for half in halves],
            "wait": [_share(one.waited[half] / MINUTE, one.called[half]) for half in halves],
            "kept": [_share(one.kept[half], one.called[half]) for half in halves],
            "load": [_share(one.busy[half], one.staffed[half]) for half in halves],
        }


def _share(part: float, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def _half(moment: int) -> int:
    return min(max(moment // (HALF * MINUTE), 0), _HALVES - 1)


def _spread(row: list[int], begins: int, ends: int) -> None:
    """Put a time into the half hours it lies in, ms."""
    size = HALF * MINUTE
    for half in range(_half(begins), _half(ends) + 1):
        row[half] += max(0, min(ends, (half + 1) * size) - max(begins, half * size))


def _step(row: list[int], begins: int, ends: int) -> None:
    """Somebody is there at each step from `begins` to before `ends`."""
    size = STEP * MINUTE
    row[min(-(-begins // size), _STEPS)] += 1
    row[min(-(-ends // size), _STEPS)] -= 1


def _summed(changes: list[int]) -> list[int]:
    told, total = [], 0
    for change in changes[:-1]:
        total += change
        told.append(total)
    return told


def _band(days: Sequence[Sequence[int]]) -> dict[str, list[float]]:
    """Mean and band over days at each step."""
    told: dict[str, list[float]] = {"mean": [], "low": [], "high": []}
    for at_step in zip(*days, strict=True):
        held = sorted(at_step)
        told["mean"].append(round(sum(held) / len(held), 2))
        told["low"].append(quantile(held, LOW))
        told["high"].append(quantile(held, HIGH))
    return told


def _middle(held: Sequence[float]) -> dict[str, float | None]:
    return {name: quantile(held, share) if held else None for name, share in (("p50", 0.5), ("p90", 0.9))}


def quantile(held: Sequence[float], share: float) -> float:
    """The value `share` of the sorted numbers do not exceed; between two, in proportion."""
    place = share * (len(held) - 1)
    low = int(place)
    high = min(low + 1, len(held) - 1)
    return round(held[low] + (place - low) * (held[high] - held[low]), 2)
