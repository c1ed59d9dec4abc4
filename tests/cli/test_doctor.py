"""`palvelutori doctor`: each check says it when it is broken, and nothing when it is not."""

from __future__ import annotations

import json
import shutil
from collections import namedtuple
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from palvelutori.accounts.models import Device
from palvelutori.cli import backup, doctor
from palvelutori.cli.doctor import guards, machine, work
from palvelutori.cli.doctor.findings import Finding
from palvelutori.common import texts
from palvelutori.foundation import jobs, reactions
from palvelutori.foundation.models import AccessLine, Centre, Head, JobRun, JournalLine, Receipt
from tests.cli.shell import palvelutori

NOW = datetime.now(UTC)


def of(check) -> list[Finding]:
    return list(check())


def troubles(check) -> list[tuple[str, str, str]]:
    """What a check says is not well: state, where, what. Whatever is, has a way to mend it."""
    bad = [one for one in check() if one.state != "ok"]
    assert all(one.mend for one in bad if one.check != "settings")
    return [(one.state, one.where, one.what) for one in bad]


@pytest.fixture
def centre(db):
    return Centre.objects.create(code="tori", names={"fi": "Tori"})


@pytest.fixture
def var(tmp_path):
    with override_settings(VAR=tmp_path):
        yield tmp_path


@pytest.mark.django_db
def test_the_database_is_named_with_its_version():
    assert [one.what[:9] for one in guards.database()] == ["SQLite 3."]


@pytest.mark.django_db
def test_every_guard_of_the_database_is_known_and_one_that_is_gone_is_named():
    assert troubles(guards.constraints) == []
    written_by_hand = {
        name
        for name in guards.present()
        if "hold_has" in name or "journal_no" in name or "registration_no" in name
    }
    assert written_by_hand == set(guards.BY_HAND["sqlite"])
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER journal_no_update")
        cursor.execute("DROP INDEX journal_by_kind")
    gone = [what for state, _, what in troubles(guards.constraints)]
    assert gone == ["journal_by_kind is not in the database", "journal_no_update is not in the database"]


def test_a_line_that_was_changed_is_named(centre):
    JournalLine.objects.create(
        stream="tori",
        number=1,
        kind="x",
        actor="system",
        moment=NOW,
        facts={},
        previous_hash="0" * 64,
        hash="1" * 64,
    )
    Head.objects.create(stream="tori", number=1, last_hash="1" * 64)
    assert troubles(guards.journal) == [("fail", "", "tori line 1: it was changed after it was written")]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_loses_what_it_confirmed_is_found():
    assert troubles(guards.durability) == []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = NORMAL")
        try:
            assert troubles(guards.durability) == [("fail", "", "synchronous is 1")]
        finally:
            cursor.execute("PRAGMA synchronous = FULL")


@pytest.mark.django_db(transaction=True)
def test_a_row_whose_parent_is_gone_is_found():
    with connection.cursor() as cursor, connection.constraint_checks_disabled():
        cursor.execute("INSERT INTO foundation_journaldetail (line_id, salt, payload) VALUES (7, 's', '{}')")
        try:
            found = troubles(guards.constraints)
        finally:
            cursor.execute("DELETE FROM foundation_journaldetail")
    assert found == [("fail", "", "rows point at rows that are not there: foundation_journaldetail")]


def test_no_centre_is_a_house_that_was_not_set_up(db):
    assert troubles(guards.centre) == [("fail", "", "no centre")]
    Centre.objects.create(code="tori", names={})
    assert of(guards.centre)[0].what == "tori"


def test_a_sentence_that_is_missing_is_named(monkeypatch):
    assert troubles(guards.texts) == []
    monkeypatch.setattr(texts, "_all", lambda: {"door.open": {"fi": "Auki", "en": "Open"}})
    assert troubles(guards.texts) == [("fail", "", "1 sentences are missing, door.open (sv) first")]
    monkeypatch.setattr(texts, "_all", dict)
    assert troubles(guards.texts)[0][2] == "there are no sentences at all"


def test_reactions_that_are_behind_are_told_with_their_stream(centre, monkeypatch):
    assert troubles(work.reactions) == []
    monkeypatch.setattr(reactions, "lag", lambda: {"tori": 201, "house": 200})
    assert troubles(work.reactions) == [("fail", "tori", "201 lines behind")]


def run_of(name: str, *, due: int, ran: int, error: str = "") -> None:
    """A job due and run so many minutes from now."""
    JobRun.objects.update_or_create(
        name=name,
        defaults={
            "due_at": datetime.now(UTC) + timedelta(minutes=due),
            "ran_at": datetime.now(UTC) + timedelta(minutes=ran),
            "error": error,
        },
    )


def test_jobs_that_fail_are_late_or_do_not_run_at_all(centre):
    assert troubles(work.jobs) == [("warn", "", "none has run yet")]
    run_of("facts.fold", due=30, ran=-30)
    run_of("printing.clear", due=3, ran=-2)
    assert troubles(work.jobs) == []
    run_of("facts.fold", due=-20, ran=-80)
    assert [one[:2] for one in troubles(work.jobs)] == [("fail", "facts.fold")], (
        "the server runs, this one does not"
    )
    run_of("printing.clear", due=-20, ran=-25)
    assert [one[:2] for one in troubles(work.jobs)] == [("warn", "")], "no server"
    run_of("facts.fold", due=30, ran=-1, error="KeyError")
    run_of("printing.clear", due=3, ran=-2)
    assert troubles(work.jobs) == [("fail", "facts.fold", "its last run failed: KeyError")]
    assert "a.job.of.yesterday" not in jobs.REGISTRY
    run_of("a.job.of.yesterday", due=-90000, ran=-90000)
    assert len(troubles(work.jobs)) == 1, "what no version runs any more is not late"


def test_what_is_past_its_time_is_counted_and_still_there(centre):
    assert troubles(work.retention) == []
    old = NOW - timedelta(days=4)
    Receipt.objects.create(actor="a", key="k", operation="o", fingerprint="f", answer=None, made_at=old)
    AccessLine.objects.create(centre="tori", actor="a", subject="s", what="w", at=NOW)
    Receipt.objects.filter(key="k").update(made_at=NOW - timedelta(days=4, hours=1))
    assert troubles(work.retention) == [
        ("fail", "", "1 rows about people are kept longer than the register says")
    ]
    assert Receipt.objects.count() == 1, "looking deletes nothing"
    Receipt.objects.update(made_at=NOW - timedelta(days=3))
    assert troubles(work.retention) == [], "the job has a day's time"


def device(code: str, *, made: int = 0, **more) -> None:
    Device.objects.create(
        code=code, centre="tori", kind="kiosk", token_hash=code, made_at=NOW - timedelta(days=made), **more
    )


def test_devices_that_fell_silent_and_screens_that_are_behind(centre):
    now = datetime.now(UTC)
    device("kiosk-1", seen_at=now, told={"journal_number": 90})
    assert troubles(work.devices) == []
    device("kiosk-2", seen_at=now - timedelta(minutes=40))
    device("kiosk-3", seen_at=now, told={"journal_number": 10})
    Head.objects.create(stream="tori", number=100)
    assert troubles(work.devices) == [
        ("warn", "kiosk-2", "kiosk silent for 40 minutes"),
        ("warn", "kiosk-3", "shows a picture 90 lines old"),
    ]


def test_keys_older_than_two_years_are_named(centre):
    device("kiosk-1", made=700)
    assert troubles(work.keys) == []
    device("kiosk-2", made=800)
    assert [one[:2] for one in troubles(work.keys)] == [("warn", "kiosk-2")]


def test_a_clock_before_the_journal_is_told(centre, house_clock):
    assert troubles(machine.clock) == []
    JournalLine.objects.create(
        stream="tori", number=1, kind="x", actor="s", moment=house_clock.now() + timedelta(minutes=9), facts={},
        previous_hash="", hash="",
    )  # fmt: skip
    Head.objects.create(stream="tori", number=1)
    assert troubles(machine.clock) == [("fail", "", "the journal is 9 minutes ahead of this machine")]


def test_a_time_zone_nobody_knows_is_told(centre):
    assert troubles(machine.zones) == []
    assert "2 offsets a year" in of(machine.zones)[0].what
    Centre.objects.update(timezone="Europe/Espoo")
    assert troubles(machine.zones) == [("fail", "tori", "no time zone 'Europe/Espoo'")]


@pytest.mark.parametrize(("free", "state"), [(3e9, None), (1e9, "warn"), (1e8, "fail")])
def test_a_disk_that_fills_is_told_before_it_is_full(var, monkeypatch, free, state):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: namedtuple("Usage", "free")(int(free)))
    assert [one[0] for one in troubles(machine.disk)] == ([state] if state else [])


def noted(folder, **changes) -> None:
    """What the last backup noted of itself; the file stands beside."""
    file = folder / "night.backup"
    file.write_bytes(b"12345")
    file.chmod(0o600)
    told = {"file": str(file), "made_at": datetime.now(UTC).isoformat(), "bytes": 5, **changes}
    (folder / backup.LAST).write_text(json.dumps(told))


def test_backups_that_are_none_old_or_not_as_they_were_written(var):
    assert troubles(machine.backups) == [("warn", "", "none was made from here")]
    noted(var)
    assert troubles(machine.backups) == []
    for hours, state in ((27, "warn"), (24 * 9, "fail")):
        noted(var, made_at=(datetime.now(UTC) - timedelta(hours=hours)).isoformat())
        assert troubles(machine.backups)[0][::2] == (state, f"the last one is {hours} hours old")
    noted(var, bytes=6)
    assert [one[2] for one in troubles(machine.backups)] == ["it is not as it was written"]


def test_files_that_others_may_read_are_named(var, monkeypatch):
    house = var / "house.sqlite3"
    house.touch(0o600)
    noted(var)
    monkeypatch.setattr(machine.house, "sqlite_path", lambda: house)
    assert troubles(machine.files) == []
    (var / "house.sqlite3-wal").touch(0o644)
    (var / "night.backup").chmod(0o640)
    assert [one[1] for one in troubles(machine.files)] == [f"{house}-wal", f"{var}/night.backup"]


def test_unsafe_settings_are_named_and_parts_are_told():
    assert troubles(machine.settings) == []
    with override_settings(MODE="production", ALLOWED_HOSTS=["*"]):
        assert any("PALVELUTORI_HOSTS" in what for _, _, what in troubles(machine.settings))
    said = " ".join(one.what for one in machine.parts())
    assert "Python 3." in said and "Django 5.2" in said and "psycopg 3." in said


def test_a_part_that_is_not_here_is_told_with_what_the_house_does_without(monkeypatch):
    monkeypatch.setattr(machine, "EXTRAS", {"no-such-part": "no simulation"})
    assert "without: no simulation (no-such-part)" in [one.what for one in machine.parts()]


@pytest.mark.django_db
def test_a_check_that_breaks_is_a_finding_and_the_others_are_asked(monkeypatch, var):
    def broken():
        raise KeyError("nothing")

    monkeypatch.setattr(doctor, "CHECKS", (broken, guards.journal))
    last = list(doctor.findings())[-2:]
    assert (last[0].check, last[0].state, last[1].check) == ("broken", "fail", "journal")
    told = json.loads(doctor.document(last))
    assert told["worst"] == "fail" and told["findings"][0]["mend"]
    assert doctor.summary(last) == "1 to mend"


def test_without_tables_it_stops_there_for_programs_too(tmp_path):
    done = palvelutori(tmp_path, "doctor", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 1 and told["worst"] == "fail"
    assert (
        told["findings"][-1]["check"] == "database"
        and "run palvelutori migrate" in told["findings"][-1]["mend"]
    )
    assert settings.MODE == "test" and not (tmp_path / "house.sqlite3").exists()
