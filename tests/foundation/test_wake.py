"""Hearing that the database changed: at once in the process that wrote, soon in every other."""

from __future__ import annotations

import asyncio
import sqlite3
import threading

import pytest
from django.db import transaction

from palvelutori.foundation import wake
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.operation import operation


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "x.sqlite3"
    with sqlite3.connect(path) as line:
        line.execute("CREATE TABLE t (n INTEGER)")
    return str(path)


def write(path):
    with sqlite3.connect(path) as line:
        line.execute("INSERT INTO t VALUES (1)")


async def hear(path, act, *, within):
    """How often a change was heard after the first look, until `within` seconds have passed quietly."""
    heard = 0
    changes = wake.sqlite_changes(path)
    await anext(changes)
    act()
    try:
        while True:
            await asyncio.wait_for(anext(changes), within)
            heard += 1
    except TimeoutError:
        return heard
    finally:
        await changes.aclose()


def test_another_process_is_heard(file):
    assert asyncio.run(hear(file, lambda: write(file), within=0.5)) == 1


def test_nothing_is_heard_when_nothing_was_written(file):
    assert asyncio.run(hear(file, lambda: None, within=0.3)) == 0


def test_a_nudge_is_heard_before_the_next_look(file, monkeypatch):
    monkeypatch.setattr(wake, "POLL_SECONDS", 30.0)
    nudge = threading.Thread(target=wake.nudge)
    assert asyncio.run(hear(file, nudge.start, within=0.5)) == 1
    assert asyncio.run(hear(file, lambda: write(file), within=0.3)) == 0, "control: without it one waits"


def test_a_loop_that_has_ended_is_no_matter():
    loop = asyncio.new_event_loop()
    loop.close()
    ended = (loop, asyncio.Event())
    wake._waiting.add(ended)
    wake.nudge()
    wake._waiting.discard(ended)


@operation("test.note_something", stream="house")
def note_something(act, *, fails):
    """A line, or nothing."""
    act.write("test.noted", {})
    if fails:
        raise RuntimeError


@pytest.mark.django_db
def test_an_operation_nudges_when_it_is_committed(monkeypatch, django_capture_on_commit_callbacks):
    nudged = []
    monkeypatch.setattr(wake, "nudge", lambda: nudged.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        note_something(SYSTEM, fails=False)
        assert nudged == []
    assert nudged == [1]
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(RuntimeError),
        transaction.atomic(),
    ):
        note_something(SYSTEM, fails=True)
    assert nudged == [1], "what was rolled back is nobody's news"
