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
    from django.core.management import call_command
    from django.db import connection

    waiting = waiting_migrations()
    if not waiting:
        return 0
    with plainly():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(hashtext('palvelutori migrate'))")
        call_command("migrate", interactive=False, verbosity=0)
        connection.close()  # ends the advisory lock, too
    return len(waiting)


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
