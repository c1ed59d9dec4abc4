"""What an operation reads and writes, measured: which two of them share a row.

An operation is a function of what its statements are answered. So two of them can get in each other's way only when
one changes an answer the other one gets, or both write one row. That is what is measured here, not read from code:
each is carried out and rolled back, what it asked is asked again beside what every other one has changed.

The heads that every operation locks, and the lines it appends behind them, make no pair by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models, transaction

from palvelutori.common.refusals import Refusal
from palvelutori.foundation.models import Head, JournalDetail, JournalLine, Receipt
from tests.harness.chance import series
from tests.harness.kept import Kept, Rows, model_of, written_to
from tests.harness.orders import touched

#: written by every operation, behind a lock
OF_ALL = {model._meta.db_table for model in (Head, JournalLine, JournalDetail, Receipt)}
Key = tuple[str, tuple[Any, ...]]
Changes = dict[str, tuple[list[str], Rows, Rows]]
_TOP = re.compile(r"[()]| WHERE | RETURNING ")


def as_question(sql: str, params: Any) -> Key | None:
    """What a statement looks at, as a SELECT: itself, or the rows an UPDATE or DELETE picks. None: nothing."""
    params = tuple(params or ())
    if sql.startswith("SELECT"):
        return None if f'FROM "{Head._meta.db_table}"' in sql else (sql, params)
    table = written_to(sql)
    if table is None or sql.startswith("INSERT"):
        return None
    depth, where, end = 0, None, len(sql)
    for found in _TOP.finditer(sql):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if not depth and found[0] == " WHERE " and where is None:
            where = found.start()
        if not depth and found[0] == " RETURNING ":
            end = found.start()
    if where is None or table in OF_ALL:
        return None
    before = sql[:where].count("%s")
    condition = sql[where:end]
    return f'SELECT * FROM "{table}"{condition}', params[before : before + condition.count("%s")]


@dataclass
class Questions:
    """For `execute_wrapper`: everything that is asked."""

    asked: dict[Key, None] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not many and (question := as_question(sql, params)):
            self.asked[question] = None
        if table := written_to(sql):
            self.written.add(table)
        return execute(sql, params, many, context)


@dataclass(frozen=True)
class Footprint:
    """Questions with their answers before anything happened; what the operation changed."""

    answers: Mapping[Key, Any]
    changes: Changes
    #: the error it ended with that is no refusal
    fault: str = ""


@contextmanager
def and_back() -> Iterator[None]:
    """Whatever is done within it is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer(question: Key) -> Any:
    """What the database says to it now."""
    with connection.cursor() as cursor:
        cursor.execute(*question)
        return cursor.fetchall()


def measured(
    kept: Kept, work: Callable[[], Any], *, name: str, beside: Callable[[Changes], list[str]]
) -> tuple[Footprint, list[str]]:
    """The footprint of `work`, and what `beside` finds while its changes stand."""
    questions = Questions()
    fault = ""
    with and_back():
        series(name)
        try:
            with connection.execute_wrapper(questions):
                work()
        except Refusal:
            pass  # what it asked before counts all the same
        except Exception as error:
            fault = repr(error)
        finally:
            series(None)
        changes = {
            table: change for table, change in kept.changes(questions.written).items() if table not in OF_ALL
        }
        seen = beside(changes) if changes else []
    return Footprint({one: answer(one) for one in questions.asked}, changes, fault), seen


def disturbed(reader: Footprint, changes: Changes) -> bool:
    """Whether an answer of `reader` is another while `changes` stand."""
    return any(
        answer(question) != before
        for question, before in reader.answers.items()
        if touched(question[0]) & changes.keys()
    )


def write_one_row(one: Footprint, other: Footprint) -> bool:
    """Whether both change or delete a row, or both insert rows that a constraint lets stand but once."""
    return any(
        _rows(table, one.changes[table]) & _rows(table, other.changes[table])
        for table in one.changes.keys() & other.changes.keys()
    )


def _rows(table: str, change: tuple[list[str], Rows, Rows]) -> set[Any]:
    columns, added, gone = change
    place = columns.index(model_of(table)._meta.pk.column)
    found: set[Any] = {("row", row[place]) for row in gone}
    for names in _unique(table):
        places = [columns.index(name) for name in names]
        keys = (tuple(row[n] for n in places) for row in added)
        found |= {(names, key) for key in keys if None not in key}
    return found


def _unique(table: str) -> Iterable[tuple[str, ...]]:
    """Columns that are unique together; a number the database gives is not."""
    meta = model_of(table)._meta
    alone = [one for one in meta.local_fields if one.unique and not isinstance(one, models.AutoField)]
    together = [
        one.fields for one in meta.constraints if isinstance(one, models.UniqueConstraint) and one.fields
    ]
    together += [tuple(one) for one in meta.unique_together]
    return [(one.column,) for one in alone] + [
        tuple(meta.get_field(name).column for name in names) for names in together
    ]
