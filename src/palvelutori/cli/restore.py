"""`palvelutori restore FILE`: a backup into an empty place, checked before it counts."""

from __future__ import annotations

import argparse
import shutil
import sqlite3
from pathlib import Path

from palvelutori.cli import house, postgres
from palvelutori.cli.problems import Problem, plainly

HELP = "read a backup into an empty place and check it"
SQLITE, POSTGRESQL = b"SQLite format 3\x00", b"PGDMP"


def configure(parser: argparse.ArgumentParser) -> None:
    """The file to read."""
    parser.add_argument("file", type=Path, metavar="FILE", help="what palvelutori backup wrote")


def run(arguments: argparse.Namespace) -> int:
    """Refuse a full place and a broken file; restore; verify the journal."""
    house.enter()
    file: Path = arguments.file
    kind = kind_of(file)
    if kind != house.vendor():
        right = "set DATABASE_URL to the same kind of database"
        raise Problem(str(file), f"is a backup of {kind}, and the place here is {house.vendor()}", right)
    must_be_empty()
    (_sqlite if kind == "sqlite" else _postgresql)(file)
    lines, faults = verified()
    if faults:
        raise Problem(str(file), f"its journal is not whole: {faults[0]}", "restore an older backup as well")
    print(f"{house.place()}: restored, {lines} journal lines, every one as it was written")
    waiting = house.waiting_migrations()
    if waiting:
        print(f"The backup is from an older version: run palvelutori migrate ({len(waiting)} migrations)")
    return 0


def kind_of(file: Path) -> str:
    """`sqlite` or `postgresql`, from the file's first bytes."""
    if not file.is_file():
        raise Problem(str(file), "there is no such file", "give a file that palvelutori backup wrote")
    with plainly(), file.open("rb") as opened:
        start = opened.read(16)
    if start == SQLITE:
        return "sqlite"
    if start.startswith(POSTGRESQL):
        return "postgresql"
    raise Problem(str(file), "is not a backup", "give a file that palvelutori backup wrote")


def must_be_empty() -> None:
    """Refuse a place where a house is already."""
    from django.db import connection

    path = house.sqlite_path()
    if path and not path.exists():
        return
    with plainly():
        tables = connection.introspection.table_names()
        connection.close()
    if tables:
        right = "set DATABASE_URL to a new place, or move the old database away"
        raise Problem(house.place(), f"is not empty ({len(tables)} tables)", right)


def _sqlite(file: Path) -> None:
    path = house.sqlite_path()
    assert path is not None
    unready = path.with_name(f".{path.name}.unready")
    try:
        with plainly():
            shutil.copyfile(file, unready)
            unready.chmod(0o600)
        if not house.whole(unready):
            raise Problem(str(file), "is damaged", "restore another backup")
        _refuse_newer(file, _migrations_in(unready))
        with plainly():
            unready.replace(path)
    finally:
        unready.unlink(missing_ok=True)


def _migrations_in(unready: Path) -> set[tuple[str, str]]:
    connection = sqlite3.connect(f"file:{unready}?mode=ro", uri=True)
    try:
        return set(connection.execute("SELECT app, name FROM django_migrations"))
    except sqlite3.DatabaseError as error:
        raise Problem(
            str(unready), "is not a palvelutori database", "give a file palvelutori backup wrote"
        ) from error
    finally:
        connection.close()


def _refuse_newer(file: Path, had: set[tuple[str, str]]) -> None:
    from django.db.migrations.loader import MigrationLoader

    ours = {key for key in MigrationLoader(None).disk_migrations if key[0] in _contexts()}
    unknown = sorted(key for key in had if key[0] in _contexts() and key not in ours)
    if unknown:
        what = f"was made by a newer version (it has {unknown[0][0]}.{unknown[0][1]})"
        raise Problem(str(file), what, "install that version first")


def _contexts() -> list[str]:
    from django.conf import settings

    return list(settings.CONTEXTS)


def _postgresql(file: Path) -> None:
    postgres.run(
        "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(file)
    )


def verified() -> tuple[int, list[str]]:
    """Number of journal lines here, and what is not as it was written."""
    from palvelutori.foundation import journal

    lines, faults = 0, []
    with plainly():
        for stream in journal.streams():
            lines += journal.head_number(stream)
            fault = journal.verify(stream)
            if fault:
                faults.append(f"{fault.stream} line {fault.number}: {fault.what}")
    return lines, faults
