"""Every interleaving of each pair of operations that share a centre's queue.

Guard: the head row is locked before anything is read. Control: without that lock the same walk finds wrong halls.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations_with_replacement
from typing import Any

import pytest

from palvelutori.common.refusals import Refusal
from palvelutori.foundation import operation
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.models import Head
from palvelutori.visits import operations as visits
from tests import world
from tests.harness.explorer import Explorer, Outcome
from tests.promises.conftest import empty_hall
from tests.promises.invariants import check_hall
from tests.world import CENTRE

SP1, SP2 = world.desks_of("service_point")[:2]
KELA = world.desks_of("kela_desk")[0]


class Hall:
    """A small hall in one of five states; `stop` is the matter both operations are about."""

    def __init__(self, square: world.Square, state: str) -> None:
        empty_hall()
        square.opened.clear()
        square.open(SP1, SP2, KELA)
        self.square = square
        self.first = square.arrive("service_point", "kela.student_aid")
        self.second = square.arrive("service_point")
        self.stop, self.other = (stop.stop_id for stop in self.first.stops)
        self.received = ""
        if state != "waiting":
            assert square.next(SP1).stop_id == self.stop
        if state in ("serving", "held", "asked"):
            square.act(visits.start, SP1, self.stop)
        if state == "held":
            square.act(visits.hold, SP1, self.stop)
        if state == "asked":
            asked = square.act(visits.hand_over, SP1, self.stop, to_service="kela.family_benefits")
            self.received = asked.received_stop_id


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
    "leave": lambda hall: visits.leave(world.host(), centre=CENTRE, visit=hall.first.visit_id),
    "next@1": _at(SP1, visits.call_next),
    "next@2": _at(SP2, visits.call_next),
    "next@kela": _at(KELA, visits.call_next),
    "call@1": lambda hall: visits.call(_actor(SP1), centre=CENTRE, desk=SP1, stop=hall.stop),
    "call@2": lambda hall: visits.call(_actor(SP2), centre=CENTRE, desk=SP2, stop=hall.stop),
    "call@kela": lambda hall: visits.call(_actor(KELA), centre=CENTRE, desk=KELA, stop=hall.other),
    "serve_now": _at(SP2, visits.serve_now),
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
        "serve_now", "pause", "close",
    ],
    "called": ["recall", "start", "finish", "no_show", "return", "undo", "leave", "call@2", "next@kela"],
    "serving": ["finish", "hold", "hand_over", "undo", "leave", "call@kela", "close"],
    "held": ["resume", "finish", "no_show", "undo", "next@1", "call@kela", "leave"],
    "asked": ["accept", "decline", "undo", "next@kela", "leave", "next@1"],
}  # fmt: skip
PAIRS = [
    (state, first, second)
    for state, names in OF_STATE.items()
    for first, second in combinations_with_replacement(names, 2)
]


def _check(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        assert outcome.error is None or isinstance(outcome.error, Refusal), repr(outcome.error)
    check_hall()


def _explorer(square: world.Square, state: str, *names: str, depth: int) -> Explorer:
    def prepare() -> list[Callable[[], Any]]:
        hall = Hall(square, state)
        return [lambda act=ACTS[name]: act(hall) for name in names]

    return Explorer(prepare, _check, depth=depth, most=400)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", OF_STATE)
def test_no_interleaving_of_any_pair_leaves_a_wrong_hall(square, state):
    walked = 0
    for of_state, first, second in PAIRS:
        if of_state != state:
            continue
        explorer = _explorer(square, state, first, second, depth=4)
        explorer.explore()
        walked += len(explorer.schedules)
        assert not explorer.wrong, f"{state}: {first} with {second}: {explorer.wrong[:3]}"
    assert walked >= 3 * sum(of_state == state for of_state, _, _ in PAIRS)


@pytest.mark.django_db(transaction=True)
def test_control_without_the_head_lock_wrong_halls_appear(square, monkeypatch):
    """The guard off: heads are read without a lock and moved without looking; the walk must find it out."""

    def unlocked(stream: str) -> Head:
        return Head.objects.filter(stream=stream).first() or Head.objects.create(stream=stream)

    def careless(self: Any) -> None:
        from palvelutori.foundation.models import JournalLine

        JournalLine.objects.bulk_create(self._lines)

    monkeypatch.setattr(operation, "lock_head", unlocked)
    monkeypatch.setattr("palvelutori.foundation.journal.Writer.close", careless)
    from django.db import connection

    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time whatever we do: the control is PostgreSQL's")
    explorer = _explorer(square, "waiting", "next@1", "next@2", depth=60)
    explorer.most = 60
    explorer.explore()
    assert explorer.wrong
