"""The rules of the hall, pure: who is next, what a stop may become, and why.

Ask for `pick` and `order` (calling), `hindrance` (calling one by hand), `why_before` (explain), `state_after`
(stops), `undo_refusal` (undo), `answer_refusal` and friends (handover), `way_back` and `credit_for_added` (place).
"""

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
]
