"""A small hall in pure Python that calls by the real rule: visitors, desks, a heap of events.

It makes the figures in docs/explanation/calling-rule.md. Times are milliseconds from the day's start. One
seed is one day, and the same visitors come whatever the policy (common random numbers).
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from pathways import disciplines as rule

MINUTE = 60_000
DAY = 480 * MINUTE
#: arrivals of 16 half hours, the house's reference day
HALF_HOURS = (0.6, 1, 1.4, 1.6, 1.5, 1.3, 1, 0.8, 0.9, 1.2, 1.3, 1.2, 1, 0.8, 0.6, 0.3)
#: mean service of ten lines, minutes
TEN_LINES = (2, 3, 4, 5, 6, 7.5, 9, 10, 12.5, 3.5)

_HOUSE = {
    "keep_place": 1,
    "first_come": 0,
    "service_weight": 100,
    "language_lead": 250,
    "ahead_cap": 50,
    "early": 10 * MINUTE,
    "grace": 10 * MINUTE,
    "last_call": 30 * MINUTE,
    "cool_down": 5 * MINUTE,
    "place_kept": 15 * MINUTE,
    "max_returns": 1,
    "walk": 0,
    "long_wait": 60 * MINUTE,
}


def policy(**changes: int) -> tuple[int, ...]:
    """The house's policy with some positions changed, by their names in `disciplines`, in small letters."""
    values = [0] * rule.POLICY_SIZE
    for name, value in {**_HOUSE, **changes}.items():
        values[getattr(rule, name.upper())] = value
    return tuple(values)


@dataclass(frozen=True)
class Line:
    """A queue: its promise and mean service, ms."""

    promise: int
    expected: int


@dataclass(frozen=True)
class Desk:
    """A desk: the lines it serves, whether it speaks the rarer language, when it is open."""

    lines: frozenset[int]
    speaks: bool = True
    opens: int = 0
    closes: int = rule.NEVER


@dataclass(slots=True)
class Stop:
    """One need: its line and the length of its service. The run fills in when it joined and was called."""

    line: int
    service: int
    joined: int = rule.NONE
    called: int = rule.NONE


@dataclass(slots=True)
class Visitor:
    """One visit. `wishes`: asks for the rarer language. The run fills in where it is and when it left."""

    arrived: int
    stops: list[Stop]
    wishes: bool = False
    free_from: int = rule.NONE
    busy: bool = False
    left_at: int = 0

    @property
    def wait(self) -> float:
        """Minutes until its only stop was called."""
        return (self.stops[0].called - self.arrived) / MINUTE

    @property
    def stay(self) -> float:
        """Minutes in the house."""
        return (self.left_at - self.arrived) / MINUTE


_ARRIVES, _DESK_FREE, _LOOK_AGAIN = 0, 1, 2


@dataclass
class Hall:
    """Runs visitors through desks by the rule. `in_turn`: a stop joins its line when the one before ended."""

    lines: Sequence[Line]
    desks: Sequence[Desk]
    policy: tuple[int, ...]
    in_turn: bool = False
    _waiting: list[tuple[int, Visitor, Stop]] = field(default_factory=list)
    _events: list[tuple[int, int, int, int]] = field(default_factory=list)
    _serial: int = 0

    def run(self, visitors: Sequence[Visitor]) -> None:
        """Serve everybody; afterwards each stop knows when it was called and each visitor when it left."""
        for number, visitor in enumerate(visitors):
            self._at(visitor.arrived, _ARRIVES, number)
        for number, desk in enumerate(self.desks):
            self._at(desk.opens, _DESK_FREE, number)
        idle: list[int] = []
        serving: dict[int, tuple[int, Visitor]] = {}
        while self._events:
            now, kind, _, number = heapq.heappop(self._events)
            if kind == _ARRIVES:
                self._join(number, visitors[number], now=now)
            elif kind == _DESK_FREE:
                if number in serving:
                    self._ended(*serving.pop(number), now=now)
                if now < self.desks[number].closes:
                    idle.append(number)
            if self._events and self._events[0][0] == now:
                continue
            for desk in list(idle):
                found = self._pick(self.desks[desk], now=now)
                if found is not None:
                    idle.remove(desk)
                    self._waiting.remove(found)
                    visitor_number, visitor, stop = found
                    stop.called, visitor.busy = now, True
                    serving[desk] = visitor_number, visitor
                    self._at(now + stop.service, _DESK_FREE, desk)

    def _at(self, moment: int, kind: int, number: int) -> None:
        self._serial += 1
        heapq.heappush(self._events, (moment, kind, self._serial, number))

    def _ended(self, number: int, visitor: Visitor, *, now: int) -> None:
        visitor.busy, visitor.free_from, visitor.left_at = False, now, now
        if self.in_turn:
            self._join(number, visitor, now=now)
        if self.policy[rule.WALK]:
            self._at(now + self.policy[rule.WALK], _LOOK_AGAIN, number)

    def _join(self, number: int, visitor: Visitor, *, now: int) -> None:
        for stop in visitor.stops:
            if stop.joined == rule.NONE:
                stop.joined = now
                self._waiting.append((number, visitor, stop))
                if self.in_turn:
                    return

    def _pick(self, desk: Desk, *, now: int) -> tuple[int, Visitor, Stop] | None:
        best, best_rank = None, None
        staffed: dict[int, tuple[int, int]] = {}
        for entry in self._waiting:
            number, visitor, stop = entry
            if stop.line not in desk.lines:
                continue
            if stop.line not in staffed:
                there = [
                    one for one in self.desks if stop.line in one.lines and one.opens <= now < one.closes
                ]
                staffed[stop.line] = len(there), sum(one.speaks for one in there)
            seen = self._seen(number, visitor, stop, desk=desk, staffed=staffed[stop.line])
            if rule.may_call(seen, policy=self.policy, now=now):
                its_rank = rule.rank(seen, policy=self.policy, now=now)
                if best_rank is None or its_rank < best_rank:
                    best, best_rank = entry, its_rank
        return best

    def _seen(
        self, number: int, visitor: Visitor, stop: Stop, *, desk: Desk, staffed: tuple[int, int]
    ) -> tuple[int, ...]:
        numbers = [0] * rule.CANDIDATE_SIZE
        numbers[rule.HOUSE_AT] = visitor.arrived
        numbers[rule.CREDIT_AT] = numbers[rule.BOOKED_AT] = numbers[rule.MISSED_AT] = rule.NONE
        numbers[rule.LINE_AT] = stop.joined
        numbers[rule.JOURNAL] = number
        numbers[rule.PROMISE] = self.lines[stop.line].promise
        numbers[rule.EXPECTED] = self.lines[stop.line].expected
        numbers[rule.CLOSES_AT] = numbers[rule.DESK_CLOSES_AT] = rule.NEVER
        numbers[rule.ELSEWHERE_CLOSES_AT] = rule.NEVER
        numbers[rule.FREE_FROM] = visitor.free_from
        numbers[rule.BUSY] = int(visitor.busy)
        numbers[rule.SERVES] = 1
        numbers[rule.SPEAKS] = int(desk.speaks or not visitor.wishes)
        numbers[rule.OPEN_DESKS] = staffed[0]
        numbers[rule.SPEAKING_DESKS] = staffed[1] if visitor.wishes else staffed[0]
        return tuple(numbers)


def lognormal(mean_ms: float, *, cv: float, dice: random.Random) -> int:
    """One service time, ms."""
    sigma2 = math.log(1 + cv * cv)
    return max(1_000, int(mean_ms * math.exp(dice.gauss(-sigma2 / 2, math.sqrt(sigma2)))))


def arrivals(count: float, *, dice: random.Random) -> list[int]:
    """Arrival moments of one day with the reference shape; about `count` of them."""
    moments = []
    for place, weight in enumerate(HALF_HOURS):
        begins, rate = place * 30 * MINUTE, count * weight / sum(HALF_HOURS) / (30 * MINUTE)
        at = begins + dice.expovariate(rate)
        while at < begins + 30 * MINUTE:
            moments.append(int(at))
            at += dice.expovariate(rate)
    return moments


def staffed(line: int, work_minutes: float, *, both: float, dice: random.Random) -> list[Desk]:
    """Desks of one line, enough for the work of each half hour; a share `both` also serves the next line."""
    need = [max(1, math.ceil(work_minutes * weight / sum(HALF_HOURS) / 30)) for weight in HALF_HOURS]
    desks = []
    for layer in range(max(need)):
        begins = None
        for place, count in enumerate([*need, 0]):
            if count > layer and begins is None:
                begins = place
            elif count <= layer and begins is not None:
                lines = {line, (line + 1) % len(TEN_LINES)} if dice.random() < both else {line}
                closes = rule.NEVER if place == len(need) else place * 30 * MINUTE
                desks.append(Desk(frozenset(lines), opens=begins * 30 * MINUTE, closes=closes))
                begins = None
    return desks


def mean(values: Sequence[float]) -> float:
    """The mean; nan of nothing."""
    return sum(values) / len(values) if values else math.nan


# ---- three experiments -------------------------------------------------------------------------------------


def language_waits(
    *, desks: int, speaking: int, load: float, lead: int, days: int, share: float = 0.06
) -> tuple[list[float], list[float]]:
    """Mean wait of each day, minutes: of those who ask for the rarer language, and of the others."""
    service = 8 * MINUTE
    wishing, others = [], []
    for day in range(days):
        dice = random.Random(day)
        visitors, at = [], 0.0
        while (at := at + dice.expovariate(load * desks / service)) < DAY:
            wishes = dice.random() < share
            visitors.append(Visitor(int(at), [Stop(0, lognormal(service, cv=0.8, dice=dice))], wishes=wishes))
        staff = [Desk(frozenset({0}), speaks=place < speaking) for place in range(desks)]
        Hall([Line(15 * MINUTE, service)], staff, policy(language_lead=lead)).run(visitors)
        asked = [one.wait for one in visitors if one.wishes]
        if asked:
            wishing.append(mean(asked))
            others.append(mean([one.wait for one in visitors if not one.wishes]))
    return wishing, others


def many_needs(
    *, days: int, visitors: int, spare: float, in_turn: bool, keep_place: bool
) -> tuple[list[float], list[float]]:
    """Minutes in the house of visitors with two to four needs (30 %) and of those with one.

    `spare`: staffed time over expected work. One minute's walk between desks.
    """
    many, one = [], []
    per_visit = 0.7 + 0.3 * 2.7
    for day in range(days):
        dice = random.Random(day)
        people = []
        for at in arrivals(visitors, dice=dice):
            count = 1 if dice.random() < 0.7 else dice.choices((2, 3, 4), (50, 30, 20))[0]
            needs = dice.sample(range(len(TEN_LINES)), count)
            stops = [Stop(line, lognormal(TEN_LINES[line] * MINUTE, cv=0.7, dice=dice)) for line in needs]
            people.append(Visitor(at, stops))
        staff = []
        for line, service in enumerate(TEN_LINES):
            work = visitors * per_visit / len(TEN_LINES) * service * spare
            staff += staffed(line, work, both=0, dice=dice)
        lines = [Line(15 * MINUTE, int(service * MINUTE)) for service in TEN_LINES]
        Hall(lines, staff, policy(keep_place=int(keep_place), walk=MINUTE), in_turn).run(people)
        many += [each.stay for each in people if len(each.stops) > 1]
        one += [each.stay for each in people if len(each.stops) == 1]
    return many, one


def two_skills(*, days: int, visitors: int, both: float, first_come: bool) -> list[float]:
    """Waits, minutes, of single needs when a share `both` of the officers also serves the next line."""
    waits = []
    for day in range(days):
        dice = random.Random(day)
        people = []
        for at in arrivals(visitors, dice=dice):
            line = dice.randrange(len(TEN_LINES))
            people.append(Visitor(at, [Stop(line, lognormal(TEN_LINES[line] * MINUTE, cv=0.7, dice=dice))]))
        staff = []
        for line, service in enumerate(TEN_LINES):
            staff += staffed(line, visitors / len(TEN_LINES) * service, both=both, dice=dice)
        lines = [Line(15 * MINUTE, int(service * MINUTE)) for service in TEN_LINES]
        Hall(lines, staff, policy(first_come=int(first_come))).run(people)
        waits += [each.wait for each in people]
    return waits
