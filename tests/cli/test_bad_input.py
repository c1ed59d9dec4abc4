"""Bad input gets one line that says what, where and what would be right; exit code 2; nothing half done."""

from __future__ import annotations

import socket

import pytest

from tests.cli.shell import palvelutori


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "required: COMMAND"),
        (("simulate", "atlantis"), "there is no such scenario; give a file or one of jokivarsi, rantakulma"),
        (("simulate", "rantakulma", "--replications", "none"), "give 1 to 1000000"),
        (
            ("plan", "atlantis", "--out", "out"),
            "there is no such scenario; give a file or one of jokivarsi, rantakulma",
        ),
        (("plan", "rantakulma"), "required: --out"),
        (("teleport", "x"), "invalid choice"),
        (("demo", "--speed", "fast"), "is not a speed: give a number from 0 to 3600"),
        (("demo", "--port", "99999"), "give a whole number from 1 to 65535"),
        (("demo", "--at", "yesterday"), "is not an ISO time: give a time such as 2026-11-25T10:00"),
        (("demo", "--centre", "atlantis"), "rantakulma"),
        (("demo", "--tokens", "no/such/folder/tokens.json"), "there is no such folder"),
        (("backup", "x.backup"), "there is no database; run palvelutori migrate, or set DATABASE_URL"),
        (("restore", "nothing.backup"), "there is no such file"),
        (("export", "out"), "there is no database"),
        (("serve",), "there is no database"),
        (("catalogue", "import-ptv", "nowhere.json"), "nowhere.json"),
        (("concept", "export", "rantakulma", "out"), "there is no database"),
    ],
)
def test_one_line_and_two(tmp_path, words, said):
    done = palvelutori(tmp_path, *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1
    assert done.stdout == ""
    assert not list(tmp_path.glob("*.backup")) and not (tmp_path / "out").exists()


def test_settings_that_no_service_point_may_have(tmp_path):
    done = palvelutori(tmp_path, "serve", PALVELUTORI_MODE="production", PALVELUTORI_SECRET_KEY="short")
    assert done.returncode == 2
    assert "PALVELUTORI_SECRET_KEY must be 50 random characters" in done.stderr
    assert "PALVELUTORI_HOSTS" in done.stderr
    wrong = palvelutori(tmp_path, "doctor", PALVELUTORI_MODE="casual")
    assert wrong.returncode == 2 and "it may be production, demo" in wrong.stderr
    where = palvelutori(tmp_path, "migrate", DATABASE_URL="mysql://somewhere/else")
    assert where.returncode == 2 and "DATABASE_URL must begin with" in where.stderr


def test_a_taken_port_is_told_before_anything_is_made(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = palvelutori(tmp_path, "demo", "--port", str(other.getsockname()[1]))
    assert done.returncode == 2 and "already in use" in done.stderr
    assert not (tmp_path / "var").exists()


def test_serve_refuses_tables_of_yesterday(tmp_path):
    assert palvelutori(tmp_path, "migrate").returncode == 0
    assert "is up to date" in palvelutori(tmp_path, "migrate").stdout
    from tests.cli.shell import python

    python(
        tmp_path,
        "from django.db import connection\n"
        "connection.cursor().execute(\"DELETE FROM django_migrations WHERE app='visits'\")",
    )
    done = palvelutori(tmp_path, "serve")
    assert done.returncode == 2
    assert "migrations are waiting" in done.stderr and "run palvelutori migrate" in done.stderr
