"""The day by half hours is the day: its sums are the run's, its crowd the traced table's."""

from __future__ import annotations

import numpy as np
import pytest

from palvelutori.cli.simulate import read
from pathways import by_time, runs, trace
from pathways.by_time import ByTime
from pathways.scenario import Door, Law, Person, Queue, Scenario, Stream
from tests.pathways.random_scenarios import random_scenario

DAYS = 8


@pytest.fixture(scope="module")
def told():
    scenario = read("jokivarsi", day="wed", policy="house")
    sums = ByTime(scenario)
    traced = [trace.trace(scenario, seed=1, number=number) for number in range(DAYS)]
    for day in traced:
        sums.add(day)
    return scenario, sums.told(), traced, runs.simulate(scenario, replications=DAYS, seed=1)


def test_halves_add_up_to_the_run(told) -> None:
    scenario, figures, _, result = told
    for queue in scenario.queues:
        row = figures["halves"][queue.code]
        assert sum(row["joined"]) == pytest.approx(result.arrivals(queue.code).mean, abs=0.5)
        shares = [(one, n) for one, n in zip(row["kept"], row["joined"], strict=True) if one is not None]
        assert all(0 <= share <= 1 and n > 0 for share, n in shares)
        assert all(one is None or 0 <= one <= 1 for one in row["load"])
    hours = result.hours[result.place("vero")]
    for hour in range(24):
        called, waited = int(hours[hour, 0]), int(hours[hour, 1])
        pair = [figures["halves"]["vero"]["wait"][2 * hour + half] for half in (0, 1)]
        if called and None not in pair:
            assert min(pair) - 0.01 <= waited / called / 60_000 <= max(pair) + 0.01


def test_the_crowd_is_the_tables(told) -> None:
    _, figures, traced, _ = told
    for step in range(24 * 6):
        held = []
        for day in traced:
            table = trace.occupancy(day)
            place = step * by_time.STEP - table.first
            held.append(table.house[place] if 0 <= place < len(table.house) else 0)
        house = figures["crowd"]["house"]
        assert house["mean"][step] == pytest.approx(np.mean(held), abs=0.01)
        assert house["low"][step] == pytest.approx(np.quantile(held, 0.05), abs=0.01)
        assert house["high"][step] == pytest.approx(np.quantile(held, 0.95), abs=0.01)
    assert max(figures["crowd"]["house"]["mean"]) > 5, "the control: somebody comes at all"


def test_one_officer_who_never_rests() -> None:
    """A case by hand: one comes at nine and is served an hour; the officer is there from nine to half past ten."""
    scenario = Scenario(
        name="by hand",
        queues=(Queue(code="a", service=Law(mean_minutes=60, kind="constant"), zone="hall"),),
        persons=(Person(code="p", queues=("a",), spells=((540.0, 630.0),)),),
        streams=(Stream(code="s", needs=("a",), booked=(540.0,), early_minutes=0, spread_minutes=0),),
        doors=(Door(code="d", between=("entrance", "hall"), minutes=0.0),),
    )
    sums = ByTime(scenario)
    sums.add(trace.trace(scenario, seed=1))
    row = sums.told()["halves"]["a"]
    assert row["load"][18:21] == [1.0, 1.0, 0.0] and row["load"][17] is None and row["load"][21] is None
    assert row["joined"][18] == 1 and row["wait"][18] == 0.0 and row["kept"][18] == 1.0
    assert sums.told()["service"]["a"] == {"p50": 60.0, "p90": 60.0}
    hall = sums.told()["crowd"]["zones"]["hall"]["mean"]
    assert hall[54:60] == [1.0] * 6 and hall[53] == hall[60] == 0.0


def test_every_kind_of_scenario_is_told() -> None:
    for seed in range(20):
        scenario = random_scenario(seed)
        sums = ByTime(scenario)
        for number in range(2):
            sums.add(trace.trace(scenario, seed=seed, number=number))
        figures = sums.told()
        assert figures["days"] == 2 and set(figures["halves"]) == {one.code for one in scenario.queues}
        for band in (figures["crowd"]["house"], *figures["crowd"]["zones"].values()):
            assert all(a <= b for a, b in zip(band["low"], band["high"], strict=True))
