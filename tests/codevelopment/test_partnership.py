"""Standing and trust as rules: nobody begins without agreeing, and an appeal cannot hurt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from palvelutori.codevelopment.rules import partnership
from palvelutori.codevelopment.rules.partnership import (
    MOVES,
    Outcome,
    Run,
    Standing,
    Step,
    after,
    level_in_force,
    level_of,
    may,
    missing_checks,
)
from palvelutori.codevelopment.terms import terms

DAY = date(2026, 11, 18)
ENDS = {Standing.DECLINED, Standing.ENDED}
outcomes = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from(Run)).map(
        lambda one: Outcome(DAY + timedelta(days=one[0]), one[1])
    ),
    max_size=25,
)


class Standings(RuleBasedStateMachine):
    """Any steps in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.passed = Standing.APPLIED, [Step.RESTORE][:0]

    @rule(step=st.sampled_from(Step))
    def happens(self, step: Step) -> None:
        to = after(self.state, step)
        assert (step in may(self.state)) is (to is not None)
        if to is not None:
            self.state = to
            self.passed.append(step)

    @invariant()
    def gates_hold(self) -> None:
        if self.state in partnership.TAKES_PART:
            assert {Step.VET, Step.AGREE, Step.ACTIVATE} <= {*self.passed}
        assert self.state in ENDS or may(self.state)


Standings.TestCase.settings = settings(max_examples=50, stateful_step_count=25, deadline=None)
TestStandings = Standings.TestCase


def reachable(moves: dict[tuple[Standing, Step], Standing], *, without: Step) -> set[Standing]:
    """States an applicant comes to when `without` never happens."""
    found = {Standing.APPLIED}
    while (
        fresh := {to for (came, step), to in moves.items() if came in found and step is not without} - found
    ):
        found |= fresh
    return found


def test_nobody_takes_part_without_agreeing():
    assert not reachable(MOVES, without=Step.AGREE) & partnership.TAKES_PART
    assert not reachable(MOVES, without=Step.VET) & partnership.SEATED


def test_the_gate_bites():
    """Negative control: a door past the terms would be seen."""
    open_door = {**MOVES, (Standing.VETTED, Step.ACTIVATE): Standing.ACTIVE}
    assert reachable(open_door, without=Step.AGREE) & partnership.TAKES_PART


def runs(*told: Run) -> list[Outcome]:
    return [Outcome(DAY, one) for one in told]


def test_levels_rise_by_clean_runs_and_fall_by_breaches():
    clean = [Run.CLEAN]
    assert [level_of(runs(*clean * n)) for n in (0, 1, 2, 4, 5, 9, 10, 30)] == [0, 0, 1, 1, 2, 2, 3, 3]
    assert level_of(runs(*clean * 9, Run.NO_SHOW)) == 2, "one no-show in ten does not lower it"
    assert level_of(runs(*clean * 10, Run.SERIOUS)) == 2, "a serious breach does, at once"
    assert level_of(runs(*clean * 2, *[Run.NO_SHOW] * 3)) == 1
    assert level_of(runs(*clean * 2, *[Run.NO_SHOW] * 4)) == 0, "eleven of sixteen is under seven of ten"
    old = [Outcome(DAY - timedelta(days=400), Run.NO_SHOW)] * 20
    assert level_of(old + runs(*clean * 2)) == 1, "what is over a year old no longer counts"


def hurt(fold: Callable[[list[Outcome]], int], told: list[Outcome]) -> list[int]:
    """Places of marks that were not clean and whose setting aside would lower the level."""
    bad = [place for place, one in enumerate(told) if one.run is not Run.CLEAN]
    return [place for place in bad if fold(told[:place] + told[place + 1 :]) < fold(told)]


@settings(max_examples=200, deadline=None)
@given(outcomes)
def test_setting_a_mark_aside_never_lowers_the_level(told):
    told = sorted(told, key=lambda one: one.day)
    assert not hurt(level_of, told)
    assert 0 <= level_of(told) <= partnership.TOP_LEVEL


def test_that_property_bites():
    """Negative control: were any run to raise the level, an appeal could hurt."""
    assert hurt(lambda told: min(len(told), 3), runs(Run.CLEAN, Run.NO_SHOW)) == [1]


def test_what_counts_now():
    assert level_in_force(Standing.ACTIVE, 2) == 2
    assert level_in_force(Standing.WARNED, 2) == 0
    assert level_in_force(Standing.SUSPENDED, 2) is None
    assert missing_checks(["safety", "insurance"], ["safety"]) == ("insurance",)


def test_terms_are_data_and_say_what_nobody_checked():
    told = terms()
    assert {one.code for one in told.checks} == {*partnership.CHECKS}
    by_law = [one for one in told.checks if one.law]
    assert by_law
    assert all(one.is_from_memory for one in by_law), "until somebody has read it in Finlex"
