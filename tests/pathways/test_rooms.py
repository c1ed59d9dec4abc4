"""Seats and rooms: against the twin counted minute by minute, against theory, and over days not over time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pathways import layout as at
from pathways import runs
from pathways.rooms import HOUSE, LEAST_DAYS, Group, at_moment, most_at_once, needed, stays_of
from pathways.scenario import Law, Patience, Person, Queue, Scenario, Stream
from tests.pathways.random_scenarios import random_scenario
from tests.pathways.test_staffing import FOUR, NINE, house


def _replayed(log: list[tuple[int, ...]]) -> tuple[int, int, int]:
    """Most free, most served and most in the house, by going through the lines one by one."""
    inside: set[int] = set()
    busy: set[int] = set()
    most = [0, 0, 0]
    moments = sorted({line[0] for line in log})
    lines = iter(log)
    line = next(lines, None)
    for moment in moments:
        while line is not None and line[0] == moment:
            what, number = line[1], line[2]
            inside |= {number} if what == at.ARRIVED else set()
            busy |= {number} if what == at.CALLED else set()
            busy -= {number} if what == at.ENDED else set()
            inside -= {number} if what == at.OUT else set()
            line = next(lines, None)
        for place, count in enumerate((len(inside - busy), len(busy), len(inside))):
            most[place] = max(most[place], count)
    return most[0], most[1], most[2]


@pytest.mark.parametrize("number", range(12))
def test_stays_are_what_the_log_says(number: int) -> None:
    scenario = random_scenario(number)
    log = runs.day(scenario, seed=number)
    stays = stays_of(log)
    free, served, _ = _replayed([tuple(line) for line in log.tolist()])
    for is_served, wanted in ((False, free), (True, served)):
        here = stays.is_served == is_served
        assert most_at_once(stays.begins[here], stays.ends[here]) == wanted
    middle = float(log[len(log) // 2, 0]) / 60_000 + 0.01
    waiting, busy = at_moment(stays, middle, queues=len(scenario.queues))
    now = int(middle * 60_000)
    upto = log[log[:, 0] <= now]
    called, ended = (int((upto[:, 1] == what).sum()) for what in (at.CALLED, at.ENDED))
    came, out = (int((upto[:, 1] == what).sum()) for what in (at.ARRIVED, at.OUT))
    assert busy.sum() == called - ended and waiting.sum() == came - out - (called - ended)


def test_everybody_sits_in_one_place_only() -> None:
    """Somebody waiting in two lines at once is one body: by the line that calls."""
    queues = tuple(Queue(code=code, service=Law(mean_minutes=10, kind="constant")) for code in "ab")
    persons = (
        Person(code="p", queues=("a",), spells=((30.0, 500.0),)),
        Person(code="r", queues=("b",), spells=((60.0, 500.0),)),
    )
    stream = Stream(
        code="s", needs=("a", "b"), order="free", booked=(0.0,), early_minutes=0.0, spread_minutes=0.0
    )
    scenario = Scenario(name="two", queues=queues, persons=persons, streams=(stream,))
    stays = stays_of(runs.day(scenario))
    rows = sorted(
        zip(stays.begins // 60_000, stays.ends // 60_000, stays.queue, stays.is_served, strict=True)
    )
    assert [tuple(map(int, row)) for row in rows] == [
        (0, 30, 0, 0), (30, 40, 0, 1), (40, 60, 1, 0), (60, 70, 1, 1)
    ]  # fmt: skip


def test_who_gives_up_has_sat_there() -> None:
    queue = Queue(code="a", service=Law(mean_minutes=5), patience=Patience(mean_minutes=6, floor_minutes=5))
    stream = Stream(code="s", needs=("a",), booked=(10.0,) * 4, early_minutes=0.0, spread_minutes=0.0)
    person = Person(code="p", queues=("a",), spells=((300.0, 301.0),))
    stays = stays_of(runs.day(Scenario(name="n", queues=(queue,), persons=(person,), streams=(stream,))))
    assert (stays.queue == 0).all() and not stays.is_served.any() and len(stays.queue) == 4


def test_many_desks_are_needed_as_the_poisson_law_says() -> None:
    """Infinitely many desks, 20 erlangs: the most at once of a long day lies well above the mean, q95 above q50."""
    scenario = Scenario(
        name="many",
        queues=(Queue(code="q", service=Law(mean_minutes=10, kind="exponential")),),
        persons=tuple(Person(code=f"p{n}", queues=("q",)) for n in range(60)),
        streams=(Stream(code="s", needs=("q",), rates=((0.0, 60.0, 120.0),)),),
    )
    found = needed(scenario, seeds=(1, 2), days=LEAST_DAYS)
    served = found.of(HOUSE, "served")
    assert 24 < served.mean_of_peaks < served.count < served.most <= 60
    assert abs(served.interval.mean - served.count) <= 1.5 and served.interval.count == 2
    assert found.of(HOUSE, "waiting").count == 0 and found.wait_minutes.mean == 0
    middle = needed(scenario, seeds=(1, 2), days=LEAST_DAYS, share=0.5).of(HOUSE, "served")
    assert middle.count < served.count


def test_the_engine_counts_the_same_most_waiting() -> None:
    """With one line, fixed order and no walks, waiting bodies are the line."""
    scenario = replace(house(), onward=(), queues=house().queues[:1], persons=house().persons[:1])
    found = needed(scenario, [Group(code="desk", queues=("desk",))], seeds=(4,), days=LEAST_DAYS)
    counted = runs.simulate(scenario, replications=LEAST_DAYS, seed=4).column("most_waiting")[:, 0]
    peak = found.of("desk", "waiting")
    assert peak.most == counted.max() and peak.mean_of_peaks == pytest.approx(counted.mean())
    assert peak.count == np.sort(counted)[284] and found.of(HOUSE, "waiting").count == peak.count


def test_a_minute_more_of_waiting_costs_seats() -> None:
    scenario = house(rates=((NINE, FOUR, 8.0),))
    found = needed(scenario, seeds=(1, 2), days=LEAST_DAYS)
    assert found.seats_per_minute.mean > 0.05 and found.seats_per_minute.low > 0
    groups = [Group(code=one.code, queues=(one.code,)) for one in scenario.queues]
    apart = needed(scenario, groups, seeds=(1, 2), days=LEAST_DAYS)
    own = sum(apart.of(one.code, "waiting").count for one in groups)
    assert own >= apart.of(HOUSE, "waiting").count


def test_the_same_seeds_give_the_same_and_few_days_are_refused() -> None:
    scenario = house()
    assert needed(scenario, seeds=(7,)) == needed(scenario, seeds=(7,))
    with pytest.raises(ValueError, match="give 300 or more"):
        needed(scenario, days=20)
    with pytest.raises(runs.Cancelled):
        needed(scenario, seeds=(1, 2), progress=lambda done: False)
