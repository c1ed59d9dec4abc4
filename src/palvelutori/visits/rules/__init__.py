"""The rules of the hall, pure: who is next, what a stop may become, and why.

`pick`, `order` and `hindrance` (calling) · `why_before` (before) · `words` (words) · `state_after` (stops) ·
`undo_refusal` (undo) · `answer_refusal` and its kin (handover) · `way_back`, `credit_for_added` (place) ·
`stop_times` (durations).
"""

from palvelutori.visits.rules.before import why_before
from palvelutori.visits.rules.calling import Picked, hindrance, order, pick
from palvelutori.visits.rules.explain import Reason
from palvelutori.visits.rules.hall import (
    DeskView,
    GroundClass,
    Moment,
    Policy,
    QueueView,
    RecentCall,
    WaitingStop,
)
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

__all__ = [
    "BUSY_STATES",
    "FINAL_STATES",
    "OPEN_STATES",
    "TRANSITIONS",
    "UNDOABLE_ACTS",
    "ActNotAllowed",
    "DeskView",
    "GroundClass",
    "Moment",
    "Picked",
    "Policy",
    "QueueView",
    "Reason",
    "RecentCall",
    "StopAct",
    "StopState",
    "WaitingStop",
    "acts_in",
    "hindrance",
    "order",
    "pick",
    "state_after",
    "why_before",
]
