"""What is confirmed is on the disk: how every connection is set, and which settings are refused."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection, connections

from palvelutori.foundation.checks import unsafe

pytestmark = pytest.mark.django_db(transaction=True)


def _pragmas() -> tuple[str, int]:
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        return mode, cursor.execute("PRAGMA synchronous").fetchone()[0]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="pragmas are SQLite's")
def test_every_connection_writes_through(committed):
    """The main one, a thread's, and one opened again."""
    found = [_pragmas()]
    thread = threading.Thread(target=lambda: (found.append(_pragmas()), connections.close_all()))
    thread.start()
    thread.join(10)
    connection.close()
    found.append(_pragmas())
    assert found == [("wal", 2)] * 3, "2 is FULL"


def test_postgresql_confirms_after_the_disk(committed):
    if connection.vendor != "postgresql":
        pytest.skip("a setting of PostgreSQL")
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)


SOUND = {
    "MODE": "production",
    "DEBUG": False,
    "SECRET_KEY": "0123456789" * 6,
    "ALLOWED_HOSTS": ["palvelutori.example"],
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "DEMO": False,
}
FULL = {"ENGINE": "palvelutori.foundation.db.sqlite3", "OPTIONS": {"transaction_mode": "IMMEDIATE"}}


def _refused(database: dict[str, object] | None = None, **changed: object) -> list[int]:
    values = SimpleNamespace(**{**SOUND, "DATABASES": {"default": database or FULL}, **changed})
    return [number for number, _ in unsafe(values)]


def test_sound_settings_and_ours_are_accepted():
    assert _refused() == []
    assert unsafe(settings) == []


@pytest.mark.parametrize(
    ("number", "database", "changed"),
    [
        (1, {**FULL, "ENGINE": "django.db.backends.sqlite3"}, {}),
        (2, {**FULL, "OPTIONS": {**FULL["OPTIONS"], "init_command": "PRAGMA synchronous=NORMAL"}}, {}),
        (3, {**FULL, "OPTIONS": {}}, {}),
        (4, None, {"DEBUG": True}),
        (5, None, {"SECRET_KEY": "short"}),
        (5, None, {"SECRET_KEY": "a" * 60}),
        (6, None, {"ALLOWED_HOSTS": []}),
        (6, None, {"ALLOWED_HOSTS": ["*"]}),
        (7, None, {"SESSION_COOKIE_SECURE": False}),
        (7, None, {"CSRF_COOKIE_SECURE": False}),
        (8, None, {"DEMO": True}),
    ],
)
def test_each_weaker_setting_is_refused_by_its_number(number, database, changed):
    assert _refused(database, **changed) == [number]
