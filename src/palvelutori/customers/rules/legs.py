"""The leg of a referral: where it is, what may happen to it, who may do it, who must act next. Pure.

A *referral* says why and for what; a *leg* is one receiver's handling of it. Every change is one row of `MOVES`,
found by (state, event); `step` is the only function that makes a leg out of a leg. The state tells where the leg
is; what came of it is the `outcome`, and the two are never the same thing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from palvelutori.customers.refusals import (
    LegCannot,
    LegNotYours,
    MayNotContact,
    NotEnoughSaid,
    NotPermitted,
    NotShownYet,
    SamePersonTwice,
    TwoTriesFirst,
)


class State(StrEnum):
    """Where a leg is."""

    DRAFT = "draft"
    OFFERED = "offered"
    READY = "ready"
    SENT = "sent"
    RECEIVED = "received"
    NEEDS_INFO = "needs_info"
    DECLINE_PROPOSED = "decline_proposed"
    DECLINED = "declined"
    RETURNED = "returned"
    UNANSWERED = "unanswered"
    ACCEPTED = "accepted"
    SCHEDULED = "scheduled"
    ON_HOLD = "on_hold"
    NOT_SEEN = "not_seen"
    ARRIVED = "arrived"
    IN_SERVICE = "in_service"
    OUTCOME_DUE = "outcome_due"
    OUTCOME_RECORDED = "outcome_recorded"
    WITHDRAWAL_ASKED = "withdrawal_asked"
    NOT_WANTED = "not_wanted"
    CLOSED = "closed"
    RETRACTED = "retracted"
    REROUTED = "rerouted"
    STOPPED = "stopped_by_person"


class Event(StrEnum):
    """What happens to a leg."""

    CHANGE = "change"
    SHOW = "show"
    SAY_YES = "say_yes"
    SAY_NO = "say_no"
    SEND = "send"
    OPEN = "open"
    ASK = "ask"
    ANSWER = "answer"
    ACCEPT = "accept"
    DECLINE = "decline"
    CONFIRM = "confirm"
    REJECT = "reject"
    PASS_ON = "pass_on"  # noqa: S105  (an event, not a password)
    REDIRECT = "redirect"
    RESEND = "resend"
    SETTLE = "settle"
    GIVE_TIME = "give_time"
    QUEUE = "queue"
    GO_ON = "go_on"
    ARRIVE = "arrive"
    MISS = "miss"
    TRY = "try_contact"
    BEGIN = "begin"
    FINISH = "finish"
    RECORD = "record"
    CLOSE = "close"
    TAKE_OVER = "take_over"
    RELEASE = "release"
    RETRACT = "retract"
    WITHDRAW = "withdraw"
    ANSWER_WITHDRAWAL = "answer_withdrawal"
    LAPSE_ANSWER = "lapse_answer"
    LAPSE_INFO = "lapse_info"
    LAPSE_DECLINE = "lapse_decline"
    LAPSE_PERMISSION = "lapse_permission"
    LAPSE_OUTCOME = "lapse_outcome"
    LAPSE_UNKNOWN = "lapse_unknown"


class Party(StrEnum):
    """On whose side somebody acts. `SECOND`: at the receiver, another person than the one who proposed to decline."""

    SENDER = "sender"
    RECEIVER = "receiver"
    SECOND = "second"
    PERSON = "person"
    HOUSE = "house"


#: over for good: nobody acts any more
OVER: Final = frozenset({State.NOT_WANTED, State.CLOSED, State.RETRACTED, State.REROUTED, State.STOPPED})
#: who must act next, in every state that is not over: exactly one party
NEXT: Final[Mapping[State, Party]] = {
    State.DRAFT: Party.SENDER,
    State.OFFERED: Party.PERSON,
    State.READY: Party.SENDER,
    State.SENT: Party.RECEIVER,
    State.RECEIVED: Party.RECEIVER,
    State.NEEDS_INFO: Party.SENDER,
    State.DECLINE_PROPOSED: Party.SECOND,
    State.DECLINED: Party.SENDER,
    State.RETURNED: Party.SENDER,
    State.UNANSWERED: Party.SENDER,
    State.ACCEPTED: Party.RECEIVER,
    State.SCHEDULED: Party.RECEIVER,
    State.ON_HOLD: Party.RECEIVER,
    State.NOT_SEEN: Party.RECEIVER,
    State.ARRIVED: Party.RECEIVER,
    State.IN_SERVICE: Party.RECEIVER,
    State.OUTCOME_DUE: Party.RECEIVER,
    State.OUTCOME_RECORDED: Party.PERSON,
    State.WITHDRAWAL_ASKED: Party.RECEIVER,
}
#: the receiver has the leg in hand and the lease stands
ANSWERING: Final = frozenset({State.SENT, State.RECEIVED, State.NEEDS_INFO, State.DECLINE_PROPOSED})
#: somebody at the receiver has taken it on
TAKEN: Final = frozenset(
    {
        State.ACCEPTED, State.SCHEDULED, State.ON_HOLD, State.NOT_SEEN, State.ARRIVED, State.IN_SERVICE,
        State.OUTCOME_DUE, State.OUTCOME_RECORDED,
    }
)  # fmt: skip
LEASED: Final = ANSWERING | TAKEN
#: back with the sender, who must do something about it
BACK: Final = frozenset({State.DECLINED, State.RETURNED, State.UNANSWERED})

OUTCOMES: Final = ("got_it", "partly", "other_help", "not_entitled", "person_stopped", "unreached", "unknown")
DECLINE_REASONS: Final = ("wrong_place", "not_entitled", "full", "handled_already", "needs_more", "other")
RETRACT_REASONS: Final = ("person_changed_mind", "mistake", "other_way", "other")
CONTACT_WAYS: Final = ("phone", "message", "letter", "visit")
WITHDRAWAL_ANSWERS: Final = ("deleted", "kept_by_law")


@dataclass(frozen=True, slots=True)
class Content:
    """Which fields, and the digest of the very bytes (values, receiver and all)."""

    fields: frozenset[str]
    digest: str


NOTHING: Final = Content(frozenset(), "")


@dataclass(frozen=True, slots=True)
class Permit:
    """What the person has permitted to be told to the receiver, until `until_at` (exclusive)."""

    content: Content
    until_at: datetime

    def stands(self, moment: datetime) -> bool:
        """Whether it is not over."""
        return moment < self.until_at


@dataclass(frozen=True, slots=True)
class Leg:
    """One receiver's handling of a referral, as the rules see it.

    `drafted` what would leave now, `shown` what the person has seen, `permit` what the person has said yes to,
    `leased` what has left (kept by reference: empty when the lease is over).
    """

    state: State = State.DRAFT
    drafted: Content = NOTHING
    shown: Content = NOTHING
    permit: Permit | None = None
    leased: Content = NOTHING
    was_opened: bool = False
    owner: str = ""
    decliner: str = ""
    outcome: str = ""
    tries: frozenset[str] = frozenset()
    no_contact: bool = False
    withdrawal_answer: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self.state in OVER

    @property
    def next_party(self) -> Party | None:
        """Who must act next; None when it is over."""
        return NEXT.get(self.state)


@dataclass(frozen=True, slots=True)
class Given:
    """What comes with an event. Only what the event asks for is looked at."""

    moment: datetime
    actor: str = ""
    content: Content = NOTHING
    until_at: datetime | None = None
    reason: str = ""
    words: str = ""
    owner: str = ""
    outcome: str = ""
    way: str = ""
    no_contact: bool = False


Effect = Callable[[Leg, Given], Leg]


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: who may, what must be true (and what changes beside the state), where it leads."""

    target: State
    by: frozenset[Party]
    effect: Effect = field(default=lambda leg, given: leg)


def _said(words: str, name: str) -> None:
    if not words.strip():
        raise NotEnoughSaid(field=name)


def _one_of(value: str, known: tuple[str, ...], name: str) -> None:
    if value not in known:
        raise NotEnoughSaid(field=name)


def _changed(leg: Leg, given: Given) -> Leg:
    """New content goes back to the person: what was shown and permitted before was about other bytes."""
    return replace(
        _unleased(leg), drafted=given.content, shown=NOTHING, permit=None, no_contact=given.no_contact
    )


def _showing(leg: Leg, given: Given) -> Leg:
    if not leg.drafted.fields:
        raise NotEnoughSaid(field="need")
    if given.content != leg.drafted:
        raise NotShownYet()
    return replace(leg, shown=given.content, permit=None)


def _permitting(leg: Leg, given: Given) -> Leg:
    if leg.shown != leg.drafted or given.content != leg.shown:
        raise NotShownYet()
    if given.until_at is None or given.until_at <= given.moment:
        raise NotEnoughSaid(field="until")
    return replace(leg, permit=Permit(given.content, given.until_at))


def _leasing(leg: Leg, given: Given) -> Leg:
    """The lease opens on exactly what was shown and permitted."""
    if leg.shown == NOTHING or leg.shown != leg.drafted:
        raise NotShownYet()
    if leg.permit is None or leg.permit.content != leg.shown or not leg.permit.stands(given.moment):
        raise NotPermitted()
    return replace(leg, leased=leg.shown, decliner="")


def _unleased(leg: Leg) -> Leg:
    return replace(leg, leased=NOTHING)


def _ended(leg: Leg, given: Given) -> Leg:
    return replace(leg, leased=NOTHING, owner="")


def _opening(leg: Leg, given: Given) -> Leg:
    return replace(leg, was_opened=True)


def _asking(leg: Leg, given: Given) -> Leg:
    _said(given.words, "question")
    return leg


def _answering(leg: Leg, given: Given) -> Leg:
    """An answer is more content: shown and permitted like the first, and it joins the lease."""
    if leg.permit is None or not leg.permit.stands(given.moment):
        raise NotPermitted()
    if not given.content.fields >= leg.leased.fields or given.content == leg.leased:
        raise NotEnoughSaid(field="answer")
    return replace(
        leg,
        drafted=given.content,
        shown=given.content,
        permit=replace(leg.permit, content=given.content),
        leased=given.content,
    )


def _accepting(leg: Leg, given: Given) -> Leg:
    _said(given.owner, "owner")
    return replace(leg, owner=given.owner, decliner="")


def _declining(leg: Leg, given: Given) -> Leg:
    _one_of(given.reason, DECLINE_REASONS, "reason")
    _said(given.words, "words")
    return replace(leg, decliner=given.actor)


def _confirming(leg: Leg, given: Given) -> Leg:
    if given.actor == leg.decliner:
        raise SamePersonTwice()
    return _ended(leg, given)


def _rejecting(leg: Leg, given: Given) -> Leg:
    if given.actor == leg.decliner:
        raise SamePersonTwice()
    return replace(leg, decliner="")


def _settling(leg: Leg, given: Given) -> Leg:
    _one_of(given.outcome, OUTCOMES, "outcome")
    return replace(_ended(leg, given), outcome=given.outcome)


def _trying(leg: Leg, given: Given) -> Leg:
    if leg.no_contact:
        raise MayNotContact()
    _one_of(given.way, CONTACT_WAYS, "way")
    return replace(leg, tries=leg.tries | {given.way})


def _recording(leg: Leg, given: Given) -> Leg:
    _one_of(given.outcome, OUTCOMES, "outcome")
    if given.outcome == "unreached" and not leg.no_contact and len(leg.tries) < 2:
        raise TwoTriesFirst()
    return replace(leg, outcome=given.outcome)


def _unknown(leg: Leg, given: Given) -> Leg:
    return replace(leg, outcome="unknown")


def _retracting(leg: Leg, given: Given) -> Leg:
    _one_of(given.reason, RETRACT_REASONS, "reason")
    return _ended(leg, given)


def _withdrawing(leg: Leg, given: Given) -> Leg:
    """No reason is asked. The lease is over at once, whatever the receiver answers afterwards."""
    return replace(_ended(leg, given), permit=None)


def _withdrawn(leg: Leg, given: Given) -> Leg:
    _one_of(given.reason, WITHDRAWAL_ANSWERS, "answer")
    if given.reason == "kept_by_law":
        _said(given.words, "law")
    return replace(leg, withdrawal_answer=given.reason)


def _moves() -> dict[tuple[State, Event], Move]:
    s, e = State, Event
    sender, receiver = frozenset({Party.SENDER}), frozenset({Party.RECEIVER})
    second, house = frozenset({Party.SECOND}), frozenset({Party.HOUSE})
    # The person says it, or says it at the sender's desk, where it is written down.
    person = frozenset({Party.PERSON, Party.SENDER})
    anybody = frozenset({Party.PERSON, Party.SENDER, Party.RECEIVER})
    rows: dict[tuple[State, Event], Move] = {
        (s.DRAFT, e.SHOW): Move(s.OFFERED, sender, _showing),
        (s.OFFERED, e.SAY_YES): Move(s.READY, person, _permitting),
        (s.OFFERED, e.SAY_NO): Move(s.NOT_WANTED, person, _withdrawing),
        (s.READY, e.SEND): Move(s.SENT, sender, _leasing),
        (s.SENT, e.OPEN): Move(s.RECEIVED, receiver, _opening),
        (s.RECEIVED, e.ASK): Move(s.NEEDS_INFO, receiver, _asking),
        (s.NEEDS_INFO, e.ANSWER): Move(s.RECEIVED, sender, _answering),
        (s.NEEDS_INFO, e.LAPSE_INFO): Move(s.RETURNED, house, _ended),
        (s.RECEIVED, e.ACCEPT): Move(s.ACCEPTED, receiver, _accepting),
        (s.RECEIVED, e.DECLINE): Move(s.DECLINE_PROPOSED, receiver, _declining),
        (s.DECLINE_PROPOSED, e.CONFIRM): Move(s.DECLINED, second, _confirming),
        (s.DECLINE_PROPOSED, e.REJECT): Move(s.RECEIVED, second, _rejecting),
        (s.DECLINE_PROPOSED, e.LAPSE_DECLINE): Move(s.DECLINED, house, _ended),
        (s.DECLINED, e.SETTLE): Move(s.CLOSED, sender, _settling),
        (s.RECEIVED, e.PASS_ON): Move(s.REROUTED, receiver, _ended),
        (s.ACCEPTED, e.PASS_ON): Move(s.REROUTED, receiver, _ended),
        (s.ON_HOLD, e.GO_ON): Move(s.ACCEPTED, receiver),
        (s.SCHEDULED, e.MISS): Move(s.NOT_SEEN, receiver),
        (s.NOT_SEEN, e.TRY): Move(s.NOT_SEEN, receiver, _trying),
        (s.ARRIVED, e.BEGIN): Move(s.IN_SERVICE, receiver),
        (s.IN_SERVICE, e.FINISH): Move(s.OUTCOME_DUE, receiver),
        (s.OUTCOME_DUE, e.LAPSE_UNKNOWN): Move(s.OUTCOME_RECORDED, house, _unknown),
        (s.OUTCOME_RECORDED, e.CLOSE): Move(s.CLOSED, person | house, _ended),
        (s.WITHDRAWAL_ASKED, e.ANSWER_WITHDRAWAL): Move(s.STOPPED, receiver, _withdrawn),
    }
    for state in (s.DRAFT, s.OFFERED, s.READY, *BACK):
        rows[state, e.CHANGE] = Move(s.DRAFT, sender, _changed)
    for state in BACK:
        rows[state, e.REDIRECT] = Move(s.REROUTED, sender, _ended)
    for state in (s.RETURNED, s.UNANSWERED):
        rows[state, e.RESEND] = Move(s.SENT, sender, _leasing)
    for state in (s.SENT, s.RECEIVED):
        rows[state, e.LAPSE_ANSWER] = Move(s.UNANSWERED, house, _ended)
    for state in ANSWERING:
        rows[state, e.LAPSE_PERMISSION] = Move(s.RETURNED, house, _ended)
    for state in (s.ACCEPTED, s.SCHEDULED, s.ON_HOLD, s.NOT_SEEN):
        rows[state, e.GIVE_TIME] = Move(s.SCHEDULED, receiver)
        rows[state, e.QUEUE] = Move(s.ON_HOLD, receiver)
        rows[state, e.ARRIVE] = Move(s.ARRIVED, receiver)
    for state in TAKEN - {s.OUTCOME_RECORDED}:
        rows[state, e.RECORD] = Move(s.OUTCOME_RECORDED, receiver, _recording)
        rows[state, e.TAKE_OVER] = Move(state, receiver, _accepting)
    for state in TAKEN:
        rows[state, e.RELEASE] = Move(state, house, _accepting)
    for state in TAKEN - {s.OUTCOME_DUE, s.OUTCOME_RECORDED}:
        rows[state, e.LAPSE_OUTCOME] = Move(s.OUTCOME_DUE, house)
    before_arrival = ANSWERING | BACK | {s.ACCEPTED, s.SCHEDULED, s.ON_HOLD, s.NOT_SEEN}
    for state in before_arrival | {s.DRAFT, s.OFFERED, s.READY}:
        rows[state, e.RETRACT] = Move(s.RETRACTED, sender, _retracting)
    for state in NEXT:
        if state not in (s.WITHDRAWAL_ASKED, s.DRAFT):
            rows[state, e.WITHDRAW] = Move(s.STOPPED, anybody, _withdrawing)
    return rows


MOVES: Final[Mapping[tuple[State, Event], Move]] = _moves()


def step(leg: Leg, event: Event, *, parties: frozenset[Party], given: Given) -> Leg:
    """The leg after `event`, done by somebody who acts as `parties`.

    Raises LegCannot (not from this state), LegNotYours (not by these parties), or what the guard of the row says:
    NotShownYet, NotPermitted, SamePersonTwice, NotEnoughSaid, MayNotContact, TwoTriesFirst.
    """
    move = MOVES.get((leg.state, event))
    if move is None:
        raise LegCannot(state=leg.state.value, event=event.value)
    if not move.by & parties:
        raise LegNotYours(party=", ".join(sorted(move.by)))
    changed = move.effect(leg, given)
    target = move.target
    if event == Event.WITHDRAW and leg.was_opened:
        target = State.WITHDRAWAL_ASKED  # the receiver has seen it: it must say what became of it
    return replace(changed, state=target)


def possible(leg: Leg, *, parties: frozenset[Party]) -> frozenset[Event]:
    """Events somebody who acts as `parties` may try now."""
    return frozenset(
        event for (state, event), move in MOVES.items() if state == leg.state and move.by & parties
    )


def readable(leg: Leg, *, early: frozenset[str], is_owner: bool, moment: datetime) -> frozenset[str]:
    """The fields of the lease that somebody at the receiver may read at `moment`.

    Nothing before it was opened, `early` ones until it is taken on, then all for the owner (and the deputies) and
    none for the rest of the unit. When lease or permission is over: nothing.
    """
    if leg.state not in LEASED or leg.permit is None or not leg.permit.stands(moment):
        return frozenset()
    reach = leg.leased.fields & leg.permit.content.fields & leg.shown.fields
    if leg.state == State.SENT:
        return frozenset()
    if leg.state in TAKEN:
        return reach if is_owner else frozenset()
    return reach & early
