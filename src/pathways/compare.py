"""Joint against separate: the same people served by units that each have their own house, or by one house that
pools what may lawfully be pooled.

Which matters may be pooled, and why, is the caller's: a pool names lines, or a share of a line's matters, and the
ground (an agreement, a law). Both sides are staffed to keep the same promises with the same seeds; every figure
comes with its interval over seeds, the difference seed by seed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from pathways.covers import SLOTS
from pathways.precision import Interval, mean_interval
from pathways.rooms import HOUSE, LEAST_DAYS, Group, needed
from pathways.runs import Cancelled
from pathways.scenario import Law, Onward, Person, Queue, Scenario, ScenarioProblem, Stream
from pathways.shifts import ShiftRules, people_for
from pathways.staffing import Promise, Staffing, smallest
from pathways.state import MINUTE
from pathways.theory import within


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A line, or a share of its walk-in matters, in a pool. `service`: how long the shared matters take, when they
    differ from the rest. Booked times stay with the line."""

    queue: str
    share: float = 1.0
    service: Law | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Lines whose people may serve each other's matters; `ground` says by what right. Who serves a whole line of the
    pool serves all of it; who serves a line with a share in it serves that share too. People of `hosts` serve the
    shares and nothing else of the pool, so that one share may lie with several lines that share nothing themselves."""

    code: str
    parts: tuple[Part, ...]
    ground: str
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The caller's coefficients. m² of hyötyala, `companions` people a customer, euros (`rent_euros`: a month for a m²
    of huoneistoala; `hour_euros`: a paid hour). `lobby_m2`: at each address; `trip_minutes`: a customer's way to
    another address."""

    desk_m2: float
    seat_m2: float
    companions: float
    lobby_m2: float
    net_to_let: float
    rent_euros: float
    hour_euros: float
    days_year: float
    trip_minutes: float


@dataclass(frozen=True, slots=True)
class Side:
    """A day's figures: desks (furniture), staff hours (paid when shifts are given, else at desks), waiting seats, m² of
    huoneistoala, minutes of a customer (in the house and on the way), euros a year (staff and space)."""

    desks: Interval
    staff_hours: Interval
    seats: Interval
    m2: Interval
    customer_minutes: Interval
    euros_year: Interval


@dataclass(frozen=True, slots=True)
class Comparison:
    """`saved` = separate minus joint, seed by seed. `staffings`: (separate, joint) of the first seed."""

    separate: Side
    joint: Side
    saved: Side
    pools: tuple[Pool, ...]
    seeds: tuple[int, ...]
    staffings: tuple[Staffing, Staffing]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What both sides are measured by. `units`: line → whose it is; `shared_desks`: lines whose people use the same
    desks in the joint house, one after the other."""

    promises: tuple[Promise, ...]
    units: Mapping[str, str]
    prices: Prices
    shared_desks: tuple[str, ...] = ()
    rules: ShiftRules | None = None
    replications: int = 300


# ---- closed forms --------------------------------------------------------------------------------------------


def least_desks(load: float, *, service: float, minutes: float, share: float) -> int:
    """Erlang C: the least number of desks at which `share` are called within `minutes`. `load` in erlangs."""
    desks = int(load) + 1
    while within(load, desks, service=service, minutes=minutes) < share:
        desks += 1
    return desks


def pooling(loads: Sequence[float], *, service: float, minutes: float, share: float) -> tuple[int, int]:
    """Erlang C desks of lines apart, and of one line for all."""
    apart = sum(least_desks(one, service=service, minutes=minutes, share=share) for one in loads)
    return apart, least_desks(sum(loads), service=service, minutes=minutes, share=share)


# ---- the two houses ------------------------------------------------------------------------------------------


def separate(scenario: Scenario, units: Mapping[str, str]) -> Scenario:
    """Every unit a house of its own: who needs several units makes a visit to each."""
    streams: list[Stream] = []
    for stream in scenario.streams:
        own = list(dict.fromkeys(units[need] for need in stream.needs))
        if len(own) == 1:
            streams.append(stream)
            continue
        for unit in own:
            needs = tuple(need for need in stream.needs if units[need] == unit)
            streams.append(replace(stream, code=f"{stream.code}@{unit}", needs=needs))
    return replace(scenario, name=f"{scenario.name} separate", streams=tuple(streams))


def trips(scenario: Scenario, units: Mapping[str, str]) -> float:
    """Ways to another address on a day, when each unit has its own: expected number."""
    several = sum(_people(one) * (len({units[need] for need in one.needs}) - 1) for one in scenario.streams)
    comes = _comers(scenario)
    onward = sum(
        comes[one.source] * one.share for one in scenario.onward if units[one.source] != units[one.target]
    )
    return several + onward


def _people(stream: Stream) -> float:
    walk_in = sum((ends - begins) * hourly / 60 for begins, ends, hourly in stream.rates)
    return walk_in + len(stream.booked) * (1 - stream.no_show_share)


def _comers(scenario: Scenario) -> dict[str, float]:
    """People who come to each line on a day, those sent on included."""
    comes = {one.code: 0.0 for one in scenario.queues}
    fresh = dict(comes)
    for stream in scenario.streams:
        for need in stream.needs:
            fresh[need] += _people(stream)
    while sum(fresh.values()) > 1e-6:
        for code, count in fresh.items():
            comes[code] += count
        sent = dict.fromkeys(comes, 0.0)
        for row in scenario.onward:
            sent[row.target] += fresh[row.source] * row.share
        fresh = sent
    return comes


def pooled(scenario: Scenario, pools: Sequence[Pool]) -> Scenario:
    """One house in which the pools' people serve each other's matters. Raises ScenarioProblem."""
    made = scenario
    for pool in pools:
        made = _Pooling(made, pool).made()
    return made if made is scenario else replace(made, name=f"{scenario.name} joint")


class _Pooling:
    def __init__(self, scenario: Scenario, pool: Pool) -> None:
        self.scenario, self.pool = scenario, pool
        self.queues = {one.code: one for one in scenario.queues}
        for queue in (*(one.queue for one in pool.parts), *pool.hosts):
            if queue not in self.queues:
                raise ScenarioProblem(
                    f"pools.{pool.code}", f"names the queue {queue}", "give one of the scenario"
                )
        for part in pool.parts:
            if not 0 < part.share <= 1:
                raise ScenarioProblem(
                    f"pools.{pool.code}", f"a share of {part.share:g}", "give a share above 0, to 1"
                )
        self.whole = {one.queue for one in pool.parts if one.share == 1}
        self.moved = {one.queue: one for one in pool.parts if one.share < 1}

    def line(self, queue: str) -> str:
        """The line of a queue's shared matters."""
        return f"{queue}~{self.pool.code}" if queue in self.moved else queue

    def made(self) -> Scenario:
        queues = [two for one in self.scenario.queues for two in self._queue(one)]
        streams = [two for one in self.scenario.streams for two in self._stream(one)]
        onward = [two for one in self.scenario.onward for two in self._onward(one)]
        persons = [self._person(one) for one in self.scenario.persons]
        return replace(
            self.scenario,
            queues=tuple(queues),
            streams=tuple(streams),
            onward=tuple(onward),
            persons=tuple(persons),
        )

    def _queue(self, queue: Queue) -> Iterator[Queue]:
        part = self.moved.get(queue.code)
        if part is None:
            yield queue
            return
        moved = part.service or queue.service
        rest = (queue.service.mean_minutes - part.share * moved.mean_minutes) / (1 - part.share)
        if rest <= 0:
            raise ScenarioProblem(
                f"pools.{self.pool.code}",
                f"{queue.code}: the shared matters take more than all of its time",
                "give a smaller share or a shorter service",
            )
        yield replace(queue, service=replace(queue.service, mean_minutes=rest))
        yield replace(queue, code=self.line(queue.code), service=moved)

    def _person(self, person: Person) -> Person:
        home = self.whole or (set() if self.pool.hosts else set(self.moved))
        lines = list(person.queues)
        lines += [self.line(code) for code in person.queues if code in self.moved]
        if set(person.queues) & home:
            lines += [self.line(one.queue) for one in self.pool.parts]
        elif set(person.queues) & set(self.pool.hosts):
            lines += [self.line(code) for code in self.moved]
        return replace(person, queues=tuple(dict.fromkeys(lines)))

    def _stream(self, stream: Stream) -> Iterator[Stream]:
        """With and without each shared matter; booked people as before."""
        options = [self._ways(need) if stream.service is None else [(need, 1.0)] for need in stream.needs]
        for chosen in product(*options):
            needs = tuple(need for need, _ in chosen)
            share = math.prod(part for _, part in chosen)
            rates = tuple((begins, ends, hourly * share) for begins, ends, hourly in stream.rates)
            if needs == stream.needs:
                yield replace(stream, rates=rates)
            elif rates:
                mark = "".join("~" if a != b else "-" for a, b in zip(needs, stream.needs, strict=True))
                yield replace(
                    stream, code=f"{stream.code}{mark}{self.pool.code}", needs=needs, rates=rates, booked=()
                )

    def _ways(self, need: str) -> list[tuple[str, float]]:
        part = self.moved.get(need)
        return [(need, 1.0)] if part is None else [(need, 1 - part.share), (self.line(need), part.share)]

    def _onward(self, row: Onward) -> Iterator[Onward]:
        for source in dict.fromkeys((row.source, self.line(row.source))):
            for target, share in self._ways(row.target):
                yield replace(row, source=source, target=target, share=row.share * share)


# ---- the comparison ------------------------------------------------------------------------------------------


def compare(
    scenario: Scenario,
    pools: Sequence[Pool],
    terms: Terms,
    *,
    seeds: Sequence[int] = (1, 2, 3),
    progress: Callable[[float], bool] | None = None,
) -> Comparison:
    """Both sides for each seed. Raises ScenarioProblem, CannotKeep, NoShifts; Cancelled when `progress` says False."""
    apart, joint = separate(scenario, terms.units), pooled(scenario, pools)
    both = _promises(joint, terms.promises)
    rows: list[tuple[list[float], list[float]]] = []
    first: tuple[Staffing, Staffing] | None = None
    for place, seed in enumerate(seeds):
        sides = (
            smallest(apart, terms.promises, seed=seed, replications=terms.replications),
            smallest(joint, both, seed=seed, replications=terms.replications),
        )
        first = first or sides
        rows.append(
            (_figures(sides[0], terms, trips(scenario, terms.units)), _figures(sides[1], terms, None))
        )
        if progress is not None and not progress((place + 1) / len(seeds)):
            raise Cancelled
    assert first is not None
    table = np.array(rows)  # seeds, sides, figures
    return Comparison(
        _side(table[:, 0]),
        _side(table[:, 1]),
        _side(table[:, 0] - table[:, 1]),
        tuple(pools),
        tuple(seeds),
        first,
    )


def _promises(joint: Scenario, promises: Sequence[Promise]) -> tuple[Promise, ...]:
    """The same promises; a line of shared matters keeps that of its whole line over the day, as few come each hour."""
    promised = {one.queue: one for one in promises}
    found = []
    for queue in joint.queues:
        whole = queue.code.partition("~")[0]
        if queue.code in promised:
            found.append(promised[queue.code])
        elif whole in promised:
            found.append(replace(promised[whole], queue=queue.code, hour_share=0.0))
    return tuple(found)


def _figures(staffing: Staffing, terms: Terms, ways: float | None) -> list[float]:
    """desks, hours, seats, m², minutes, euros of one side and seed. `ways`: trips a day when separate, else None."""
    prices, scenario = terms.prices, staffing.scenario
    hours = staffing.desk_hours
    if terms.rules is not None:
        hours = people_for(staffing, rules=terms.rules).roster.paid_hours
    groups = _groups(scenario, terms.units)
    found = needed(scenario, groups, seeds=(staffing.seed,), days=LEAST_DAYS)
    waiting = [found.of(one.code, "waiting").count for one in groups] if ways is not None else []
    at_once = sum(waiting) if ways is not None else found.of(HOUSE, "waiting").count
    seats = float(math.ceil(at_once * prices.companions))
    desks = _desks(staffing, () if ways is not None else terms.shared_desks)
    addresses = len(groups) if ways is not None else 1
    net = desks * prices.desk_m2 + seats * prices.seat_m2 + addresses * prices.lobby_m2
    let = net * prices.net_to_let
    visits = staffing.result.visits
    minutes = float(visits[:, 2].sum()) / MINUTE / len(visits) + (ways or 0.0) * prices.trip_minutes
    people = float(visits[:, 0].mean()) - (ways or 0.0)
    euros = hours * prices.hour_euros * prices.days_year + let * prices.rent_euros * 12
    return [float(desks), hours, seats, let, minutes / max(people, 1e-9), euros]


def _groups(scenario: Scenario, units: Mapping[str, str]) -> list[Group]:
    lines: dict[str, list[str]] = {}
    for one in scenario.queues:
        lines.setdefault(units[one.code.partition("~")[0]], []).append(one.code)
    return [Group(code=unit, queues=tuple(codes)) for unit, codes in lines.items()]


def _desks(staffing: Staffing, shared: Sequence[str]) -> int:
    """Desks as furniture: each team's most, but one number for teams that use the same desks."""
    together = [one for one in staffing.covers if set(one.team.queues) & set(shared)]
    own = [one for one in staffing.covers if one not in together]
    at_once = [sum(one.desks[slot] for one in together) for slot in range(SLOTS)]
    return sum(one.most for one in own) + max(at_once)


def _side(columns: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Side:
    return Side(*(mean_interval(columns[:, place]) for place in range(columns.shape[1])))
