"""Every SQL statement of every operation fails once: nothing is half done, and the retry succeeds."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection

from palvelutori.catalogue.queries import snapshots
from palvelutori.catalogue.queries.snapshots import Snapshots
from palvelutori.foundation import journal, operation
from tests.harness.cutting import Breaks, Cut
from tests.harness.kept import written_to
from tests.harness.orders import Recorder
from tests.harness.snapshot import Snapshot, tables
from tests.promises.calls import EXAMPLES, carry_out
from tests.promises.test_twice import each_operation, hall, halls, heads

#: every one of so many first statements; of those behind them ever fewer, but in the long run
EACH = 60
#: after every so many failed statements the operation is carried out for good: from one state it does one thing
RETRIED_EACH = 40
pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["hall", "halls"]


@cache
def _kept_in_memory() -> list[Snapshots[Any]]:
    found = [one for one in gc.get_objects() if issubclass(type(one), Snapshots)]  # a lazy object would wake
    assert found, "what the garbage collector was told to leave alone is not among its objects"
    return found


def _broken(name: str, hall: Any, breaks: Breaks) -> bool:
    """Whether it broke."""
    with _wary():
        for kept in _kept_in_memory():
            kept._held.clear()  # and made anew each time, or the first run would send more of them than the second
        try:
            with connection.execute_wrapper(breaks):
                carry_out(name, hall, key="one")
        except Cut:
            return True
    return False


@contextmanager
def _wary() -> Iterator[None]:
    """What is held in memory is asked for each time, or the statements' numbers would go with the seconds."""
    with patch.object(snapshots, "WARY_SECONDS", 3_600.0):
        snapshots.be_wary()
        yield
    snapshots.be_wary()


@pytest.mark.parametrize("hall", ["visits.arrive"], indirect=True)
def test_nothing_is_left_where_all_that_is_kept_in_memory_is_asked_for_first(hall):
    """As a process does it that has just started: among the statements are those that fill its memory."""
    before, numbers, number = Snapshot(tables()), heads(), 1
    while _broken("visits.arrive", hall, Breaks(number)):
        _as_before(before, numbers, f"at statement {number}")
        number += 1
    assert number > 10


def _as_before(before: Snapshot, numbers: dict[str, int], place: str) -> None:
    assert before.differences() == [], place
    assert heads() == numbers, place


def _fails_at(name: str, hall: Any, breaks: Breaks) -> bool:
    """As `_broken`, with what the process holds in memory as it is: the same in every run but the first."""
    try:
        with _wary(), connection.execute_wrapper(breaks):
            carry_out(name, hall, key="one")
    except Cut:
        return True
    return False


def _tried(name: str, hall: Any, before: Snapshot) -> tuple[Snapshot, Any, dict[str, int]]:
    """A first run, taken back: the tables it writes to, its answer's type, how far it moves the streams."""
    recorder, numbers = Recorder(), heads()
    with connection.execute_wrapper(recorder):
        answer = carry_out(name, hall, key="one")
    grown = {stream: number - numbers.get(stream, 0) for stream, number in heads().items()}
    before.put_back()
    written = {table for sql in recorder.statements if (table := written_to(sql))}
    return Snapshot(sorted(written & set(tables()))), type(answer), grown


def _each_fails(name: str, hall: Any, *, each: int = EACH) -> int:
    """Statements of the operation fail, before and after they were carried out: every table it writes to and every
    stream is as it was. Then, and now and then in between, the same receipt is delivered for good. How many failed."""
    before, failed, number, last_retried = Snapshot(tables()), 0, 1, 0
    narrow, kind, grows = _tried(name, hall, before)
    numbers = heads()
    while True:
        is_last = not _fails_at(name, hall, Breaks(number))
        if not is_last:
            failed += 1 + _fails_at(name, hall, Breaks(number, after=True))
            _as_before(narrow, numbers, f"at statement {number}")
        if is_last or number - last_retried >= RETRIED_EACH:
            last_retried = number
            assert type(answer := carry_out(name, hall, key="one")) is kind
            grown = {stream: head - numbers.get(stream, 0) for stream, head in heads().items()}
            assert {stream: n for stream, n in grown.items() if n} == {s: n for s, n in grows.items() if n}
            assert carry_out(name, hall, key="one") == answer
            before.put_back()
            numbers = heads()
        if is_last:
            break
        number += max(1, (number - each) // 5)
    assert failed > 3
    assert before.differences() == []
    return failed


@each_operation
def test_a_failed_statement_leaves_nothing_and_a_retry_is_the_first(hall, name, figure):
    figure("failures of statements", _each_fails(name, hall))


@pytest.mark.slow
@each_operation
def test_the_same_at_every_statement_of_the_long_operations(hall, name, figure):
    """Whole samples are set up by hundreds of alike statements, of which the ordinary run takes ever fewer."""
    figure("failures of statements", _each_fails(name, hall, each=10_000))
    assert not [stream for stream in journal.streams() if journal.verify(stream)]


@contextmanager
def _commit_fails(*, once_done: bool) -> Iterator[None]:
    """The disk is full when the transaction ends, or the line breaks just after it has."""
    real = connection._commit

    def fail() -> None:
        if once_done:
            real()
        raise OperationalError("database or disk is full")

    connection._commit = fail
    try:
        yield
    finally:
        connection._commit = real


@each_operation
def test_a_commit_that_fails_leaves_nothing_and_the_retry_succeeds(hall, name):
    before, numbers = Snapshot(tables()), heads()
    with _commit_fails(once_done=False), pytest.raises(OperationalError):
        carry_out(name, hall, key="one")
    _as_before(before, numbers, "after the failed commit")
    answer = carry_out(name, hall, key="one")
    assert carry_out(name, hall, key="one") == answer


@pytest.mark.parametrize(
    ("hall", "name"), [(one, one) for one in ("visits.arrive", "visits.call_next")], indirect=["hall"]
)
def test_an_answer_lost_after_the_commit_is_given_again(hall, name):
    numbers = heads()
    with _commit_fails(once_done=True), pytest.raises(OperationalError):
        carry_out(name, hall, key="one")
    done = heads()
    assert done != numbers
    assert carry_out(name, hall, key="one") == carry_out(name, hall, key="one")
    assert heads() == done, "what was done was done again"


@pytest.mark.parametrize(("hall", "name"), [("visits.arrive", "visits.arrive")], indirect=["hall"])
def test_control_without_a_transaction_halves_are_left(hall, name, monkeypatch):
    head = operation.Head.objects
    monkeypatch.setattr(operation, "transaction", SimpleNamespace(atomic=nullcontext))
    monkeypatch.setattr(operation, "lock_head", lambda stream: head.get(stream=stream))
    before, number = Snapshot(tables()), 2
    while not before.differences():
        assert _broken(name, hall, Breaks(number)), "no half was found"
        number += 1
    assert EXAMPLES[name].state == "waiting"
