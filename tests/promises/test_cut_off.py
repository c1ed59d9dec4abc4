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
from tests.promises.test_twice import each_operation, hall, heads

#: every one of so many first statements; of those behind them ever fewer
EACH = 60
pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["hall"]


@cache
def _kept_in_memory() -> list[Snapshots[Any]]:
    return [one for one in gc.get_objects() if issubclass(type(one), Snapshots)]  # a lazy object would wake


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


@each_operation
def test_a_failed_statement_leaves_nothing_and_the_retry_succeeds(hall, name, figure):
    before, numbers = Snapshot(tables()), heads()
    number, failed = 1, 0
    while _broken(name, hall, Breaks(number)):
        assert heads() == numbers, f"before statement {number}"
        assert _broken(name, hall, Breaks(number, after=True)), number
        assert heads() == numbers, f"after statement {number}"
        # the whole samples are set up by hundreds of alike statements: `make proof` fails each of them
        number, failed = number + max(1, (number - EACH) // 5), failed + 1
    assert number > 3
    figure("statements failed, before and after", failed)
    answer = carry_out(name, hall, key="one")
    before.put_back()
    _broken(name, hall, Breaks(number // 2))
    assert before.differences() == []
    assert type(carry_out(name, hall, key="one")) is type(answer)


@pytest.mark.parametrize(
    ("hall", "name"), [(one, one) for one in ("visits.arrive", "visits.call_next")], indirect=["hall"]
)
def test_nothing_at_all_is_left_at_any_statement(hall, name):
    """The same with every table compared after each failure, for the two most frequent acts."""
    before, numbers, number = Snapshot(tables()), heads(), 1
    while _broken(name, hall, Breaks(number)) and _broken(name, hall, Breaks(number, after=True)):
        assert before.differences() == [], number
        assert heads() == numbers
        number += 1
    assert number > 10


def _as_before(before: Snapshot, numbers: dict[str, int], place: str) -> None:
    assert before.differences() == [], place
    assert heads() == numbers, place


#: after every so many failed statements the operation is carried out for good: from one state it does one thing
RETRIED_EACH = 40


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


@pytest.mark.slow
@each_operation
def test_nothing_at_all_is_left_of_any_operation_and_a_retry_is_the_first(hall, name, figure):
    """Each statement of each operation fails, before and after it was carried out: every table it writes to and every
    stream is as it was. Then, and now and then in between, the same receipt is delivered for good."""
    before, swept = Snapshot(tables()), 0
    narrow, kind, grows = _tried(name, hall, before)
    numbers = heads()
    for number in range(1, 10_000):
        broke = [_fails_at(name, hall, Breaks(number, after=after)) for after in (False, True)]
        is_last = not any(broke)
        if not is_last:
            swept += sum(broke)
            _as_before(narrow, numbers, f"at statement {number}")
        if is_last or number % RETRIED_EACH == 0:
            assert type(answer := carry_out(name, hall, key="one")) is kind
            grown = {stream: head - numbers.get(stream, 0) for stream, head in heads().items()}
            assert {stream: n for stream, n in grown.items() if n} == {s: n for s, n in grows.items() if n}
            assert carry_out(name, hall, key="one") == answer
            before.put_back()
            numbers = heads()
        if is_last:
            break
    assert swept > 3
    assert before.differences() == []
    assert not [stream for stream in journal.streams() if journal.verify(stream)]
    figure("failures of statements", swept)


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
