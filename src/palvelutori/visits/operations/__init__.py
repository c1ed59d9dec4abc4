"""The day's use cases: arriving, calling, serving, handing over, desks, settings."""

from palvelutori.visits.operations.advising import note_advice
from palvelutori.visits.operations.arriving import (
    Arrived,
    Left,
    add_need,
    arrive,
    come_back,
    leave,
    share_units,
)
from palvelutori.visits.operations.between import find_between, note_lost, record_help
from palvelutori.visits.operations.calling import Called, Why, call, call_next, recall, serve_now
from palvelutori.visits.operations.checking_in import (
    CheckedIn,
    check_in,
    come_by_code,
    come_by_note,
    count_missed,
    mark_not_come,
)
from palvelutori.visits.operations.closing import let_go
from palvelutori.visits.operations.day_end import Decided, choose_ways_out, come_with_place
from palvelutori.visits.operations.desks import DeskNow, close_desk, open_desk, pause_desk
from palvelutori.visits.operations.handing import (
    HandedOver,
    accept_hand_over,
    decline_hand_over,
    hand_over,
)
from palvelutori.visits.operations.leasing import Leased, LeasedBlock, lease_numbers, set_lease_size
from palvelutori.visits.operations.lending import Lent, end_due_loans, end_loan, lend_desk, place_officer
from palvelutori.visits.operations.noting import NoteSent, come_with_note, send_note
from palvelutori.visits.operations.papers import arrive_with_number
from palvelutori.visits.operations.pausing import (
    MoreTime,
    ask_more_time,
    change_language,
    give_up,
    say_ready,
)
from palvelutori.visits.operations.returning import (
    Merged,
    MergedAll,
    OfflineItem,
    record_offline_arrivals,
    settle_offline_arrival,
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
from palvelutori.visits.operations.walking import Walk, end_walk, send_back, serve_in_lobby, walk_along
from palvelutori.visits.operations.wrong_codes import note_wrong_codes

__all__ = [
    "OUTCOMES",
    "Arrived",
    "Called",
    "CheckedIn",
    "Decided",
    "DeskNow",
    "GroundGiven",
    "HandedOver",
    "Leased",
    "LeasedBlock",
    "Left",
    "Lent",
    "Merged",
    "MergedAll",
    "MoreTime",
    "NoteSent",
    "OfflineItem",
    "StopActed",
    "StopTold",
    "Walk",
    "Why",
    "accept_hand_over",
    "add_need",
    "arrive",
    "arrive_with_number",
    "ask_more_time",
    "call",
    "call_next",
    "change_language",
    "check_in",
    "choose_ways_out",
    "close_desk",
    "come_back",
    "come_by_code",
    "come_by_note",
    "come_with_note",
    "come_with_place",
    "count_missed",
    "decline_hand_over",
    "end_due_loans",
    "end_loan",
    "end_walk",
    "find_between",
    "finish",
    "give_up",
    "hand_over",
    "hold",
    "lease_numbers",
    "leave",
    "lend_desk",
    "let_go",
    "mark_not_come",
    "no_show",
    "note_advice",
    "note_lost",
    "note_wrong_codes",
    "open_desk",
    "pause_desk",
    "place_officer",
    "recall",
    "record_help",
    "record_offline_arrivals",
    "resume",
    "return_to_line",
    "say_ready",
    "send_back",
    "send_note",
    "serve_in_lobby",
    "serve_now",
    "set_lease_size",
    "set_policy",
    "set_up",
    "settle_offline_arrival",
    "share_units",
    "start",
    "undo",
    "walk_along",
]
