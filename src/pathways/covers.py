"""Who is at work when: teams, their desks in each half hour, and persons whose spells give just that.

A person comes for two hours at least and is not away for less than an hour: without that the least staffing would
live on people who are paid for half an hour and finish what they began in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pathways.loads import DAY
from pathways.scenario import Person, Scenario

SLOT = 30
SLOTS = DAY // SLOT
#: half hours a person stays at least, and is away at least
LEAST_SPELL, LEAST_GAP = 4, 2


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
    for level in range(max(desks, default=0)):
        for begins, ends in runs_of(desks, level):
            yield begins * float(SLOT), ends * float(SLOT)


def runs_of(desks: Sequence[int], level: int) -> list[tuple[int, int]]:
    """Where more than `level` desks are open: first half hour and the one after the last."""
    found: list[tuple[int, int]] = []
    begins: int | None = None
    for slot, count in enumerate([*desks, 0]):
        if count > level and begins is None:
            begins = slot
        elif count <= level and begins is not None:
            found.append((begins, slot))
            begins = None
    return found


def is_shaped(desks: Sequence[int], *, window: tuple[int, int]) -> bool:
    """Whether persons with long enough spells and gaps give these desks. `window`: the team's half hours."""
    least = min(LEAST_SPELL, window[1] - window[0])
    for level in range(max(desks, default=0)):
        runs = runs_of(desks, level)
        if any(ends - begins < least for begins, ends in runs):
            return False
        if any(after[0] - before[1] < LEAST_GAP for before, after in pairwise(runs)):
            return False
    return True


def shaped(desks: Sequence[int], *, window: tuple[int, int]) -> list[int]:
    """The least desks above these that long enough spells can give: gaps filled, short spells made longer."""
    made = list(desks)
    least = min(LEAST_SPELL, window[1] - window[0])
    while not is_shaped(made, window=window):
        for level in range(max(made)):
            runs = runs_of(made, level)
            for before, after in pairwise(runs):
                if after[0] - before[1] < LEAST_GAP:
                    made[before[1] : after[0]] = [level + 1] * (after[0] - before[1])
            for begins, ends in runs_of(made, level):
                if ends - begins < least:
                    _longer(made, begins, ends, level=level, window=window)
    return made


def _longer(made: list[int], begins: int, ends: int, *, level: int, window: tuple[int, int]) -> None:
    """One half hour more, on the busier side."""
    left = made[begins - 1] if begins > window[0] else -1
    right = made[ends] if ends < window[1] else -1
    made[ends if right >= left else begins - 1] = level + 1
