"""The models all engines can express, in the kernel, in Ciw and in SimPy: outside judges, and the peers of `bench/`.

Ciw's Schedule is not used: it replaces the whole crew at each boundary, which no service point does.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import ciw
import simpy

from pathways.scenario import Law, Patience, Person, Queue, Scenario, Stream

#: mean service of ten lines, minutes; desks of each; the day's arrivals an hour by half hours, relative
MEANS = (2.0, 3.0, 4.0, 5.0, 6.0, 7.5, 9.0, 10.0, 12.5, 3.5)
HALF_HOURS = (0.6, 1, 1.4, 1.6, 1.5, 1.3, 1, 0.8, 0.9, 1.2, 1.3, 1.2, 1, 0.8, 0.6, 0.3)
CLASSES = ((0,), (1,), (2,), (3,), (4,), (5,), (6,), (7,), (0, 3), (1, 4, 8), (2, 5, 7, 9), (6, 8))
SHARES = (*(0.7 / 8,) * 8, *(0.3 / 4,) * 4)
VISITORS, DAY, CV, PATIENCE = 3_000, 480.0, 0.7, 30.0
SIGMA = math.sqrt(math.log1p(CV * CV))


def desks() -> tuple[int, ...]:
    """So many that the day is crowded: work over 1.05, at an even pace."""
    work = [0.0] * len(MEANS)
    for needs, share in zip(CLASSES, SHARES, strict=True):
        for need in needs:
            work[need] += VISITORS * share * MEANS[need] / DAY
    return tuple(math.ceil(one / 1.05) for one in work)


def rates(place: int) -> list[tuple[float, float, float]]:
    """A class's pieces: from, to, people a minute."""
    scale = VISITORS * SHARES[place] / sum(HALF_HOURS) / 30
    return [(n * 30.0, n * 30.0 + 30.0, scale * weight) for n, weight in enumerate(HALF_HOURS)]


@dataclass(frozen=True)
class Told:
    """What one run of an engine says: stops served, their mean wait, the share of stops that were left."""

    stops: int
    wait: float
    left: float


# ---- the kernel --------------------------------------------------------------------------------------------------


def square() -> Scenario:
    """The square: ten lines, twelve kinds of visitors, fixed order, patience, desks that stay."""
    queues = tuple(
        Queue(code=f"q{n}", service=Law(mean_minutes=mean, cv=CV), patience=Patience(mean_minutes=PATIENCE))
        for n, mean in enumerate(MEANS)
    )
    people = tuple(
        Person(code=f"q{n}.{place}", queues=(f"q{n}",))
        for n, count in enumerate(desks())
        for place in range(count)
    )
    streams = tuple(
        Stream(
            code=f"c{place}",
            needs=tuple(f"q{need}" for need in needs),
            rates=tuple((begins, ends, rate * 60) for begins, ends, rate in rates(place)),
        )
        for place, needs in enumerate(CLASSES)
    )
    return Scenario(name="square", queues=queues, persons=people, streams=streams)


def ten_desks(customers: int) -> Scenario:
    """M/M/10 at 90 %."""
    return Scenario(
        name="M/M/10",
        queues=(Queue(code="q", service=Law(mean_minutes=1, kind="exponential")),),
        persons=tuple(Person(code=f"p{n}", queues=("q",)) for n in range(10)),
        streams=(Stream(code="w", needs=("q",), rates=((0.0, customers / 9, 540.0),)),),
    )


# ---- Ciw ---------------------------------------------------------------------------------------------------------


def ciw_ten_desks(customers: int, *, seed: int) -> Told:
    """M/M/10 in Ciw."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(9)],
        service_distributions=[ciw.dists.Exponential(1)],
        number_of_servers=[10],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(customers, method="Finish")
    return _ciw_told(simulation)


def ciw_square(*, seed: int) -> Told:
    """The square in Ciw: a class of customers for each kind of visitor, each with its own route."""
    names = [f"c{place}" for place in range(len(CLASSES))]
    count = len(MEANS)
    routing: dict[str, Any] = {}
    arrivals: dict[str, Any] = {}
    for name, (place, needs) in zip(names, enumerate(CLASSES), strict=True):
        onward = dict(pairwise(needs))
        routing[name] = [[1.0 if onward.get(a) == b else 0.0 for b in range(count)] for a in range(count)]
        pieces = rates(place)
        first = ciw.dists.PoissonIntervals(
            rates=[rate for _, _, rate in pieces],
            endpoints=[ends for _, ends, _ in pieces],
            max_sample_date=DAY,
        )
        arrivals[name] = [first if node == needs[0] else None for node in range(count)]
    services = [ciw.dists.Lognormal(math.log(mean) - SIGMA * SIGMA / 2, SIGMA) for mean in MEANS]
    network = ciw.create_network(
        arrival_distributions=arrivals,
        service_distributions=dict.fromkeys(names, services),
        routing=routing,
        number_of_servers=list(desks()),
        reneging_time_distributions={name: [ciw.dists.Exponential(1 / PATIENCE)] * count for name in names},
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(DAY * 3)
    return _ciw_told(simulation)


def _ciw_told(simulation: Any) -> Told:
    records = simulation.get_all_records()
    served = [row.waiting_time for row in records if row.record_type == "service"]
    left = sum(1 for row in records if row.record_type == "renege")
    return Told(len(served), sum(served) / len(served), left / (len(served) + left))


# ---- SimPy -------------------------------------------------------------------------------------------------------


def simpy_ten_desks(customers: int, *, seed: int) -> Told:
    """M/M/10 in SimPy."""
    dice, waits = random.Random(seed), []
    world = simpy.Environment()
    staff = simpy.Resource(world, 10)

    def visit() -> Iterator[Any]:
        came = world.now
        with staff.request() as turn:
            yield turn
            waits.append(world.now - came)
            yield world.timeout(dice.expovariate(1.0))

    def arrive() -> Iterator[Any]:
        for _ in range(customers):
            yield world.timeout(dice.expovariate(9.0))
            world.process(visit())

    world.process(arrive())
    world.run()
    return Told(len(waits), sum(waits) / len(waits), 0.0)


def simpy_square(*, seed: int) -> Told:
    """The square in SimPy."""
    dice, waits, left = random.Random(seed), [], [0]
    world = simpy.Environment()
    staff = [simpy.Resource(world, count) for count in desks()]

    def visit(needs: tuple[int, ...]) -> Iterator[Any]:
        for need in needs:
            came = world.now
            with staff[need].request() as turn:
                patience = world.timeout(dice.expovariate(1 / PATIENCE))
                yield turn | patience
                if not turn.triggered:
                    left[0] += 1
                    return
                waits.append(world.now - came)
                yield world.timeout(math.exp(dice.gauss(math.log(MEANS[need]) - SIGMA * SIGMA / 2, SIGMA)))

    def arrive(place: int) -> Iterator[Any]:
        for begins, ends, rate in rates(place):
            at = begins + dice.expovariate(rate)
            while at < ends:
                yield world.timeout(at - world.now)
                world.process(visit(CLASSES[place]))
                at += dice.expovariate(rate)

    for place in range(len(CLASSES)):
        world.process(arrive(place))
    world.run()
    return Told(len(waits), sum(waits) / len(waits), left[0] / (len(waits) + left[0]))


SQUARES: dict[str, Callable[..., Told]] = {"Ciw": ciw_square, "SimPy": simpy_square}
