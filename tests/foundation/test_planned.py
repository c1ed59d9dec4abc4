"""PostgreSQL, asked without a cursor: the answers, errors and watchers of a cursor, one plan a connection."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.db import DataError, IntegrityError, connection, connections, transaction
from django.db.backends.postgresql.base import DatabaseWrapper as DjangosOwn
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from palvelutori.foundation.db.postgresql import base
from palvelutori.foundation.models import Head

PLANS = "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'palvelutori%'"
NUMBER = "SELECT number + %s FROM foundation_head WHERE stream = %s"


@pytest.fixture
def line(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only: `--database=postgresql`")
    connection.close()  # no plans of an earlier test
    Head.objects.create(stream="a", number=1, last_hash="0" * 64)
    yield connection
    connection.close()


def plans() -> int:
    with connection.cursor() as cursor:
        cursor.execute(PLANS)
        return cursor.fetchone()[0]


def test_rows_and_counts_are_a_cursors(line):
    assert line.planned(NUMBER, [1, "a"]) == ([(2,)], 1)
    assert line.planned(NUMBER, [1, "b"]) == ([], 0)
    assert line.planned("UPDATE foundation_head SET number = number + 1 WHERE stream <> %s", ["b"]) == ([], 1)
    assert line.planned("SELECT 'a' LIKE 'a%%', number FROM foundation_head WHERE stream = %s", ["a"]) == (
        [(True, 2)],
        1,
    )


def test_one_plan_a_statement_and_a_rollback_keeps_it(line):
    for number in (1, 2, 3):
        line.planned(NUMBER, [number, "a"])
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        line.planned(NUMBER, [4, "a"])
        raise ZeroDivisionError
    assert line.planned(NUMBER, [5, "a"]) == ([(6,)], 1)
    assert plans() == 1
    connection.close()
    assert plans() == 0, "another connection has its own"
    assert line.planned(NUMBER, [6, "a"]) == ([(7,)], 1)


def test_a_connection_keeps_so_many_plans_and_answers_without_one(line, monkeypatch):
    monkeypatch.setattr(base, "PLANS", 1)
    line.planned(NUMBER, [1, "a"])
    assert line.planned("SELECT %s::int", [7]) == ([(7,)], 1)
    assert plans() == 1


def test_what_is_wrong_is_said_in_djangos_words_and_ends_the_transaction(line):
    insert = "INSERT INTO foundation_head (stream, number, last_hash) VALUES (%s, %s, %s)"
    with pytest.raises(IntegrityError), transaction.atomic():
        line.planned(insert, ["a", 1, "x"])
    with pytest.raises(DataError):
        line.planned("SELECT 1 / %s", [0])
    with transaction.atomic():
        with pytest.raises(IntegrityError), transaction.mark_for_rollback_on_error(using="default"):
            line.planned(insert, ["a", 1, "x"])
        with pytest.raises(TransactionManagementError):
            line.planned(NUMBER, [1, "a"])
        transaction.set_rollback(True)
    assert line.planned(NUMBER, [1, "a"]) == ([(2,)], 1), "the line is whole again"


def test_what_is_not_committed_is_not_there(line):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        line.planned("UPDATE foundation_head SET number = %s", [9])
        raise ZeroDivisionError
    assert line.planned(NUMBER, [0, "a"]) == ([(1,)], 1)


def test_whoever_watches_statements_sees_these_too(line):
    seen = []

    def watch(execute, sql, values, many, context):
        seen.append((sql, list(values)))
        return execute(sql, values, many, context)

    with line.execute_wrapper(watch):
        assert line.planned(NUMBER, [1, "a"]) == ([(2,)], 1)
    assert seen == [(NUMBER, [1, "a"])]
    with CaptureQueriesContext(line) as captured:
        assert line.planned(NUMBER, [1, "a"]) == ([(2,)], 1)
    assert len(captured) == 1


@contextmanager
def _counted(line):
    """How often the server is asked whether it is there."""
    asked, own = [], line.connection.cursor
    line.connection.cursor = lambda *given, **named: (asked.append(1), own(*given, **named))[1]
    try:
        yield asked
    finally:
        del line.connection.cursor


def test_silence_is_well_and_a_server_that_went_is_noticed_without_being_asked(line):
    line.ensure_connection()
    with _counted(line) as asked:
        assert line.is_usable()
        assert not asked
        assert DjangosOwn.is_usable(connections["default"])
    assert asked, "the control: Django's own asks"
    with line.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        process = cursor.fetchone()[0]
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
    finally:
        other.close()
    assert not line.is_usable()
    line.health_check_enabled, line.health_check_done = True, False  # as at the beginning of a request
    assert line.planned(NUMBER, [1, "a"]) == ([(2,)], 1), "and the next request has another line"


@pytest.mark.parametrize("is_control", [False, True])
def test_a_plan_is_made_once_not_five_times_anew(line, is_control):
    line.ensure_connection()
    with line.cursor() as cursor:
        if is_control:
            cursor.execute("SET plan_cache_mode = auto")
        for _ in range(3):
            line.planned("SELECT code, 3 FROM foundation_centre WHERE code = %s", ["a"])
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE 'SELECT code, 3%%'"
        )
        assert cursor.fetchone() == ((0, 3) if is_control else (3, 0))
        cursor.execute("SET plan_cache_mode = force_generic_plan")
