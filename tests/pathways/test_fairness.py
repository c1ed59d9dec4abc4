"""What the rule does to people's time, on simulated days. Each claim with its control.

The full tables are made by `python -m bench.calling_rule` and stand in docs/explanation/calling-rule.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from tests.pathways.hall_simulation import language_waits, many_needs, mean, two_skills


def _difference(first: Sequence[float], second: Sequence[float]) -> tuple[float, float]:
    """Mean of the paired daily differences, and its standard error."""
    gaps = [one - other for one, other in zip(first, second, strict=True)]
    middle = mean(gaps)
    spread = math.sqrt(sum((gap - middle) ** 2 for gap in gaps) / (len(gaps) - 1))
    return middle, spread / math.sqrt(len(gaps))


@pytest.mark.parametrize(("desks", "speaking"), [(9, 3), (6, 2), (3, 1)])
def test_asking_for_swedish_does_not_make_the_wait_longer(desks: int, speaking: int) -> None:
    """6 % ask for it, a third of the desks speak it, the hall is busy. Control: no lead, longer waits."""
    days = {"desks": desks, "speaking": speaking, "load": 0.95, "days": 40}
    wishing, others = language_waits(**days, lead=250)
    gap, noise = _difference(wishing, others)
    print(
        f"{speaking} of {desks} desks: {mean(wishing):.1f} min with the wish, {mean(others):.1f} without it"
    )
    assert gap <= 2 * noise
    wishing_off, others_off = language_waits(**days, lead=0)
    gap_off, noise_off = _difference(wishing_off, others_off)
    print(f"  lead off: {mean(wishing_off):.1f} and {mean(others_off):.1f}")
    assert gap_off > 2 * noise_off, "control"
    assert mean(others) - mean(others_off) < 0.05 * mean(others_off), "what it costs the others"


@pytest.fixture(scope="module")
def stays() -> dict[tuple[bool, bool], tuple[list[float], list[float]]]:
    """Minutes in the house by (in turn, place kept): visitors with several needs, visitors with one."""
    return {
        (in_turn, keep_place): many_needs(
            days=4, visitors=1200, spare=1, in_turn=in_turn, keep_place=keep_place
        )
        for in_turn, keep_place in ((True, False), (False, False), (False, True))
    }


def test_a_kept_place_cuts_the_time_of_several_needs_and_costs_single_ones_nothing(stays) -> None:
    """Against one line after the other: a fifth less for several needs, no more for one."""
    (many_before, one_before), (many_kept, one_kept) = stays[True, False], stays[False, True]
    print(f"several needs {mean(many_before):.1f} -> {mean(many_kept):.1f}")
    print(f"one need {mean(one_before):.1f} -> {mean(one_kept):.1f}")
    assert mean(many_kept) < 0.8 * mean(many_before)
    assert mean(one_kept) < 1.02 * mean(one_before)


def test_the_policy_without_kept_places_moves_time_from_several_needs_to_one(stays) -> None:
    """The other policy of the house: singles gain, several needs gain less. The sum is the same."""
    (many_own, one_own), (many_kept, one_kept) = stays[False, False], stays[False, True]
    assert mean(one_own) < mean(one_kept)
    assert mean(many_own) > mean(many_kept)
    assert mean(many_own + one_own) == pytest.approx(mean(many_kept + one_kept), rel=0.03)


@pytest.mark.parametrize("both", [0.15, 0.5])
def test_due_time_beats_longest_waiting_first_over_several_skills(both: float) -> None:
    """A share of the officers serves a second line: by due time the mean wait is shorter than by arrival."""
    by_arrival = two_skills(days=8, visitors=1200, both=both, first_come=True)
    by_due = two_skills(days=8, visitors=1200, both=both, first_come=False)
    print(f"{both:.0%} with two lines: {mean(by_arrival):.2f} by arrival, {mean(by_due):.2f} by due time")
    assert mean(by_due) < mean(by_arrival)


def test_control_with_one_line_each_the_two_orders_are_one() -> None:
    assert two_skills(days=1, visitors=600, both=0, first_come=True) == two_skills(
        days=1, visitors=600, both=0, first_come=False
    )
