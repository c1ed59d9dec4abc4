"""Every SQL statement of every operation fails once: nothing is half done, and the retry succeeds."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from palvelutori.catalogue.queries.snapshots import be_wary
from palvelutori.foundation import operation
from tests.harness.snapshot import Snapshot, tables
from tests.promises.calls import EXAMPLES, carry_out
from tests.promises.test_twice import Cut, each_operation, hall, heads

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["hall"]


class Breaks:
    """Breaks before or after the statement with this number (0: never), and counts."""

    def __init__(self, number: int, *, after: bool = False) -> None:
        self.number, self.after, self.sent = number, after, 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.sent += 1
        if self.sent == self.number and not self.after:
            raise Cut
        answer = execute(sql, params, many, context)
        if self.sent == self.number:
            raise Cut
        return answer


def _broken(name: str, hall: Any, breaks: Breaks) -> bool:
    """Whether it broke."""
    be_wary()  # what is held in memory is asked for each time, or the statements' numbers would go with the seconds
    try:
        with connection.execute_wrapper(breaks):
            carry_out(name, hall, key="one")
    except Cut:
        return True
    return False


@each_operation
def test_a_failed_statement_leaves_nothing_and_the_retry_succeeds(hall, name):
    before, numbers = Snapshot(tables()), heads()
    number = 1
    while _broken(name, hall, Breaks(number)):
        assert heads() == numbers, f"before statement {number}"
        assert _broken(name, hall, Breaks(number, after=True)), number
        assert heads() == numbers, f"after statement {number}"
        number += 1
    assert number > 3
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
