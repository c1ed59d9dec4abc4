"""The smallest staffing per half hour that keeps a scenario's promises.

It begins with the modified offered load and a little of its square root (`loads`), then lets the kernel judge:
simulate, put a desk where a promise breaks, take one where none would break, always with the same people (common
random numbers), as Feldman, Mandelbaum, Massey and Whitt (2008) do with delay probabilities. Who may serve what
stays as the scenario has it: persons with the same lines, languages and answering time are one team.

Desks are persons at work; spans are minutes, moments minutes after midnight, shares 0 to 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pathways import layout as at
from pathways.loads import DAY, Curve, by_slot, first_guess, offered
from pathways.precision import Interval, ratio_interval
from pathways.result import Result
from pathways.runs import Cancelled, simulate
from pathways.scenario import KERNEL_VERSION, Person, Scenario, digest

SLOT = 30
SLOTS = DAY // SLOT
#: of the square root rule, to begin with; the simulation settles it
_BETA = 0.25
#: rounds of putting desks where promises break, and desks in a half hour, beyond which they cannot be kept
_ROUNDS, _MOST_DESKS = 80, 200
#: hours with fewer people over all days say nothing
_FEW = 40
#: the days the found staffing is looked at again are other days
_OTHER_DAYS = 7919


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """People who may stand in for each other."""

    code: str
    queues: tuple[str, ...]
    languages: tuple[str, ...] = ()
    answers_minutes: float = 0.0


@dataclass(frozen=True, slots=True)
class Cover:
    """Desks of a team in each half hour of the day: 48 numbers from midnight."""

    team: Team
    desks: tuple[int, ...]

    @property
    def desk_hours(self) -> float:
        """Hours of work at desks."""
        return sum(self.desks) * SLOT / 60

    @property
    def most(self) -> int:
        """Desks at once at most."""
        return max(self.desks, default=0)


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
    days, which took no part in it. `load`: erlangs by line and half hour, shape (queues, 48)."""

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


def teams_of(scenario: Scenario) -> tuple[Team, ...]:
    """The scenario's teams, in the order of their first persons."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...], float], Team] = {}
    for one in scenario.persons:
        key = (one.queues, one.languages, one.answers_minutes)
        marks = [*one.queues, *one.languages] + (["remote"] if one.answers_minutes else [])
        found.setdefault(
            key,
            Team(
                code="+".join(marks),
                queues=one.queues,
                languages=one.languages,
                answers_minutes=one.answers_minutes,
            ),
        )
    return tuple(found.values())


def staffed(scenario: Scenario, covers: Iterable[Cover]) -> Scenario:
    """The same day with other people: each team as covered, the first ones staying longest."""
    persons = tuple(person for one in covers for person in _persons(one))
    return replace(scenario, persons=persons)


def _persons(cover: Cover) -> Iterator[Person]:
    for number, spell in enumerate(_layers(cover.desks), start=1):
        yield Person(
            code=f"{cover.team.code}.{number}",
            queues=cover.team.queues,
            spells=(spell,),
            languages=cover.team.languages,
            answers_minutes=cover.team.answers_minutes,
        )


def _layers(desks: Sequence[int]) -> Iterator[tuple[float, float]]:
    for layer in range(max(desks, default=0)):
        begins: int | None = None
        for slot, count in enumerate([*desks, 0]):
            if count > layer and begins is None:
                begins = slot
            elif count <= layer and begins is not None:
                yield begins * float(SLOT), slot * float(SLOT)
                begins = None


def kept(result: Result, promises: Iterable[Promise]) -> tuple[Kept, ...]:
    """How simulated days keep promises."""
    return tuple(_kept(result, one) for one in promises)


def _kept(result: Result, promise: Promise) -> Kept:
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
    nobody = not comes.sum()
    is_kept = nobody or (share.low >= promise.share and worst >= promise.hour_share)
    return Kept(promise, queue.promise_minutes, share, hour, float(worst), bool(is_kept))


def smallest(
    scenario: Scenario,
    promises: Sequence[Promise],
    *,
    seed: int = 1,
    replications: int = 400,
    progress: Callable[[float], bool] | None = None,
) -> Staffing:
    """The smallest staffing: no half hour of any team can do with a desk less. Raises CannotKeep, ScenarioProblem.

    While a line is open somebody is there. `progress` hears the share done, roughly; False from it raises
    `Cancelled`.
    """
    search = _Search(scenario, promises, seed=seed, replications=replications, progress=progress)
    search.put()
    search.take()
    return search.confirmed()


class _Search:
    def __init__(
        self,
        scenario: Scenario,
        promises: Sequence[Promise],
        *,
        seed: int,
        replications: int,
        progress: Callable[[float], bool] | None,
    ) -> None:
        self.scenario, self.promises, self.seed, self.replications = scenario, promises, seed, replications
        self.progress, self.runs, self.expected = progress, 0, 60
        self.places = {one.code: place for place, one in enumerate(scenario.queues)}
        self.teams = teams_of(scenario)
        self.load: Curve = by_slot(offered(scenario), minutes=SLOT)
        self.is_open = [self._open(one.code) for one in scenario.queues]
        self.desks = {one.code: self._begin(one) for one in self.teams}
        self.result: Result | None = None

    def _open(self, queue: str) -> tuple[int, int]:
        """First half hour of a line and the one after its last."""
        one = self.scenario.queues[self.places[queue]]
        busy = np.flatnonzero(self.load[self.places[queue]] > 0.005)
        if not len(busy):
            return 0, 0
        begins = max(int(one.opens // SLOT), int(busy[0]) if not one.opens else 0)
        ends = math.ceil(min(one.closes, DAY) / SLOT) if one.closes < DAY else self._last(queue)
        return begins, max(begins + 1, ends)

    def _last(self, queue: str) -> int:
        """Without hours a line lasts as long as people come to the house."""
        rows = [row[1] for one in self.scenario.streams for row in one.rates]
        rows += [moment + 1 for one in self.scenario.streams for moment in one.booked]
        return min(SLOTS, math.ceil(max(rows, default=0.0) / SLOT))

    def _begin(self, team: Team) -> list[int]:
        """A line's load belongs to the team with the fewest lines, parted evenly among equals."""
        share = np.zeros(SLOTS)
        for code in team.queues:
            able = [one for one in self.teams if code in one.queues]
            least = min(len(one.queues) for one in able)
            if len(team.queues) == least:
                share += self.load[self.places[code]] / sum(len(one.queues) == least for one in able)
        guess = first_guess(share, beta=_BETA)
        begins = min((self.is_open[self.places[code]][0] for code in team.queues), default=0)
        ends = max((self.is_open[self.places[code]][1] for code in team.queues), default=0)
        return [max(1, int(guess[slot])) if begins <= slot < ends else 0 for slot in range(SLOTS)]

    # ---- judging -------------------------------------------------------------------------------------------------

    def covers(self) -> tuple[Cover, ...]:
        return tuple(Cover(one, tuple(self.desks[one.code])) for one in self.teams)

    def run(self, seed: int | None = None) -> Result:
        self.runs += 1
        if self.progress is not None and not self.progress(min(0.99, self.runs / self.expected)):
            raise Cancelled
        scenario = staffed(self.scenario, self.covers())
        return simulate(scenario, replications=self.replications, seed=self.seed if seed is None else seed)

    # ---- a desk where a promise breaks -----------------------------------------------------------------------------

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
        hour = self._worst(result, broken, row)
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
        self.desks[team.code][slot] += 1
        if self.desks[team.code][slot] > _MOST_DESKS:
            raise CannotKeep(self._why(broken))

    @staticmethod
    def _worst(result: Result, broken: Kept, row: int) -> int:
        hours = result.hours[row]
        if broken.worst_hour is not None and broken.worst_share < broken.promise.hour_share:
            return broken.worst_hour
        missed = hours[:, at.H_COUNT] + hours[:, at.H_LEFT] - hours[:, at.H_IN_PROMISE]
        return int(np.argmax(missed))

    def _why(self, broken: Kept) -> str:
        promise = broken.promise
        return (
            f"{promise.queue}: no number of desks lets {promise.share:.0%} be called within "
            f"{broken.minutes:g} minutes; with {self._most(promise.queue)} desks it is {broken.share.mean:.0%}"
        )

    def _most(self, queue: str) -> int:
        able = [one for one in self.teams if queue in one.queues]
        return max(sum(self.desks[one.code][slot] for one in able) for slot in range(SLOTS))

    # ---- a desk less where none breaks --------------------------------------------------------------------------------

    def take(self) -> None:
        """Half hour by half hour, those with most to spare first, until each has been refused once.

        Teams that share no line are tried in one run: each is judged by its own lines.
        """
        waiting = {one.code: self._spare(one) for one in self.teams}
        self.expected = self.runs + 2 * max((len(one) for one in waiting.values()), default=0)
        while any(waiting.values()):
            tried = self._tried(waiting)
            if not tried:
                return
            for team, slot in tried:
                self.desks[team.code][slot] -= 1
            result = self.run()
            broken = {one.promise.queue for one in kept(result, self.promises) if not one.is_kept}
            refused = [(team, slot) for team, slot in tried if broken & set(team.queues)]
            for team, slot in refused:
                self.desks[team.code][slot] += 1
                waiting[team.code].remove(slot)
            if not refused:
                self.result = result

    def _spare(self, team: Team) -> list[int]:
        load = sum(self.load[self.places[code]] for code in team.queues)
        desks = self.desks[team.code]
        slots = [slot for slot in range(SLOTS) if desks[slot]]
        return sorted(slots, key=lambda slot: (float(np.asarray(load)[slot]) - desks[slot], slot))

    def _tried(self, waiting: Mapping[str, list[int]]) -> list[tuple[Team, int]]:
        taken: set[str] = set()
        found = []
        for team in self.teams:
            while waiting[team.code] and not self._may_go(team, waiting[team.code][0]):
                waiting[team.code].pop(0)
            if waiting[team.code] and not taken & set(team.queues):
                taken |= set(team.queues)
                found.append((team, waiting[team.code][0]))
        return found

    def _may_go(self, team: Team, slot: int) -> bool:
        """Whether every open line of the team has somebody left."""
        if not self.desks[team.code][slot]:
            return False
        for code in team.queues:
            begins, ends = self.is_open[self.places[code]]
            there = sum(self.desks[one.code][slot] for one in self.teams if code in one.queues)
            if begins <= slot < ends and there <= 1:
                return False
        return True

    # ---- other days ---------------------------------------------------------------------------------------------------

    def confirmed(self) -> Staffing:
        """Judged again on the days of the search and on others, with a desk more where the others disagree."""
        for _ in range(_ROUNDS):
            result, other = self.run(), self.run(self.seed + _OTHER_DAYS)
            first, again = kept(result, self.promises), kept(other, self.promises)
            for one in first:
                if not one.is_kept:
                    self._put(result, one)
            missed = [one for one in again if _missed(one)]
            for one in missed:
                self._put(other, one)
            if not missed and all(one.is_kept for one in first):
                return self._found(result, first, again)
        raise CannotKeep(self._why((missed or [one for one in first if not one.is_kept])[0]))

    def _found(self, result: Result, first: tuple[Kept, ...], again: tuple[Kept, ...]) -> Staffing:
        load = tuple(tuple(round(float(one), 6) for one in row) for row in self.load)
        if self.progress is not None:
            self.progress(1.0)
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


def _missed(one: Kept) -> bool:
    """On days that took no part in the search the mean itself must keep the promise."""
    return one.share.count > 0 and one.share.mean < one.promise.share and not math.isnan(one.share.mean)


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
