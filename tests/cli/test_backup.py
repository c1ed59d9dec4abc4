"""A backup is only a restore that worked: into an empty place, counted, the journal verified line by line."""

from __future__ import annotations

import csv
import json
import os

import pytest

from tests.cli.shell import palvelutori, python

COUNT = """
from django.apps import apps
from palvelutori.foundation import scope
print({m._meta.label: scope.ordinary(m).count() for m in apps.get_models() if m.__module__.startswith('palvelutori')})
"""
FILL = """
house.migrate()
from palvelutori.samples.load import load
from palvelutori.square.setting_up import set_up
tokens = set_up(load('jokivarsi'), live=False)
"""
SPOIL = """
from django.db import connection
cursor = connection.cursor()
for name in [row[0] for row in cursor.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall()]:
    cursor.execute(f'DROP TRIGGER "{name}"')
cursor.execute("UPDATE foundation_journalline SET facts = '{}' WHERE stream = 'house' AND number = 2")
"""


def _places(folder, request):
    """Two places: full and empty, on the database this run is for."""
    if request.config.getoption("--database") == "sqlite":
        return {"DATABASE_URL": f"sqlite:///{folder}/full.sqlite3"}, {
            "DATABASE_URL": f"sqlite:///{folder}/empty.sqlite3"
        }
    import psycopg

    base = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    names = [f"cli_{which}_{os.getpid()}" for which in ("full", "empty")]
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        for name in names:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
            connection.execute(f'CREATE DATABASE "{name}"')
    return {"DATABASE_URL": f"{base}/{names[0]}"}, {"DATABASE_URL": f"{base}/{names[1]}"}


def test_a_backup_restores_on_an_empty_place(tmp_path, request):
    full, empty = _places(tmp_path, request)
    python(tmp_path, FILL, **full)
    made = palvelutori(tmp_path, "backup", "night.backup", **full)
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "night.backup").stat().st_mode & 0o077 == 0
    again = palvelutori(tmp_path, "backup", "night.backup", **full)
    assert again.returncode == 2 and "there is a file already" in again.stderr

    done = palvelutori(tmp_path, "restore", "night.backup", **empty)
    assert done.returncode == 0, done.stderr
    assert "every one as it was written" in done.stdout
    assert python(tmp_path, COUNT, **empty) == python(tmp_path, COUNT, **full)
    checked = palvelutori(tmp_path, "doctor", **empty)
    assert checked.returncode == 0, checked.stdout
    full_place = palvelutori(tmp_path, "restore", "night.backup", **empty)
    assert full_place.returncode == 2 and "is not empty" in full_place.stderr


def test_what_is_not_a_backup_changes_nothing(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear restore")
    done = palvelutori(tmp_path, "restore", "letter.txt")
    assert done.returncode == 2 and "is not a backup" in done.stderr
    (tmp_path / "torn.backup").write_bytes(b"SQLite format 3\x00" + b"\x01" * 5000)
    torn = palvelutori(tmp_path, "restore", "torn.backup")
    assert torn.returncode == 2 and "is damaged" in torn.stderr
    assert not (tmp_path / "house.sqlite3").exists()
    assert not [path for path in tmp_path.iterdir() if "unready" in path.name]


def test_a_changed_journal_is_found_by_doctor_and_restore(tmp_path):
    python(tmp_path, FILL)
    assert palvelutori(tmp_path, "doctor").returncode == 0
    python(tmp_path, SPOIL)
    sick = palvelutori(tmp_path, "doctor")
    assert sick.returncode == 1 and "house line 2: it was changed after it was written" in sick.stdout
    assert palvelutori(tmp_path, "backup", "sick.backup").returncode == 0
    other = {"DATABASE_URL": f"sqlite:///{tmp_path}/other.sqlite3"}
    told = palvelutori(tmp_path, "restore", "sick.backup", **other)
    assert told.returncode == 2 and "its journal is not whole" in told.stderr


def test_export_leaves_everybody_out(tmp_path):
    python(tmp_path, FILL)
    done = palvelutori(tmp_path, "export", "open")
    assert done.returncode == 0, done.stderr
    described = json.loads((tmp_path / "open" / "datapackage.json").read_text())
    left_out = {row["name"]: row["left_out"] for row in described["resources"]}
    assert "username" in left_out["accounts.person"] and "password" in left_out["accounts.person"]
    everything = "".join(path.read_text() for path in (tmp_path / "open").glob("*.csv"))
    for row in python(
        tmp_path,
        "from palvelutori.accounts.models import Person\n[print(p.name) for p in Person.objects.all()]",
    ).splitlines():
        assert row not in everything
    with (tmp_path / "open" / "spaces.desk.csv").open() as opened:
        assert "jokivarsi" in next(csv.DictReader(opened)).values()
    again = palvelutori(tmp_path, "export", "open")
    assert again.returncode == 2 and "is not an empty folder" in again.stderr


@pytest.mark.parametrize("words", [("backup", "x"), ("export", "x"), ("doctor",)])
def test_looking_makes_no_database(tmp_path, words):
    assert palvelutori(tmp_path, *words).returncode in (1, 2)
    assert not (tmp_path / "house.sqlite3").exists()
