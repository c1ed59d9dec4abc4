"""A hand-over: asked, then accepted or declined with a reason; the visitor's place goes along.

Two stops take part. The sender's becomes `handed_over` at once, so the desk is free for the next visitor. The
receiver's is new, `waiting` with the sender's arrival credit, so no minute is lost while the receiver
decides.

- Accepted (or simply called: calling is accepting): a plain one stays in its line; a warm one is called to
  the accepting desk at once, for the visitor is being walked there.
- Declined: the receiver's stop is `cancelled` and the sender's `on_hold` at the sender's desk, which sees
  it at once; if that desk has closed, `waiting` in its line. The place is as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from palvelutori.visits.rules.stops import StopState

#: who set out for another desk and was received by nobody for so long is lost between desks
LOST_AFTER: Final = timedelta(minutes=6)
#: states of the receiver's stop in which nobody has received the person
_NOT_THERE: Final = (StopState.WAITING, StopState.CALLED)


class Answer(StrEnum):
    """How a hand-over stands. `withdrawn`: the sender took it back, or the visitor left."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class DeclineReason(StrEnum):
    """Why a receiver says no. Chosen from a list: no free words about a visitor travel between agencies."""

    NOT_OURS = "not_ours"
    NO_OFFICER_NOW = "no_officer_now"
    BY_APPOINTMENT = "by_appointment"
    PAPERS_MISSING = "papers_missing"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """One hand-over. Exactly one of `to_service` and `to_desk` is given."""

    from_desk: str
    to_service: str | None = None
    to_desk: str | None = None
    warm: bool = False
    answer: Answer = Answer.ASKED

    def __post_init__(self) -> None:
        if (self.to_service is None) == (self.to_desk is None):
            raise ValueError("a hand-over goes to a service or to a desk")
        if self.to_desk == self.from_desk:
            raise ValueError("a hand-over goes to another desk")


class Reached(StrEnum):
    """What the receiving end says of a hand-over afterwards: did the person get the help that was meant?"""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """Somebody on the way from desk to desk. `since_at`: set out, or was found again and set out anew."""

    warm: bool
    answer: Answer
    receiver_state: StopState
    since_at: datetime
    is_met: bool = False


def lost_at(between: Between) -> datetime | None:
    """From when the person is lost between desks; None who is not on the way or cannot be missed.

    Walked: not received in `LOST_AFTER`. Sent to wait: nobody is missed before they are called in vain.
    """
    if between.is_met or between.answer not in (Answer.ASKED, Answer.ACCEPTED):
        return None
    if between.receiver_state is StopState.NO_SHOW:
        return between.since_at
    if between.warm and between.receiver_state in _NOT_THERE:
        return between.since_at + LOST_AFTER
    return None


def answer_refusal(hand_over: HandOver, *, desk: str, serves: bool) -> str | None:
    """Why `desk` may not accept or decline, or None. `serves`: it may serve what is handed over.

    Codes: `hand-over-answered`, `hand-over-own`, `hand-over-to-another-desk`, `hand-over-not-served-here`.
    """
    if hand_over.answer is not Answer.ASKED:
        return "hand-over-answered"
    if desk == hand_over.from_desk:
        return "hand-over-own"
    if hand_over.to_desk is not None and desk != hand_over.to_desk:
        return "hand-over-to-another-desk"
    return None if serves else "hand-over-not-served-here"


def keeps_visitor(hand_over: HandOver) -> bool:
    """Whether the visitor is being walked over and may not be called for anything else meanwhile."""
    return hand_over.warm and hand_over.answer is Answer.ASKED


def receiver_state_after_accept(hand_over: HandOver) -> StopState:
    """A warm one is called to the accepting desk; a plain one waits in the receiver's line."""
    return StopState.CALLED if hand_over.warm else StopState.WAITING


def sender_state_after_decline(*, sender_desk_is_open: bool) -> StopState:
    """Back to the sender's desk, on hold there; to its line when the desk has closed."""
    return StopState.ON_HOLD if sender_desk_is_open else StopState.WAITING


def carried_credit(
    *, arrived_at: datetime, joined_at: datetime, credit_at: datetime | None, keep_place: bool
) -> datetime:
    """The arrival that counted for the sender's stop: the receiver's stop gets it as its `credit_at`."""
    if credit_at is not None:
        return credit_at
    return arrived_at if keep_place else joined_at
