"""A simulated day as plain data for the replay: who is where from when to when, and the table by minutes.

Needs neither numpy nor the compiled kernel, so a page may import it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pathways.scenario import Scenario
from pathways.trace import SERVED, Day, Shift, occupancy, trace

_SECOND = 1000


@dataclass(frozen=True, slots=True)
class Table:
    """How many are where at the beginning of each minute from `first` on. `waits` and `served`: a row a line."""

    first: int
    waits: tuple[tuple[int, ...], ...]
    served: tuple[tuple[int, ...], ...]
    walks: tuple[int, ...]
    house: tuple[int, ...]
    on_duty: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReplayDay:
    """`people`: (stream, spans of (what, line, desk, from, to)) in seconds after midnight, `what` 0 walks, 1 waits,
    2 is served; `officers`: (desk, from, to); `desks`: how many each line has, numbered on over the lines.

    A moment is rounded up to its second: at whole seconds, so at every minute, it is the day to the millisecond.
    """

    lines: tuple[str, ...]
    needs: dict[str, int]
    people: tuple[tuple[int, tuple[tuple[int, int, int, int, int], ...]], ...]
    officers: tuple[tuple[int, int, int], ...]
    desks: tuple[int, ...]
    table: Table


def day_of(scenario: Scenario, *, seed: int, log: Iterable[Iterable[int]] | None = None) -> ReplayDay:
    """The first day of a seed; from its stored log where there is one."""
    day = trace(scenario, seed=seed, log=log)
    counts, places = _desks(day)
    people = tuple((visit.stream, tuple(_spans(visit.spans, places))) for visit in day.visits)
    told = occupancy(day)
    return ReplayDay(
        tuple(one.code for one in scenario.queues),
        {one.code: len(one.needs) for one in scenario.streams},
        people,
        tuple((desk, _second(shift.begins), _second(shift.ends)) for shift, desk in places.values()),
        counts,
        Table(told.first, told.waits, told.served, told.walks, told.house, told.on_duty),
    )


def _second(moment: int) -> int:
    return -(-moment // _SECOND)


def _spans(spans: Sequence[Any], places: dict[tuple[int, int], tuple[Shift, int]]) -> Any:
    for span in spans:
        begins, ends = _second(span.begins), _second(span.ends)
        if begins < ends:
            desk = -1
            if span.what == SERVED:
                own = [
                    (begun, desk) for (person, begun), (_, desk) in places.items() if person == span.person
                ]
                desk = max(one for one in own if one[0] <= span.begins)[1]
            yield span.what, span.queue, desk, begins, ends


def _desks(day: Day) -> tuple[tuple[int, ...], dict[tuple[int, int], tuple[Shift, int]]]:
    """How many desks each line has, and of each person's shift (person, beginning) its desk.

    A person sits where the first of their lines is, at the first desk that is free."""
    codes = [one.code for one in day.scenario.queues]
    homes = [codes.index(one.queues[0]) for one in day.scenario.persons]
    taken: list[list[int]] = [[] for _ in codes]
    sits: dict[tuple[int, int], tuple[Shift, int, int]] = {}
    for shift in sorted(day.shifts, key=lambda one: (one.begins, one.person)):
        row = taken[homes[shift.person]]
        desk = next((place for place, until in enumerate(row) if until <= shift.begins), len(row))
        row[desk : desk + 1] = [shift.ends]
        sits[shift.person, shift.begins] = (shift, homes[shift.person], desk)
    counts = tuple(max(1, len(row)) for row in taken)
    before = [sum(counts[:line]) for line in range(len(codes))]
    return counts, {key: (shift, before[line] + desk) for key, (shift, line, desk) in sits.items()}
