"""The leg's machine again, shorter, through the real operations and tables: every act tried by whoever there is."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from random import Random

import pytest
from django.db import IntegrityError, transaction

from palvelutori.common.refusals import Refusal
from palvelutori.common.times import local_day
from palvelutori.customers import access
from palvelutori.customers import operations as customers
from palvelutori.customers.models import Leg, Permission, Presentation
from palvelutori.customers.operations.receiving import PLAIN
from palvelutori.customers.rules import legs as rules
from palvelutori.customers.rules.legs import NEXT, OVER, TAKEN, State
from palvelutori.foundation import scope
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.clock import clock
from tests.customers.referring import LEAD, ONE, TWO, VALUES, person, so_far
from tests.world import CENTRE

pytestmark = pytest.mark.django_db
STEPS = 120
WEDNESDAY = 2
READERS = (ONE, TWO, LEAD, person("stranger", "library"))
STATES = ("draft", "written", "offered", "ready", "sent", "received", "accepted")


def walk(square, *, seed, steps=STEPS):
    """One referral after another, each pushed about at random; what must hold is asked after every step."""
    random = Random(seed)
    case = so_far(square, "draft")
    for _ in range(steps):
        if State(case.state()) in OVER:
            _to_an_opening_morning()
            case = so_far(square, random.choice(STATES))
        try:
            with transaction.atomic():
                _something(case, random)
        except Refusal:
            pass
        check(case)


def _to_an_opening_morning():
    opening, day = access.opening_of(CENTRE, "service_point"), local_day(clock.now()) + timedelta(days=1)
    while not opening(day) or day.weekday() != WEDNESDAY:
        day += timedelta(days=1)
    clock.skip_to(datetime.combine(day, time(8, 30), UTC))


def _something(case, random):
    actor = random.choice((case.sender, ONE, TWO, LEAD))
    act = random.randrange(12)
    if act == 0:
        case.change(**{random.choice(list(VALUES)): random.choice(("", "muu"))} | {"need": "Asumistuki"})
    elif act == 1:
        case.show()
    elif act == 2:
        case.yes()
    elif act == 3:
        case.send()
    elif act == 4:
        customers.reroute(actor, centre=CENTRE, leg=case.leg, to=random.choice(("lab", "kela", "library")))
    elif act == 5:
        customers.answer_question(case.sender, centre=CENTRE, **case.answer(so_far="liite puuttuu"))
    elif act == 6 and case.row().sent_at:
        clock.skip_to(clock.now() + timedelta(days=random.randrange(1, 9)))
        customers.run_clocks(SYSTEM, centre=CENTRE)
    else:
        event = random.choice(sorted(PLAIN))
        reason = random.choice(
            (*rules.DECLINE_REASONS, *rules.OUTCOMES, *rules.RETRACT_REASONS, *rules.CONTACT_WAYS, "deleted")
        )
        soon = clock.now() + timedelta(days=1)
        case.move(actor, event, reason=reason, words="sanat", time_at=soon)


def check(case):
    """No payload without presentation; sent within previewed within permitted; one owner; outcome; one to act."""
    row = case.row()
    state = State(row.state)
    assert (state in OVER) == (NEXT.get(state) is None)
    assert bool(row.owner) == (state in TAKEN)
    assert state != State.CLOSED or row.outcome
    with scope.inside_operation():
        assert Leg.objects.filter(id=case.leg).count() == 1
        shown = {one.digest: set(one.fields) for one in Presentation.objects.filter(leg=row)}
        permitted = Permission.objects.filter(
            leg=row, withdrawn_at__isnull=True, replaced_at__isnull=True
        ).first()
    for reader in READERS:
        try:
            read = case.read(reader)
        except Refusal:
            continue
        if read:
            assert permitted and clock.now() < permitted.until_at
            assert row.payload.leased_digest == permitted.digest
            assert read <= shown[row.payload.leased_digest] <= set(permitted.fields)


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_tried_through_the_operations_holds(square, seed):
    walk(square, seed=seed)


def test_control_a_lease_without_a_permission_is_found(square, monkeypatch):
    """Sent from wherever: the walk, or the tables themselves, come upon it."""
    for state in (State.OFFERED, State.READY):
        move = rules.Move(State.RECEIVED, frozenset({rules.Party.SENDER}), _unasked)
        monkeypatch.setitem(rules.MOVES, (state, rules.Event.SEND), move)
        monkeypatch.setitem(rules.MOVES, (state, rules.Event.RESEND), move)
    monkeypatch.setattr(rules.Permit, "stands", lambda self, moment: True)
    monkeypatch.setattr(rules, "readable", lambda leg, **_more: leg.leased.fields)
    with pytest.raises((AssertionError, IntegrityError, KeyError)):
        for seed in range(20):
            walk(square, seed=seed, steps=60)


def _unasked(leg, given):
    from dataclasses import replace

    return replace(leg, leased=leg.drafted)
