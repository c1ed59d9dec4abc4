"""A small hall in pure Python that calls by the real rule: visitors, desks, a heap of events.

The peer of the rule's figures in docs/explanation/calling-rule.md. Times are milliseconds from midnight.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from pathways import disciplines as rule

MINUTE = 60_000
HOUSE_POLICY: tuple[int, ...] = (1, 0, 100, 100, 50, 600_000, 600_000, 0, 300_000, 900_000, 1, 0, 3_600_000)


def policy(**changes: int) -> tuple[int, ...]:
    """The house's policy with some positions changed, by their names in `disciplines`, small letters."""
    values = list(HOUSE_POLICY)
    for name, value in changes.items():
        values[getattr(rule, name.upper())] = value
    return tuple(values)


@dataclass(frozen=True)
class Line:
    """A queue: what it promises, how long a service takes on average and how much that varies."""

    promise: int
    expected: int
    cv: float = 0.8


@dataclass(frozen=True)
class Desk:
    """A desk: the lines it serves, whether it speaks the rarer language, and when it is open."""

    lines: frozenset[int]
    speaks: bool = True
    opens: int = 0
    closes: int = rule.NEVER


@dataclass(slots=True)
class Stop:
    line: int
    service: int
    joined: int = rule.NONE
    called: int = rule.NONE


@dataclass(slots=True)
class Visitor:
    """One visit. `wishes`: asks for the rarer language. `cap` and its class debt: a priority ground."""

    arrived: int
    stops: list[Stop]
    wishes: bool = False
    cap: int = 0
    free_from: int = rule.NONE
    busy: bool = False
    left_at: int = 0


@dataclass
class Hall:
    """Runs visitors through desks by the rule. `in_turn`: each stop joins its line when the one before has ended."""

    lines: Sequence[Line]
    desks: Sequence[Desk]
    policy: tuple[int, ...] = HOUSE_POLICY
    in_turn: bool = False
    waiting: list[tuple[int, Visitor, Stop]] = field(default_factory=list)

    def run(self, visitors: Sequence[Visitor]) -> None:
        """Serve everybody; afterwards each stop knows when it was called and each visitor when it left."""
        events: list[tuple[int, int, int, int]] = []
        serial = 0
        for index, visitor in enumerate(visitors):
            heapq.heappush(events, (visitor.arrived, 0, serial := serial + 1, index))
        idle: list[int] = []
        for index, desk in enumerate(self.desks):
            heapq.heappush(events, (desk.opens, 1, serial := serial + 1, index))
        serving: dict[int, Visitor] = {}
        debts = [0] * len(self.lines)
        while events:
            now, kind, _, index = heapq.heappop(events)
            if kind == 0:
                self._join(visitors[index], now=now, number=index)
            elif kind == 1:
                done = serving.pop(index, None)
                if done is not None:
                    done.busy, done.free_from, done.left_at = False, now, now
                    if self.in_turn:
                        self._join(done, now=now, number=index)
                    walk = self.policy[rule.WALK]
                    if walk:
                        heapq.heappush(events, (now + walk, 2, serial := serial + 1, 0))
                if now < self.desks[index].closes:
                    idle.append(index)
            if events and events[0][0] == now:
                continue
            for desk_index in list(idle):
                found = self._pick(desk_index, now=now, debts=debts)
                if found is None:
                    continue
                number, visitor, stop = found
                self.waiting.remove(found)
                idle.remove(desk_index)
                stop.called, visitor.busy = now, True
                serving[desk_index] = visitor
                if visitor.cap or any(v.cap for _, v, _ in self.waiting):
                    debts[stop.line] = rule.debt_after(
                        debts[stop.line], cap=visitor.cap or 30, is_of_class=visitor.cap > 0
                    )
                heapq.heappush(events, (now + stop.service, 1, serial := serial + 1, desk_index))

    def _join(self, visitor: Visitor, *, now: int, number: int) -> None:
        for stop in visitor.stops:
            if stop.joined == rule.NONE:
                stop.joined = now
                self.waiting.append((number, visitor, stop))
                if self.in_turn:
                    return

    def _pick(self, desk_index: int, *, now: int, debts: Sequence[int]) -> tuple[int, Visitor, Stop] | None:
        desk = self.desks[desk_index]
        best, best_rank = None, None
        open_desks: dict[int, tuple[int, int]] = {}
        for entry in self.waiting:
            number, visitor, stop = entry
            if stop.line not in desk.lines or visitor.busy:
                continue
            if stop.line not in open_desks:
                there = [d for d in self.desks if stop.line in d.lines and d.opens <= now < d.closes]
                open_desks[stop.line] = (len(there), sum(d.speaks for d in there))
            line = self.lines[stop.line]
            total, speaking = open_desks[stop.line]
            seen = (
                visitor.arrived,
                rule.NONE,
                stop.joined,
                number,
                0,
                line.promise,
                line.expected,
                rule.NONE,
                rule.NEVER,
                rule.NEVER,
                rule.NEVER,
                visitor.free_from,
                0,
                rule.NONE,
                0,
                1,
                0,
                1 if not visitor.wishes or desk.speaks else 0,
                speaking if visitor.wishes else total,
                total,
                visitor.cap,
                debts[stop.line],
                debts[stop.line],
            )
            if not rule.may_call(seen, policy=self.policy, now=now):
                continue
            its_rank = rule.rank(seen, policy=self.policy, now=now)
            if best_rank is None or its_rank < best_rank:
                best, best_rank = entry, its_rank
        return best


def lognormal(mean: float, cv: float, *, dice: random.Random) -> int:
    """One service time, ms."""
    sigma2 = math.log(1 + cv * cv)
    return max(1000, int(mean * math.exp(dice.gauss(-sigma2 / 2, math.sqrt(sigma2)))))


def mean(values: Sequence[float]) -> float:
    """The mean; nan of nothing."""
    return sum(values) / len(values) if values else math.nan
