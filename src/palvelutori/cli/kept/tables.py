"""The tables as a backup knows them: models of the schema the database has, rows as JSON, the same on both databases.

The models are those of the applied migrations, not today's: an older database is saved, and an older backup read, as
it was written.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from hashlib import sha256
from itertools import islice
from typing import Any, Final
from uuid import UUID

Migration = tuple[str, str]
#: who is signed in and who guessed a password live for minutes: after a restore everybody signs in again
LEFT_OUT: Final = ("sessions.Session", "axes.AccessAttempt", "axes.AccessFailureLog", "axes.AccessLog")
ROWS_AT_ONCE: Final = 500
_SUMS_BELOW: Final = 2**256


@dataclass(frozen=True, slots=True)
class Counted:
    """What a table holds: rows, the sum of their SHA-256 (any order gives the same), the last id ever given."""

    columns: tuple[str, ...]
    rows: int
    sum: str
    last_id: int


class Sum:
    """Counts rows and adds their digests modulo 2²⁵⁶: two databases that sort text differently agree."""

    def __init__(self) -> None:
        self.rows, self._sum = 0, 0

    def add(self, line: bytes) -> None:
        """One row as it is written, without its end of line."""
        self.rows += 1
        self._sum = (self._sum + int.from_bytes(sha256(line).digest(), "big")) % _SUMS_BELOW

    @property
    def words(self) -> str:
        """64 hexadecimal digits."""
        return f"{self._sum:064x}"


def applied() -> list[Migration]:
    """The migrations the database has had, sorted."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    return sorted(MigrationRecorder(connection).applied_migrations())


def unknown(migrations: Iterable[Migration]) -> list[Migration]:
    """Those that this version does not have."""
    from django.db.migrations.loader import MigrationLoader

    ours = MigrationLoader(None).disk_migrations
    return sorted(set(map(tuple, migrations)) - set(ours))  # type: ignore[arg-type]


def newest(migrations: Iterable[Migration]) -> list[Migration]:
    """Those of `migrations` that none of the others builds on within its context: where a schema stands."""
    from django.db.migrations.loader import MigrationLoader

    nodes, had = MigrationLoader(None).graph.node_map, set(migrations)
    return sorted(
        key
        for key in had
        if not any(child.key in had and child.key[0] == key[0] for child in nodes[key].children)
    )


def models(migrations: Iterable[Migration]) -> list[Any]:
    """The models of the schema after `migrations`, but those left out."""
    from django.db.migrations.loader import MigrationLoader

    state = MigrationLoader(None).project_state(newest(migrations))
    every = state.apps.get_models(include_auto_created=True)
    return sorted(
        (one for one in every if one._meta.managed and one._meta.label not in LEFT_OUT),
        key=lambda one: one._meta.label,
    )


def strangers(known: Iterable[Any]) -> list[str]:
    """Tables of the database that no version of the house made: they are not saved."""
    from django.apps import apps
    from django.db import connection

    ours = {one._meta.db_table for one in (*known, *apps.get_models(include_auto_created=True))}
    return sorted(set(connection.introspection.table_names()) - ours - {"django_migrations"})


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside is of one moment, and nobody who writes waits for it."""
    from django.db import connection, transaction

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")  # a reader's transaction: Django's own would take the writers' turn
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def columns(model: Any) -> tuple[str, ...]:
    """Names of a model's columns as rows have them."""
    return tuple(field.attname for field in model._meta.concrete_fields)


def written(model: Any) -> Iterator[bytes]:
    """Every row of a table as one line of JSON, without its end of line."""
    rows = model._base_manager.order_by("pk").values_list(*columns(model))
    for row in rows.iterator(chunk_size=2000):
        said = [_said(value) for value in row]
        yield json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read(model: Any, lines: Iterable[bytes]) -> None:
    """Put rows as `written` gives them into an empty table. Raises ValueError for a line that is none."""
    fields = model._meta.concrete_fields
    made = (_row(model, fields, line) for line in lines)
    while some := list(islice(made, ROWS_AT_ONCE)):
        model._base_manager.bulk_create(some)


def _row(model: Any, fields: Any, line: bytes) -> Any:
    values = json.loads(line)
    if not isinstance(values, list) or len(values) != len(fields):
        raise ValueError(f"a row of {model._meta.label} has other columns")
    pairs = zip(fields, values, strict=True)
    return model(
        **{field.attname: None if value is None else field.to_python(value) for field, value in pairs}
    )


def _said(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    return value


def counted(model: Any) -> Counted:
    """What a table of the database holds."""
    found = Sum()
    for line in written(model):
        found.add(line)
    return Counted(columns(model), found.rows, found.words, last_id(model))


def last_id(model: Any) -> int:
    """The last number the database gave a row by itself; 0 where it never did."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        else:
            sequence = _sequence(cursor, model)
            if sequence is None:
                return 0
            cursor.execute(f"SELECT last_value FROM {sequence} WHERE is_called")  # noqa: S608  (its own name)
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def go_on_after(model: Any, number: int) -> None:
    """Let the database give no row of the table a number up to `number`."""
    from django.db import connection

    if not number:
        return
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])
        elif sequence := _sequence(cursor, model):
            cursor.execute("SELECT setval(%s, %s)", [sequence, number])


def _sequence(cursor: Any, model: Any) -> str | None:
    if "Auto" not in type(model._meta.pk).__name__:
        return None
    cursor.execute(
        "SELECT pg_get_serial_sequence(%s, %s)", [f'"{model._meta.db_table}"', model._meta.pk.column]
    )
    return str(cursor.fetchone()[0] or "") or None
