"""What the tests lean on: a snapshot notices every change, and rows nobody ordered come the other way on SQLite."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from palvelutori.foundation.models import Centre
from tests.harness.snapshot import Snapshot

TABLE = Centre._meta.db_table


@pytest.fixture(
    params=[
        pytest.param("in one transaction", marks=pytest.mark.django_db),
        pytest.param("each committed", marks=pytest.mark.django_db(transaction=True)),
    ]
)
def before(request, db):
    assert connection.in_atomic_block == (request.param == "in one transaction")
    for code in ("a", "b", "c"):
        Centre.objects.create(code=code, names={"fi": code}, timezone="Europe/Helsinki")
    return Snapshot([TABLE])


def test_nothing_changed_is_no_difference_and_put_back_is_as_before(before):
    assert before.differences() == []
    Centre.objects.filter(code="b").delete()
    before.put_back()
    assert before.differences() == [] and Centre.objects.count() == 3
    assert Snapshot([TABLE]).differences() == []


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.filter(code="b").update(timezone="UTC"),
        lambda rows: rows.filter(code="b").delete(),
        lambda rows: rows.create(code="d", names={}, timezone="UTC"),
        lambda rows: (rows.filter(code="b").delete(), rows.create(code="d", names={}, timezone="UTC")),
        lambda rows: [rows.filter(code=one).update(names={"fi": two}) for one, two in ("ab", "ba")],
    ],
    ids=["changed", "gone", "come", "one for another", "two exchanged"],
)
def test_every_change_is_a_difference(before, change):
    change(Centre.objects)
    assert before.differences() == [TABLE]
    with transaction.atomic():
        assert Snapshot([TABLE]).differences() == []


@pytest.mark.django_db
def test_rows_nobody_ordered_lie_the_other_way():
    if connection.vendor != "sqlite":
        pytest.skip("on PostgreSQL rows come as they lie")
    for code in ("a", "b", "c"):
        Centre.objects.create(code=code, names={}, timezone="Europe/Helsinki")

    def lie() -> list[str]:
        return list(Centre.objects.values_list("code", flat=True))

    assert lie() == ["c", "b", "a"]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA reverse_unordered_selects = OFF")
        assert lie() == ["a", "b", "c"], "the control"
        cursor.execute("PRAGMA reverse_unordered_selects = ON")
