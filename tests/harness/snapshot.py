"""Rows of the database kept and put back: quicker than building the same hall a thousand times.

The journal is append-only even for tests: `Snapshot` leaves it as it grew, `wipe` seals it first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone

from palvelutori.foundation.models import Checkpoint, Head, JournalDetail, JournalLine

#: the streams themselves: never put back to what they were
JOURNAL = (JournalLine, JournalDetail, Head, Checkpoint)


def tables(labels: Iterable[str] = ()) -> list[str]:
    """Names of the tables of our own apps (of `labels` only, when given), journal tables left out."""
    wanted = set(labels)
    found = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model not in JOURNAL and (model._meta.app_label in wanted if wanted else _is_ours(model))
    ]
    return sorted(set(found))


def _is_ours(model: type[models.Model]) -> bool:
    return model.__module__.startswith("palvelutori.")


class Snapshot:
    """All rows of some tables at this moment."""

    def __init__(self, names: Sequence[str]) -> None:
        #: PostgreSQL: the versions of a table's rows that were found to be these rows
        self._seen = _versions(names)
        self._rows = {name: _kept_of(name, self._seen.get(name)) for name in names}

    def put_back(self) -> None:
        """The tables hold exactly these rows again; one transaction."""
        with transaction.atomic(), connection.cursor() as cursor:
            changed = self.differences()
            with guards_off(changed):
                for name in changed:
                    cursor.execute(f'DELETE FROM "{name}"')
                for name in changed:
                    columns, rows = self._rows[name]
                    if rows:
                        places = ", ".join(["%s"] * len(columns))
                        listed = ", ".join(f'"{column}"' for column in columns)
                        cursor.executemany(f'INSERT INTO "{name}" ({listed}) VALUES ({places})', rows)

    def differences(self) -> list[str]:
        """Names of the tables that are not as they were."""
        now = _versions(list(self._rows))
        found = []
        for name, kept in self._rows.items():
            if name in now and self._seen.get(name) == now[name]:
                continue
            if not _same(rows_of(name), kept):
                found.append(name)
            elif name in now:
                self._seen[name] = now[name]
        return found


class Filling:
    """Everything an empty database was filled with, to fill another one in a fraction of the time."""

    def __init__(self) -> None:
        names = [*tables(), *(model._meta.db_table for model in JOURNAL)]
        self._rows = {name: kept for name in names if (kept := rows_of(name))[1]}

    def pour(self) -> None:
        """Put the rows into the empty tables, the journal's with them; one transaction."""
        with transaction.atomic(), connection.cursor() as cursor:
            for name, (columns, rows) in self._rows.items():
                place = f"({', '.join(['%s'] * len(columns))})"
                listed = ", ".join(f'"{column}"' for column in columns)
                for some in batched(rows, 200):
                    places = ", ".join([place] * len(some))
                    given = [value for row in some for value in row]
                    cursor.execute(f'INSERT INTO "{name}" ({listed}) VALUES {places}', given)
            filled = [model for model in apps.get_models() if model._meta.db_table in self._rows]
            for statement in connection.ops.sequence_reset_sql(no_style(), filled):
                cursor.execute(statement)


def batched(rows: Sequence[tuple[Any, ...]], most: int) -> Iterator[Sequence[tuple[Any, ...]]]:
    """`rows` in pieces of at most `most`."""
    return (rows[start : start + most] for start in range(0, len(rows), most))


def rows_of(name: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Column names and every row of a table."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{name}"')
        columns = [column[0] for column in cursor.description]
        return columns, [tuple(_writable(value) for value in row) for row in cursor.fetchall()]


_Rows = tuple[list[str], list[tuple[Any, ...]]]
_Version = tuple[int, int, int]
_kept: dict[str, tuple[_Version, _Rows]] = {}


def _kept_of(name: str, version: _Version | None) -> _Rows:
    """Every row of a table; those of the same version were read before."""
    if version is None:
        return rows_of(name)
    if name not in _kept or _kept[name][0] != version:
        _kept[name] = (version, rows_of(name))
    return _kept[name][1]


def _versions(names: Sequence[str]) -> dict[str, _Version]:
    """PostgreSQL: how many rows each table has, the sum of the transactions that wrote them, and where they lie;
    elsewhere nothing.

    A transaction has a greater number than any before it, so with as many rows the sum grows with every change. What
    one transaction changes twice lies at another place.
    """
    if connection.vendor != "postgresql" or not names:
        return {}
    each = (
        f"SELECT '{name}', count(*), coalesce(sum(xmin::text::bigint), 0), coalesce(sum(hashtext(ctid::text)), 0)"
        f' FROM "{name}"'
        for name in names
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return {
            name: (int(count), int(total), int(places)) for name, count, total, places in cursor.fetchall()
        }


def _writable(value: Any) -> Any:
    if isinstance(value, dict | list) and connection.vendor == "postgresql":
        from psycopg.types.json import Jsonb

        return Jsonb(value)
    if isinstance(value, date | time | Decimal) and connection.vendor == "sqlite":
        return str(value)
    return value


def _same(
    now: tuple[list[str], list[tuple[Any, ...]]], kept: tuple[list[str], list[tuple[Any, ...]]]
) -> bool:
    if now[1] == kept[1]:
        return True  # most tables, most times: nothing to sort
    return len(now[1]) == len(kept[1]) and _sorted(now) == _sorted(kept)


def _sorted(kept: tuple[list[str], list[tuple[Any, ...]]]) -> list[str]:
    return sorted(str([getattr(value, "obj", value) for value in row]) for row in kept[1])


@contextmanager
def guards_off(names: Iterable[str]) -> Iterator[None]:
    """Within a transaction: rows the house keeps for good (a registered plan) may be deleted from these tables."""
    off, on = _switches(sorted(names))
    with connection.cursor() as cursor:
        for statement in off:
            cursor.execute(statement)
        yield
        for statement in on:
            cursor.execute(statement)


def _switches(names: list[str]) -> tuple[list[str], list[str]]:
    """Statements that take the triggers of these tables away and put them back; empty where there are none."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
            guards = [row for row in cursor.fetchall() if row[0] in names]
            return [f'DROP TRIGGER "{name}"' for _, name, _ in guards], [sql for _, _, sql in guards]
        cursor.execute(
            "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal AND relname = ANY(%s)",
            [names],
        )
        guarded = [row[0] for row in cursor.fetchall()]
    off, on = (
        [f'ALTER TABLE "{name}" {way} TRIGGER USER' for name in guarded] for way in ("DISABLE", "ENABLE")
    )
    # A table whose foreign keys are still to be checked cannot be altered.
    return off, ["SET CONSTRAINTS ALL IMMEDIATE", *on] if on else []


def wipe() -> None:
    """An empty database: the streams are sealed, as retention would do it, and then everything is deleted."""
    now = timezone.now()
    with transaction.atomic():
        newest = JournalLine.objects.values("stream").annotate(last=models.Max("number"))
        for stream, last in newest.values_list("stream", "last"):
            Checkpoint.objects.get_or_create(
                stream=stream, number=last, defaults={"hash": "", "sealed_at": now}
            )
        with connection.cursor() as cursor, guards_off(tables()):
            ours = [*tables(), *(model._meta.db_table for model in JOURNAL)]
            for name in sorted(ours, key="foundation_checkpoint".__eq__):
                cursor.execute(f'DELETE FROM "{name}"')
