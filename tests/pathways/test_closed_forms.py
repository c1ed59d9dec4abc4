"""The kernel against closed forms: within three standard errors, at half a percent or less; prints the largest z."""

from __future__ import annotations

import math

import pytest

from pathways import layout as at
from pathways import runs, theory
from pathways.precision import Interval, mean_interval
from pathways.scenario import Law, Onward, Patience, Person, Queue, Scenario, Stream

MOST_Z, MOST_ERROR = 3.0, 0.005
_FOUND: dict[str, float] = {}


def _people(queue: str, count: int) -> tuple[Person, ...]:
    return tuple(Person(code=f"{queue}.{place}", queues=(queue,)) for place in range(count))


def line(
    *,
    rate: float,
    desks: int,
    law: Law,
    minutes: float,
    patience: float | None = None,
    places: int | None = None,
) -> Scenario:
    """One line; `rate` a minute. What joins before a tenth of the run is not counted."""
    queue = Queue(
        code="q",
        service=law,
        places=places,
        patience=None if patience is None else Patience(mean_minutes=patience),
    )
    stream = Stream(code="w", needs=("q",), rates=((0.0, minutes, rate * 60),))
    return Scenario(
        name="line",
        queues=(queue,),
        persons=_people("q", desks),
        streams=(stream,),
        warm_up_minutes=minutes / 10,
    )


def near(name: str, found: Interval, truth: float, *, error: float = MOST_ERROR) -> None:
    """Within three standard errors of the truth, and these small enough to say so."""
    z = (found.mean - truth) / found.error
    _FOUND[name] = z
    assert found.error <= error * abs(truth), f"{name}: standard error {found.error / truth:.2%}"
    assert abs(z) <= MOST_Z, f"{name}: {found.mean:.5g} instead of {truth:.5g}, z {z:.2f}"


@pytest.mark.parametrize(("desks", "load"), [(1, 0.5), (2, 1.4), (5, 4.0), (10, 8.0)])
def test_erlang_c(desks: int, load: float) -> None:
    scenario = line(rate=load, desks=desks, law=Law(mean_minutes=1, kind="exponential"), minutes=60_000)
    result = runs.simulate(scenario, replications=80 if desks < 10 else 128, seed=3)
    truth = theory.erlang_c(load, desks, service=1.0)
    near(f"C {desks} {load}", result.wait_minutes("q"), truth.mean)
    at_most = theory.within(load, desks, service=1.0, minutes=at.FIFTEEN / 60_000)
    if at_most > 0.9999:
        return  # nobody waits so long: nothing to compare
    near(f"C within {desks}", result.share("q", part="within_15_min", of="served"), at_most)


@pytest.mark.parametrize(("desks", "load"), [(3, 2.0), (10, 9.0)])
def test_erlang_b(desks: int, load: float) -> None:
    law = Law(mean_minutes=1, kind="lognormal", cv=1.2)  # any law loses as many
    result = runs.simulate(
        line(rate=load, desks=desks, law=law, minutes=6_000, places=0), replications=128, seed=6
    )
    near(
        f"B {desks} {load}", result.share("q", part="turned_away", of="arrived"), theory.erlang_b(load, desks)
    )


@pytest.mark.parametrize(("desks", "load", "patience"), [(5, 6.0, 2.0), (10, 9.0, 0.5)])
def test_erlang_a(desks: int, load: float, patience: float) -> None:
    law = Law(mean_minutes=1, kind="exponential")
    scenario = line(rate=load, desks=desks, law=law, minutes=20_000, patience=patience)
    result = runs.simulate(scenario, replications=48, seed=7)
    truth = theory.erlang_a(load, desks, service=1.0, patience=patience)
    near(f"A left {desks}", result.share("q", part="left", of="arrived"), truth.lost)


@pytest.mark.parametrize(("kind", "cv"), [("constant", 0.0), ("lognormal", 0.5), ("lognormal", 1.0)])
def test_one_desk_with_any_service(kind: str, cv: float) -> None:
    law = Law(mean_minutes=1, kind=kind, cv=cv)  # type: ignore[arg-type]
    result = runs.simulate(line(rate=0.6, desks=1, law=law, minutes=60_000), replications=128, seed=11)
    near(f"M/G/1 {kind} {cv}", result.wait_minutes("q"), theory.m_g_1(0.6, service=1.0, cv=cv).mean)


def test_a_network_of_lines() -> None:
    """Jackson: three stations, circles, two desks at one of them; and people with two lines in fixed order."""
    onward = [[0.0, 0.4, 0.1], [0.0, 0.0, 0.5], [0.2, 0.0, 0.0]]
    outside, desks, service = [0.5, 0.2, 0.0], [1, 2, 1], [1.0, 2.2, 1.2]
    codes = ["a", "b", "c"]
    minutes = 20_000.0
    scenario = Scenario(
        name="network",
        queues=tuple(
            Queue(code=code, service=Law(mean_minutes=time, kind="exponential"))
            for code, time in zip(codes, service, strict=True)
        ),
        persons=tuple(
            person for code, count in zip(codes, desks, strict=True) for person in _people(code, count)
        ),
        streams=tuple(
            Stream(code=f"from {code}", needs=(code,), rates=((0.0, minutes, rate * 60),))
            for code, rate in zip(codes, outside, strict=True)
            if rate
        ),
        onward=tuple(
            Onward(source=codes[a], target=codes[b], share=onward[a][b])
            for a in range(3)
            for b in range(3)
            if onward[a][b]
        ),
        warm_up_minutes=minutes / 10,
    )
    result = runs.simulate(scenario, replications=320, seed=13)
    for code, truth in zip(codes, theory.jackson(outside, onward, desks=desks, service=service), strict=True):
        near(f"Jackson {code}", result.wait_minutes(code), truth.mean)


def test_many_desks_and_a_day_with_a_peak() -> None:
    """Mt/G/infinity: how many are served at 150 minutes, from the logs of many days."""
    rates = ((0.0, 60.0, 60.0), (60.0, 120.0, 240.0), (120.0, 180.0, 90.0))
    law = Law(mean_minutes=20, kind="exponential")
    scenario = Scenario(
        name="many desks",
        queues=(Queue(code="q", service=law),),
        persons=_people("q", 200),
        streams=(Stream(code="w", needs=("q",), rates=rates),),
    )
    busy = []
    for number in range(1_200):
        log = runs.day(scenario, seed=17, number=number)
        log = log[log[:, 0] <= 150 * 60_000]
        busy.append(int((log[:, 1] == at.CALLED).sum()) - int((log[:, 1] == at.ENDED).sum()))

    def rate(moment: float) -> float:
        return next((hourly / 60 for begins, ends, hourly in rates if begins <= moment < ends), 0.0)

    truth = theory.busy_of_many(rate, survives=lambda u: math.exp(-u / 20), moment=150, longest=150)
    import numpy as np

    near("Mt/G/inf", mean_interval(np.array(busy)), truth)


def test_the_largest_z() -> None:
    """Runs last; with `-rP` or `-s` it prints what the tests above came to."""
    if _FOUND:
        name = max(_FOUND, key=lambda one: abs(_FOUND[one]))
        print(f"largest z of {len(_FOUND)}: {_FOUND[name]:+.2f} ({name})")
        assert sum(z * z for z in _FOUND.values()) / len(_FOUND) < 2.5


def test_a_wrong_mean_is_found() -> None:
    """The control: two percent more work at the desk is seen."""
    law = Law(mean_minutes=1.02, kind="exponential")
    result = runs.simulate(line(rate=1.4, desks=2, law=law, minutes=60_000), replications=48, seed=3)
    found, truth = result.wait_minutes("q"), theory.erlang_c(1.4, 2, service=1.0).mean
    assert abs(found.mean - truth) > MOST_Z * found.error


def test_what_theory_refuses() -> None:
    for impossible in (
        lambda: theory.erlang_c(2.0, 2, service=1.0),
        lambda: theory.m_g_1(1.0, service=1.0, cv=1.0),
        lambda: theory.flows([1.0], [[1.0]]),
    ):
        with pytest.raises(ValueError):
            impossible()
