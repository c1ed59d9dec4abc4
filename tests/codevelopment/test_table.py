"""The loop as a table: whatever happens, nothing is tried without a goal, and nothing ends unpublished."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from palvelutori.codevelopment.rules import loop
from palvelutori.codevelopment.rules.loop import MOVES, Event, State, after, may
from palvelutori.codevelopment.rules.needs import standing

#: nothing leads on from here
ENDS = {State.FOLLOWED, State.MERGED}


class Loop(RuleBasedStateMachine):
    """Any events in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State.CANDIDATE
        self.passed: list[Event] = []

    @rule(event=st.sampled_from(Event))
    def happens(self, event: Event) -> None:
        to = after(self.state, event)
        assert (event in may(self.state)) is (to is not None)
        if to is not None:
            self.state = to
            self.passed = [] if event is Event.TAKE_UP else [*self.passed, event]

    @invariant()
    def gates_hold(self) -> None:
        if self.state in loop.WITH_PLAN:
            assert {Event.VALIDATE, Event.PROPOSE_GOAL, Event.ALL_ACCEPTED, Event.REGISTER} <= {*self.passed}
        if self.state in loop.WITH_ANALYSIS:
            assert Event.ANALYSE in self.passed
        if self.state is State.FOLLOWED:
            assert self.passed[-3:] == [Event.DECIDE, Event.PUBLISH, Event.FOLLOW]
        if self.state not in ENDS:
            assert may(self.state), f"{self.state} is a dead end"


Loop.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestLoop = Loop.TestCase


def reachable(moves: dict[tuple[State, Event], State], *, without: Event) -> set[State]:
    """States a candidate comes to when `without` never happens."""
    found, fresh = {State.CANDIDATE}, {State.CANDIDATE}
    while fresh:
        fresh = {to for (came, event), to in moves.items() if came in fresh and event is not without} - found
        found |= fresh
    return found


def test_no_trial_without_everybodys_yes():
    assert not reachable(MOVES, without=Event.ALL_ACCEPTED) & loop.WITH_PLAN
    assert not reachable(MOVES, without=Event.REGISTER) & {State.RUNNING, State.ANALYSED}
    assert not reachable(MOVES, without=Event.ANALYSE) & loop.WITH_DECISION
    assert reachable(MOVES, without=Event.HARM) == {*State} - {State.STOPPED_HARM}


def test_the_gate_bites():
    """Negative control: a door past the parties' yes would be seen."""
    open_door = {**MOVES, (State.GOAL_PROPOSED, Event.DRAW_UP): State.DRAFT}
    assert reachable(open_door, without=Event.ALL_ACCEPTED) & loop.WITH_PLAN


def test_two_sources_make_a_need():
    assert not standing({"desk": 40}).is_valid
    assert not standing({"desk": 40, "walk_away": 4}).is_valid, "four could not be shown either"
    both = standing({"desk": 5, "lobby": 5})
    assert both.is_valid
    assert both.is_staff_view
    assert not standing({"desk": 5, "walk_away": 5}).is_staff_view
    assert not standing({}).is_staff_view
