"""Both sample centres, set up once a module; what a test does is taken back at its end."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction

from palvelutori.foundation.clock import clock
from tests import world
from tests.api import program


@pytest.fixture(scope="module")
def centres(django_db_setup, django_db_blocker):
    """Both centres with their devices, at 10 on a Wednesday, every desk closed."""
    clock.run(start_at=datetime(2026, 11, 18, 8, 0, tzinfo=UTC), speed=0.0001)
    with django_db_blocker.unblock(), transaction.atomic():
        made = world.with_devices("rantakulma", "jokivarsi")
        yield {name: program.House(name, tokens) for name, tokens in made.items()}
        transaction.set_rollback(True)
    clock.follow_the_machine()


@pytest.fixture
def both(centres, db):
    """Both centres."""
    return centres["rantakulma"], centres["jokivarsi"]


@pytest.fixture
def house(both):
    """Rantakulma."""
    return both[0]
