"""However many came before: a call and its end read the rows of those who are there now."""

from __future__ import annotations

import gc
from datetime import timedelta

import pytest
from django.db import connection

from palvelutori.common.times import local_day
from palvelutori.foundation import scope
from palvelutori.foundation.clock import clock
from palvelutori.foundation.db import prepared
from palvelutori.visits import operations as visits
from palvelutori.visits.models import Stop, Visit
from tests import world
from tests.world import CENTRE

SP1 = world.desks_of("service_point")[0]
TICKETS = "service_point.sports_and_pool_tickets"
PAST = 3_000
#: rows of a table that this transaction has read, one by one or by an index
READ = "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables WHERE relname = %s"


def long_ago(people: int) -> None:
    """So many who came on earlier days, were served and went; and the database has looked at its tables."""
    now = clock.now()
    with scope.inside_operation():
        came = [
            Visit(
                centre=CENTRE, day=local_day(now - timedelta(days=1 + at // 500)), number=at % 500, language="fi",
                channel="kiosk", arrived_at=now - timedelta(days=1 + at // 500), line_number=1, ended_at=now,
            )
            for at in range(people)
        ]  # fmt: skip
        Visit.objects.bulk_create(came)
        Stop.objects.bulk_create(
            Stop(
                visit=one, centre=CENTRE, position=0, unit="service_point", queue="service_point", state="done",
                joined_at=one.arrived_at, line_number=1, desk=SP1,
            )
            for one in came
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def rows_read() -> int:
    with connection.cursor() as cursor:
        cursor.execute(READ, ["visits_stop"])
        return int(cursor.fetchone()[0])


def of_a_call(square) -> int:
    """Rows of stops that a call and its end read."""
    square.open(SP1)
    for _ in range(3):
        square.arrive(TICKETS)
    long_ago(PAST)
    before = rows_read()
    called = square.next(SP1)
    square.act(visits.finish, SP1, called.stop_id)
    return rows_read() - before


@pytest.fixture
def planned_anew():
    """Plans are made for what the tables hold, and neither they nor the statements are kept for other tests."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite goes by its indexes whatever the tables hold")
    kept = _all_prepared()
    before = [dict(one._kept) for one in kept]
    for one in kept:
        one._kept.clear()
    connection._plans.clear()
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    yield
    for one, was in zip(kept, before, strict=True):
        one._kept.clear()
        one._kept.update(was)
    connection._plans.clear()
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")


def _all_prepared():
    return [one for one in gc.get_objects() if issubclass(type(one), prepared._Prepared)]


def test_a_call_reads_nothing_of_the_past(square, planned_anew):
    assert of_a_call(square) < 100


def test_control_without_the_states_in_the_statement_the_past_is_read(square, planned_anew, monkeypatch):
    monkeypatch.setattr(prepared, "_constant", lambda value: None)
    assert of_a_call(square) > PAST
