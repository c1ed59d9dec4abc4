"""What must hold before a scenario is run. Each fault is one line: where, what, what would be right."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise

from pathways.layout import LATEST
from pathways.scenario import Law, Scenario, ScenarioProblem, Stream

ENTRANCE = "entrance"
MOST_STOPS = 16
_CERTAIN = 1 - 1e-12


def check(scenario: Scenario) -> Scenario:
    """The scenario itself. Raises ScenarioProblem for its first fault."""
    for fault in _faults(scenario):
        raise fault
    return scenario


def _faults(scenario: Scenario) -> Iterator[ScenarioProblem]:
    if not scenario.queues or not scenario.streams:
        yield ScenarioProblem(scenario.name, "has no queue or nobody who comes", "give queues and streams")
    for kind in ("queues", "persons", "streams", "doors", "grounds", "languages"):
        yield from _twice(kind, [one.code for one in getattr(scenario, kind)])
    yield from _numbers(scenario)
    yield from _spans(scenario)
    yield from _names(scenario)
    yield from _shares(scenario)
    yield from _served(scenario)
    yield from _ending(scenario)
    yield from _ways(scenario)


def _twice(kind: str, codes: list[str]) -> Iterator[ScenarioProblem]:
    for code in codes:
        if codes.count(code) > 1:
            yield ScenarioProblem(f"{kind}.{code}", "is there twice", "give each a code of its own")


def _numbers(scenario: Scenario) -> Iterator[ScenarioProblem]:
    """Negative or missing times and counts."""
    lines = [(f"queues.{one.code}", one.service) for one in scenario.queues]
    lines += [(f"streams.{one.code}", one.service) for one in scenario.streams if one.service is not None]
    for where, law in lines:
        yield from _law(where, law)
    for queue in scenario.queues:
        at = f"queues.{queue.code}"
        yield from _not_negative(at, promise_minutes=queue.promise_minutes, opens=queue.opens)
        yield from _not_negative(at, places=queue.places or 0)
        if queue.patience is not None:
            patience = queue.patience
            yield from _not_negative(at, patience=patience.floor_minutes)
            if not patience.floor_minutes < patience.mean_minutes < math.inf:
                yield ScenarioProblem(
                    at, "patience is not longer than its floor", "give a longer mean_minutes"
                )
    for person in scenario.persons:
        yield from _not_negative(f"persons.{person.code}", answers_minutes=person.answers_minutes)
    for stream in scenario.streams:
        at = f"streams.{stream.code}"
        yield from _not_negative(at, spread_minutes=stream.spread_minutes)
        yield from _not_negative(
            at, **{f"booked {place}": moment for place, moment in enumerate(stream.booked)}
        )
        yield from _not_negative(at, **{f"rate {row[0]:g}-{row[1]:g}": row[2] for row in stream.rates})
    for door in scenario.doors:
        yield from _not_negative(f"doors.{door.code}", minutes=door.minutes)
    policy = {name: getattr(scenario.policy, name) for name in scenario.policy.__slots__}
    policy["long_wait_minutes"] = min(policy["long_wait_minutes"], 1.0)
    yield from _not_negative("policy", **policy)
    yield from _not_negative("scenario", warm_up_minutes=scenario.warm_up_minutes)


def _law(where: str, law: Law) -> Iterator[ScenarioProblem]:
    if not 0 < law.mean_minutes < math.inf:
        yield ScenarioProblem(where, f"a service of {law.mean_minutes:g} minutes", "give a mean above 0")
    yield from _not_negative(where, cv=law.cv)
    if law.kind not in ("lognormal", "exponential", "constant"):
        yield ScenarioProblem(where, f"knows no law {law.kind}", "give lognormal, exponential or constant")


def _not_negative(where: str, **values: float) -> Iterator[ScenarioProblem]:
    for name, value in values.items():
        if not 0 <= value < math.inf:
            yield ScenarioProblem(
                where, f"{name} is {value:g}", "give a number that is not negative and has an end"
            )


def _spans(scenario: Scenario) -> Iterator[ScenarioProblem]:
    """Spans that run backwards, cross or never end."""
    for queue in scenario.queues:
        yield from _in_order(f"queues.{queue.code} hours", [(queue.opens, queue.closes)])
    for person in scenario.persons:
        yield from _in_order(f"persons.{person.code} spells", person.spells)
    for stream in scenario.streams:
        at = f"streams.{stream.code} rates"
        yield from _in_order(at, [(row[0], row[1]) for row in stream.rates])
        moments = [row[1] for row in stream.rates] + list(stream.booked)
        if any(moment * 60_000 > LATEST / 4 for moment in moments):
            yield ScenarioProblem(at, "people come for ever: it cannot end", "give the last rate an end")


def _in_order(where: str, spans: Iterable[tuple[float, float]]) -> Iterator[ScenarioProblem]:
    spans = list(spans)
    for begins, ends in spans:
        if not 0 <= begins < ends:
            yield ScenarioProblem(where, f"{begins:g}-{ends:g} is no span", "give a beginning before its end")
    for before, after in pairwise(spans):
        if after[0] < before[1]:
            yield ScenarioProblem(where, f"{after[0]:g} comes before {before[1]:g}", "give spans in order")


def _names(scenario: Scenario) -> Iterator[ScenarioProblem]:
    """Names that nothing carries."""
    queues = {one.code for one in scenario.queues}
    asked = [(f"persons.{one.code}", one.queues) for one in scenario.persons]
    asked += [(f"streams.{one.code}", one.needs) for one in scenario.streams]
    asked += [(f"onward {one.source}", (one.source, one.target)) for one in scenario.onward]
    for where, codes in asked:
        for code in codes:
            if code not in queues:
                yield ScenarioProblem(
                    where, f"names the queue {code}", f"give one of {', '.join(sorted(queues))}"
                )
        if not codes:
            yield ScenarioProblem(where, "names no queue", "give at least one")
    grounds = {one.code for one in scenario.grounds}
    languages = {one.code for one in scenario.languages}
    for stream in scenario.streams:
        if stream.priority and stream.priority not in grounds:
            yield ScenarioProblem(
                f"streams.{stream.code}", f"names the ground {stream.priority}", "add it to grounds"
            )
        yield from _needs(stream)
    for person in scenario.persons:
        for code in person.languages:
            if code not in languages:
                yield ScenarioProblem(f"persons.{person.code}", f"speaks {code}", "add it to languages")


def _needs(stream: Stream) -> Iterator[ScenarioProblem]:
    at = f"streams.{stream.code}"
    if len(stream.needs) > MOST_STOPS:
        yield ScenarioProblem(at, f"has {len(stream.needs)} needs", f"give at most {MOST_STOPS}")
    if stream.order not in ("fixed", "free"):
        yield ScenarioProblem(at, f"knows no order {stream.order}", "give fixed or free")


def _shares(scenario: Scenario) -> Iterator[ScenarioProblem]:
    rows = [(f"onward {one.source} {one.target}", one.share) for one in scenario.onward]
    rows += [(f"languages.{one.code}", one.share) for one in scenario.languages]
    rows += [(f"grounds.{one.code} cap", one.cap / 100) for one in scenario.grounds]
    for stream in scenario.streams:
        rows += [
            (f"streams.{stream.code}", stream.no_show_share),
            (f"streams.{stream.code}", stream.priority_share),
        ]
    for queue in scenario.queues:
        away = [one.share for one in scenario.onward if one.source == queue.code]
        rows.append((f"onward {queue.code} together", sum(away)))
    rows.append(("languages together", sum(one.share for one in scenario.languages)))
    for where, share in rows:
        if not 0 <= share <= 1 + 1e-9:
            yield ScenarioProblem(where, f"a share of {share:g}", "give a share from 0 to 1")
    if scenario.after_closing not in ("serve", "send_away", "leave"):
        yield ScenarioProblem("after_closing", scenario.after_closing, "give serve, send_away or leave")


def reached(scenario: Scenario) -> list[str]:
    """Queues somebody may come to, in the scenario's order."""
    found = {need for one in scenario.streams for need in one.needs if one.rates or one.booked}
    while more := {one.target for one in scenario.onward if one.source in found and one.share} - found:
        found |= more
    return [one.code for one in scenario.queues if one.code in found]


def _served(scenario: Scenario) -> Iterator[ScenarioProblem]:
    """Lines nobody serves, languages nobody speaks."""
    skilled = {code for one in scenario.persons if one.spells for code in one.queues}
    for code in reached(scenario):
        if code not in skilled:
            yield ScenarioProblem(f"queues.{code}", "no desk has the skill", "give a person who serves it")


def _ending(scenario: Scenario) -> Iterator[ScenarioProblem]:
    """Circles nobody leaves."""
    onward: dict[str, dict[str, float]] = {one.code: {} for one in scenario.queues}
    for row in scenario.onward:
        onward[row.source][row.target] = onward[row.source].get(row.target, 0.0) + row.share
    leaves = {code for code, rows in onward.items() if sum(rows.values()) < _CERTAIN}
    while (
        more := {code for code, rows in onward.items() if any(rows[to] for to in rows.keys() & leaves)}
        - leaves
    ):
        leaves |= more
    for code in reached(scenario):
        if code not in leaves:
            yield ScenarioProblem(f"onward {code}", "goes round for ever: it cannot end", "let a share leave")


def _ways(scenario: Scenario) -> Iterator[ScenarioProblem]:
    """Paths through closed doors."""
    walks = walking(scenario)
    zones = {one.code: one.zone or ENTRANCE for one in scenario.queues}
    steps = []
    for stream in scenario.streams:
        if stream.order == "free":
            steps += [(ENTRANCE, need, stream.code) for need in stream.needs]
            steps += [(zones[a], b, stream.code) for a in stream.needs for b in stream.needs if a != b]
        else:
            steps += [(ENTRANCE, stream.needs[0], stream.code)]
            steps += [(zones[a], b, stream.code) for a, b in pairwise(stream.needs)]
    steps += [(zones[one.source], one.target, f"onward {one.source}") for one in scenario.onward]
    closed = ", ".join(one.code for one in scenario.doors if one.is_closed)
    for begins, queue, whose in steps:
        if walks[begins, zones[queue]] == math.inf:
            what = f"the way from {begins} to {queue} goes through a closed door"
            yield ScenarioProblem(
                whose, what, f"open one of: {closed}" if closed else "add a door between the zones"
            )


def walking(scenario: Scenario) -> dict[tuple[str, str], float]:
    """Minutes from zone to zone by the shortest open way; infinite when there is none."""
    zones = {ENTRANCE, *(one.zone or ENTRANCE for one in scenario.queues)}
    zones |= {zone for one in scenario.doors for zone in one.between}
    walks = {(a, b): 0.0 if a == b else math.inf for a in zones for b in zones}
    for door in scenario.doors:
        if not door.is_closed:
            a, b = door.between
            walks[a, b] = walks[b, a] = min(walks[a, b], door.minutes)
    for by in zones:
        for a in zones:
            for b in zones:
                walks[a, b] = min(walks[a, b], walks[a, by] + walks[by, b])
    return walks
