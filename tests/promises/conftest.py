"""A square with committed rows, so that other connections see them; built once a file, emptied between tests."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import override_settings

from palvelutori.foundation.clock import clock
from palvelutori.foundation.models import Head
from tests import world
from tests.harness.explorer import Actor
from tests.harness.snapshot import Snapshot, tables, wipe

#: what operations of the day write
OF_THE_DAY = ("visits", "appointments", "customers", "foundation", "participation")


@pytest.fixture
def _django_db_helper():
    """No transaction and no flush around these tests: `committed` cleans up by itself (a journal is not flushed)."""


@pytest.fixture(scope="module")
def committed(django_db_setup, django_db_blocker):
    """Rantakulma on a Wednesday at 10; the snapshot of everything in it."""
    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with django_db_blocker.unblock(), quick:
        clock.run(start_at=datetime(2026, 11, 18, 8, 0, tzinfo=UTC), speed=0.0001)
        world.set_up()
        yield Snapshot(tables())
        clock.follow_the_machine()
        wipe()


@pytest.fixture
def square(committed, house_clock):
    """Every desk closed, nobody in the hall; the journal goes on from the test before."""
    committed.put_back()
    Head.objects.update(moment=None)  # each test has a date of its own
    return world.Square()


@pytest.fixture
def actors():
    """Two threads with connections of their own."""
    made = [Actor(), Actor()]
    yield made
    for actor in made:
        actor.end()
    for actor in made:
        actor.join()
