"""Entering the house from a command: settings, Django, the state of the database."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from palvelutori.cli.problems import Problem, plainly


def enter(*, mode: str | None = None, database: Path | None = None, var: Path | None = None) -> None:
    """Load settings and tables. `mode`, `database` (an SQLite file), `var` stand before the environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palvelutori.settings")
    if mode:
        os.environ["PALVELUTORI_MODE"] = mode
    if var:
        os.environ["PALVELUTORI_VAR"] = str(var)
    if database:
        os.environ["DATABASE_URL"] = f"sqlite:///{database}"
    with plainly():
        import django

        django.setup(set_prefix=False)
    make_folders()


def make_folders() -> None:
    """The folders of an SQLite database and of static files are made when they are missing."""
    from django.conf import settings

    path = sqlite_path()
    with plainly():
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def vendor() -> str:
    """`sqlite` or `postgresql`."""
    from django.db import connection

    return connection.vendor


def sqlite_path() -> Path | None:
    """The database's file, None on PostgreSQL."""
    from django.conf import settings

    values = settings.DATABASES["default"]
    return Path(values["NAME"]) if values["ENGINE"].endswith("sqlite3") else None


def place() -> str:
    """The database in words for people, without its password."""
    from django.conf import settings

    values = settings.DATABASES["default"]
    path = sqlite_path()
    if path:
        return str(path)
    return f"{values['NAME']} on {values['HOST'] or 'this machine'}"


def waiting_migrations() -> list[str]:
    """Names of migrations the database has not had."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with plainly():
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{one.app_label}.{one.name}" for one, _ in plan]


def must_exist() -> None:
    """Refuse when the SQLite file is not there (a command that reads must not make an empty one)."""
    path = sqlite_path()
    if path and not path.is_file():
        raise Problem(str(path), "there is no database", "run palvelutori migrate, or set DATABASE_URL")


def must_be_migrated() -> None:
    """Refuse when migrations are waiting."""
    must_exist()
    waiting = waiting_migrations()
    if waiting:
        what = f"{len(waiting)} migrations are waiting ({waiting[0]} first)"
        raise Problem(place(), what, "make a backup, then run palvelutori migrate")


def migrate() -> int:
    """Bring the tables up to date, one process at a time. Returns how many migrations were run."""
    from django.db import connection

    path = sqlite_path()
    with plainly():
        if path and not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))  # nobody else on the machine reads it
    if not waiting_migrations():
        return 0
    with plainly():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(hashtext('palvelutori migrate'))")
        done = run_migrations()
        connection.close()  # ends the advisory lock, too
    return done


def run_migrations() -> int:
    """Run what is waiting, under whatever lock the caller holds. Returns how many there were."""
    from django.core.management import call_command

    waiting = waiting_migrations()
    if waiting:
        call_command("migrate", interactive=False, verbosity=0)
    return len(waiting)


def migrate_to(targets: list[tuple[str, str]]) -> None:
    """The tables of an earlier version in an empty database, without the rows Django makes beside them."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    MigrationExecutor(connection).migrate(targets)


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


def key_mark() -> str:
    """A mark by which two houses see whether their secret key is one; "" where none is set. Tells nothing else."""
    from django.utils.crypto import salted_hmac

    given = os.environ.get("PALVELUTORI_SECRET_KEY", "")
    return (
        salted_hmac("palvelutori.backup", "mark", secret=given, algorithm="sha256").hexdigest()[:16]
        if given
        else ""
    )


def to_disk(path: Path) -> None:
    """Whatever was written to a file or a folder survives a power cut from here on."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def whole(path: Path) -> bool:
    """Whether `path` is an SQLite database without damage."""
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
        finally:
            connection.close()
    except sqlite3.DatabaseError:
        return False
