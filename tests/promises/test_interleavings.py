"""Every interleaving of each pair of operations that share a centre's queue.

Guard: the head row is locked before anything is read. Control: without that lock the same walk finds wrong halls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from itertools import combinations_with_replacement, count
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection

from palvelutori.common.refusals import Refusal
from palvelutori.foundation import journal, operation
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.models import Head
from palvelutori.visits import operations as visits
from tests import world
from tests.harness.explorer import Explorer, Outcome, before_the_lock
from tests.harness.snapshot import Snapshot, tables
from tests.promises.conftest import OF_THE_DAY
from tests.promises.invariants import check_hall
from tests.world import CENTRE

pytestmark = pytest.mark.django_db(transaction=True)

SP1, SP2 = world.desks_of("service_point")[:2]
KELA = world.desks_of("kela_desk")[0]


class Hall:
    """A small hall in one of five states; `stop` is the matter both operations are about."""

    def __init__(self, square: world.Square, state: str) -> None:
        square.open(SP1, SP2, KELA)
        self.first = square.arrive("service_point", "kela.student_aid")
        self.second = square.arrive("service_point")
        self.stop, self.other = (stop.stop_id for stop in self.first.stops)
        if state != "waiting":
            assert square.next(SP1).stop_id == self.stop
        if state in ("serving", "held", "asked"):
            square.act(visits.start, SP1, self.stop)
        if state == "held":
            square.act(visits.hold, SP1, self.stop)
        if state == "asked":
            square.act(visits.hand_over, SP1, self.stop, to_service="kela.family_benefits")
        self.rows = Snapshot(tables(OF_THE_DAY))
        self.number = journal.head_number(CENTRE)


def _at(desk: str, operation_: Any) -> Callable[[Hall], Any]:
    return lambda hall: operation_(_actor(desk), centre=CENTRE, desk=desk)


def _on(desk: str, operation_: Any, which: str = "stop", **more: Any) -> Callable[[Hall], Any]:
    return lambda hall: operation_(_actor(desk), centre=CENTRE, stop=getattr(hall, which), **more)


def _actor(desk: str) -> Actor:
    return world.officer(desk)


ACTS: dict[str, Callable[[Hall], Any]] = {
    "arrive": lambda hall: visits.arrive(world.kiosk(), centre=CENTRE, needs=["service_point"]),
    "add_need": lambda hall: visits.add_need(
        world.host(), centre=CENTRE, visit=hall.first.visit_id, need="lab.blood_sample"
    ),
    "more_time": lambda hall: visits.ask_more_time(world.host(), centre=CENTRE, visit=hall.first.visit_id),
    "ready": lambda hall: visits.say_ready(world.host(), centre=CENTRE, visit=hall.first.visit_id),
    "give_up": lambda hall: visits.give_up(
        world.host(), centre=CENTRE, visit=hall.first.visit_id, stop=hall.stop
    ),
    "leave": lambda hall: visits.leave(world.host(), centre=CENTRE, visit=hall.first.visit_id),
    "next@1": _at(SP1, visits.call_next),
    "next@2": _at(SP2, visits.call_next),
    "next@kela": _at(KELA, visits.call_next),
    "call@1": lambda hall: visits.call(_actor(SP1), centre=CENTRE, desk=SP1, stop=hall.stop),
    "call@2": lambda hall: visits.call(_actor(SP2), centre=CENTRE, desk=SP2, stop=hall.stop),
    "call@kela": lambda hall: visits.call(_actor(KELA), centre=CENTRE, desk=KELA, stop=hall.other),
    "serve_now": _at(SP2, visits.serve_now),
    "open": _at(SP1, visits.open_desk),
    "pause": _at(SP1, visits.pause_desk),
    "close": _at(SP1, visits.close_desk),
    "recall": _on(SP1, visits.recall),
    "start": _on(SP1, visits.start),
    "finish": _on(SP1, visits.finish),
    "no_show": _on(SP1, visits.no_show),
    "return": _on(SP1, visits.return_to_line),
    "hold": _on(SP1, visits.hold),
    "resume": _on(SP1, visits.resume),
    "undo": _on(SP1, visits.undo),
    "hand_over": _on(SP1, visits.hand_over, to_service="kela.family_benefits"),
    "accept": _on(KELA, visits.accept_hand_over),
    "decline": _on(KELA, visits.decline_hand_over),
}
OF_STATE = {
    "waiting": [
        "arrive", "add_need", "leave", "next@1", "next@2", "next@kela", "call@1", "call@2", "call@kela",
        "serve_now", "open", "pause", "close", "more_time", "ready", "give_up",
    ],
    "called": [
        "recall", "start", "finish", "no_show", "return", "undo", "leave", "call@2", "next@kela", "more_time",
        "give_up",
    ],
    "serving": ["finish", "hold", "hand_over", "undo", "leave", "call@kela", "close"],
    "held": ["resume", "finish", "no_show", "undo", "next@1", "call@kela", "leave"],
    "asked": ["accept", "decline", "undo", "next@kela", "leave", "next@1"],
}  # fmt: skip
#: steps in which choices differ: SQLite is locked at BEGIN, PostgreSQL one statement later
UP_TO_THE_LOCK = 2 if connection.vendor == "sqlite" else 3
#: acts that only the other one of a pair makes possible, or that must stay refused whatever the other one does
REFUSED_ALONE = {"called": {"call@2"}, "serving": {"call@kela", "close"}}
#: what an operation may look at before it has the lock: nothing that another operation of the day writes
BEFORE_THE_LOCK = '"foundation_centre"'


def _check(hall: Hall, outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        assert outcome.error is None or isinstance(outcome.error, Refusal), repr(outcome.error)
        for sql in before_the_lock(outcome.statements):
            assert BEFORE_THE_LOCK in sql, f"before the lock: {sql}"
    called = [one.answer.stop_id for one in outcomes if isinstance(one.answer, visits.Called)]
    assert len(called) == len(set(called)), "two desks called one person"
    check_hall(since=hall.number)


def _explorer(hall: Hall, actors: list[Any], *names: str, **more: Any) -> Explorer:
    def prepare() -> list[Callable[[], Any]]:
        hall.rows.put_back()
        hall.number = journal.head_number(CENTRE)
        return [partial(ACTS[name], hall) for name in names]

    return Explorer(actors, prepare, partial(_check, hall), **({"depth": UP_TO_THE_LOCK} | more))


@pytest.mark.contention
@pytest.mark.parametrize("state", OF_STATE)
def test_no_interleaving_of_any_pair_leaves_a_wrong_hall(square, actors, state, figure):
    hall, walked = Hall(square, state), 0
    pairs = list(combinations_with_replacement(OF_STATE[state], 2))
    for first, second in pairs:
        explorer = _explorer(hall, actors, first, second)
        explorer.explore()
        walked += len(explorer.schedules)
        assert not explorer.wrong, f"{state}: {first} with {second}: {explorer.wrong[:3]}"
    assert walked >= 2 * len(pairs)
    figure("pairs", len(pairs))
    figure("schedules", walked)
    assert journal.verify(CENTRE) is None


@pytest.mark.parametrize("state", OF_STATE)
def test_each_act_does_something_when_it_is_alone(square, actors, state):
    """Otherwise refusals alone would pass."""
    hall = Hall(square, state)
    refused = {
        name
        for name in OF_STATE[state]
        if isinstance(_explorer(hall, actors, name).replay("")[0].error, Refusal)
    }
    assert refused == REFUSED_ALONE.get(state, set())


def test_a_schedule_can_be_run_again(square, actors):
    hall = Hall(square, "waiting")
    explorer = _explorer(hall, actors, "next@1", "next@2")
    explorer.explore()
    for schedule in explorer.schedules:
        first, second = explorer.replay(schedule)
        assert {first.answer.number, second.answer.number} == {hall.first.number, hall.second.number}


def test_an_actor_that_is_given_up_halfway_leaves_the_database_to_others(square, actors):
    hall = Hall(square, "waiting")
    for actor in actors:
        actor.begin(lambda: ACTS["leave"](hall))
    while not (actors[0].next and "INSERT" in actors[0].next[0]):
        actors[0].step()
    for actor in actors:
        actor.end()
    for actor in actors:
        actor.join()
    assert visits.leave(world.host(), centre=CENTRE, visit=hall.first.visit_id).stops_ended == 2


def _without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard off: heads are read without a lock."""
    monkeypatch.setattr(
        operation,
        "lock_head",
        lambda stream: Head.objects.filter(stream=stream).first() or Head(stream=stream),
    )


def _without_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite lets one writer in at a time: find, then save, each statement for itself."""
    monkeypatch.setattr(operation, "transaction", SimpleNamespace(atomic=nullcontext))


def _careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines with numbers of nobody's series and a head that is not looked at: no constraint helps any more."""
    numbers = count(10**9)
    monkeypatch.setattr(journal.Writer, "next_number", property(lambda self: next(numbers)))
    monkeypatch.setattr(journal.Writer, "close", lambda self: None)


def _walk_without(hall: Hall, actors: list[Any], *names: str) -> Explorer:
    explorer = _explorer(hall, actors, *names, depth=400, switches=1, most=80)
    explorer.explore()
    return explorer


@pytest.mark.contention
@pytest.mark.parametrize("names", [("next@1", "next@2"), ("call@1", "call@2")])
def test_control_without_the_lock_one_person_is_called_twice(square, actors, monkeypatch, names):
    hall = Hall(square, "waiting")
    _without_lock(monkeypatch)
    _without_transaction(monkeypatch)
    _careless(monkeypatch)
    explorer = _walk_without(hall, actors, *names)
    assert any(why == "two desks called one person" for _, why in explorer.wrong), explorer.wrong[:3]


@pytest.mark.contention
def test_control_without_the_lock_the_constraints_still_forbid(square, actors, monkeypatch):
    """Lock off, constraints on: the second one fails with a database error, and nobody is called twice."""
    if connection.vendor == "sqlite":
        pytest.skip("BEGIN IMMEDIATE is the lock of SQLite: with it on there is nothing to switch off")
    hall = Hall(square, "waiting")
    _without_lock(monkeypatch)
    explorer = _walk_without(hall, actors, "next@1", "next@2")
    errors = [one.error for pair in explorer.outcomes for one in pair if one.error]
    assert any(isinstance(error, IntegrityError | RuntimeError) for error in errors)
    assert not any(why == "two desks called one person" for _, why in explorer.wrong)
