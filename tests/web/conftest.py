"""The sample square behind the residents' pages: set up once for this folder's tests and taken back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import Client

from palvelutori.foundation.clock import clock
from tests import world

WEDNESDAY = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)  # 10.00 in Helsinki


@pytest.fixture(scope="package")
def _square(django_db_setup, django_db_blocker):
    # Set up at that hour, too: a head whose last line is younger than the test's clock would hold the clock back.
    clock.run(start_at=WEDNESDAY, speed=0.0001)
    with django_db_blocker.unblock(), transaction.atomic():
        world.set_up()
        clock.follow_the_machine()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def square(_square, db):
    """Rantakulma, open, on a Wednesday at ten."""
    clock.run(start_at=WEDNESDAY, speed=0.0001)
    yield clock
    clock.follow_the_machine()


@pytest.fixture
def browser(square) -> Client:
    return Client()
