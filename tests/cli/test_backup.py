"""A backup is only a restore that worked: into an empty place, counted, the journal verified line by line."""

from __future__ import annotations

import csv
import json
import random
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from palvelutori import __version__
from palvelutori.accounts.models import Device
from palvelutori.cli import restore
from palvelutori.cli.kept import archive, tables
from palvelutori.cli.problems import Problem
from tests.cli.shell import palvelutori, python

NOW = datetime(2026, 11, 30, tzinfo=UTC)
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


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A house and its backup, made once."""
    folder = tmp_path_factory.mktemp("filled")
    python(folder, FILL)
    made = palvelutori(folder, "backup", "night.backup", PALVELUTORI_SECRET_KEY="of-that-house")
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture
def house(filled, tmp_path):
    """A copy of that house in a folder of its own."""
    shutil.copyfile(filled / "house.sqlite3", tmp_path / "house.sqlite3")
    return tmp_path


def test_a_backup_restores_on_an_empty_place(filled, tmp_path):
    night = filled / "night.backup"
    assert night.stat().st_mode & 0o077 == 0
    again = palvelutori(filled, "backup", "night.backup")
    assert again.returncode == 2 and "there is a file already" in again.stderr

    done = palvelutori(tmp_path, "restore", str(night), PALVELUTORI_SECRET_KEY="of-another")
    assert done.returncode == 0, done.stderr
    assert "every one as it was written" in done.stdout
    assert "PALVELUTORI_SECRET_KEY is not that house's" in done.stdout
    assert (tmp_path / "house.sqlite3").stat().st_mode & 0o077 == 0
    assert python(tmp_path, COUNT) == python(filled, COUNT)
    checked = palvelutori(tmp_path, "doctor")
    assert checked.returncode == 0, checked.stdout
    full_place = palvelutori(tmp_path, "restore", str(night))
    assert full_place.returncode == 2 and "is not empty" in full_place.stderr


def test_a_backup_says_what_is_in_it_and_holds_no_sign_ins_and_no_keys(filled):
    with zipfile.ZipFile(filled / "night.backup") as kept:
        told = json.loads(kept.read("manifest.json"))
        words = b"".join(kept.read(name) for name in kept.namelist())
    assert told["version"] == __version__ and told["streams"]["house"]["number"] > 0
    lines = told["tables"]["foundation.JournalLine"]["rows"]
    assert sum(head["number"] for head in told["streams"].values()) == lines
    assert not {"sessions.Session", "axes.AccessAttempt"} & set(told["tables"])
    assert b"of-that-house" not in words


def refused(file: Path) -> str:
    """Why restore refuses `file`: before it has looked at the place it would go to."""
    with pytest.raises(Problem) as told, archive.reading(file) as kept:
        restore.refuse_newer(file, kept.manifest)
        everything(file)
    return str(told.value)


def test_what_is_not_a_backup_changes_nothing(filled, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear restore")
    with zipfile.ZipFile(tmp_path / "holiday.zip", "w") as other:
        other.writestr("sauna.txt", "warm")
    assert "is an archive, but not a backup" in refused(tmp_path / "holiday.zip")
    assert "is a bare SQLite database, not a backup" in refused(filled / "house.sqlite3")
    assert "there is no such file" in refused(tmp_path / "nowhere")
    done = palvelutori(tmp_path, "restore", "letter.txt")
    assert done.returncode == 2 and done.stderr.endswith(
        "letter.txt: is not a backup; give a file that palvelutori backup wrote\n"
    )
    assert done.stderr.count("\n") == 1 and not list(tmp_path.glob("*sqlite3*"))


def test_a_backup_of_a_newer_version_says_which_to_install(filled, tmp_path):
    newer = edited(filled / "night.backup", tmp_path / "newer", migrations=[["foundation", "0999_tomorrow"]])
    assert "newer version, 9.9 (it has foundation.0999_tomorrow); install that version" in refused(newer)
    form = edited(filled / "night.backup", tmp_path / "form", form_version=2)
    assert "is of a newer form; install version 9.9" in refused(form)


def test_the_log_of_an_old_database_is_not_played_into_the_new_one(filled, tmp_path):
    (tmp_path / "house.sqlite3-wal").write_bytes(b"of the old house")
    done = palvelutori(tmp_path, "restore", str(filled / "night.backup"))
    assert done.returncode == 2 and "house.sqlite3-wal: is left of an old database; move it" in done.stderr
    assert [path.name for path in tmp_path.glob("*sqlite3*")] == ["house.sqlite3-wal"]


def edited(file: Path, into: Path, **changes: Any) -> Path:
    """The backup with another manifest, as a later version would write it."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(into, "w") as new:
        told = {**json.loads(old.read("manifest.json")), **changes, "version": "9.9"}
        text = json.dumps(told).encode()
        for name in old.namelist():
            new.writestr(name, text if name == "manifest.json" else old.read(name))
        new.comment = archive._comment(text)
    return into


def test_a_cut_or_a_changed_byte_is_found_wherever_it_is(filled, tmp_path):
    whole = (filled / "night.backup").read_bytes()
    as_written = everything(filled / "night.backup")
    broken, chance = tmp_path / "broken.backup", random.Random(68)
    cuts = [whole[: chance.randrange(1, len(whole))] for _ in range(10)]
    flips = []
    for _ in range(60):
        place = chance.randrange(len(whole))
        flips.append(whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :])
    found = 0
    for content in (*cuts, *flips):
        broken.write_bytes(content)
        try:
            assert everything(broken) == as_written, "a change that was not seen"
        except Problem as problem:
            found += 1
            assert problem.right in (archive.ANOTHER, archive.RIGHT)
    assert found > 60, "a few bytes of an archive mean nothing: dates and attributes of its members"
    broken.write_bytes(cuts[0])
    done = palvelutori(tmp_path, "restore", "broken.backup")
    assert done.returncode == 2 and "is damaged or was cut short; restore another backup" in done.stderr
    assert not list(tmp_path.glob("*sqlite3*"))


def everything(file: Path) -> tuple[archive.Manifest, dict[str, list[bytes]]]:
    """What restore would read of a file."""
    with archive.reading(file) as kept:
        return kept.manifest, {label: list(kept.lines(label)) for label in kept.manifest.tables}


def test_control_without_its_sums_a_changed_row_would_be_taken(filled, tmp_path, monkeypatch):
    exchanged = tmp_path / "exchanged.backup"
    with zipfile.ZipFile(filled / "night.backup") as old, zipfile.ZipFile(exchanged, "w") as new:
        for name in old.namelist():
            rows = old.read(name)
            new.writestr(
                name, rows.replace(b'"jokivarsi"', b'"jokiranta"') if "accounts.device" in name else rows
            )
        new.comment = old.comment
    with pytest.raises(Problem, match="is damaged"):
        everything(exchanged)
    monkeypatch.setattr(archive.Sum, "words", property(lambda _: _Alike()))
    assert (
        everything(exchanged)[1]["accounts.Device"]
        != everything(filled / "night.backup")[1]["accounts.Device"]
    )


class _Alike:
    def __ne__(self, other: object) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.django_db
def test_a_number_of_a_deleted_row_is_not_given_again():
    def last() -> int:
        return tables.last_id(Device)

    made = [
        Device.objects.create(code=f"kiosk-{n}", kind="kiosk", token_hash=str(n), made_at=NOW) for n in (1, 2)
    ]
    made[1].delete()
    assert last() == made[0].pk + 1
    tables.go_on_after(Device, last() + 40)
    assert (
        Device.objects.create(code="kiosk-3", kind="kiosk", token_hash="3", made_at=NOW).pk == made[0].pk + 42
    )


def test_a_changed_journal_is_found_by_doctor_backup_and_restore(house, tmp_path):
    python(house, SPOIL)
    sick = palvelutori(house, "doctor")
    assert sick.returncode == 1 and "house line 2: it was changed after it was written" in sick.stdout
    kept = palvelutori(house, "backup", "sick.backup")
    assert kept.returncode == 1 and "WRONG: journal house line 2" in kept.stdout
    other = {"DATABASE_URL": f"sqlite:///{tmp_path}/other.sqlite3"}
    taken = palvelutori(house, "restore", "sick.backup", "--despite-journal", **other)
    assert taken.returncode == 1 and "house line 2" in taken.stdout


def test_export_leaves_everybody_out(house, tmp_path):
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
