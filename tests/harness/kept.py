"""A whole database kept beside the one in use, its journal and number series too, and put back in milliseconds.

On SQLite the kept one is in memory and copied page by page; on PostgreSQL it is a schema of its own, and only rows
of tables that were written to are put back. `changes` tells them apart by set operations inside the database.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from django.apps import apps
from django.db import connection, models

from tests.harness.snapshot import JOURNAL, tables

_WRITES = re.compile(r'^(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM) "(\w+)"')
_names = count(1)
Rows = list[tuple[Any, ...]]


def written_to(sql: str) -> str | None:
    """The table a statement writes to."""
    found = _WRITES.match(sql)
    return found[1] if found else None


def all_tables() -> list[str]:
    """Every table of the house, the journal's with them."""
    return sorted({*tables(), *(model._meta.db_table for model in JOURNAL)})


def model_of(table: str) -> type[models.Model]:
    """The model behind a table."""
    return next(
        model for model in apps.get_models(include_auto_created=True) if model._meta.db_table == table
    )


class Kept:
    """The database as it is when this is made. Asked and put back outside transactions, by the main connection."""

    def __init__(self) -> None:
        self._schema = f"kept_{next(_names)}"
        (self._keep_sqlite if connection.vendor == "sqlite" else self._keep_postgresql)()

    def put_back(self, written: Iterable[str]) -> None:
        """The tables in `written` (SQLite: all) hold what they held, and their numbers go on from there."""
        if connection.vendor == "sqlite":
            self._memory.backup(connection.connection)
            return
        names = sorted(set(written))
        if not names:
            return
        keys = {name: model_of(name)._meta.pk.column for name in names}
        moved = [f"setval('{name}', {last or 1}, {bool(last)})" for name, last in self._numbers(names)]
        statements = [
            "BEGIN", "SET LOCAL session_replication_role = replica",
            *(
                f'DELETE FROM "{name}" WHERE "{keys[name]}" IN (SELECT "{keys[name]}" FROM'
                f' (TABLE "{name}" EXCEPT TABLE {self._schema}."{name}") AS changed)'
                for name in names
            ),
            *(
                f'INSERT INTO "{name}" (TABLE {self._schema}."{name}" EXCEPT TABLE "{name}")' for name in names
            ),
            *([f"SELECT {', '.join(moved)}"] if moved else []),
            "COMMIT",
        ]  # fmt: skip
        connection.connection.execute("; ".join(statements))

    def changes(self, names: Iterable[str]) -> dict[str, tuple[list[str], Rows, Rows]]:
        """Table → its columns, its rows that are new or other than they were, its rows that are no more so."""
        found = {}
        with connection.cursor() as cursor:
            for name in sorted(set(names)):
                new, old = f'"{name}"', f'{self._schema}."{name}"'
                cursor.execute(f"SELECT * FROM {new} EXCEPT SELECT * FROM {old}")
                columns, added = [column[0] for column in cursor.description], cursor.fetchall()
                cursor.execute(f"SELECT * FROM {old} EXCEPT SELECT * FROM {new}")
                gone = cursor.fetchall()
                if added or gone:
                    found[name] = (columns, added, gone)
        return found

    def drop(self) -> None:
        """The copy is not needed any more."""
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f"DETACH {self._schema}")
                self._memory.close()
            else:
                cursor.execute(f"DROP SCHEMA {self._schema} CASCADE")

    def _keep_sqlite(self) -> None:
        # One copy to put back, one to compare with: an attached database cannot be the source of a backup.
        self._memory = sqlite3.connect(":memory:")
        connection.ensure_connection()
        connection.connection.backup(self._memory)
        with connection.cursor() as cursor:
            cursor.execute(f"ATTACH ':memory:' AS {self._schema}")
            for name in all_tables():
                cursor.execute(f'CREATE TABLE {self._schema}."{name}" AS SELECT * FROM "{name}"')

    def _keep_postgresql(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {self._schema}")
            for name in all_tables():
                cursor.execute(f'CREATE TABLE {self._schema}."{name}" AS TABLE "{name}"')
            cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'")
            self._last = dict(cursor.fetchall())

    def _numbers(self, names: Iterable[str]) -> list[tuple[str, int | None]]:
        series = [f"{name}_{model_of(name)._meta.pk.column}_seq" for name in names]
        return [(name, self._last[name]) for name in series if name in self._last]


def told(changes: Mapping[str, tuple[list[str], Rows, Rows]]) -> dict[str, list[str]]:
    """The changes in words that do not depend on numbers the database gave to new rows, nor on the chain's hashes."""
    fresh = _fresh(changes)
    return {
        name: [
            *sorted("+ " + _words(name, columns, row, fresh, own=True) for row in added),
            *sorted("- " + _words(name, columns, row, fresh, own=False) for row in gone),
        ]
        for name, (columns, added, gone) in changes.items()
    }


_VOLATILE = {"hash", "previous_hash", "last_hash", "details_digest"}


def _fresh(changes: Mapping[str, tuple[list[str], Rows, Rows]]) -> dict[tuple[str, Any], str]:
    """(table, number the database gave) → what the row says, for rows that were not there before."""
    found: dict[tuple[str, Any], str] = {}
    for name, (columns, added, gone) in changes.items():
        key = model_of(name)._meta.pk
        if not isinstance(key, models.AutoField):
            continue
        place = columns.index(key.column)
        known = {row[place] for row in gone}
        for row in added:
            if row[place] not in known:
                said = [
                    str(value) for n, value in enumerate(row) if n != place and columns[n] not in _VOLATILE
                ]
                found[name, row[place]] = f"<{name} {'|'.join(said)}>"
    return found


def _words(
    name: str, columns: list[str], row: tuple[Any, ...], fresh: Mapping[tuple[str, Any], str], *, own: bool
) -> str:
    fields = {field.column: field for field in model_of(name)._meta.local_fields}
    said = []
    for column, value in zip(columns, row, strict=True):
        field = fields[column]
        if column in _VOLATILE:
            continue
        said.append(f"{column}={_told(name, field, value, fresh, own=own)}")
    return " ".join(said)


def _told(name: str, field: Any, value: Any, fresh: Mapping[tuple[str, Any], str], *, own: bool) -> Any:
    if field.primary_key and (name, value) in fresh and own:
        return "new"
    if isinstance(field, models.ForeignKey):
        return fresh.get((field.related_model._meta.db_table, value), value)
    return value
