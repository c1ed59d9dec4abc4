"""Fixtures every test may use. The world itself is in `tests/world.py`."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.cache import cache

from palvelutori.accounts import pairing
from palvelutori.codevelopment.operations import guesses
from palvelutori.customers.operations import own_page, receipt_guesses
from palvelutori.foundation.clock import clock
from palvelutori.visits.operations import wrong_codes
from palvelutori.visits.views import limits

#: what counts wrong codes and taken numbers in the process's memory
COUNTERS = (
    pairing.wrong_codes, wrong_codes.wrong_codes, own_page.guesses, receipt_guesses.guesses,
    guesses.guesses, guesses.tries,
    limits.numbers_taken, limits.codes_tried, limits.codes_tried_by_all,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """What one test guessed wrong must not slow the next one down: throttling counts live in the process's memory."""
    cache.clear()
    for counter in COUNTERS:
        counter.clear()


@pytest.fixture
def house_clock():
    """House time that stands (almost) still at a Wednesday 10.00 in Helsinki; `clock.skip_to` moves it."""
    clock.run(start_at=datetime(2026, 11, 18, 8, 0, tzinfo=UTC), speed=0.0001)
    yield clock
    clock.follow_the_machine()
