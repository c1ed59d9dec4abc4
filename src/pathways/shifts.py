"""Legal shifts that cover what is needed at the least paid hours (CP-SAT of OR-Tools).

A shift has a length the agreement knows, begins on a grid, has its lunch inside and its short rest. The lunch must be
covered by others; the rest is put where it is missed least, and covered only when that is asked.
Moments are minutes after midnight, spans minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from pathways.covers import SLOT, SLOTS, Cover, Team
from pathways.result import Result
from pathways.runs import simulate
from pathways.scenario import Person, Scenario
from pathways.staffing import OTHER_DAYS, Kept, Staffing, kept, worst_hour

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

#: minutes of the model's clock, and its ticks of a day
TICK: Final = 15
TICKS: Final = SLOTS * SLOT // TICK
#: of the objective: a quarter of an hour paid, a shift, a quarter of an hour in which a rest is missed
_PAID, _SHIFT, _MISSED = 10_000, 100, 1
#: the solver's own clock (not the machine's), so the same input ends at the same answer
_EFFORT: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One number of the rules for shifts and where it comes from. `[K]`: from memory, to be checked in the text."""

    code: str
    minutes: tuple[float, ...]
    source: str


#: the usual rules of a Finnish office day; a planner replaces any of them
USUAL: Final[tuple[Clause, ...]] = (
    Clause(
        code="paid_lengths",
        minutes=(240.0, 300.0, 360.0, 435.0),
        source="[K] KVTES office working time 36 h 15 min a week, so 7 h 15 min a day; part-time days of 4, 5 and 6 h",
    ),
    Clause(code="start_grid", minutes=(30.0,), source="[K] rosters of offices begin on the half hour"),
    Clause(
        code="lunch",
        minutes=(30.0,),
        source="[K] Working Hours Act 872/2019, 24 §: an hour, at least half an hour when so agreed; not paid",
    ),
    Clause(
        code="lunch_when_longer_than",
        minutes=(360.0,),
        source="[K] Working Hours Act 872/2019, 24 §: a day of more than six hours",
    ),
    Clause(
        code="lunch_not_within",
        minutes=(120.0,),
        source="[K] Working Hours Act 872/2019, 24 §: not at the very beginning or end; two hours is a habit",
    ),
    Clause(code="rest", minutes=(15.0,), source="[K] KVTES: a coffee break of about ten minutes, paid"),
    Clause(code="rest_not_within", minutes=(60.0,), source="a habit: not in the first or last hour"),
    Clause(
        code="before_and_after",
        minutes=(60.0,),
        source="a habit: an hour at most before and after what is needed",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRules:
    """The clauses as numbers, minutes."""

    paid_lengths: tuple[float, ...]
    start_grid: float
    lunch: float
    lunch_when_longer_than: float
    lunch_not_within: float
    rest: float
    rest_not_within: float
    before_and_after: float
    is_rest_covered: bool = False


class NoShifts(Exception):
    """No legal shifts cover what is needed. One sentence that says what makes it so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One person's day. `lunch` and `rest` are from, to; None when the day has none. Lunch is not paid."""

    team: str
    begins: float
    ends: float
    lunch: tuple[float, float] | None
    rest: tuple[float, float] | None
    paid_minutes: float

    def spells(self) -> tuple[tuple[float, float], ...]:
        """When the person is at work."""
        pauses = sorted(one for one in (self.lunch, self.rest) if one is not None)
        edges = [self.begins, *(moment for pause in pauses for moment in pause), self.ends]
        return tuple(
            (edges[place], edges[place + 1])
            for place in range(0, len(edges), 2)
            if edges[place] < edges[place + 1]
        )


@dataclass(frozen=True, slots=True)
class Roster:
    """The shifts of all teams. `is_best`: the solver has proved that no fewer paid hours do."""

    shifts: tuple[Shift, ...]
    is_best: bool

    @property
    def paid_hours(self) -> float:
        """Hours that are paid: rests in, lunches out."""
        return sum(one.paid_minutes for one in self.shifts) / 60


def rules_of(clauses: Iterable[Clause] = USUAL, *, is_rest_covered: bool = False) -> ShiftRules:
    """The rules in a table of clauses. Raises NoShifts for a clause that is missing or does not fit the clock."""
    held = {one.code: one.minutes for one in clauses}
    single = ("start_grid", "lunch", "lunch_when_longer_than", "lunch_not_within", "rest", "rest_not_within",
              "before_and_after")  # fmt: skip
    for code in ("paid_lengths", *single):
        if not held.get(code):
            raise NoShifts(f"the rules for shifts lack {code}; give its minutes and their source")
        if any(minutes % TICK or minutes < 0 for minutes in held[code]):
            raise NoShifts(f"{code} is not in quarters of an hour; give multiples of {TICK} minutes")
    if held["start_grid"][0] <= 0:
        raise NoShifts("start_grid is no grid; give 15 minutes or more")
    return ShiftRules(
        paid_lengths=held["paid_lengths"],
        is_rest_covered=is_rest_covered,
        **{code: held[code][0] for code in single},
    )


def roster(
    covers: Sequence[Cover], *, rules: ShiftRules, most_people: Mapping[str, int] | None = None
) -> Roster:
    """The least paid hours that cover every team's half hours. `most_people`: team → shifts it can fill.

    Raises NoShifts.
    """
    made = [_Model(one, rules, (most_people or {}).get(one.team.code)).solved() for one in covers if one.most]
    return Roster(tuple(shift for shifts, _ in made for shift in shifts), all(is_best for _, is_best in made))


def rostered(scenario: Scenario, teams: Sequence[Team], shifts: Iterable[Shift]) -> Scenario:
    """The same day with the people of the shifts, who eat and rest."""
    by_code = {one.code: one for one in teams}
    persons: list[Person] = []
    counts: dict[str, int] = {}
    for one in shifts:
        team = by_code[one.team]
        counts[one.team] = counts.get(one.team, 0) + 1
        persons.append(
            Person(
                code=f"{one.team}.{counts[one.team]}",
                queues=team.queues,
                spells=one.spells(),
                languages=team.languages,
                keeps_breaks=True,
                answers_minutes=team.answers_minutes,
            )
        )
    return replace(scenario, persons=tuple(persons))


@dataclass(frozen=True, slots=True)
class Rostered:
    """A staffing as people's days: `result` and `kept` are of days with these people, their lunches and rests;
    `again`: of other days, which took no part in it. `covers`: what the shifts cover, sometimes a little more than
    the staffing asked."""

    roster: Roster
    covers: tuple[Cover, ...]
    scenario: Scenario
    result: Result
    kept: tuple[Kept, ...]
    again: tuple[Kept, ...]

    @property
    def is_kept(self) -> bool:
        """Whether every promise is kept, on the other days by their mean."""
        return all(one.is_kept for one in (*self.kept, *self.again))


def people_for(
    staffing: Staffing, *, rules: ShiftRules, most_people: Mapping[str, int] | None = None, rounds: int = 12
) -> Rostered:
    """Shifts for a staffing, simulated again on the days of its search, and a desk more where a promise breaks
    because people eat, rest and end late. After `rounds` the last one is given as it is: look at `is_kept`.

    Raises NoShifts.
    """
    covers, promises = staffing.covers, [one.promise for one in staffing.kept]
    teams = [one.team for one in covers]
    while True:
        found = roster(covers, rules=rules, most_people=most_people)
        scenario = rostered(staffing.scenario, teams, found.shifts)
        days = [
            simulate(scenario, replications=staffing.replications, seed=seed)
            for seed in (staffing.seed, staffing.seed + OTHER_DAYS)
        ]
        judged, again = kept(days[0], promises), kept(days[1], promises, by_mean=True)
        broken = [(days[0], one) for one in judged if not one.is_kept]
        broken += [(days[1], one) for one in again if not one.is_kept]
        rounds -= 1
        if not broken or rounds <= 0:
            return Rostered(found, covers, scenario, days[0], judged, again)
        hours = {one.promise.queue: worst_hour(result, one) for result, one in broken}
        covers = tuple(_with_more(one, hours) for one in covers)


def _with_more(cover: Cover, hours: Mapping[str, int]) -> Cover:
    """A desk more in the worst hour of each line that breaks its promise and is the team's first."""
    hour = next((hours[code] for code in cover.team.queues[:1] if code in hours), None)
    if hour is None:
        return cover
    more = (2 * hour, 2 * hour + 1)
    return replace(
        cover, desks=tuple(count + (slot in more and count > 0) for slot, count in enumerate(cover.desks))
    )


@dataclass(frozen=True, slots=True)
class _Form:
    """A kind of shift, in ticks: where it begins, how long it is there, where its pauses may begin."""

    begins: int
    length: int
    paid: int
    lunches: tuple[int, ...]
    rests: tuple[int, ...]


class _Model:
    def __init__(self, cover: Cover, rules: ShiftRules, most_people: int | None) -> None:
        self.team, self.rules, self.most = cover.team.code, rules, most_people
        self.need = [count for count in cover.desks for _ in range(SLOT // TICK)]
        needed = [tick for tick, count in enumerate(self.need) if count]
        margin = int(rules.before_and_after) // TICK
        self.first, self.last = max(0, needed[0] - margin), min(TICKS, needed[-1] + 1 + margin)
        self.lunch, self.rest = int(rules.lunch) // TICK, int(rules.rest) // TICK
        self.forms = list(self._forms())
        self._look()

    def _forms(self) -> Iterator[_Form]:
        rules, grid = self.rules, int(self.rules.start_grid) // TICK
        for paid in sorted({int(minutes) // TICK for minutes in rules.paid_lengths}):
            has_lunch = paid * TICK > rules.lunch_when_longer_than
            length = paid + (self.lunch if has_lunch else 0)
            for begins in range(-(-self.first // grid) * grid, self.last - length + 1, grid):
                ends, off = begins + length, int(rules.lunch_not_within) // TICK
                lunches = tuple(range(begins + off, ends - off - self.lunch + 1)) if has_lunch else ()
                if has_lunch and not lunches:
                    continue
                near = int(rules.rest_not_within) // TICK
                until = lunches[0] if lunches else ends - near
                rests = tuple(range(begins + near, until - self.rest + 1)) if self.rest else ()
                yield _Form(begins, length, paid, lunches, rests)

    def _look(self) -> None:
        """What no number of people could mend."""
        if not self.forms:
            span = f"{clock(self.first * TICK)}–{clock(self.last * TICK)}"
            raise NoShifts(
                f"{self.team}: no legal shift fits into {span}; allow a shorter one or longer hours"
            )
        for tick, count in enumerate(self.need):
            if count and not any(one.begins <= tick < one.begins + one.length for one in self.forms):
                raise NoShifts(
                    f"{self.team}: {count} needed at {clock(tick * TICK)}, and no legal shift is there then; "
                    "change the start grid or the lengths"
                )

    def solved(self) -> tuple[list[Shift], bool]:
        """The least, and whether it is proved. Raises NoShifts."""
        from ortools.sat.python import cp_model

        model = _Variables(self, is_short_allowed=False)
        status = model.solve()
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return list(model.shifts()), status == cp_model.OPTIMAL
        raise NoShifts(self._why())

    def _why(self) -> str:
        """Where it lacks most when as much as possible is covered."""
        model = _Variables(self, is_short_allowed=True)
        model.solve()
        tick, missing = model.shortest()
        return (
            f"{self.team}: {self.most} people are too few; at {clock(tick * TICK)} {self.need[tick]} are needed "
            f"and {missing} of them are missing, lunches counted; give more people or promise less"
        )


class _Variables:
    """The model's variables: how many shifts of each form, where their lunches and rests begin."""

    def __init__(self, held: _Model, *, is_short_allowed: bool) -> None:
        from ortools.sat.python import cp_model

        self.held, self.model = held, cp_model.CpModel()
        most = held.most if held.most is not None else 2 * max(held.need) + 4
        new = self.model.new_int_var
        self.counts = [new(0, most, f"x{place}") for place in range(len(held.forms))]
        self.lunches = [self._parts(place, one.lunches, most) for place, one in enumerate(held.forms)]
        self.rests = [self._parts(place, one.rests, most) for place, one in enumerate(held.forms)]
        if held.most is not None:
            self.model.add(sum(self.counts) <= held.most)
        self.short = [new(0, count, "") for count in held.need] if is_short_allowed else []
        missed = [new(0, most, "") for _ in held.need]
        for tick, count in enumerate(held.need):
            if count:
                self._cover(tick, count, missed[tick])
        paid = sum(form.paid * one for form, one in zip(held.forms, self.counts, strict=True))
        goal = _PAID * paid + _SHIFT * sum(self.counts) + _MISSED * sum(missed)
        self.model.minimize(goal if not is_short_allowed else sum(self.short) * _PAID * _PAID + goal)
        self.solver = cp_model.CpSolver()

    def _parts(self, place: int, moments: tuple[int, ...], most: int) -> dict[int, Any]:
        """Each shift of a form has its pause at one of the moments."""
        parts = {moment: self.model.new_int_var(0, most, "") for moment in moments}
        if parts:
            self.model.add(sum(parts.values()) == self.counts[place])
        return parts

    def _cover(self, tick: int, count: int, missed: cp_model.IntVar) -> None:
        held = self.held
        there: list[Any] = [
            one
            for form, one in zip(held.forms, self.counts, strict=True)
            if form.begins <= tick < form.begins + form.length
        ]
        eat = [one for parts in self.lunches for at, one in parts.items() if at <= tick < at + held.lunch]
        rest = [one for parts in self.rests for at, one in parts.items() if at <= tick < at + held.rest]
        lacking = self.short[tick] if self.short else 0
        at_work = sum(there) - sum(eat) + lacking
        self.model.add(at_work - (sum(rest) if held.rules.is_rest_covered else 0) >= count)
        self.model.add(at_work - sum(rest) + missed >= count)

    def solve(self) -> int:
        parameters = self.solver.parameters
        parameters.num_workers, parameters.random_seed = 1, 1
        parameters.max_deterministic_time = _EFFORT
        return int(self.solver.solve(self.model))

    def shortest(self) -> tuple[int, int]:
        """The tick that lacks most, and how many."""
        lacking = [self.solver.value(one) for one in self.short]
        return lacking.index(max(lacking)), max(lacking)

    def shifts(self) -> Iterator[Shift]:
        held = self.held
        for place, form in enumerate(held.forms):
            lunches, rests = self._moments(self.lunches[place]), self._moments(self.rests[place])
            for number in range(self.solver.value(self.counts[place])):
                yield Shift(
                    team=held.team,
                    begins=form.begins * float(TICK),
                    ends=(form.begins + form.length) * float(TICK),
                    lunch=_span(lunches[number], held.lunch) if lunches else None,
                    rest=_span(rests[number], held.rest) if rests else None,
                    paid_minutes=form.paid * float(TICK),
                )

    def _moments(self, parts: dict[int, Any]) -> list[int]:
        return [moment for moment, one in parts.items() for _ in range(self.solver.value(one))]


def _span(begins: int, length: int) -> tuple[float, float]:
    return begins * float(TICK), (begins + length) * float(TICK)


def clock(minutes: float) -> str:
    """A moment as people write it: 9:30."""
    return f"{int(minutes) // 60}:{int(minutes) % 60:02d}"
