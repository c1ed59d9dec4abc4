"""`/healthz` and `/readiness`: right codes whatever is wrong, and nothing in them that is nobody else's business."""

from __future__ import annotations

import asyncio
import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client

from palvelutori.foundation import health, journal
from palvelutori.foundation.models import Centre, Head, JobRun


@pytest.fixture(autouse=True)
def _as_just_started(monkeypatch):
    monkeypatch.setattr(health._House, "is_stopping", False)
    monkeypatch.setattr(health._House, "is_migrated", False)


def asked(path: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body as a probe gets them."""
    said: list[dict] = []

    async def send(message: dict) -> None:
        said.append(message)

    asyncio.run(health.answer(path, send))
    headers = {name.decode(): value.decode() for name, value in said[0]["headers"]}
    return said[0]["status"], headers, said[1]["body"]


@pytest.mark.django_db
def test_ready_says_where_the_house_stands():
    Centre.objects.create(code="tori", names={})
    Head.objects.create(stream="tori", number=12)
    now = datetime.now(UTC)
    JobRun.objects.create(name="facts.fold", due_at=now - timedelta(hours=1), error="KeyError")
    JobRun.objects.create(name="of.another.version", due_at=now - timedelta(days=900))
    status, told = health.ready()
    assert status == 200 and told["ready"] and told["heads"] == {"tori": 12}
    assert told["failing_jobs"] == told["late_jobs"] == ["facts.fold"], "people can still be served"
    assert Client().get("/readiness").json() == told


@pytest.mark.django_db
def test_tables_of_an_older_version_are_not_ready():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'facts' AND name LIKE '0004%'")
    status, told = health.ready()
    assert (status, told["reason"], told["migrations"]) == (503, "migrations-waiting", 1)


@pytest.mark.django_db
def test_a_database_that_fails_is_told_without_its_words(monkeypatch):
    def refused():
        raise OperationalError("password authentication failed for user torimies")

    monkeypatch.setattr(journal, "streams", refused)
    status, told = health.ready()
    assert (status, told["reason"], told["database"]) == (503, "database-unreachable", "unreachable")
    assert "torimies" not in json.dumps(told)


def test_a_house_that_stops_is_not_ready_and_still_alive():
    health.stop()
    status, _, body = asked(health.READY)
    assert status == 503 and json.loads(body)["reason"] == "stopping"
    status, headers, body = asked(health.ALIVE)
    assert (status, body) == (200, b"ok\n") and headers["cache-control"] == "no-store"


def test_a_database_that_does_not_answer_keeps_neither_probe_waiting(monkeypatch):
    """Control: with the probes' own patience taken away `/readiness` would wait as long as the database does."""
    let_go = threading.Event()
    monkeypatch.setattr(health, "_asked", lambda: (let_go.wait(60), (200, {}))[1])
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.1)
    try:
        for _ in range(4):  # more often than there are threads for it
            status, _, body = asked(health.READY)
            assert status == 503 and json.loads(body)["reason"] == "database-unreachable"
        assert asked(health.ALIVE)[0] == 200
        monkeypatch.setattr(health, "PATIENCE_SECONDS", 30.0)
        threading.Timer(0.3, let_go.set).start()
        assert asked(health.READY)[0] == 200
    finally:
        let_go.set()
