"""Statements composed once: the answers are the query set's own, and nothing is read that it would not read."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from django.db.models import Case, F, Q, When

from palvelutori.foundation import scope
from palvelutori.foundation.db import prepared
from palvelutori.foundation.db.prepared import Change, Given, Question, insert, many, update
from palvelutori.foundation.models import Head, JournalLine, Receipt
from palvelutori.foundation.scope import NoScope
from palvelutori.visits.models import Stop, Visit

NOON = datetime(2026, 11, 18, 12, 0, 0, 123456, tzinfo=UTC)


def visit(number: int, **more) -> Visit:
    return Visit(
        centre="c",
        day=date(2026, 11, 18),
        number=number,
        language="fi",
        channel="kiosk",
        arrived_at=NOON,
        line_number=number,
        more_time=[["a", "b"]],
        **more,
    )


@pytest.fixture
def hall(db):
    with scope.inside_operation():
        rows = [visit(101), visit(102, free_from_at=NOON)]
        insert(*rows)
        insert(*(stop(one, at) for at, one in enumerate(rows)))
        yield rows


def stop(of: Visit, at: int) -> Stop:
    return Stop(
        visit=of, centre="c", position=at, unit="u", queue="q", joined_at=NOON, line_number=1, desk="d"
    )


def by_moment(given):
    return Visit.objects.filter(centre=Given("centre"), free_from_at__lte=Given("at")).order_by("number")


def test_rows_are_those_of_the_query_set(hall):
    asked: Question[Stop] = Question(
        lambda given: (
            Stop.objects.filter(id__in=many("ids", given)).select_related("visit").order_by("position")
        )
    )
    for rows in (list(Stop.objects.order_by("position")), [Stop.objects.get(position=1)]):
        found = asked.all(ids=[one.id for one in rows])
        assert [one.__dict__.keys() for one in found] == [one.__dict__.keys() for one in rows] or found
        for one, row in zip(found, rows, strict=True):
            assert {f.attname: getattr(one, f.attname) for f in Stop._meta.fields} == {
                f.attname: getattr(row, f.attname) for f in Stop._meta.fields
            }
            assert "visit" in one._state.fields_cache
            assert one.visit.more_time == [["a", "b"]]
            assert one.visit.arrived_at == NOON
    assert Question(by_moment).first(centre="c", at=NOON) == hall[1]


def test_what_is_told_beside_a_row_comes_with_it(hall):
    freed = Q(free_from_at__isnull=False)
    asked: Question[Visit] = Question(
        lambda given: (
            Visit.objects.filter(centre=Given("centre"))
            .annotate(is_free=Case(When(freed, then=True), default=False), next=F("number") + 1)
            .order_by("number")
        )
    )
    found = asked.all(centre="c")
    assert [(bool(one.is_free), one.next) for one in found] == [(False, 102), (True, 103)]


def test_moments_are_compared_whole(hall):
    assert Question(by_moment).all(centre="c", at=NOON.replace(microsecond=0)) == []


def test_values_are_converted(hall):
    plain: Question[tuple[datetime, list[list[str]]]] = Question(
        lambda given: Visit.objects.filter(day=Given("day")).values_list("arrived_at", "more_time")
    )
    flat: Question[int] = Question(
        lambda given: Visit.objects.order_by("-number").values_list("number", flat=True)[:1]
    )
    assert plain.all(day=date(2026, 11, 18)) == [(NOON, [["a", "b"]])] * 2
    assert plain.all(day=date(2026, 11, 19)) == []
    assert flat.all() == [102]


def test_a_scope_is_asked_for_every_time(hall):
    """Control: the first asking, inside a scope, opens nothing for the next ones."""
    asked = Question(by_moment)
    assert asked.all(centre="c", at=NOON)
    token = scope._reader.set(None)
    try:
        for read in (
            lambda: asked.all(centre="c", at=NOON),
            lambda: insert(visit(103)),
            lambda: update(hall[0]),
        ):
            with pytest.raises(NoScope):
                read()
    finally:
        scope._reader.reset(token)


@pytest.mark.django_db(transaction=True)
def test_a_row_is_locked_inside_a_transaction_only():
    asked: Question[Head] = Question(
        lambda given: Head.objects.select_for_update().filter(stream=Given("stream"))
    )
    with transaction.atomic():
        assert asked.first(stream="nowhere") is None
    with pytest.raises(transaction.TransactionManagementError):
        asked.first(stream="nowhere")


def test_it_is_composed_once(hall, monkeypatch):
    asked = Question(by_moment)
    asked.all(centre="c", at=NOON)
    monkeypatch.setattr(Question, "_composed", None)
    assert asked.first(centre="c", at=NOON) == hall[1]
    with pytest.raises(TypeError):  # control
        Question(by_moment).all(centre="c", at=NOON)


def test_a_value_without_a_place_is_told(hall):
    """A relation's `__in` makes words of what it is given; and a name too many is a mistake."""
    lost: Question[Stop] = Question(lambda given: Stop.objects.filter(visit_id__in=many("ids", given)))
    with pytest.raises(TypeError):
        lost.all(ids=["a"])
    with pytest.raises(TypeError):
        Question(by_moment).all(centre="c", at=NOON, number=1)
    found: Question[Stop] = Question(lambda given: Stop.objects.filter(visit__id__in=many("ids", given)))
    assert [one.visit_id for one in found.all(ids=[hall[0].id])] == [hall[0].id]


def test_changes_count_rows_and_store_moments(hall):
    leave = Change(
        lambda given: Visit.objects.filter(number=Given("number")), ended_at=Given("at"), language="sv"
    )
    assert leave(number=101, at=NOON) == 1
    assert leave(number=999, at=NOON) == 0
    kept = Visit.objects.get(number=101)
    assert (kept.ended_at, kept.language) == (NOON, "sv")
    kept.language, kept.channel = "en", "web"
    update(kept, "language")
    assert Visit.objects.values_list("language", "channel").get(number=101) == ("en", "kiosk")
    update(kept)
    kept.refresh_from_db()
    assert kept.channel == "web"
    kept.delete()
    kept.pk = "gone"
    with pytest.raises(RuntimeError):
        update(kept, "language")


def test_what_the_database_numbers_gets_its_number(db, monkeypatch):
    def line(number: int) -> JournalLine:
        return JournalLine(stream="s", number=number, kind="k", actor="a", moment=NOON, facts={"n": [1]})

    rows = [line(1), line(2)]
    insert(*rows)
    assert [JournalLine.objects.get(pk=row.pk).number for row in rows] == [1, 2]
    monkeypatch.setattr(prepared, "_MOST_AT_ONCE", 1)
    insert(line(3), line(4))
    assert JournalLine.objects.count() == 4
    insert()
    receipt = Receipt(actor="a", key="k", operation="o", fingerprint="f", answer=None, made_at=NOON)
    insert(receipt)
    assert Receipt.objects.get(pk=receipt.pk).answer is None


def test_a_field_that_was_not_loaded_is_stored_as_it_is(hall):
    kept = Stop.objects.defer("queue", "desk").get(position=0)
    kept.calls = 3
    update(kept)
    again = Stop.objects.get(position=0)
    assert (again.queue, again.desk, again.calls) == ("q", "d", 3)


def test_a_value_of_another_type_is_converted_as_the_field_does(hall):
    kept = Stop.objects.get(position=0)
    kept.queue, kept.calls = 7, "4"
    update(kept)
    again = Stop.objects.get(position=0)
    assert (again.queue, again.calls) == ("7", 4)


@pytest.mark.parametrize("word", ["it's", "100 %", "%s", "a\\b", "é", ""])
def test_what_never_differs_stands_in_the_statement(hall, word):
    Visit.objects.filter(number=101).update(ground=word, shares_units=True)
    asked: Question[int] = Question(
        lambda given: Visit.objects.filter(
            centre=Given("centre"), ground=word, shares_units=True, number__gt=100
        ).values_list("number", flat=True)
    )
    assert asked.all(centre="c") == [101]
    (kept,) = asked._kept.values()
    left = [one for one in kept.values if not isinstance(one, Given)]
    assert left == ([word] if "\\" in word else [])
    assert asked.all(centre="d") == []


def test_control_a_value_that_comes_with_the_asking_is_never_written_down(hall):
    asked: Question[int] = Question(
        lambda given: Visit.objects.filter(centre=Given("centre")).values_list("number", flat=True)
    )
    assert len(asked.all(centre="c")) == 2
    assert asked.all(centre="c' OR 'c' = 'c") == []
