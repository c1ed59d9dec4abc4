"""A trial of nothing says "effect" once in twenty; what treats visits as witnesses says it every second time."""

from __future__ import annotations

import math
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.codevelopment.rules.trials import (
    ALPHA,
    LEAST_FOURS,
    Block,
    days_needed,
    differences,
    draw,
    effect,
    look,
    rerandomised,
    watch,
)
from tests.codevelopment import nothing

TRIALS = 2_000
#: 5 % and two standard errors of 2,000 trials: 6 %
BOUND = ALPHA + 2 * math.sqrt(ALPHA * (1 - ALPHA) / TRIALS)


def alarms(trials: int, *, seed: int) -> tuple[float, float]:
    """Shares of trials of nothing in which the house's test, and the one over visits, said "effect"."""
    chance = Random(seed)
    right = wrong = 0
    for number in range(trials):
        schedule = nothing.schedule_of(chance.getrandbits(32))
        waits = nothing.hall(chance, schedule)
        right += nothing.half_days_p(schedule, waits, seed=number) <= ALPHA
        wrong += nothing.visits_p(schedule, waits) <= ALPHA
    return right / trials, wrong / trials


def test_a_trial_of_nothing_alarms_as_often_as_it_says():
    right, wrong = alarms(TRIALS, seed=5)
    assert right <= BOUND < 0.061
    assert wrong > 0.4, "visits as independent witnesses must fail the bound, or the test proves nothing"


def test_before_and_after_looked_at_daily_alarms_every_second_time():
    chance = Random(4)
    assert sum(nothing.looked_at_daily(chance, correlation=0.4) for _ in range(300)) / 300 > 0.4


@pytest.mark.parametrize("fours", [8])
def test_the_interval_holds_the_truth(fours):
    chance, held = Random(3), 0
    for number in range(100):
        found = [2.0 + chance.gauss(0, 3) for _ in range(fours)]
        told = rerandomised(found, seed=number)
        low, high = told.low, told.high
        held += (low is None or low <= 2.0) and (high is None or high >= 2.0)
    assert held / 100 >= 0.95 - 2 * math.sqrt(0.95 * 0.05 / 100)


@given(st.lists(st.floats(-50, 50), min_size=LEAST_FOURS, max_size=8), st.floats(-20, 20))
def test_a_shift_moves_everything_and_a_mirror_turns_it(found, shift):
    plain, moved = (rerandomised(rows, seed=1) for rows in (found, [one + shift for one in found]))
    mirrored = rerandomised([-one for one in found], seed=1)
    assert moved.estimate == pytest.approx(plain.estimate + shift, abs=1e-6)
    assert mirrored.p == plain.p
    assert mirrored.estimate == pytest.approx(-plain.estimate)
    for told in (plain, moved):
        assert told.low is None or told.low <= told.estimate + 1e-6
        assert told.high is None or told.high >= told.estimate - 1e-6


@given(st.integers(0, 2**32), st.integers(0, 40))
def test_the_draw_is_fair_to_mornings_and_days(seed, count):
    days = [date(2026, 1, 5) + timedelta(days=n) for n in range(count)]
    schedule = draw(days, seed=seed)
    assert schedule == draw(days, seed=seed)
    assert len(schedule) == 4 * (count // 2)
    for half in ("morning", "afternoon"):
        of_half = [one.is_on for one in schedule if one.block.half == half]
        assert sum(of_half) * 2 == len(of_half)
    for day in days[: 2 * (count // 2)]:
        assert sum(one.is_on for one in schedule if one.block.day == day) == 1


def test_mornings_that_are_always_worse_change_nothing():
    schedule = nothing.schedule_of(9)
    plain = {one.block: float(number % 7) for number, one in enumerate(schedule)}
    tilted = {block: value + (10 if block.half == "morning" else 0) for block, value in plain.items()}
    assert differences(schedule, plain) == pytest.approx(differences(schedule, tilted))


def test_a_four_that_was_not_measured_whole_is_left_out():
    schedule = nothing.schedule_of(9)
    values = {one.block: 1.0 for one in schedule}
    gone = next(iter(values))
    del values[gone]
    assert len(differences(schedule, values)) == len(schedule) // 4 - 1
    few = {block: value for block, value in values.items() if block.day < nothing.MONDAY + timedelta(days=9)}
    assert effect(schedule, few, seed=1) is None, "too few fours can find nothing: no verdict"


def test_a_look_gives_no_verdict():
    found = look([1.0, 3.0], [4.0])
    assert found is not None
    assert (found.before, found.after, found.days_before, found.days_after) == (2.0, 4.0, 2, 1)
    assert not hasattr(found, "p")
    assert look([], [1.0]) is None


def test_what_must_not_get_worse_stops_the_trial():
    schedule = nothing.schedule_of(2)
    worse = {one.block: 3.0 if one.is_on else 1.0 for one in schedule}
    told = watch(schedule, worse, worse_is="more", limit=1.5, least_fours=3)
    assert told.is_broken
    assert told.worse_by == pytest.approx(2.0)
    assert not watch(schedule, worse, worse_is="more", limit=2.5, least_fours=3).is_broken
    assert not watch(schedule, worse, worse_is="less", limit=0.0, least_fours=3).is_broken
    early = {block: worse[block] for block in list(worse)[:8]}
    assert not watch(schedule, early, worse_is="more", limit=1.5, least_fours=3).is_broken
    assert watch(schedule, {}, worse_is="more", limit=0, least_fours=0).worse_by is None


def test_how_long_a_trial_must_be():
    chance = Random(1)
    quiet = [chance.gauss(0, 3) for _ in range(40)]
    assert days_needed(quiet, wanted=1.0) > days_needed(quiet, wanted=3.0) >= 2 * LEAST_FOURS
    assert days_needed([], wanted=1.0) == 2 * LEAST_FOURS


def test_a_block_sorts_by_day():
    assert Block(date(2026, 1, 1), "morning") < Block(date(2026, 1, 2), "afternoon")
