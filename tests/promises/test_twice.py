"""Everything delivered twice: the same key gives the same answer and changes nothing, whenever it comes."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connections

import palvelutori.urls  # noqa: F401  (every operation is registered)
from palvelutori.catalogue.operations import national  # noqa: F401  (its operation is registered at import)
from palvelutori.common.refusals import ReceiptReused, TwinInFlight
from palvelutori.foundation import operation
from palvelutori.foundation.journal import head_number, streams
from palvelutori.foundation.operation import REGISTRY
from tests.harness.cutting import Cut
from tests.harness.snapshot import Snapshot, tables
from tests.promises.calls import EXAMPLES, WITHOUT_KEY, carry_out
from tests.promises.halls import Halls

pytestmark = pytest.mark.django_db(transaction=True)


def heads() -> dict[str, int]:
    """The newest number of each stream."""
    return {stream: head_number(stream) for stream in streams()}


@pytest.fixture(scope="module")
def halls(committed):
    return Halls(committed)


@pytest.fixture
def hall(halls, house_clock, request):
    return halls.at(EXAMPLES[request.param].state, anew=request.param == "visits.undo")


def each_operation(function: Any) -> Any:
    """Once for every operation, in its hall."""
    names = sorted(EXAMPLES)
    return pytest.mark.parametrize(
        ("hall", "name"), list(zip(names, names, strict=True)), indirect=["hall"], ids=names
    )(function)


def test_every_operation_has_an_example():
    known = {name for name in REGISTRY if not name.startswith("test.")}
    assert known == set(EXAMPLES) | set(WITHOUT_KEY)


@each_operation
def test_one_after_the_other(hall, name):
    first = carry_out(name, hall, key="one")
    after, numbers = Snapshot(tables()), heads()
    assert carry_out(name, hall, key="one") == first
    assert heads() == numbers
    assert after.differences() == []
    with pytest.raises(ReceiptReused):
        carry_out(name, hall, key="one", change=EXAMPLES[name].other)
    assert heads() == numbers


@each_operation
def test_at_the_same_time(hall, name):
    """Both in flight: one answer, or one is asked to come again and then gets that answer."""
    line, got = threading.Barrier(2), []

    def deliver() -> None:
        try:
            line.wait(10)
            try:
                got.append(carry_out(name, hall, key="one"))
            except TwinInFlight:
                got.append(None)
        except BaseException as error:
            got.append(error)
        finally:
            connections.close_all()

    twins = [threading.Thread(target=deliver) for _ in range(2)]
    for twin in twins:
        twin.start()
    for twin in twins:
        twin.join(20)
    numbers = heads()
    answer = carry_out(name, hall, key="one")
    assert all(one in (None, answer) for one in got), got
    assert heads() == numbers


@each_operation
def test_after_a_failure(hall, name, monkeypatch):
    """The first delivery breaks at its last step; the second is as if it were the first."""
    before, numbers = Snapshot(tables()), heads()

    def cut(*rows: Any) -> None:
        raise Cut

    with monkeypatch.context() as broken:
        broken.setattr(operation, "insert", cut)
        with pytest.raises(Cut):
            carry_out(name, hall, key="one")
    assert before.differences() == []
    assert heads() == numbers
    first = carry_out(name, hall, key="one")
    assert carry_out(name, hall, key="one") == first


DOUBLED = ("visits.arrive", "visits.serve_now", "visits.call_next", "participation.note_need")


@pytest.mark.parametrize(("hall", "name"), [(one, one) for one in DOUBLED], indirect=["hall"], ids=DOUBLED)
def test_control_without_receipts_a_second_delivery_is_a_second_act_or_a_refusal(hall, name, monkeypatch):
    monkeypatch.setattr(operation._RECEIPT, "first", lambda **by: None)
    monkeypatch.setattr(operation, "insert", lambda *rows: None)
    first, numbers = carry_out(name, hall, key="one"), heads()
    try:
        assert carry_out(name, hall, key="one") != first or heads() != numbers
    except Exception as refused:
        assert refused.__class__.__name__ == "DeskBusy"
