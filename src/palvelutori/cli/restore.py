"""`palvelutori restore FILE`: a backup into an empty place of either database, checked before it counts."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from palvelutori.cli import house
from palvelutori.cli.kept import archive, tables
from palvelutori.cli.problems import Problem, plainly

HELP = "read a backup into an empty place and check it"


def configure(parser: argparse.ArgumentParser) -> None:
    """The file to read."""
    parser.add_argument("file", type=Path, metavar="FILE", help="what palvelutori backup wrote")
    parser.add_argument(
        "--despite-journal",
        action="store_true",
        help="take a backup whose journal was changed by somebody, when there is no other",
    )


def run(arguments: argparse.Namespace) -> int:
    """Refuse a full place and a broken file; restore, compare, verify. 1 when the journal is not whole."""
    house.enter()
    file: Path = arguments.file
    with archive.reading(file) as kept:
        refuse_newer(file, kept.manifest)
        must_be_empty()
        with plainly(), place():
            load(file, kept)
            waiting = house.run_migrations()
            lines, faults = house.verified()
            if faults and not arguments.despite_journal:
                right = "restore an older backup, or this one with --despite-journal"
                raise Problem(str(file), f"its journal is not whole: {faults[0]}", right)
    tell(kept.manifest, lines=lines, faults=faults, migrations=waiting)
    return 1 if faults else 0


def tell(manifest: archive.Manifest, *, lines: int, faults: list[str], migrations: int) -> None:
    """What was restored, and what its administrator must know."""
    counts = f"{len(manifest.tables)} tables, {manifest.rows} rows as counted, {lines} journal lines"
    whole = f"but {faults[0]}" if faults else "every one as it was written"
    print(f"{house.place()}: restored as of {manifest.made_at}, {counts}, {whole}")
    if migrations:
        print(f"It was of version {manifest.version}: {migrations} migrations were run")
    if manifest.key and manifest.key != house.key_mark():
        print(
            "PALVELUTORI_SECRET_KEY is not that house's: codes on papers and letters given before will not be known; "
            "set that key if you have it"
        )
    print("Everybody signs in again. What happened after that moment is not in it.")


def refuse_newer(file: Path, manifest: archive.Manifest) -> None:
    """Refuse a backup with migrations this version does not have."""
    unknown = tables.unknown(manifest.migrations)
    if unknown:
        what = f"was made by a newer version, {manifest.version} (it has {unknown[0][0]}.{unknown[0][1]})"
        raise Problem(str(file), what, "install that version first")


def must_be_empty() -> None:
    """Refuse a place where a house, or anything else, is already."""
    from django.db import connection

    path = house.sqlite_path()
    if path and not path.exists():
        _refuse_what_an_old_one_left(path)
        return
    with plainly():
        found = connection.introspection.table_names()
        connection.close()
    if found:
        right = "set DATABASE_URL to a new place, or move the old database away"
        raise Problem(house.place(), f"is not empty ({len(found)} tables)", right)


def _refuse_what_an_old_one_left(path: Path) -> None:
    """SQLite would play the old house's log into the new database."""
    for ending in ("-wal", "-shm", "-journal"):
        left = path.with_name(path.name + ending)
        if left.exists():
            raise Problem(str(left), "is left of an old database", "move it to where you moved that database")


@contextmanager
def place() -> Iterator[None]:
    """Where the backup is read into: it becomes the house's database at the end, or was never there."""
    path = house.sqlite_path()
    if path:
        with _file_beside(path):
            yield
    else:
        from django.db import connection, transaction

        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext('palvelutori migrate'))")
            yield


@contextmanager
def _file_beside(path: Path) -> Iterator[None]:
    from django.db import connection

    unready = path.with_name(f".{path.name}.unready")
    _gone(unready)
    os.close(os.open(unready, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    connection.close()
    connection.settings_dict["NAME"] = str(unready)
    try:
        yield
        connection.close()  # the last one out writes what is in the log into the file
        if not house.whole(unready):
            raise Problem(
                str(path), "what was written cannot be read again", "look at the disk, then try again"
            )
        unready.replace(path)
        house.to_disk(path.parent)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(path)
        _gone(unready)


def _gone(unready: Path) -> None:
    for old in unready.parent.glob(f"{unready.name}*"):
        old.unlink()


def load(file: Path, kept: archive.Reader) -> None:
    """Tables as the backup's were, its rows, and everything read back and compared with what it counted."""
    from django.db import connection, transaction

    house.migrate_to(tables.newest(kept.manifest.migrations))
    models = tables.models(kept.manifest.migrations)
    told = kept.manifest.tables
    if {model._meta.label: tables.columns(model) for model in models} != {
        label: one.columns for label, one in told.items()
    }:
        raise Problem(str(file), "its tables are not those of its migrations", archive.ANOTHER)
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SET CONSTRAINTS ALL DEFERRED"
                )  # migrations of the same transaction made some immediate
        for model in models:
            with archive.broken(file):
                tables.read(model, kept.lines(model._meta.label))
            tables.go_on_after(model, told[model._meta.label].last_id)
    connection.check_constraints()
    for model in models:
        if tables.counted(model) != told[model._meta.label]:
            what = f"{model._meta.label} is not in the database as it is in the backup"
            raise Problem(str(file), what, "tell the makers of Palvelutori; nothing was restored")
