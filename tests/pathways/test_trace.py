"""A traced day is the simulated day; and at any minute the people counted are the table's."""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import replace
from subprocess import run

import pytest

from palvelutori.cli.simulate import read
from pathways import layout as at
from pathways import runs, trace
from pathways.trace import SERVED, WAITS, WALKS, Day, Span
from pathways.twin import MINUTE, Twin
from tests.pathways.random_scenarios import random_scenario

SEEDS = range(60)


@pytest.fixture(scope="module")
def wednesday() -> Day:
    return trace.trace(read("rantakulma", day="wed", policy="house"), seed=1)


def figures(day: Day) -> dict[str, list[int]]:
    """What the untraced day counts, from the traced one, a number a line."""
    warm = round(day.scenario.warm_up_minutes * MINUTE)
    told: dict[str, list[int]] = defaultdict(lambda: [0] * len(day.scenario.queues))
    for call in day.calls:
        told["busy_ms"][call.queue] += call.ended - call.called
        if call.joined >= warm:
            told["served"][call.queue] += 1
            told["waited_ms"][call.queue] += call.waited
            promise = round(day.scenario.queues[call.queue].promise_minutes * MINUTE)
            told["within_promise"][call.queue] += call.waited <= promise
            told["within_15_min"][call.queue] += call.waited <= 15 * MINUTE
    names = {at.LEFT: "left", at.TURNED: "turned_away", at.SENT: "sent_away"}
    for loss in day.losses:
        told[names[loss.what]][loss.queue] += loss.joined >= warm
    return told


def same(day: Day) -> None:
    result = runs.simulate(day.scenario, replications=1, seed=day.seed, threads=1)
    told = figures(day)
    has_answers = any(one.answers_minutes for one in day.scenario.persons)
    for name in (
        "served",
        "waited_ms",
        "within_promise",
        "within_15_min",
        "left",
        "turned_away",
        "sent_away",
    ):
        assert told[name] == result.column(name)[0].tolist(), (day.scenario.name, name)
    assert has_answers or told["busy_ms"] == result.column("busy_ms")[0].tolist()
    stays = [one.spans[-1].ends - one.spans[0].begins for one in day.visits if one.spans]
    if not day.scenario.warm_up_minutes:
        assert result.visits[0].tolist()[::2] == [len(day.visits), sum(stays)]


@pytest.mark.parametrize("first", range(0, len(SEEDS), 20))
def test_a_traced_day_is_the_untraced_day(first: int) -> None:
    for seed in range(first, first + 20):
        same(trace.trace(random_scenario(seed), seed=seed))


def test_the_sample_wednesday_too(wednesday: Day) -> None:
    same(wednesday)


def test_the_log_of_the_engine_tells_the_same(wednesday: Day) -> None:
    assert trace.trace(wednesday.scenario, seed=1, log=runs.day(wednesday.scenario, seed=1)) == wednesday


def test_a_trace_that_forgets_booked_times_counts_other_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(trace, "_booked", lambda scenario, seed, number: {})
    with pytest.raises(AssertionError):
        for seed in SEEDS:
            same(trace.trace(random_scenario(seed), seed=seed))


# ---- where everybody is ----------------------------------------------------------------------------------------------


def recount(day: Day) -> dict[int, list[tuple[int, ...]]]:
    """Minute → (waits…, served…, on the way or waiting, in the house), straight from the log, knowing no spans."""
    log = Twin(day.scenario, seed=day.seed, number=day.number).run()
    queues, told = len(day.scenario.queues), {}
    inside: dict[int, list[int]] = {}
    served = [0] * queues
    moments = [line[0] for line in log if line[1] in (at.ARRIVED, at.OUT)]
    place, first, last = 0, min(moments) // MINUTE, max(moments) // MINUTE
    for minute in range(first, last + 1):
        while place < len(log) and log[place][0] <= minute * MINUTE:
            _, what, number, queue, _ = log[place]
            if what == at.ARRIVED:
                inside[number] = []
            elif what == at.OUT:
                del inside[number]
            elif what in (at.CALLED, at.ENDED):
                served[queue] += 1 if what == at.CALLED else -1
            place += 1
        told[minute] = [tuple(served), (len(inside),)]
    return told


def agree(day: Day) -> None:
    """Positions, table and log, minute by minute."""
    table, queues = trace.occupancy(day), range(len(day.scenario.queues))
    plain = recount(day)
    for place, house in enumerate(table.house):
        minute = table.first + place
        counted: dict[tuple[int, int], int] = defaultdict(int)
        for _, span in day.positions(minute * MINUTE):
            counted[span.what, span.queue if span.what != WALKS else -1] += 1
        assert [counted[WAITS, queue] for queue in queues] == [table.waits[queue][place] for queue in queues]
        served = [table.served[queue][place] for queue in queues]
        assert [counted[SERVED, queue] for queue in queues] == served
        assert counted[WALKS, -1] == table.walks[place] and sum(counted.values()) == house
        if minute in plain:
            assert plain[minute] == [tuple(served), (house,)], minute


def test_at_any_minute_the_people_counted_are_the_table() -> None:
    for seed in SEEDS:
        agree(trace.trace(random_scenario(seed), seed=seed))


def test_on_the_sample_wednesday_too(wednesday: Day) -> None:
    agree(wednesday)
    assert max(trace.occupancy(wednesday).house) > 40


def test_one_who_leaves_a_minute_early_is_found(wednesday: Day) -> None:
    """The control."""
    one = next(
        visit for visit in wednesday.visits if visit.spans[-1].ends - visit.spans[-1].begins > 2 * MINUTE
    )
    last = one.spans[-1]
    early = Span(last.what, last.queue, last.person, last.begins, last.ends - MINUTE)
    wrong = replace(one, spans=(*one.spans[:-1], early))
    with pytest.raises(AssertionError):
        agree(replace(wednesday, visits=tuple(wrong if each is one else each for each in wednesday.visits)))


def test_spans_follow_each_other_without_a_gap() -> None:
    for seed in SEEDS:
        day = trace.trace(random_scenario(seed), seed=seed)
        for visit in day.visits:
            for before, after in zip(visit.spans, visit.spans[1:], strict=False):
                assert before.begins < before.ends == after.begins
                assert before.what == SERVED or (before.what, before.queue) != (after.what, after.queue)
        for shift in day.shifts:
            assert shift.begins <= shift.ends
        for visit in day.visits:
            for span in visit.spans:
                assert span.what != SERVED or any(
                    one.person == span.person and one.begins <= span.begins and span.ends <= one.ends
                    for one in day.shifts
                ), "served by somebody who is at work"


def test_the_live_house_traces_without_a_compiler() -> None:
    code = (
        "import sys, pathways.trace as one; "
        "print([name for name in ('numpy', 'numba') if name in sys.modules])"
    )
    assert (
        run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip() == "[]"
    )
