"""The life of a stop, every pair of state and act."""

from __future__ import annotations

import pytest

from palvelutori.visits.rules.stops import (
    BUSY_STATES,
    FINAL_STATES,
    OPEN_STATES,
    TRANSITIONS,
    UNDOABLE_ACTS,
    ActNotAllowed,
    StopAct,
    StopState,
    acts_in,
    state_after,
)

#: the whole machine as a picture: a row a state, "act>state"
PICTURE = """
planned:     arrive>waiting leave>left cancel>cancelled
waiting:     call>called leave>left cancel>cancelled
called:      recall>called start>serving no_show>no_show return>waiting hand_over>handed_over leave>left
serving:     finish>done hold>on_hold return>waiting hand_over>handed_over
on_hold:     resume>serving finish>done no_show>no_show return>waiting hand_over>handed_over leave>left \
cancel>cancelled
no_show:     call>called return>waiting leave>left
handed_over: accept>handed_over decline>on_hold
done:
left:
cancelled:
"""
DRAWN = {
    state.strip(): dict(pair.split(">") for pair in acts.split())
    for state, acts in (line.split(":") for line in PICTURE.strip().splitlines())
}


@pytest.mark.parametrize("state", StopState)
@pytest.mark.parametrize("act", StopAct)
def test_every_pair_of_state_and_act(state: StopState, act: StopAct) -> None:
    drawn = DRAWN[state.value].get(act.value)
    if drawn is None:
        with pytest.raises(ActNotAllowed) as refused:
            state_after(state, act)
        assert (refused.value.state, refused.value.act) == (state, act)
        assert act.value in str(refused.value)
    else:
        assert state_after(state, act) == drawn
    assert (act in acts_in(state)) == (drawn is not None)


def test_the_ten_states_of_the_contract() -> None:
    assert {state.value for state in StopState} == {
        "planned", "waiting", "called", "serving", "on_hold", "done", "no_show", "left", "handed_over",
        "cancelled",
    }  # fmt: skip
    assert set(TRANSITIONS) == set(StopState)


def test_kinds_of_states() -> None:
    assert not FINAL_STATES & OPEN_STATES
    assert BUSY_STATES < OPEN_STATES
    assert {state for state in StopState if not TRANSITIONS[state]} == FINAL_STATES
    assert set(StopState) - FINAL_STATES - OPEN_STATES == {StopState.NO_SHOW, StopState.HANDED_OVER}


def test_every_state_is_reached_and_every_open_one_can_end() -> None:
    reached, grown = {StopState.PLANNED}, True
    while grown:
        after = {next_state for state in reached for next_state in TRANSITIONS[state].values()}
        grown = not after <= reached
        reached |= after
    assert reached == set(StopState)
    for state in OPEN_STATES:
        ends, seen = {state}, set()
        while ends:
            seen |= ends
            ends = {after for each in ends for after in TRANSITIONS[each].values()} - seen
        assert seen & FINAL_STATES, state


def test_what_may_be_undone_leads_somewhere_else() -> None:
    """An act that leaves the state as it was, or that others have already answered, is not undone."""
    for state, acts in TRANSITIONS.items():
        for act, after in acts.items():
            if act in UNDOABLE_ACTS:
                assert after != state
    assert {StopAct.RECALL, StopAct.ACCEPT, StopAct.DECLINE, StopAct.ARRIVE, StopAct.UNDO} == (
        set(StopAct) - UNDOABLE_ACTS
    )
