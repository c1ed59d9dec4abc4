"""The same bytes however a run is spread or stopped; what follows from common random numbers; live starts."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pathways import compiling, runs
from pathways import layout as at
from pathways.live import LiveHouse, LiveStop, LiveVisitor
from pathways.precision import Interval, enough, mean_interval, ratio_interval, settled, student
from pathways.result import Result
from pathways.scenario import HOUSE, Law, Patience, Person, Queue, Scenario, ScenarioProblem, Stream
from pathways.state import Room, named, tables
from tests.pathways.random_scenarios import random_scenario
from tests.pathways.test_closed_forms import line

ROOT = Path(__file__).parents[2]
CROWDED = 11


def fingerprint(result: Result) -> str:
    """SHA-256 of all that a result holds."""
    words = hashlib.sha256()
    for part in (
        result.days,
        result.visits,
        result.peaks,
        result.comers,
        result.waits,
        result.stays,
        result.hours,
    ):
        words.update(np.ascontiguousarray(part).tobytes())
    return words.hexdigest()


def test_the_same_bytes_on_any_number_of_threads_and_in_another_process() -> None:
    scenario = random_scenario(CROWDED)
    found = {fingerprint(runs.simulate(scenario, replications=300, seed=4, threads=n)) for n in (1, 2, 5)}
    source = (
        "from tests.pathways.test_runs import *\n"
        f"print(fingerprint(runs.simulate(random_scenario({CROWDED}), replications=300, seed=4, threads=1)))"
    )
    said = subprocess.run(
        [sys.executable, "-c", source],
        cwd=ROOT,
        env=_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert found == {said.stdout.strip()}
    assert (
        fingerprint(runs.simulate(scenario, replications=300, seed=5)) not in found
    )  # the control: another seed


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}


def test_a_stopped_day_goes_on_bit_for_bit() -> None:
    for seed in range(12):
        scenario = random_scenario(seed)
        whole = runs.go_on(runs.until(scenario, minutes=0, seed=seed))
        for minute in (3.0, 27.5, 61.0):
            shot = runs.until(scenario, minutes=minute, seed=seed)
            kept = shot.record.copy()
            step = runs.go_on(shot, minutes=minute + 10)
            assert (runs.go_on(shot).record == whole.record).all()
            assert (runs.go_on(step).record == whole.record).all()
            assert (shot.record == kept).all(), "the snapshot itself stays"
        # the control: one visitor's patience or a line's order changed is another day
        shot = runs.until(scenario, minutes=27.5, seed=seed)
        shot.record[at.NUMBER] += 1
        assert (runs.go_on(shot).record != whole.record).any()


def test_too_little_room_changes_nothing() -> None:
    """Forty thousand people in the house at once: the block begins again with more room."""
    scenario = Scenario(
        name="crush",
        queues=(Queue(code="q", service=Law(mean_minutes=9)),),
        persons=(Person(code="p", queues=("q",), spells=((0.0, 30.0),)),),
        streams=(Stream(code="w", needs=("q",), rates=((0.0, 60.0, 3_000.0),)),),
        after_closing="leave",
    )
    result = runs.simulate(scenario, replications=2)
    arrived, served = int(result.column("arrived").sum()), int(result.column("served").sum())
    assert arrived > 5_000 and 2 <= served < 20
    assert int(result.peaks[:, 0].min()) > 2_000
    assert len(runs.day(scenario)) > 4_096


def test_the_same_people_come_whatever_the_staff() -> None:
    """Common random numbers: arrivals and matters agree, and the difference is far surer than two runs are."""
    few = line(rate=4.4, desks=5, law=Law(mean_minutes=1), minutes=480)
    many = replace(few, persons=(*few.persons, Person(code="more", queues=("q",))))
    a, b = (runs.simulate(one, replications=200, seed=9) for one in (few, many))
    assert (a.column("arrived") == b.column("arrived")).all() and (
        a.column("busy_ms") == b.column("busy_ms")
    ).all()
    apart = runs.simulate(many, replications=200, seed=10)
    daily = [one.column("waited_ms")[:, 0] / one.column("served")[:, 0] for one in (a, b, apart)]
    assert mean_interval(daily[0] - daily[1]).error < mean_interval(daily[0] - daily[2]).error
    both = replace(few, streams=(*few.streams, Stream(code="x", needs=("q",), rates=((0.0, 60.0, 5.0),))))
    arrivals = [
        [tuple(row) for row in runs.day(one, seed=3) if row[1] == at.ARRIVED and row[3] == 0]
        for one in (few, both)
    ]
    assert [row[0] for row in arrivals[0]] == [row[0] for row in arrivals[1]]


def _house() -> tuple[Scenario, LiveHouse]:
    scenario = Scenario(
        name="live",
        queues=(
            Queue(code="a", service=Law(mean_minutes=6), patience=Patience(mean_minutes=90.0)),
            Queue(code="b", service=Law(mean_minutes=3, kind="constant")),
        ),
        persons=(
            Person(code="ann", queues=("a",), spells=((480.0, 700.0),)),
            Person(code="bo", queues=("b",), spells=((480.0, 560.0), (610.0, 700.0))),
        ),
        streams=(Stream(code="w", needs=("a", "b"), order="free", rates=((480.0, 690.0, 4.0),)),),
        policy=HOUSE,
    )
    visitors = tuple(
        LiveVisitor(number=n, arrived=580.0 + n, stops=(LiveStop(queue="a", joined=580.0 + n),))
        for n in range(5)
    )
    both = LiveVisitor(number=5, arrived=585.5, stops=tuple(LiveStop(queue=q, joined=585.5) for q in "ab"))
    return scenario, LiveHouse(now=600.0, visitors=(*visitors, both), serving={"ann": (0, "a", 596.0)})


def test_days_begin_from_a_house_as_it_stands() -> None:
    scenario, house = _house()
    log = runs.day(scenario, seed=2, start=house)
    called = [(int(row[2]), int(row[3])) for row in log if row[1] == at.CALLED]
    assert log[:, 0].min() >= 600 * 60_000
    assert [one for one, queue in called if queue == 0][:5] == [1, 2, 3, 4, 5], "who waits is called in order"
    first = next(row for row in log if row[1] == at.CALLED and row[3] == 1 and row[2] == 5)
    assert first[0] >= 610 * 60_000, "the second line's person is at lunch until ten past"
    ended = {int(row[2]): int(row[0]) for row in log if row[1] == at.ENDED}
    assert ended[0] > 600 * 60_000
    result = runs.simulate(scenario, replications=100, seed=2, start=house)
    assert (result.visits[:, 0] >= 6).all() and len({int(one) for one in result.visits[:, 2]}) > 90
    again = runs.simulate(scenario, replications=100, seed=2, start=house, threads=1)
    assert fingerprint(again) == fingerprint(result)


def test_what_is_served_is_not_served_anew() -> None:
    """A service of three minutes, begun two minutes ago, ends in one."""
    scenario, house = _house()
    serving = {"bo": (5, "b", 608.0)}
    log = runs.day(scenario, seed=2, start=replace(house, now=610.0, serving=serving))
    assert next(int(row[0]) for row in log if row[1] == at.ENDED and row[2] == 5) == 611 * 60_000


@pytest.mark.parametrize(
    "change",
    [
        {"serving": {"ann": (99, "a", 590.0)}},
        {"serving": {"ann": (0, "b", 590.0)}},
        {"visitors": (LiveVisitor(number=0, arrived=1.0, stops=()),)},
        {"visitors": (LiveVisitor(number=0, arrived=1.0, stops=(LiveStop(queue="no", joined=1.0),)),)},
    ],
)
def test_a_house_that_cannot_be(change: dict[str, object]) -> None:
    scenario, house = _house()
    with pytest.raises(ScenarioProblem):
        runs.day(scenario, start=replace(house, **({"serving": {}} | change)))  # type: ignore[arg-type]


def test_the_record_has_names() -> None:
    scenario = random_scenario(CROWDED)
    shot = runs.until(scenario, minutes=40, seed=1)
    parts = shot.record.view(named(shot.tables))[0]
    assert parts["queues"][:, at.K_WAITING].sum() >= 0 and parts["head"][at.NOW] <= 40 * 60_000
    assert parts["queues"][:, at.K_ARRIVED].sum() > 0
    assert shot.record.nbytes == named(shot.tables).itemsize
    assert tables(scenario, room=Room()).t.dtype == np.int64


def test_a_run_can_be_watched_and_stopped() -> None:
    told: list[float] = []
    runs.simulate(random_scenario(2), replications=200, progress=lambda done: told.append(done) or True)
    assert told[-1] == 1.0 and told == sorted(told)
    with pytest.raises(runs.Cancelled):
        runs.simulate(random_scenario(2), replications=2_000, progress=lambda done: done < 0.1)


def test_sure_enough() -> None:
    """Replications for ±5 %: enough by its own interval, and by the truth in nearly all of twenty tries."""
    scenario = line(rate=1.4, desks=2, law=Law(mean_minutes=1, kind="exponential"), minutes=300)
    long = runs.simulate(scenario, replications=6_000, seed=99).wait_minutes("q").mean
    hits = 0
    for seed in range(20):
        found = runs.sure(scenario, seed=seed).wait_minutes("q")
        assert found.half <= 0.055 * found.mean
        hits += found.low <= long <= found.high
    assert hits >= 16
    assert runs.sure(scenario, most=60).replications <= 64


def test_precision_by_itself() -> None:
    for freedom, wanted in ((1, 12.706), (2, 4.3027), (5, 2.5706), (30, 2.0423), (1000, 1.9623)):
        assert student(freedom) == pytest.approx(wanted, rel=3e-3)
    numbers = np.random.default_rng(1).normal(10.0, 2.0, size=(400, 12))
    inside = sum(mean_interval(row).low <= 10.0 <= mean_interval(row).high for row in numbers)
    assert 0.92 <= inside / 400 <= 0.98
    assert ratio_interval(np.array([1.0]), np.array([2])).error == float("inf")
    assert ratio_interval(np.array([0.0, 0.0]), np.array([0, 0])) == Interval(0.0, 0.0, 2)
    assert np.isnan(mean_interval(np.array([])).mean)
    assert enough(Interval(0.0, 1.0, 50)) == 50 and enough(Interval(10.0, 0.1, 50)) < 50
    rising = [0.0, 1.0, 3.0, 6.0, 8.0] * 2 + [10.0, 10.2, 9.8, 10.1, 9.9] * 20
    assert settled(rising) == 10 and settled([1.0]) == 0


def test_the_cache_is_named_by_what_is_compiled() -> None:
    """A module the compiled code needs and the name forgets would leave old code in use."""
    words = "import sys, pathways.days; print(*(one for one in sys.modules if one.startswith('pathways.')))"
    said = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True).stdout
    assert sorted(one.removeprefix("pathways.") for one in said.split()) == list(compiling.SOURCES)


def test_logs_are_the_days_of_the_run() -> None:
    scenario = random_scenario(CROWDED)
    several = [one.tobytes() for one in runs.logs(scenario, seed=3, replications=3)]
    assert several == [runs.day(scenario, seed=3, number=number).tobytes() for number in range(3)]
