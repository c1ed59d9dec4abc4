"""What most often is not so is asked along with the row, under the same lock: fewer questions, the same answers."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from palvelutori.foundation import scope
from palvelutori.visits import operations as visits
from palvelutori.visits.access import rights
from palvelutori.visits.models import DeskSession, Stop
from tests import world
from tests.visits.test_lending import lend
from tests.world import CENTRE

SP1, KELA = (world.desks_of(one)[0] for one in ("service_point", "kela_desk"))
TICKETS = "service_point.sports_and_pool_tickets"
LIBRARY = "library-1"
#: without BEGIN and COMMIT, and without the marks of what is kept in memory: outside a test they are asked seldom
CALL, FINISH = 15, 11


def session(square, desk: str = SP1) -> DeskSession:
    with scope.inside_operation():
        return rights.session_to_call(square.opened[desk], centre=CENTRE, desk=desk)


def questions(act) -> int:
    """How many statements `act` sends."""
    with CaptureQueriesContext(connection) as asked:
        act()
    return sum(not one["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT mark")) for one in asked)


def called_and_finished(square) -> tuple[int, int]:
    found = []
    called = questions(lambda: found.append(square.next(SP1)))
    return called, questions(lambda: square.act(visits.finish, SP1, found[0].stop_id))


def test_an_ordinary_call_and_its_end_ask_few_questions(square):
    square.open(SP1)
    for _ in range(3):
        square.arrive(TICKETS)
    called_and_finished(square)
    assert called_and_finished(square) == (CALL, FINISH)


def test_control_what_was_not_looked_at_is_asked(square, monkeypatch):
    monkeypatch.setattr(rights, "_before_a_call", dict)
    monkeypatch.setattr(rights, "_made_by", dict)
    for one in (rights._SESSION_TO_CALL, rights._STOP):
        monkeypatch.setattr(one, "_kept", {})
    square.open(SP1)
    for _ in range(3):
        square.arrive(TICKETS)
    called_and_finished(square)
    call, finish = called_and_finished(square)
    assert call > CALL and finish > FINISH


def test_a_stop_tells_whether_a_hand_over_made_it(square):
    square.open(SP1, KELA)
    square.arrive(TICKETS)
    called = square.next(SP1)
    asked = square.act(visits.hand_over, SP1, called.stop_id, to_service="kela.student_aid", warm=True)
    with scope.inside_operation():
        sent, received = (
            rights.stop_named(CENTRE, one).may_be_handed_over
            for one in (called.stop_id, asked.received_stop_id)
        )
    assert (sent, received) == (False, True)
    assert Stop().may_be_handed_over, "whoever has not looked does not know"


def test_a_desk_tells_that_somebody_is_at_it_and_that_somebody_is_walked(square):
    square.open(SP1, KELA)
    square.arrive(TICKETS)
    at_rest = session(square)
    assert (at_rest.may_be_busy, at_rest.may_be_lent, at_rest.may_be_walked) == (False, False, False)
    called = square.next(SP1)
    assert session(square).may_be_busy
    assert not session(square, KELA).may_be_busy
    square.act(visits.hand_over, SP1, called.stop_id, to_service="kela.student_aid", warm=True)
    assert session(square, KELA).may_be_walked
    assert DeskSession().may_be_walked, "whoever has not looked does not know"


def test_a_desk_tells_that_it_is_lent(square):
    square.open(LIBRARY, SP1)
    lend(LIBRARY)
    assert session(square, LIBRARY).may_be_lent
    assert not session(square).may_be_lent


def test_a_visit_has_one_first_stop(square):
    """`access.in_line` finds those with several matters by the others."""
    made = square.arrive(TICKETS)
    with scope.inside_operation():
        first = Stop.objects.get(visit=made.visit_id)
        first.pk = "another"
        with pytest.raises(IntegrityError), transaction.atomic():
            first.save(force_insert=True)
        first.position = 1
        first.save(force_insert=True)
