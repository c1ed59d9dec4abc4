"""A leg as a machine: anybody tries anything in any order, 20,000 times; what must hold of it holds.

The machine keeps a book of its own (what was shown, what was said yes to) and compares it with what could be read.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from palvelutori.common.refusals import Refusal
from palvelutori.customers.rules import legs
from palvelutori.customers.rules.legs import (
    CONTACT_WAYS,
    DECLINE_REASONS,
    MOVES,
    NEXT,
    OUTCOMES,
    OVER,
    RETRACT_REASONS,
    TAKEN,
    WITHDRAWAL_ANSWERS,
    Content,
    Event,
    Given,
    Leg,
    Party,
    State,
)

STEPS = 20_000
TEN = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)
FIELDS = ("need", "so_far", "wishes", "name", "phone")
EARLY = frozenset({"need", "so_far", "wishes"})
CONTENTS = st.sampled_from(
    [
        Content(frozenset(fields), f"{'+'.join(fields)} {n}")
        for n in (1, 2)
        for fields in (("need",), ("need", "name"), ("need", "wishes", "phone"), FIELDS)
    ]
)
PEOPLE = ("person:1", "person:2", "person:3")
FITTING = {
    Event.DECLINE: DECLINE_REASONS,
    Event.RETRACT: RETRACT_REASONS,
    Event.ANSWER_WITHDRAWAL: WITHDRAWAL_ANSWERS,
}
REASONS = (*DECLINE_REASONS, *RETRACT_REASONS, *OUTCOMES, *WITHDRAWAL_ANSWERS, "nothing known")
FULL = Content(frozenset(FIELDS), "full")
#: from the beginning to somebody who has taken it on
WAY_IN = (
    (Event.CHANGE, Party.SENDER),
    (Event.SHOW, Party.SENDER),
    (Event.SAY_YES, Party.PERSON),
    (Event.SEND, Party.SENDER),
    (Event.OPEN, Party.RECEIVER),
    (Event.ACCEPT, Party.RECEIVER),
)
#: where a leg turns back
BACKWARDS = frozenset(
    {
        Event.CHANGE,
        Event.LAPSE_ANSWER,
        Event.LAPSE_INFO,
        Event.LAPSE_PERMISSION,
        Event.WITHDRAW,
        Event.LAPSE_DECLINE,
    }
)


class OneLeg(RuleBasedStateMachine):
    """One leg from its beginning to its end, and again."""

    tried = 0

    @initialize(far=st.integers(0, len(WAY_IN)))
    def comes_so_far(self, far: int) -> None:
        """A leg that has come some way already: what is late in its life is tried as often as what is early."""
        self.begins()
        for event, party in WAY_IN[:far]:
            told = self.leg.drafted if event in (Event.SHOW, Event.SAY_YES) else FULL
            self._try(event, frozenset({party}), who=PEOPLE[0], content=told, reason="", days=30)

    def begins(self) -> None:
        self.leg, self.moment = Leg(), TEN
        #: digest → fields that were on the page before the person's eyes
        self.shown: dict[str, frozenset[str]] = {}
        self.permitted: Content | None = None
        self.until = TEN

    @rule(
        event=st.sampled_from(sorted(Event)),
        party=st.sampled_from(sorted(Party)),
        who=st.sampled_from(PEOPLE),
        content=CONTENTS,
        reason=st.sampled_from(REASONS),
        days=st.integers(-1, 40),
    )
    def anything(self, event: str, party: str, who: str, content: Content, reason: str, days: int) -> None:
        """Mostly refused: every such refusal is a step too."""
        self._try(Event(event), frozenset({Party(party)}), who=who, content=content, reason=reason, days=days)

    @rule(which=st.integers(0, 40), who=st.sampled_from(PEOPLE), content=CONTENTS)
    def onward(self, which: int, who: str, content: Content) -> None:
        """What the table has for the state, mostly something that does not end it, by whom the table names."""
        rows = [(event, move) for (state, event), move in MOVES.items() if state == self.leg.state]
        if which < MOSTLY:
            rows = [row for row in rows if row[1].target not in OVER and row[0] not in BACKWARDS] or rows
        if not rows or not self.leg.drafted.fields:
            self.begins()
            rows = [(Event.CHANGE, MOVES[State.DRAFT, Event.CHANGE])]
        event, move = rows[which % len(rows)]
        fitting = {
            Event.SHOW: self.leg.drafted,
            Event.SAY_YES: self.leg.shown,
            Event.ANSWER: Content(self.leg.leased.fields | content.fields, f"more {content.digest}"),
        }
        reason = FITTING.get(event, OUTCOMES)[which % 2]
        by = frozenset({sorted(move.by)[which % len(move.by)]})
        self._try(event, by, who=who, content=fitting.get(event, content), reason=reason, days=30)

    @rule(days=st.integers(1, 5))
    def time_goes(self, days: int) -> None:
        self.moment += timedelta(days=days)
        type(self).tried += 1

    def _try(
        self, event: Event, parties: frozenset[Party], *, who: str, content: Content, reason: str, days: int
    ) -> None:
        type(self).tried += 1
        given = Given(
            self.moment, who, content=content, until_at=self.moment + timedelta(days=days), reason=reason,
            words="words", owner=who, outcome=reason, way=CONTACT_WAYS[days % 4],
        )  # fmt: skip
        before = self.leg
        try:
            self.leg = legs.step(before, event, parties=parties, given=given)
        except Refusal:
            return
        assert MOVES[before.state, event].by & parties
        self._write_down(event, given)

    def _write_down(self, event: Event, given: Given) -> None:
        if event == Event.CHANGE:
            self.permitted = None
        if event in (Event.SHOW, Event.ANSWER):
            self.shown[given.content.digest] = given.content.fields
        if event == Event.SAY_YES and given.until_at:
            self.permitted, self.until = given.content, given.until_at
        if event == Event.ANSWER:
            self.permitted = given.content
        if event in (Event.WITHDRAW, Event.SAY_NO):
            self.permitted = None

    def _readable(self) -> frozenset[str]:
        return legs.readable(self.leg, early=EARLY, is_owner=True, moment=self.moment)

    @invariant()
    def nothing_is_readable_without_presentation_and_permission(self) -> None:
        read = self._readable()
        if read:
            assert self.leg.leased.digest in self.shown, "read without having been shown"
            assert self.permitted is not None, "read without a permission"
            assert self.moment < self.until, "read after the permission's last day"

    @invariant()
    def sent_is_within_previewed_is_within_permitted(self) -> None:
        read, leased = self._readable(), self.leg.leased
        assert read <= leased.fields
        if leased.fields:
            assert leased.fields <= self.shown.get(leased.digest, frozenset()), "more is sent than was shown"
            assert self.permitted is not None and leased.fields <= self.permitted.fields, (
                "more than permitted"
            )

    @invariant()
    def others_at_the_receiver_read_less(self) -> None:
        others = legs.readable(self.leg, early=EARLY, is_owner=False, moment=self.moment)
        assert others <= EARLY and not (others and self.leg.state in TAKEN)

    @invariant()
    def there_is_one_owner_when_it_is_taken_on(self) -> None:
        assert bool(self.leg.owner) == (self.leg.state in TAKEN), (self.leg.state, self.leg.owner)

    @invariant()
    def closed_has_an_outcome(self) -> None:
        if self.leg.state in (State.CLOSED, State.OUTCOME_RECORDED):
            assert self.leg.outcome in OUTCOMES

    @invariant()
    def exactly_one_party_must_act_next(self) -> None:
        must = [party for party in Party if NEXT.get(self.leg.state) == party]
        if self.leg.state in OVER:
            assert must == [] and not any(state == self.leg.state for state, _ in MOVES)
        else:
            assert len(must) == 1, self.leg.state
            assert legs.possible(self.leg, parties=frozenset(must)), "whoever must act can do nothing"


LONG = settings(
    max_examples=450,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)

#: of 41 draws so many keep the leg going
MOSTLY = 30
SHORT = settings(LONG, max_examples=150)


def run(how: settings = LONG) -> int:
    """Let the machine go; how many steps it took."""
    machine = type("Counted", (OneLeg,), {"tried": 0})
    run_state_machine_as_test(machine, settings=how)
    return int(machine.tried)


def test_whatever_anybody_does_what_must_hold_holds():
    assert run() >= STEPS


def _careless(**changes):
    """The leg with fields changed, whatever the guard would have said."""
    return lambda leg, given: replace(leg, **{name: make(leg, given) for name, make in changes.items()})


BROKEN = {
    "sent without having been shown or permitted": (
        (State.DRAFT, Event.SHOW),
        lambda move: replace(move, effect=_careless(leased=lambda leg, given: given.content), target=State.RECEIVED),
    ),
    "more sent than was shown": (
        (State.READY, Event.SEND),
        lambda move: replace(
            move, effect=_careless(leased=lambda leg, given: replace(leg.shown, fields=frozenset(FIELDS)))
        ),
    ),
    "a withdrawal that nobody heeds": (
        (State.READY, Event.WITHDRAW),
        lambda move: replace(move, effect=_careless(), target=State.READY),
    ),
    "taken on by nobody": ((State.RECEIVED, Event.ACCEPT), lambda move: replace(move, effect=_careless())),
    "given back with its owner": ((State.ACCEPTED, Event.PASS_ON), lambda move: replace(move, effect=_careless())),
    "closed without an outcome": ((State.DECLINED, Event.SETTLE), lambda move: replace(move, effect=_careless())),
    "something happens to what is over": (
        (State.RETRACTED, Event.OPEN),
        lambda move: legs.Move(State.RECEIVED, frozenset({Party.RECEIVER})),
    ),
    "the lease outlives a withdrawal": (
        (State.RECEIVED, Event.WITHDRAW),
        lambda move: replace(move, effect=_careless(), target=State.ACCEPTED),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_control_a_broken_rule_is_found(name, monkeypatch):
    key, broken = BROKEN[name]
    monkeypatch.setitem(MOVES, key, broken(MOVES.get(key)))
    with pytest.raises(AssertionError):
        run(SHORT)


def test_control_a_state_where_two_or_none_must_act_is_found(monkeypatch):
    monkeypatch.setattr(legs, "NEXT", {})
    monkeypatch.delitem(NEXT, State.SENT)
    with pytest.raises(AssertionError):
        run(SHORT)


def test_control_reading_after_the_last_day_is_found(monkeypatch):
    monkeypatch.setattr(legs.Permit, "stands", lambda self, moment: True)
    with pytest.raises(AssertionError):
        run(SHORT)


def test_unanswered_never_leads_to_closed():
    """It goes back to the sender, who sends it again, elsewhere or not at all."""
    assert MOVES[State.SENT, Event.LAPSE_ANSWER].target == State.UNANSWERED
    ways = {move.target for (state, _), move in MOVES.items() if state == State.UNANSWERED}
    assert State.CLOSED not in ways and NEXT[State.UNANSWERED] == Party.SENDER


def test_every_state_can_be_reached_and_left():
    reached = {move.target for move in MOVES.values()} | {State.DRAFT, State.WITHDRAWAL_ASKED}
    assert reached == set(State)
    assert {state for state, _ in MOVES} == set(State) - OVER
