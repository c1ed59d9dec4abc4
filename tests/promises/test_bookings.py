"""A place has one holder, ever: eight bookers, two who look all the time, kill -9 in the middle, on either database.

Guards: the centre's head is locked before anything is read, and behind it the database refuses a second hold.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from palvelutori.foundation import journal
from palvelutori.spaces.models import Hold
from tests.harness.house import ROOT
from tests.harness.postgres import address_of
from tests.world import CENTRE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.contention]
CREW = ROOT / "tests" / "harness" / "booking_crew.py"
GUARD = import_module("palvelutori.spaces.migrations.0003_one_holder")


def crew(seconds: float, *, kills: int, guards: str = "both") -> dict[str, Any]:
    """What the crew saw (`tests/harness/booking_crew.py`), in the database of this run."""
    if connection.vendor == "postgresql":
        address = address_of(connection.get_connection_params())
    else:
        address = f"sqlite:///{connection.settings_dict['NAME']}"
    done = subprocess.run(
        [sys.executable, str(CREW), str(seconds), str(kills), guards],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": address,
            "PALVELUTORI_MODE": "demo",
            "PALVELUTORI_SECRET_KEY": "of-this-test-only" * 4,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds + 120,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert not found["failed"], done.stderr[-3000:]
    return found


def standing() -> dict[str, tuple[Any, Any]]:
    """Holds as the database has them, as the crew tells them: number → (quarter of an hour, minutes)."""
    from tests.harness.booking_crew import OPENS_AT

    quarter = timedelta(minutes=15)
    return {
        str(row.pk): (
            (row.starts_at - OPENS_AT) // quarter,
            (row.ends_at - row.starts_at) // timedelta(minutes=1),
        )
        for row in Hold.objects.filter(released_at=None)
    }


@contextmanager
def no_constraint() -> Iterator[None]:
    """The database's own guard taken away, and put back when its rows are gone."""
    is_sqlite = connection.vendor == "sqlite"
    off = (
        ["DROP TRIGGER hold_has_one_holder_insert", "DROP TRIGGER hold_has_one_holder_update"]
        if is_sqlite
        else ["ALTER TABLE spaces_hold DROP CONSTRAINT hold_has_one_holder"]
    )
    with connection.cursor() as cursor:
        for statement in off:
            cursor.execute(statement)
        try:
            yield
        finally:
            Hold.objects.all().delete()
            for statement in GUARD.SQLITE if is_sqlite else GUARD.POSTGRESQL:
                cursor.execute(statement)


def one_holder(seconds: float, kills: int, capsys: pytest.CaptureFixture[str]) -> None:
    found = crew(seconds, kills=kills)
    with capsys.disabled():
        print(
            f"\n8 bookers, {kills} of them killed, {found['done']} acts done and {found['refused']} refused in"
            f" {seconds:.0f} s: {found['doubles']} double bookings in {found['looks']} looks"
        )
    assert found["doubles"] == 0
    assert min(found["looks"], found["done"], found["refused"]) > 9
    assert set(found["codes"]) <= {"time-taken", "outside-hours", "not-found"}
    assert {hold: tuple(told) for hold, told in found["held"].items()} == standing(), (
        "confirmed and not there"
    )
    assert journal.verify(CENTRE) is None


def test_a_place_has_one_holder_in_every_look(square, capsys):
    one_holder(2, 5, capsys)


@pytest.mark.slow
def test_a_place_has_one_holder_over_a_long_run(square, capsys):
    one_holder(60, 120, capsys)


def test_the_constraint_alone_forbids_what_the_lock_would_let_through(square):
    found = crew(1, kills=2, guards="constraint")
    assert found["doubles"] == 0 and found["done"] > 4


def test_control_with_neither_lock_nor_constraint_doubles_are_seen(square):
    with no_constraint():
        assert crew(2, kills=2, guards="neither")["doubles"] > 0


def test_the_guard_stands_again(square):
    """A table made anew by a migration would lose its triggers: the guard is looked for by name."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'hold_has_one_holder%%'")
            assert cursor.fetchone()[0] == 2
        else:
            cursor.execute("SELECT count(*) FROM pg_constraint WHERE conname = 'hold_has_one_holder'")
            assert cursor.fetchone()[0] == 1
