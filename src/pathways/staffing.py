"""The smallest staffing per half hour that keeps a scenario's promises.

It begins with the modified offered load and a little of its square root (`loads`), then lets the kernel judge:
simulate, put a desk where a promise breaks, take one where none would break, always with the same people (common
random numbers), as Feldman, Mandelbaum, Massey and Whitt (2008) do with delay probabilities. Who may serve what
stays as the scenario has it: persons with the same lines, languages and answering time are one team.

Desks are persons at work; spans are minutes, moments minutes after midnight, shares 0 to 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pathways import layout as at
from pathways.covers import LEAST_SPELL, SLOT, SLOTS, Cover, Team, is_shaped, shaped, staffed, teams_of
from pathways.loads import DAY, Curve, by_slot, first_guess, offered
from pathways.precision import Interval, ratio_interval
from pathways.result import Result
from pathways.runs import Cancelled, simulate
from pathways.scenario import KERNEL_VERSION, Scenario, digest

#: of the square root rule, to begin with; the simulation settles it
_BETA = 0.25
#: rounds of putting desks where promises break, and desks in a half hour, beyond which they cannot be kept
_ROUNDS, _MOST_DESKS = 80, 200
#: hours with fewer people over all days say nothing
_FEW = 40
#: the days the found staffing is looked at again are other days
OTHER_DAYS = 7919


class CannotKeep(Exception):
    """No number of desks keeps the promise. One sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """`share` of those who come to the line are called within its `promise_minutes`: over the day with confidence
    (the 95 % interval lies above it), and `hour_share` in each hour. Who gives up counts as a broken promise; who
    comes after closing does not count."""

    queue: str
    share: float = 0.8
    hour_share: float = 0.7


@dataclass(frozen=True, slots=True)
class Kept:
    """How a promise is kept: `share` over the day, and the worst hour (None when no hour has enough people)."""

    promise: Promise
    minutes: float
    share: Interval
    worst_hour: int | None
    worst_share: float
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Staffing:
    """What was found. `scenario`: with persons as covered; `kept`: on the days of the search; `again`: on other
    days, which took no part in it (there the mean itself keeps the promise). `load`: erlangs by line and half hour,
    shape (queues, 48). `runs`: how many simulations it took."""

    scenario: Scenario
    covers: tuple[Cover, ...]
    kept: tuple[Kept, ...]
    again: tuple[Kept, ...]
    load: tuple[tuple[float, ...], ...]
    result: Result
    seed: int
    replications: int
    runs: int

    @property
    def desk_hours(self) -> float:
        """Hours of work at desks, all teams."""
        return sum(one.desk_hours for one in self.covers)

    @property
    def name(self) -> str:
        """What it rests on: hash of the scenario found, seed, kernel."""
        return f"{digest(self.scenario)[:12]} {self.seed} {KERNEL_VERSION}"


def promises_of(scenario: Scenario, *, share: float = 0.8, slack: float = 0.1) -> tuple[Promise, ...]:
    """The same promise for every line: `share` over the day, `slack` less in each hour."""
    return tuple(
        Promise(queue=one.code, share=share, hour_share=max(0.0, share - slack)) for one in scenario.queues
    )


def kept(result: Result, promises: Iterable[Promise], *, by_mean: bool = False) -> tuple[Kept, ...]:
    """How simulated days keep promises. `by_mean`: the day's share alone counts, without confidence."""
    return tuple(_kept(result, one, by_mean) for one in promises)


def _kept(result: Result, promise: Promise, by_mean: bool) -> Kept:
    row = result.place(promise.queue)
    queue = result.scenario.queues[row]
    comes = result.column("arrived")[:, row]
    if queue.places is None:
        comes = comes - result.column("turned_away")[:, row]
    share = ratio_interval(result.column("within_promise")[:, row].astype(float), comes)
    hours = result.hours[row]
    people = hours[:, at.H_COUNT] + hours[:, at.H_LEFT]
    rated = [
        (hours[hour, at.H_IN_PROMISE] / people[hour], hour)
        for hour in range(at.HOURS)
        if people[hour] >= _FEW
    ]
    worst, hour = min(rated, default=(1.0, None))
    if not comes.sum():
        is_kept = True
    elif by_mean:
        is_kept = share.mean >= promise.share
    else:
        is_kept = share.low >= promise.share and worst >= promise.hour_share
    return Kept(promise, queue.promise_minutes, share, hour, float(worst), bool(is_kept))


def worst_hour(result: Result, broken: Kept) -> int:
    """Where a promise is broken: the hour that is below its own share, else the one with most broken calls."""
    hours = result.hours[result.place(broken.promise.queue)]
    if broken.worst_hour is not None and broken.worst_share < broken.promise.hour_share:
        return broken.worst_hour
    missed = hours[:, at.H_COUNT] + hours[:, at.H_LEFT] - hours[:, at.H_IN_PROMISE]
    return int(np.argmax(missed))


def smallest(
    scenario: Scenario,
    promises: Sequence[Promise],
    *,
    seed: int = 1,
    replications: int = 400,
    progress: Callable[[float], bool] | None = None,
) -> Staffing:
    """The smallest staffing: no spell of anybody can be half an hour shorter. Raises CannotKeep, ScenarioProblem.

    While a line is open somebody is there. Where teams share lines it begins twice, with the load on those who can
    least and on those who can most, and keeps the smaller end. `progress` hears the share done, roughly; False from
    it raises `Cancelled`.
    """
    own = {code for one in teams_of(scenario) for code in one.queues}
    overlap = sum(len(one.queues) for one in teams_of(scenario)) > len(own)
    found = []
    for first in (min, max) if overlap else (min,):
        search = _Search(scenario, promises, seed=seed, replications=replications, first=first)
        search.progress = progress
        search.put()
        search.take()
        found.append(search.confirmed())
    if progress is not None:
        progress(1.0)
    return min(found, key=lambda one: one.desk_hours)


class _Search:
    def __init__(
        self,
        scenario: Scenario,
        promises: Sequence[Promise],
        *,
        seed: int,
        replications: int,
        first: Callable[[Iterable[int]], int],
    ) -> None:
        self.scenario, self.promises, self.seed, self.replications = scenario, promises, seed, replications
        self.progress: Callable[[float], bool] | None = None
        self.first, self.runs, self.expected = first, 0, 60
        self.places = {one.code: place for place, one in enumerate(scenario.queues)}
        self.teams = teams_of(scenario)
        self.load: Curve = by_slot(offered(scenario), minutes=SLOT)
        self.people = self._people()
        self.is_open = [self._open(one.code) for one in scenario.queues]
        self.windows = {one.code: self._window(one) for one in self.teams}
        self.desks = {one.code: self._begin(one) for one in self.teams}
        self.result: Result | None = None

    def _open(self, queue: str) -> tuple[int, int]:
        """First half hour of a line and the one after its last."""
        one = self.scenario.queues[self.places[queue]]
        first, last = self.people
        begins = int(one.opens // SLOT) if one.opens else first
        ends = math.ceil(one.closes / SLOT) if one.closes < DAY else last
        return begins, max(begins + 1, ends)

    def _people(self) -> tuple[int, int]:
        """Half hours in which people come to the house: a line without hours lasts as long."""
        rows = [(row[0], row[1]) for one in self.scenario.streams for row in one.rates if row[2]]
        rows += [(moment, moment + 1) for one in self.scenario.streams for moment in one.booked]
        begins = min((row[0] for row in rows), default=0.0)
        ends = max((row[1] for row in rows), default=float(SLOT))
        return int(begins // SLOT), min(SLOTS, math.ceil(ends / SLOT))

    def _begin(self, team: Team) -> list[int]:
        """A line's load belongs to the team with the fewest (or most) lines, parted evenly among equals."""
        share = np.zeros(SLOTS)
        for code in team.queues:
            able = [one for one in self.teams if code in one.queues]
            chosen = self.first(len(one.queues) for one in able)
            if len(team.queues) == chosen:
                share += self.load[self.places[code]] / sum(len(one.queues) == chosen for one in able)
        guess = first_guess(share, beta=_BETA)
        begins, ends = self.windows[team.code]
        desks = [max(1, int(guess[slot])) if begins <= slot < ends else 0 for slot in range(SLOTS)]
        return shaped(desks, window=(begins, ends))

    def _window(self, team: Team) -> tuple[int, int]:
        """The half hours in which any of a team's lines is open."""
        hours = [self.is_open[self.places[code]] for code in team.queues]
        return min(one[0] for one in hours), max(one[1] for one in hours)

    # ---- judging -------------------------------------------------------------------------------------------------

    def covers(self) -> tuple[Cover, ...]:
        return tuple(Cover(one, tuple(self.desks[one.code])) for one in self.teams)

    def run(self, seed: int | None = None) -> Result:
        self.runs += 1
        if self.progress is not None and not self.progress(min(0.99, self.runs / self.expected)):
            raise Cancelled
        scenario = staffed(self.scenario, self.covers())
        return simulate(scenario, replications=self.replications, seed=self.seed if seed is None else seed)

    # ---- a desk where a promise breaks ---------------------------------------------------------------------------

    def put(self) -> None:
        """Until every promise is kept."""
        for _ in range(_ROUNDS):
            self.result = self.run()
            broken = [one for one in kept(self.result, self.promises) if not one.is_kept]
            if not broken:
                return
            for one in broken:
                self._put(self.result, one)
        raise CannotKeep(self._why(broken[0]))

    def _put(self, result: Result, broken: Kept) -> None:
        """In the half hour before or in the worst hour that has most load for its desks."""
        row = self.places[broken.promise.queue]
        hour = worst_hour(result, broken)
        begins, ends = self.is_open[row]
        near = [slot for slot in range(2 * hour - 1, 2 * hour + 2) if begins <= slot < ends] or [
            min(max(2 * hour, begins), ends - 1)
        ]
        able = [one for one in self.teams if broken.promise.queue in one.queues]
        team = min(able, key=lambda one: len(one.queues))

        def short(slot: int) -> float:
            there = sum(self.desks[one.code][slot] for one in able)
            return float(self.load[row, slot] - there) / max(1.0, math.sqrt(self.load[row, slot]))

        slot = max(near, key=lambda one: (short(one), -one))
        desks = self.desks[team.code]
        desks[slot] += 1
        if desks[slot] > _MOST_DESKS:
            raise CannotKeep(self._why(broken))
        self.desks[team.code] = shaped(desks, window=self.windows[team.code])

    def _why(self, broken: Kept) -> str:
        promise = broken.promise
        return (
            f"{promise.queue}: no number of desks lets {promise.share:.0%} be called within "
            f"{broken.minutes:g} minutes; with {self._most(promise.queue)} desks it is {broken.share.mean:.0%}"
        )

    def _most(self, queue: str) -> int:
        able = [one for one in self.teams if queue in one.queues]
        return max(sum(self.desks[one.code][slot] for one in able) for slot in range(SLOTS))

    # ---- a desk less where none breaks ---------------------------------------------------------------------------

    def take(self) -> None:
        """Spell by spell a half hour less, or a block of up to two hours, until each has been refused.

        What was refused once stays refused, as desks only become fewer. Teams that share no line are tried in one
        run: each is judged by its own lines.
        """
        refused: dict[str, set[frozenset[int]]] = {one.code: set() for one in self.teams}
        while tried := self._tried(refused):
            for team, slots in tried:
                self._change(team, slots, by=-1)
            result = self.run()
            broken = {one.promise.queue for one in kept(result, self.promises) if not one.is_kept}
            for team, slots in tried:
                if broken & set(team.queues):
                    self._change(team, slots, by=1)
                    refused[team.code].add(slots)

    def _change(self, team: Team, slots: frozenset[int], *, by: int) -> None:
        for slot in slots:
            self.desks[team.code][slot] += by

    def _tried(self, refused: dict[str, set[frozenset[int]]]) -> list[tuple[Team, frozenset[int]]]:
        """A block of each team that shares no line with another one tried; those who can least go first."""
        taken: set[str] = set()
        found = []
        for team in sorted(self.teams, key=lambda one: len(one.queues)):
            if taken & set(team.queues):
                continue
            slots = next(self._fewer(team, refused[team.code]), None)
            if slots is not None:
                taken |= set(team.queues)
                found.append((team, slots))
        return found

    def _fewer(self, team: Team, refused: set[frozenset[int]]) -> Iterator[frozenset[int]]:
        """Blocks one desk of which may go: the shortest first, those with most to spare first."""
        begins, ends = self.windows[team.code]
        load = np.sum([self.load[self.places[code]] for code in team.queues], axis=0)
        spare = np.array(self.desks[team.code]) - load
        for length in range(1, LEAST_SPELL + 1):
            starts = range(begins, ends - length + 1)
            for first in sorted(starts, key=lambda slot: (-float(spare[slot : slot + length].mean()), slot)):
                slots = frozenset(range(first, first + length))
                if not any(one <= slots for one in refused) and self._may_go(team, slots):
                    yield slots

    def _may_go(self, team: Team, slots: frozenset[int]) -> bool:
        """Whether every open line of the team has somebody left, and the team's spells stay long enough."""
        desks = [count - (slot in slots) for slot, count in enumerate(self.desks[team.code])]
        if min(desks) < 0 or not is_shaped(desks, window=self.windows[team.code]):
            return False
        for code in team.queues:
            begins, ends = self.is_open[self.places[code]]
            for slot in slots:
                there = sum(self.desks[one.code][slot] for one in self.teams if code in one.queues)
                if begins <= slot < ends and there <= 1:
                    return False
        return True

    # ---- other days ----------------------------------------------------------------------------------------------

    def confirmed(self) -> Staffing:
        """Judged again on the days of the search and on others, with a desk more where the others disagree."""
        for _ in range(_ROUNDS):
            result, other = self.run(), self.run(self.seed + OTHER_DAYS)
            first, again = kept(result, self.promises), kept(other, self.promises, by_mean=True)
            broken = [(result, one) for one in first if not one.is_kept]
            broken += [(other, one) for one in again if not one.is_kept]
            if not broken:
                return self._found(result, first, again)
            for days, one in broken:
                self._put(days, one)
        raise CannotKeep(self._why(broken[0][1]))

    def _found(self, result: Result, first: tuple[Kept, ...], again: tuple[Kept, ...]) -> Staffing:
        load = tuple(tuple(round(float(one), 6) for one in row) for row in self.load)
        return Staffing(
            result.scenario,
            self.covers(),
            first,
            again,
            load,
            result,
            self.seed,
            self.replications,
            self.runs,
        )


def one_less(staffing: Staffing, *, team: str, slot: int) -> tuple[Kept, ...]:
    """The control: the same days with one desk less in a half hour."""
    covers = [
        replace(one, desks=tuple(count - (place == slot) for place, count in enumerate(one.desks)))
        if one.team.code == team
        else one
        for one in staffing.covers
    ]
    scenario = staffed(staffing.scenario, covers)
    result = simulate(scenario, replications=staffing.replications, seed=staffing.seed)
    return kept(result, [one.promise for one in staffing.kept])
