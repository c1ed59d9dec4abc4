"""Trials of half-days: who draws, what is compared, how sure one may be. Standard library only.

Two opening days in a row make a *four* of half-days. A coin says whether the new way is on in the first day's
morning; then it is on in the second day's afternoon, or the other way round. What mornings, afternoons and the two
days have of their own cancels inside the four. Without any effect the sign of each four's difference is the coin's
and nothing else, so the test throws the coins again: it needs no assumption about visits, queues or weather.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from operator import mul
from random import Random
from statistics import fmean
from typing import Final, Literal

Half = Literal["morning", "afternoon"]
HALVES: Final[tuple[Half, Half]] = ("morning", "afternoon")
#: the error one accepts: a trial of nothing says "effect" once in twenty
ALPHA: Final = 0.05
#: fours up to which every throw of the coins is counted; above, THROWS of them are drawn
COUNTED_FOURS: Final = 12
THROWS: Final = 3999
#: fewer fours can never reach ALPHA: two equal halves of 2^n throws
LEAST_FOURS: Final = 6


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """One half-day of one day."""

    day: date
    half: Half


@dataclass(frozen=True, slots=True)
class Planned:
    """A half-day of the schedule. `four` counts from 0; `is_on`: the new way is used."""

    block: Block
    four: int
    is_on: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """The new way less the old one, in the measure's unit, with its 95 % interval; `p`: how often chance alone does
    as much. `fours` were complete; an interval's end is None where the throws allow any value.
    """

    estimate: float
    low: float | None
    high: float | None
    p: float
    fours: int

    @property
    def is_found(self) -> bool:
        """Whether chance alone would do as much at most once in twenty."""
        return self.p <= ALPHA


def draw(days: Sequence[date], *, seed: int) -> tuple[Planned, ...]:
    """The schedule of `days` (opening days in order; an odd last one is left out). Same seed, same schedule."""
    coins = Random(seed)  # noqa: S311  (a published seed, so that anybody draws the same)
    planned = []
    for four, (first, second) in enumerate(zip(days[::2], days[1::2], strict=False)):
        is_morning_first = coins.random() < 0.5
        for day, is_morning in ((first, is_morning_first), (second, not is_morning_first)):
            planned += [
                Planned(Block(day, "morning"), four, is_morning),
                Planned(Block(day, "afternoon"), four, not is_morning),
            ]
    return tuple(planned)


def differences(schedule: Iterable[Planned], values: Mapping[Block, float]) -> list[float]:
    """New less old of every four whose half-days were all measured."""
    fours: dict[int, dict[bool, list[float]]] = {}
    for one in schedule:
        if one.block in values:
            fours.setdefault(one.four, {True: [], False: []})[one.is_on].append(values[one.block])
    whole = (sides for _, sides in sorted(fours.items()) if len(sides[True]) == len(sides[False]) == 2)
    return [fmean(sides[True]) - fmean(sides[False]) for sides in whole]


def effect(schedule: Iterable[Planned], values: Mapping[Block, float], *, seed: int) -> Effect | None:
    """What the new way did. `values`: the measure of each half-day. None under LEAST_FOURS complete fours."""
    found = differences(schedule, values)
    return rerandomised(found, seed=seed) if len(found) >= LEAST_FOURS else None


def chance_alone(found: Sequence[float], *, seed: int) -> float:
    """How often the coins alone, thrown again, do at least as much as was found: the test without its interval."""
    return _p(found, _throws(len(found), seed), 0.0)


def rerandomised(found: Sequence[float], *, seed: int, alpha: float = ALPHA) -> Effect:
    """The test and its interval from the differences of the fours. The interval holds every shift it would keep."""
    throws = _throws(len(found), seed)
    estimate = fmean(found)
    spread = max(abs(one - estimate) for one in found)
    reach = 2 * spread + 1e-12
    inside = {shift: _p(found, throws, shift) for shift in (estimate - reach, estimate + reach)}
    ends = [
        None if p > alpha else _edge(found, throws, inner=estimate, outer=shift, alpha=alpha)
        for shift, p in inside.items()
    ]
    return Effect(estimate, ends[0], ends[1], _p(found, throws, 0.0), len(found))


def _throws(fours: int, seed: int) -> list[tuple[int, ...]]:
    """Throws of the coins: all up to the mirror image, or THROWS drawn ones."""
    if fours <= COUNTED_FOURS:
        return [(1, *rest) for rest in product((1, -1), repeat=fours - 1)]
    coins = Random(seed)  # noqa: S311
    return [tuple(1 - 2 * coins.getrandbits(1) for _ in range(fours)) for _ in range(THROWS)]


def _p(found: Sequence[float], throws: Sequence[tuple[int, ...]], shift: float) -> float:
    """How often a throw does at least as much as the true one, if the effect were `shift`."""
    moved = [one - shift for one in found]
    wanted = abs(sum(moved)) - 1e-9 * (1 + max(map(abs, moved)))
    as_much: int = sum(abs(sum(map(mul, signs, moved))) >= wanted for signs in throws)
    if len(found) <= COUNTED_FOURS:
        return as_much / len(throws)
    return (1 + as_much) / (1 + len(throws))


def _edge(
    found: Sequence[float], throws: Sequence[tuple[int, ...]], *, inner: float, outer: float, alpha: float
) -> float:
    for _ in range(25):
        middle = (inner + outer) / 2
        if _p(found, throws, middle) > alpha:
            inner = middle
        else:
            outer = middle
    return inner


@dataclass(frozen=True, slots=True)
class Look:
    """Before and after: a look only. Days are alike their neighbours and other things change too."""

    before: float
    after: float
    days_before: int
    days_after: int


def look(before: Sequence[float], after: Sequence[float]) -> Look | None:
    """Means of days before and after, without a verdict; None where there are no days to compare."""
    if not before or not after:
        return None
    return Look(fmean(before), fmean(after), len(before), len(after))


@dataclass(frozen=True, slots=True)
class Watched:
    """A guardrail as it stands: `worse_by` in the measure's unit (positive = worse); None when not known."""

    worse_by: float | None
    fours: int
    is_broken: bool


def watch(
    schedule: Iterable[Planned],
    values: Mapping[Block, float],
    *,
    worse_is: Literal["more", "less"],
    limit: float,
    least_fours: int,
) -> Watched:
    """Whether something that must not get worse got worse by more than `limit`: then the trial stops.

    Meant to be looked at daily: it stops early rather than late, and stopping claims no effect.
    """
    found = differences(schedule, values)
    if not found:
        return Watched(None, 0, is_broken=False)
    worse = fmean(found) * (1 if worse_is == "more" else -1)
    return Watched(worse, len(found), len(found) >= least_fours and worse > limit)


def days_needed(found: Sequence[float], *, wanted: float) -> int:
    """Opening days for a change of `wanted` to be found in eight trials of ten, from differences without a change.

    Normal figures (1.96 + 0.84); the test itself needs none.
    """
    spread = math.sqrt(sum(one * one for one in found) / len(found)) if found else 0.0
    fours = math.ceil((2.8 * spread / wanted) ** 2) if wanted else 0
    return 2 * max(LEAST_FOURS, fours)
