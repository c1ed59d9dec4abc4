"""The loop of an effort, as a table: from signals to a need, a goal, a trial, a decision, a publication."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where an effort stands."""

    CANDIDATE = "candidate"
    NEED = "need"
    PARKED = "parked"
    MERGED = "merged"
    GOAL_PROPOSED = "goal_proposed"
    GOAL_SET = "goal_set"
    DRAFT = "draft"
    REGISTERED = "registered"
    RUNNING = "running"
    STOPPED_HARM = "stopped_harm"
    STOPPED_OTHER = "stopped_other"
    COLLECTED = "collected"
    ANALYSED = "analysed"
    DECIDED = "decided"
    PUBLISHED = "published"
    FOLLOWED = "followed"


class Event(StrEnum):
    """What moves it."""

    VALIDATE = "validate"
    PARK = "park"
    MERGE = "merge"
    TAKE_UP = "take_up"
    PROPOSE_GOAL = "propose_goal"
    ALL_ACCEPTED = "all_accepted"
    DRAW_UP = "draw_up"
    REGISTER = "register"
    START = "start"
    HARM = "harm"
    STOP = "stop"
    END = "end"
    ANALYSE = "analyse"
    DECIDE = "decide"
    PUBLISH = "publish"
    FOLLOW = "follow"


S, E = State, Event
MOVES: Final[dict[tuple[State, Event], State]] = {
    (S.CANDIDATE, E.VALIDATE): S.NEED,
    (S.CANDIDATE, E.MERGE): S.MERGED,
    (S.CANDIDATE, E.PARK): S.PARKED,
    (S.NEED, E.PARK): S.PARKED,
    (S.PARKED, E.TAKE_UP): S.CANDIDATE,
    (S.NEED, E.PROPOSE_GOAL): S.GOAL_PROPOSED,
    (S.GOAL_PROPOSED, E.PROPOSE_GOAL): S.GOAL_PROPOSED,
    (S.GOAL_PROPOSED, E.PARK): S.PARKED,
    (S.GOAL_PROPOSED, E.ALL_ACCEPTED): S.GOAL_SET,
    (S.GOAL_SET, E.PARK): S.PARKED,
    (S.GOAL_SET, E.DRAW_UP): S.DRAFT,
    (S.DRAFT, E.DRAW_UP): S.DRAFT,
    (S.DRAFT, E.REGISTER): S.REGISTERED,
    # A change makes a new version; both stay to be seen.
    (S.REGISTERED, E.DRAW_UP): S.DRAFT,
    (S.REGISTERED, E.START): S.RUNNING,
    (S.REGISTERED, E.STOP): S.STOPPED_OTHER,
    (S.RUNNING, E.HARM): S.STOPPED_HARM,
    (S.RUNNING, E.STOP): S.STOPPED_OTHER,
    (S.RUNNING, E.END): S.COLLECTED,
    (S.STOPPED_HARM, E.ANALYSE): S.ANALYSED,
    (S.STOPPED_OTHER, E.ANALYSE): S.ANALYSED,
    (S.COLLECTED, E.ANALYSE): S.ANALYSED,
    (S.ANALYSED, E.DECIDE): S.DECIDED,
    (S.DECIDED, E.PUBLISH): S.PUBLISHED,
    (S.PUBLISHED, E.FOLLOW): S.FOLLOWED,
}
#: states in which there is a goal: no effort goes further without one
WITH_GOAL: Final = frozenset(S) - {S.CANDIDATE, S.NEED, S.PARKED, S.MERGED}
#: states in which a frozen plan lies behind everything that is said
WITH_PLAN: Final = WITH_GOAL - {S.GOAL_PROPOSED, S.GOAL_SET, S.DRAFT}
#: states in which the machine has told what happened
WITH_ANALYSIS: Final = frozenset({S.ANALYSED, S.DECIDED, S.PUBLISHED, S.FOLLOWED})
WITH_DECISION: Final = frozenset({S.DECIDED, S.PUBLISHED, S.FOLLOWED})
#: what a decision may be; the last one is the house's own, when nobody decided in time
DECISIONS: Final = ("adopt", "adapt", "drop", "not_known", "not_decided")
#: within how many days somebody takes a candidate up, and decides on a result
TAKEN_UP_DAYS: Final = 60
DECIDED_DAYS: Final = 30
FOLLOWED_DAYS: Final = 182


def after(state: State, event: Event) -> State | None:
    """Where `event` leads from `state`; None where it may not happen."""
    return MOVES.get((state, event))


def may(state: State) -> frozenset[Event]:
    """What may happen in `state`."""
    return frozenset(event for (where, event) in MOVES if where is state)
