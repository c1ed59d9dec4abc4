"""A seeded crowd with faults as inputs: after every step the hall is right, nothing confirmed is gone."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime
from itertools import count

import pytest
from django.db import connection, transaction

from palvelutori.catalogue import queries as catalogue
from palvelutori.foundation.clock import clock
from palvelutori.foundation.models import Head
from palvelutori.visits.operations import arriving, calling
from tests.harness.crowd import Crowd
from tests.promises.invariants import check_hall
from tests.world import Square

pytestmark = pytest.mark.django_db(transaction=True)
#: steps of one day; each begins with an empty hall
OF_A_DAY = 750
#: ordinary mornings, and a Sunday's small hours of both nights in which the clocks change
MORNINGS = (
    datetime(2026, 11, 18, 8, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 20, tzinfo=UTC),
    datetime(2026, 11, 19, 6, 0, tzinfo=UTC),
    datetime(2027, 3, 28, 0, 20, tzinfo=UTC),
)


@pytest.fixture
def day(committed, house_clock, monkeypatch):
    """One day of the crowd of a seed, all of it taken back at its end: the journal is not emptied, it is forgotten.

    The nights are worked through like a morning: needs are answered as on an open Wednesday.
    """
    real = catalogue.resolve_need
    monkeypatch.setattr(
        arriving.catalogue, "resolve_need", lambda *given, **more: real(*given, **{**more, "at": MORNINGS[0]})
    )

    def run(seed: int, steps: int, **more: bool) -> Crowd:
        clock.follow_the_machine()
        clock.run(start_at=MORNINGS[seed % len(MORNINGS)], speed=0.0001)
        with transaction.atomic():
            committed.put_back()
            Head.objects.update(moment=None)
            crowd = Crowd(Square(), seed, **more)
            try:
                for _ in range(steps):
                    crowd.step()
                crowd.end()
                check_hall(since=crowd.first)
            except AssertionError as wrong:
                raise AssertionError(f"seed {seed}, step {crowd.steps}: {wrong}") from wrong
            finally:
                transaction.set_rollback(True)
        return crowd

    return run


def _days(day, steps: int, figure) -> Counter[str]:
    began, did, done = time.process_time(), Counter(), 0
    for seed in count():
        crowd = day(seed, min(OF_A_DAY, steps - done))
        did += crowd.did
        done += crowd.steps
        if done >= steps:
            break
    took = time.process_time() - began
    faults = sum(did[fault] for fault in FAULTS)
    figure(f"{done} steps, {faults} faults among them, {done / took:.0f} steps a CPU second")
    return did


FAULTS = (
    "worker killed", "request doubled", "answer lost", "stale page", "kiosk back", "number without connection",
    "screen back", "clock set back", "clock jumped",
)  # fmt: skip


def test_after_every_step_of_the_crowd_the_hall_is_right(day, figure):
    if (
        connection.vendor == "postgresql"
    ):  # each statement is a round trip there: one day, the long run has the rest
        _days(day, OF_A_DAY, figure)
        return
    did = _days(day, 3000, figure)
    assert not [fault for fault in FAULTS if not did[fault]], did
    assert did["visits.finish"] > 50


@pytest.mark.slow
def test_the_same_for_a_hundred_thousand_steps(day, figure):
    _days(day, 100_000, figure)


def test_control_a_screen_that_forgets_its_number_misses_lines(day):
    with pytest.raises(AssertionError, match="a screen missed"):
        day(0, 400, screens_remember=False)


def test_control_somebody_called_to_two_desks_is_found(day, monkeypatch):
    """Nobody asks what hinders a call: the constraint or the crowd's look finds it."""
    monkeypatch.setattr(calling, "hindrance", lambda *_, **__: None)
    with pytest.raises(Exception, match=r"UNIQUE|unique|two desks"):
        for seed in range(4):
            day(seed, 1000)
