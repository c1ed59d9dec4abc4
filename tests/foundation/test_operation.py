"""An operation happens whole or not at all, once for one receipt, and leaves a gap-free chained line."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound, NotSignedIn, ReceiptReused
from palvelutori.foundation import journal
from palvelutori.foundation import operation as operations
from palvelutori.foundation.actors import ANONYMOUS, SYSTEM, Actor, RoleAt
from palvelutori.foundation.models import Centre, Head, JournalDetail, JournalLine, Receipt
from palvelutori.foundation.operation import Act, operation

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Rung:
    number: int


@operation("test.ring", answer=Rung, roles=("host",))
def ring(act: Act, *, times: int = 1, fail: bool = False) -> Rung:
    for _ in range(times):
        line = act.write("bell.rung", {"times": times}, details={"who": "Aino"})
    if fail:
        raise InvalidInput(field="times", expected="a bell")
    return Rung(line.number)


HOST = Actor("person:1", "person", (RoleAt("host", "talo"),))


@pytest.fixture(autouse=True)
def talo():
    Centre.objects.create(code="talo", names={"fi": "Talo"})


def test_numbers_are_gap_free_and_chained():
    for times in (1, 3, 2):
        ring(HOST, centre="talo", times=times)
    assert list(JournalLine.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert journal.verify("talo") is None
    assert Head.objects.get(stream="talo").number == 6


def test_a_refusal_leaves_nothing():
    with pytest.raises(InvalidInput):
        ring(HOST, centre="talo", fail=True, key="k")
    assert not JournalLine.objects.exists()
    assert not Receipt.objects.exists()


def test_a_receipt_gives_the_same_answer_and_writes_nothing_more():
    first = ring(HOST, centre="talo", times=2, key="a")
    assert ring(HOST, centre="talo", times=2, key="a") == first
    assert JournalLine.objects.count() == 2


def test_a_receipt_with_another_body_is_refused():
    ring(HOST, centre="talo", times=2, key="a")
    with pytest.raises(ReceiptReused):
        ring(HOST, centre="talo", times=3, key="a")


def test_without_a_key_a_repeat_is_a_new_act():
    """Negative control of the receipt."""
    ring(HOST, centre="talo")
    ring(HOST, centre="talo")
    assert JournalLine.objects.count() == 2


def test_roles_and_places_are_asked():
    with pytest.raises(NotAllowed):
        ring(Actor("person:2", "person", (RoleAt("host", "muu"),)), centre="talo")
    with pytest.raises(NotSignedIn):
        ring(ANONYMOUS, centre="talo")
    with pytest.raises(NotFound):
        ring(SYSTEM, centre="olematon")
    assert ring(SYSTEM, centre="talo").number == 1


@pytest.mark.parametrize("change", ["facts", "kind", "actor", "hash", "number"])
def test_any_edit_is_found(change):
    ring(HOST, centre="talo", times=4)
    _lift_guard()
    value = {"facts": {"times": 9}, "number": 40}.get(change, "x")
    JournalLine.objects.filter(number=2).update(**{change: value})
    assert journal.verify("talo") is not None


def test_deleting_swapping_and_cutting_are_found():
    ring(HOST, centre="talo", times=4)
    _lift_guard()
    with transaction.atomic():
        JournalLine.objects.filter(number=4).delete()
        assert journal.verify("talo") is not None
        transaction.set_rollback(True)
    JournalLine.objects.filter(number=1).delete()
    assert journal.verify("talo") is not None


def test_erased_details_leave_the_chain_whole_and_changed_ones_do_not():
    ring(HOST, centre="talo", times=2)
    JournalDetail.objects.filter(line__number=1).delete()
    assert journal.verify("talo") is None
    JournalDetail.objects.filter(line__number=2).update(payload={"who": "Eino"})
    assert journal.verify("talo") is not None


def test_the_database_refuses_edits_and_unsealed_deletes():
    ring(HOST, centre="talo", times=3)
    for act in (
        lambda: JournalLine.objects.filter(number=1).update(kind="x"),
        lambda: JournalLine.objects.filter(number=1).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    from palvelutori.foundation.clock import clock

    journal.seal("talo", clock.now())
    ring(HOST, centre="talo", times=2)
    JournalLine.objects.filter(number__lte=3).delete()
    assert journal.verify("talo") is None
    assert [line.number for line in journal.after("talo", 0)] == [4, 5]


def test_a_house_operation_never_locks_a_centre_inside():
    @operation("test.inside", stream="house", answer=type(None))
    def inside(act: Act) -> None:
        ring(SYSTEM, centre="talo")

    with pytest.raises(RuntimeError, match="never after"):
        inside(SYSTEM, centre="talo")
    del operations.REGISTRY["test.inside"]


def _lift_guard():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER journal_no_update")
            cursor.execute("DROP TRIGGER journal_no_delete")
        else:
            cursor.execute("DROP TRIGGER journal_guard ON foundation_journalline")
