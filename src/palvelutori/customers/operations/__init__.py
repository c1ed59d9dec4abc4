"""What is done with referrals and own pages."""

from palvelutori.customers.operations.clocks import Fired, run_clocks
from palvelutori.customers.operations.own_page import (
    PageOpened,
    erase_own_page,
    join_visit,
    make_own_page,
    note_page_guesses,
    open_own_page,
    opened_by_code,
    renew_own_page,
)
from palvelutori.customers.operations.receiving import move_leg, release_owner
from palvelutori.customers.operations.referring import (
    LegAt,
    answer_question,
    change_payload,
    reroute,
    say_yes,
    send_leg,
    show_payload,
    start_referral,
)

__all__ = [
    "Fired",
    "LegAt",
    "PageOpened",
    "answer_question",
    "change_payload",
    "erase_own_page",
    "join_visit",
    "make_own_page",
    "move_leg",
    "note_page_guesses",
    "open_own_page",
    "opened_by_code",
    "release_owner",
    "renew_own_page",
    "reroute",
    "run_clocks",
    "say_yes",
    "send_leg",
    "show_payload",
    "start_referral",
]
