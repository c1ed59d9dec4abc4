"""A reader that repeats the last number it heard, between any two statements of two writers: it misses nothing."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from palvelutori.foundation import journal, operation
from palvelutori.foundation.db.prepared import insert
from palvelutori.foundation.models import Head
from tests.harness.explorer import Actor, Explorer, Outcome
from tests.promises.test_interleavings import ACTS, Hall
from tests.world import CENTRE

pytestmark = pytest.mark.django_db(transaction=True)
#: two acts that do not get in each other's way, even with no lock between them
WRITERS = ("arrive", "pause")
READS = 2


class Reader:
    """Asks for what is new a few times, and once more when everybody is done."""

    def __init__(self) -> None:
        self.first, self.heard = journal.head_number(CENTRE), list[int]()

    def read(self) -> None:
        last = self.heard[-1] if self.heard else self.first
        self.heard += [line.number for line in journal.after(CENTRE, last)]

    def read_on(self) -> None:
        for _ in range(READS):
            self.read()


def _walk(hall: Hall, actors: list[Actor], **more: Any) -> tuple[Explorer, list[int]]:
    """Every order of the writers' and the reader's statements; and how many lines the reader heard before the end."""
    readers, early = list[Reader](), list[int]()

    def prepare() -> list[Any]:
        hall.rows.put_back()
        readers.append(Reader())
        return [*(partial(ACTS[name], hall) for name in WRITERS), readers[-1].read_on]

    def check(outcomes: list[Outcome]) -> None:
        assert [one.error for one in outcomes] == [None] * 3
        reader = readers[-1]
        early.append(len(reader.heard))
        reader.read()
        written = journal.JournalLine.objects.filter(stream=CENTRE, number__gt=reader.first)
        assert reader.heard == sorted(written.values_list("number", flat=True)), "the reader missed a line"

    explorer = Explorer(actors, prepare, check, **more)
    explorer.explore()
    return explorer, early


@pytest.fixture
def three(actors):
    reading = Actor()
    yield [*actors, reading]
    reading.end()
    reading.join()


def test_a_reader_between_any_two_statements_misses_nothing(square, three, figure):
    explorer, early = _walk(Hall(square, "waiting"), three, depth=400, switches=2, most=160)
    assert explorer.wrong == []
    assert {0, 1, 2} <= set(early), "it came before both, between them and after both"
    figure("schedules", len(explorer.schedules))


class _Drawn(operation.Writer):
    """Lines numbered by a sequence: drawn when the line is written, seen when it is committed."""

    numbers = count(1)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._drawn: int | None = None

    @property
    def next_number(self) -> int:
        if self._drawn is None:
            self._drawn = next(self.numbers)
        return self._drawn

    def write(self, *given: Any, **more: Any) -> journal.Line:
        line = super().write(*given, **more)
        self._drawn = None
        return line

    def close(self) -> None:
        insert(*self._lines)


def test_control_numbers_drawn_from_a_sequence_let_it_miss_a_line(square, three, monkeypatch):
    hall = Hall(square, "waiting")
    monkeypatch.setattr(_Drawn, "numbers", count(journal.head_number(CENTRE) + 1))
    monkeypatch.setattr(operation, "Writer", _Drawn)
    monkeypatch.setattr(operation, "lock_head", lambda stream: Head.objects.get(stream=stream))
    if connection.vendor == "sqlite":  # it lets one writer in at a time: each statement for itself
        monkeypatch.setattr(operation, "transaction", SimpleNamespace(atomic=nullcontext))
    explorer, _ = _walk(hall, three, depth=400, switches=2, most=60)
    assert {why for _, why in explorer.wrong} == {"the reader missed a line"}
