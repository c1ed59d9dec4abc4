"""Trials of nothing: halls in which the new way does nothing, and the tests one should not use. For tests and bench."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from statistics import NormalDist, fmean, variance

from palvelutori.codevelopment.rules.trials import Block, Planned, chance_alone, differences, draw

#: as in the note our figures are compared with: 40 half-days of 60 visits, spread of half-days and of visits, minutes
HALF_DAYS, VISITS, BLOCK_SPREAD, VISIT_SPREAD = 40, 60, 3.0, 8.0
MONDAY = date(2026, 8, 31)


def schedule_of(seed: int) -> tuple[Planned, ...]:
    """Twenty opening days, drawn."""
    return draw([MONDAY + timedelta(days=7 * (n // 5) + n % 5) for n in range(HALF_DAYS // 2)], seed=seed)


def hall(
    chance: Random, schedule: Sequence[Planned], *, true_effect: float = 0.0
) -> dict[Block, tuple[float, float]]:
    """Mean and sum of squares of the waits of each half-day, as VISITS drawn visits would give them.

    Drawn from the exact distribution of both (normal, chi-squared): the tests use nothing else of the visits.
    """
    found = {}
    for one in schedule:
        centre = 12.0 + chance.gauss(0, BLOCK_SPREAD) + (true_effect if one.is_on else 0.0)
        mean = chance.gauss(centre, VISIT_SPREAD / math.sqrt(VISITS))
        found[one.block] = mean, VISIT_SPREAD**2 * chance.gammavariate((VISITS - 1) / 2, 2.0)
    return found


def half_days_p(schedule: Sequence[Planned], waits: dict[Block, tuple[float, float]], *, seed: int) -> float:
    """The house's test: the coins thrown again."""
    return chance_alone(differences(schedule, {one: mean for one, (mean, _) in waits.items()}), seed=seed)


def visits_p(schedule: Sequence[Planned], waits: dict[Block, tuple[float, float]]) -> float:
    """The wrong one: a t-test in which every visit is an independent witness (thousands: normal tail)."""
    sides = {is_on: [waits[one.block] for one in schedule if one.is_on is is_on] for is_on in (True, False)}
    means = {side: fmean(mean for mean, _ in rows) for side, rows in sides.items()}
    squares = sum(
        within + VISITS * (mean - means[side]) ** 2 for side, rows in sides.items() for mean, within in rows
    )
    count = VISITS * len(schedule)
    error = math.sqrt(squares / (count - 2) * 4 / count)
    return 2 * NormalDist().cdf(-abs(means[True] - means[False]) / error)


def looked_at_daily(chance: Random, *, correlation: float, days: int = 40, daily: bool = True) -> bool:
    """Whether a before/after t-test of daily means of nothing ever says "effect" (`daily`: after each new day)."""
    fresh = math.sqrt(1 - correlation**2)
    values, last = [], chance.gauss(0, 1)
    for _ in range(2 * days):
        values.append(last)
        last = correlation * last + fresh * chance.gauss(0, 1)
    before = values[:days]
    return any(
        _t_p(before, values[days : days + seen]) <= 0.05 for seen in (range(2, days + 1) if daily else [days])
    )


def _t_p(one: Sequence[float], other: Sequence[float]) -> float:
    free = len(one) + len(other) - 2
    pooled = ((len(one) - 1) * variance(one) + (len(other) - 1) * variance(other)) / free
    t = (fmean(one) - fmean(other)) / math.sqrt(pooled * (1 / len(one) + 1 / len(other)))
    # Wallace's normal approximation of Student's t; from forty days on it is right to three digits.
    z = math.sqrt(free * math.log1p(t * t / free))
    z *= (8 * free + 1) / (8 * free + 3)
    return 2 * NormalDist().cdf(-z)
