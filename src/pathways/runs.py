"""Running a scenario many times: in blocks, on as many threads as there are cores; the same bytes on any number."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from pathways import disciplines as rule
from pathways import layout as at
from pathways.accounts import check_log, check_rows
from pathways.check import check
from pathways.compiling import calm
from pathways.days import J_COUNT, J_FIRST, run, short
from pathways.live import LiveHouse, template
from pathways.precision import PILOT, enough
from pathways.result import Counts, Result, folded
from pathways.scenario import Scenario
from pathways.state import Room, Tables, Words, blank, ms, named, tables
from pathways.streams import child

#: days of one block: the unit of work that is handed to a thread
BLOCK = 64
_SIGNED = 1 << 63
compiled, shortly = calm(run), calm(short)
#: a row for each of its days, and what was counted over them
Block = tuple[Words, dict[str, Counts]]


class Cancelled(Exception):
    """Somebody asked the run to stop; nothing was kept."""


@dataclass(slots=True)
class Snapshot:
    """A day stopped at some moment. `record` is all of it: go on from a copy as often as wanted."""

    scenario: Scenario
    tables: Tables
    record: Words


def _signed(key: int) -> int:
    return key - (1 << 64) if key >= _SIGNED else key


def _seed(seed: int) -> int:
    return _signed(child(seed & ((1 << 64) - 1), 0))


def simulate(
    scenario: Scenario,
    *,
    replications: int,
    seed: int = 1,
    threads: int | None = None,
    start: LiveHouse | None = None,
    progress: Callable[[float], bool] | None = None,
) -> Result:
    """`replications` days of the scenario. `start`: from a house as it stands. Raises ScenarioProblem.

    `progress` hears the share done after each block; False from it raises Cancelled.
    """
    check(scenario)
    blocks = spans(replications)
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        waiting = [pool.submit(block, scenario, seed=seed, days=days, start=start) for days in blocks]
        done = []
        for place, one in enumerate(waiting):
            done.append(one.result())
            if progress is not None and not progress((place + 1) / len(blocks)):
                for other in waiting[place + 1 :]:
                    other.cancel()
                raise Cancelled
    return together(scenario, seed=seed, done=done)


def spans(replications: int) -> list[tuple[int, int]]:
    """The blocks of so many days: first day, how many."""
    return [(first, min(BLOCK, replications - first)) for first in range(0, replications, BLOCK)]


def together(scenario: Scenario, *, seed: int, done: list[Block]) -> Result:
    """A result from all its blocks, in order."""
    rows = np.concatenate([one[0] for one in done])
    held = tables(scenario, room=Room())
    return folded(scenario, seed=seed, rows=rows, kept=[one[1] for one in done], t=held.t)


def block(scenario: Scenario, *, seed: int, days: tuple[int, int], start: LiveHouse | None = None) -> Block:
    """Days `days` = (first, how many) of a checked scenario: a row a day, and what was counted over them."""
    room = Room(visitors=max(512, 2 * len(start.visitors)) if start else 512)
    while True:
        held = tables(scenario, room=room)
        first = template(scenario, held, start) if start else blank(held)
        record = np.zeros_like(first)
        rows = np.zeros((days[1], int(held.t[at.RESET])), dtype=np.int64)
        job = np.array([_seed(seed), days[0], days[1], rule.NEVER, 0], dtype=np.int64)
        if (_run if start else _shortest)(held, (first, record), rows, job) == days[1]:
            check_rows(scenario, held, rows, first=days[0])
            parts = record.view(named(held))[0]
            return rows, {name: parts[name].copy() for name in ("waits", "stays", "hours")}
        room = _more(room, int(record[at.STATUS]))


def _run(held: Tables, records: tuple[Words, Words], rows: Words, job: Words) -> int:
    return int(compiled((held.t, held.f), records, rows, job))


def _shortest(held: Tables, records: tuple[Words, Words], rows: Words, job: Words) -> int:
    """Days by the short road where the scenario has one; a day it cannot settle by the events. How many were done."""
    done, count = 0, int(job[J_COUNT])
    if not held.t[at.IS_EXPRESS]:
        return _run(held, records, rows, job)
    while done < count:
        rest = job.copy()
        rest[J_FIRST], rest[J_COUNT] = job[J_FIRST] + done, count - done
        done += int(shortly((held.t, held.f), records, rows[done:], rest))
        if done < count:
            rest[J_FIRST], rest[J_COUNT] = job[J_FIRST] + done, 1
            if not _run(held, records, rows[done:], rest):
                break
            done += 1
    return done


def _more(room: Room, status: int) -> Room:
    """Four times the room of what was too little. Numbers of visitors end at a million under way."""
    if status == at.NO_SLOT and room.visitors >= 1 << 18:
        raise MemoryError("more than 262,144 visitors are in the house at once")
    if status == at.NO_SLOT:
        return replace(room, visitors=room.visitors * 4)
    return replace(room, events=room.events * 4) if status == at.NO_HEAP else replace(room, log=room.log * 4)


def day(scenario: Scenario, *, seed: int = 1, number: int = 0, start: LiveHouse | None = None) -> Words:
    """One day's log, shape (lines, 5): moment ms, what (`layout.ARRIVED` …), visitor, queue or stream, person."""
    check(scenario)
    room = Room(log=4096)
    while True:
        held = tables(scenario, room=room)
        first = template(scenario, held, start) if start else blank(held)
        record = np.zeros_like(first)
        rows = np.zeros((1, int(held.t[at.RESET])), dtype=np.int64)
        job = np.array([_seed(seed), number, 1, rule.NEVER, 0], dtype=np.int64)
        if compiled((held.t, held.f), (first, record), rows, job) == 1:
            check_rows(scenario, held, rows, first=number)
            log = np.array(record.view(named(held))[0]["log"][: record[at.LOG_COUNT]])
            if start is None:
                check_log(scenario, log.tolist())
            return log
        room = _more(room, int(record[at.STATUS]))


def until(scenario: Scenario, *, minutes: float, seed: int = 1, room: Room | None = None) -> Snapshot:
    """The first day of a seed, run until `minutes` after midnight."""
    held = tables(check(scenario), room=room or Room(log=1 << 16))
    first = blank(held)
    shot = Snapshot(scenario, held, np.zeros_like(first))
    rows = np.zeros((1, int(held.t[at.RESET])), dtype=np.int64)
    job = np.array([_seed(seed), 0, 1, ms(minutes), 0], dtype=np.int64)
    compiled((held.t, held.f), (first, shot.record), rows, job)
    return shot


def go_on(shot: Snapshot, *, minutes: float | None = None) -> Snapshot:
    """A copy of the day, run on until `minutes` (None: to its end). The snapshot stays as it is."""
    held, record = shot.tables, shot.record.copy()
    rows = np.zeros((1, int(held.t[at.RESET])), dtype=np.int64)
    ends = rule.NEVER if minutes is None else ms(minutes)
    job = np.array([0, 0, 1, ends, 1], dtype=np.int64)
    if compiled((held.t, held.f), (record, record), rows, job) == 1:
        check_rows(shot.scenario, held, rows)
    return Snapshot(shot.scenario, held, record)


def sure(scenario: Scenario, *, seed: int = 1, share: float = 0.05, most: int = 100_000) -> Result:
    """Days until every line's mean wait is known to ±`share` (95 %), `most` at most."""
    result = simulate(scenario, replications=PILOT, seed=seed)
    while True:
        needed = max(enough(result.wait_minutes(one.code), share=share) for one in scenario.queues)
        if result.replications >= min(needed, most):
            return result
        result = simulate(scenario, replications=min(most, _with_margin(needed)), seed=seed)


def _with_margin(needed: int) -> int:
    """A little more than a pilot says, in whole blocks."""
    return -(-int(needed * 1.1) // BLOCK) * BLOCK


def logs(scenario: Scenario, *, seed: int, replications: int) -> Iterator[Words]:
    """The logs (as of `day`) of the days `simulate` counts with this seed, one after the other."""
    check(scenario)
    room, number = Room(log=1 << 14), 0
    while number < replications:
        held = tables(scenario, room=room)
        first, record = blank(held), np.zeros(held.length, dtype=np.int64)
        rows = np.zeros((1, int(held.t[at.RESET])), dtype=np.int64)
        shown = record.view(named(held))[0]["log"]
        while number < replications:
            job = np.array([_seed(seed), number, 1, rule.NEVER, 0], dtype=np.int64)
            if compiled((held.t, held.f), (first, record), rows, job) != 1:
                room = _more(room, int(record[at.STATUS]))
                break
            yield np.array(shown[: record[at.LOG_COUNT]])
            number += 1
