"""The same models in cimba, which compiles as the kernel does: one more judge, and the nearest peer of `bench/`.

The square stands here twice. `process`: a process for each visitor, whose patience is a timer, as one would write it.
`store`: each desk takes the next from its line and drops who has lost patience meanwhile; nobody's leaving is an
event, so it is faster, and knows no line's true length.
"""

from __future__ import annotations

import math

import cimba as cb
import numpy as np

from tests.pathways import peers
from tests.pathways.peers import CLASSES, MEANS, PATIENCE, SIGMA, Told

PIECES, HALF_HOUR, MOST_NEEDS, ROOM, GONE = 16, 30.0, 4, 8_000, 7


class TenDesks(cb.Model):
    """M/M/10: each desk takes the next from a store."""

    customers: cb.Param[int] = 50_000
    line: cb.Store[float]
    waited: cb.Output[float] = 0.0
    served: cb.Output[int] = 0

    @cb.process
    def arrivals(self):
        for _ in range(self.customers):
            cb.hold(cb.random.exponential(1.0 / 9.0))
            self.line.put(cb.now())

    @cb.process(copies=10)
    def desk(self):
        while True:
            came = self.line.get()
            self.waited += cb.now() - came
            self.served += 1
            cb.hold(cb.random.exponential(1.0))


class Unit(cb.Model):
    """A line and its desks."""

    line: cb.Store[int]
    desks: cb.Resource
    mu: cb.Param[float] = 0.0


class House(cb.Model):
    """What all parts of a square share; visitors are numbers, what is known of them stands in arrays."""

    needs: cb.Array[int]
    counts: cb.Array[int]
    came: cb.Array[float]
    patience: cb.Array[float]
    kind: cb.Array[int]
    place: cb.Array[int]
    visitors: cb.Output[int] = 0
    served: cb.Output[int] = 0
    left: cb.Output[int] = 0
    waited: cb.Output[float] = 0.0
    units: list[Unit]
    streams: list[Stream]
    desks: list[Desk]


class Visitor(cb.Model):
    """One visitor, a process."""

    house: cb.Ref[House]
    kind: cb.Param[int] = 0

    @cb.process
    def visit(self):
        me = cb.this_process()
        for place in range(self.house.counts[self.kind]):
            unit = self.house.units[self.house.needs[self.kind * MOST_NEEDS + place]]
            came = cb.now()
            me.timer_set(cb.random.exponential(PATIENCE), GONE)
            if unit.desks.acquire() == GONE:
                self.house.left += 1
                break
            me.timers_clear()
            self.house.waited += cb.now() - came
            self.house.served += 1
            cb.hold(cb.random.lognormal(unit.mu, SIGMA))
            unit.desks.release()


class Desk(cb.Model):
    """One desk, a process."""

    house: cb.Ref[House]
    unit: cb.Ref[Unit]
    units: list[cb.Ref[Unit]]

    @cb.process
    def serve(self):
        while True:
            who = self.unit.line.get()
            waited = cb.now() - self.house.came[who]
            if waited > self.house.patience[who]:
                self.house.left += 1
                continue
            self.house.waited += waited
            self.house.served += 1
            cb.hold(cb.random.lognormal(self.unit.mu, SIGMA))
            place, kind = self.house.place[who] + 1, self.house.kind[who]
            if place < self.house.counts[kind]:
                self.house.place[who] = place
                self.house.came[who] = cb.now()
                self.house.patience[who] = cb.random.exponential(PATIENCE)
                self.units[self.house.needs[kind * MOST_NEEDS + place]].line.put(who)


class Stream(cb.Model):
    """Visitors of one kind; `first` is their first line."""

    house: cb.Ref[House]
    first: cb.Ref[Unit]
    kind: cb.Param[int] = 0
    is_spawned: cb.Param[int] = 0
    rates: cb.Array[float]

    @cb.process
    def arrive(self):
        for piece in range(PIECES):
            rate = self.rates[piece]
            at = piece * HALF_HOUR + cb.random.exponential(1.0 / rate)
            while at < piece * HALF_HOUR + HALF_HOUR:
                cb.hold(at - cb.now())
                if self.is_spawned:
                    cb.spawn(Visitor, house=self.house, kind=self.kind)
                else:
                    who = self.house.visitors
                    self.house.visitors += 1
                    self.house.kind[who], self.house.place[who], self.house.came[who] = self.kind, 0, at
                    self.house.patience[who] = cb.random.exponential(PATIENCE)
                    self.first.line.put(who)
                at += cb.random.exponential(1.0 / rate)


def _unit(mean: float, desks: int) -> Unit:
    unit = Unit()
    unit.mu, unit.desks = math.log(mean) - SIGMA * SIGMA / 2, cb.Resource(capacity=desks)
    return unit


def _house(*, is_spawned: bool) -> House:
    house = House()
    house.needs = cb.Array([need for needs in CLASSES for need in (*needs, *[0] * (MOST_NEEDS - len(needs)))])
    house.counts = cb.Array([len(needs) for needs in CLASSES])
    house.came, house.patience, house.kind, house.place = (cb.Array(ROOM) for _ in range(4))
    house.units = [_unit(mean, count) for mean, count in zip(MEANS, peers.desks(), strict=True)]
    desks, streams = [], []
    for unit, count in zip(house.units, peers.desks(), strict=True):
        for _ in range(0 if is_spawned else count):
            desk = Desk()
            desk.house, desk.unit, desk.units = house, unit, house.units
            desks.append(desk)
    for kind, needs in enumerate(CLASSES):
        stream = Stream()
        stream.house, stream.first, stream.kind = house, house.units[needs[0]], kind
        stream.is_spawned, stream.rates = (
            int(is_spawned),
            cb.Array([rate for _, _, rate in peers.rates(kind)]),
        )
        streams.append(stream)
    house.desks, house.streams = desks, streams
    return house


def ten_desks(customers: int, *, seed: int) -> Told:
    """M/M/10 in cimba."""
    model = TenDesks()
    model.customers = customers
    found = cb.Experiment(model, seed=seed).run()[model]
    served = int(np.sum(found.served))
    return Told(served, float(np.sum(found.waited)) / served, 0.0)


def _square(house: House, days: int, seed: int) -> Told:
    found = cb.Experiment(house, replications=days, seed=seed).run()[house]
    served, left = int(np.sum(found.served)), int(np.sum(found.left))
    return Told(served, float(np.sum(found.waited)) / served, left / (served + left))


def process_square(days: int = 1, *, seed: int) -> Told:
    """The square in cimba, a process for each visitor."""
    return _square(_house(is_spawned=True), days, seed)


def store_square(days: int = 1, *, seed: int) -> Told:
    """The square in cimba, desks that take from stores."""
    return _square(_house(is_spawned=False), days, seed)
