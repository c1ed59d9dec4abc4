"""The day's use cases: arriving, calling, serving, handing over, desks, settings."""

from palvelutori.visits.operations.arriving import (
    Arrived,
    Left,
    add_need,
    arrive,
    come_back,
    leave,
    share_units,
)
from palvelutori.visits.operations.calling import Called, Why, call, call_next, recall, serve_now
from palvelutori.visits.operations.closing import let_go
from palvelutori.visits.operations.desks import DeskNow, close_desk, open_desk, pause_desk
from palvelutori.visits.operations.handing import (
    HandedOver,
    accept_hand_over,
    decline_hand_over,
    hand_over,
)
from palvelutori.visits.operations.serving import (
    OUTCOMES,
    finish,
    hold,
    no_show,
    resume,
    return_to_line,
    start,
    undo,
)
from palvelutori.visits.operations.setting import GroundGiven, set_policy, set_up
from palvelutori.visits.operations.steps import StopActed, StopTold

__all__ = [
    "OUTCOMES", "Arrived", "Called", "DeskNow", "GroundGiven", "HandedOver", "Left", "StopActed", "StopTold",
    "Why", "accept_hand_over", "add_need", "arrive", "call", "call_next", "close_desk", "come_back",
    "decline_hand_over", "finish", "hand_over", "hold", "leave", "let_go", "no_show", "open_desk", "pause_desk",
    "recall", "resume", "return_to_line", "serve_now", "set_policy", "set_up", "share_units", "start", "undo",
]  # fmt: skip
