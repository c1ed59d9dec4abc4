"""The life of a stop: ten states, the acts that lead from one to another, and nothing else."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class StopState(StrEnum):
    """The states outside programs know (contract)."""

    PLANNED = "planned"
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ON_HOLD = "on_hold"
    DONE = "done"
    NO_SHOW = "no_show"
    LEFT = "left"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"


class StopAct(StrEnum):
    """What people do to a stop."""

    ARRIVE = "arrive"
    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    NO_SHOW = "no_show"
    HOLD = "hold"
    RESUME = "resume"
    RETURN = "return"
    LEAVE = "leave"
    HAND_OVER = "hand_over"
    ACCEPT = "accept"
    DECLINE = "decline"
    CANCEL = "cancel"
    UNDO = "undo"


class ActNotAllowed(ValueError):
    """This act is not possible in this state."""

    def __init__(self, state: StopState, act: StopAct) -> None:
        self.state, self.act = state, act
        super().__init__(f"{act} is not possible while the stop is {state}")


S, A = StopState, StopAct

#: state → act → state after it. `undo` is not in it: it leads back to where the last act came from.
TRANSITIONS: Final[dict[StopState, dict[StopAct, StopState]]] = {
    S.PLANNED: {A.ARRIVE: S.WAITING, A.LEAVE: S.LEFT, A.CANCEL: S.CANCELLED},
    S.WAITING: {A.CALL: S.CALLED, A.LEAVE: S.LEFT, A.CANCEL: S.CANCELLED},
    S.CALLED: {
        A.RECALL: S.CALLED,
        A.START: S.SERVING,
        A.NO_SHOW: S.NO_SHOW,
        A.RETURN: S.WAITING,
        A.HAND_OVER: S.HANDED_OVER,
        A.LEAVE: S.LEFT,
    },
    S.SERVING: {
        A.FINISH: S.DONE,
        A.HOLD: S.ON_HOLD,
        A.RETURN: S.WAITING,
        A.HAND_OVER: S.HANDED_OVER,
    },
    S.ON_HOLD: {
        A.RESUME: S.SERVING,
        A.FINISH: S.DONE,
        A.NO_SHOW: S.NO_SHOW,
        A.RETURN: S.WAITING,
        A.HAND_OVER: S.HANDED_OVER,
        A.LEAVE: S.LEFT,
        A.CANCEL: S.CANCELLED,
    },
    S.NO_SHOW: {A.CALL: S.CALLED, A.RETURN: S.WAITING, A.LEAVE: S.LEFT},
    S.HANDED_OVER: {A.ACCEPT: S.HANDED_OVER, A.DECLINE: S.ON_HOLD},
    S.DONE: {},
    S.LEFT: {},
    S.CANCELLED: {},
}

#: A visitor in one of these is at a desk or on the way to it: nobody else calls.
BUSY_STATES: Final = frozenset({S.CALLED, S.SERVING})
#: The visitor still has something to do here.
OPEN_STATES: Final = frozenset({S.PLANNED, S.WAITING, S.CALLED, S.SERVING, S.ON_HOLD})
#: Nothing follows but an undo (a no-show may come back; a hand-over may be declined).
FINAL_STATES: Final = frozenset({S.DONE, S.LEFT, S.CANCELLED})
#: Acts that the same person may take back at once. A chime has sounded after a recall, and an answer to a
#: hand-over has been read by another: those stand.
UNDOABLE_ACTS: Final = frozenset(
    {A.CALL, A.START, A.FINISH, A.NO_SHOW, A.HOLD, A.RESUME, A.RETURN, A.LEAVE, A.HAND_OVER, A.CANCEL}
)


def state_after(state: StopState, act: StopAct) -> StopState:
    """The state that `act` leads to. Raises ActNotAllowed; undo is asked from `undo.undo_refusal`."""
    try:
        return TRANSITIONS[state][act]
    except KeyError:
        raise ActNotAllowed(state, act) from None


def acts_in(state: StopState) -> frozenset[StopAct]:
    """The acts possible in a state, undo aside."""
    return frozenset(TRANSITIONS[state])
