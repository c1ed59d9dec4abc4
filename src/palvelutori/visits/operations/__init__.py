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
from palvelutori.visits.operations.pausing import MoreTime, ask_more_time, change_language, say_ready
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
    "OUTCOMES", "Arrived", "Called", "DeskNow", "GroundGiven", "HandedOver", "Left", "MoreTime", "StopActed",
    "StopTold", "Why", "accept_hand_over", "add_need", "arrive", "ask_more_time", "call", "call_next",
    "change_language", "close_desk", "come_back",
    "decline_hand_over", "finish", "hand_over", "hold", "leave", "let_go", "no_show", "open_desk", "pause_desk",
    "recall", "resume", "return_to_line", "say_ready", "serve_now", "set_policy", "set_up", "share_units",
    "start", "undo",
]  # fmt: skip
