"""What the database must be: there, up to date, safe in a power cut, with every constraint, its journal whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from palvelutori.cli import house
from palvelutori.cli.doctor.findings import FAIL, OK, Finding
from palvelutori.cli.problems import Problem

#: triggers and constraints that migrations wrote by hand; the others stand in the models
BY_HAND: Final = {
    "sqlite": (
        "journal_no_update", "journal_no_delete", "registration_no_update", "registration_no_delete",
        "hold_has_one_holder_insert", "hold_has_one_holder_update",
    ),
    "postgresql": ("journal_guard", "journal_tell", "registration_guard", "hold_has_one_holder"),
}  # fmt: skip
_NAMES: Final = """
    SELECT conname FROM pg_constraint WHERE convalidated
    UNION SELECT relname FROM pg_class WHERE relkind = 'i'
    UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')
"""


def database() -> Iterator[Finding]:
    """There, and its tables up to date."""
    try:
        house.must_be_migrated()
    except Problem as problem:
        yield Finding("database", FAIL, problem.what, where=problem.where, mend=problem.right)
    else:
        yield Finding("database", OK, f"{_version()}, tables up to date", where=house.place())


def _version() -> str:
    from django.db import connection

    numbers = ".".join(map(str, connection.get_database_version()))
    return f"{connection.display_name} {numbers}"


def durability() -> Iterator[Finding]:
    """What is confirmed is on the disk."""
    from django.db import connection

    if connection.vendor == "sqlite":
        wanted: dict[str, tuple[Any, ...]] = {
            "journal_mode": ("wal",),
            "synchronous": (2, 3),
            "foreign_keys": (1,),
            "quick_check": ("ok",),
        }
        ask, mend = "PRAGMA ", "what is confirmed must survive a power cut: restore a backup on a sound disk"
    else:
        wanted = dict.fromkeys(("fsync", "full_page_writes"), ("on",))
        wanted["synchronous_commit"] = ("on", "remote_write", "remote_apply", "local")
        ask, mend = "SHOW ", "set it on in postgresql.conf: what is confirmed must survive a power cut"
    with connection.cursor() as cursor:
        for name, good in wanted.items():
            cursor.execute(ask + name)
            value = cursor.fetchone()[0]
            is_good = value in good
            yield Finding(
                "durability", OK if is_good else FAIL, f"{name} is {value}", mend="" if is_good else mend
            )


def constraints() -> Iterator[Finding]:
    """Every constraint, index and trigger that the house relies on is in the database, and every row keeps them."""
    from django.db import connection

    gone = sorted(expected(connection.vendor) - present())
    mend = "somebody removed it: restore a backup, or tell the makers of Palvelutori which it was"
    yield from (Finding("constraints", FAIL, f"{name} is not in the database", mend=mend) for name in gone)
    lost = _rows_without_parents()
    yield from (
        Finding(
            "constraints", FAIL, f"rows point at rows that are not there: {table}", mend="restore a backup"
        )
        for table in lost
    )
    if not gone and not lost:
        yield Finding(
            "constraints", OK, f"{len(expected(connection.vendor))} constraints, indexes and triggers stand"
        )


def expected(vendor: str) -> set[str]:
    """Names of the constraints and indexes of all models, and of what migrations wrote by hand."""
    from django.apps import apps
    from django.conf import settings

    named = (
        one.name
        for context in settings.CONTEXTS
        for model in apps.get_app_config(context).get_models()
        for one in (*model._meta.constraints, *model._meta.indexes)
    )
    return {*named, *BY_HAND[vendor]}


def present() -> set[str]:
    """Names of what stands in the database."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_NAMES)
            return {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT name, sql FROM sqlite_master")
        rows = cursor.fetchall()
    inside = (re.findall(r'CONSTRAINT "([^"]+)"', sql or "") for _, sql in rows)
    return {name for name, _ in rows}.union(*inside)


def _rows_without_parents() -> list[str]:
    from django.db import connection

    if connection.vendor != "sqlite":
        return []  # a validated foreign key of PostgreSQL holds for every row
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        return sorted({row[0] for row in cursor.fetchall()})


def journal() -> Iterator[Finding]:
    """Every line of every stream is as it was written."""
    lines, faults = house.verified()
    mend = "restore a backup and tell your data protection officer"
    yield from (Finding("journal", FAIL, fault, mend=mend) for fault in faults)
    if not faults:
        yield Finding("journal", OK, f"{lines} lines, every one as it was written")


def centre() -> Iterator[Finding]:
    """The house has been set up."""
    from palvelutori.foundation.context import centres

    codes = centres()
    if codes:
        yield Finding("centre", OK, ", ".join(codes))
    else:
        yield Finding("centre", FAIL, "no centre", mend="start palvelutori serve and open /install")


def texts() -> Iterator[Finding]:
    """Every sentence of the interface is here in Finnish, Swedish and English."""
    from palvelutori.common.texts import LANGUAGES, keys, slots

    gaps = sorted(f"{key} ({name})" for key in keys() for name in LANGUAGES if not slots(key).get(name))
    if gaps or not keys():
        what = (
            f"{len(gaps)} sentences are missing, {gaps[0]} first" if gaps else "there are no sentences at all"
        )
        yield Finding("texts", FAIL, what, mend="the installation is not whole: install it again")
    else:
        yield Finding("texts", OK, f"{len(keys())} sentences in {len(LANGUAGES)} languages")
