"""Documents: received to the second, a receipt nobody can forge, the way to the right authority and its limit."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound
from palvelutori.common.times import HELSINKI
from palvelutori.customers import holding_papers as holder
from palvelutori.customers.models import DocumentReceipt
from palvelutori.customers.operations import receipt_guesses
from palvelutori.customers.operations import receipts as operations
from palvelutori.customers.operations.receipts import ReceiptStateWrong
from palvelutori.customers.queries import receipts as queries
from palvelutori.customers.refusals import TooManyReceiptCodes
from palvelutori.customers.rules import receipts as rules
from palvelutori.customers.rules.receipts import Do, State
from palvelutori.foundation import guessing
from palvelutori.foundation.actors import Actor, RoleAt
from palvelutori.foundation.models import JournalLine
from tests import world
from tests.world import CENTRE

pytestmark = pytest.mark.django_db
OFFICER = Actor("person:7", "person", (RoleAt("desk_officer", CENTRE, "service_point"),), "service_point.2")
LEAD = Actor("person:8", "person", (RoleAt("unit_lead", CENTRE, "service_point"),))
KELA = Actor("person:9", "person", (RoleAt("desk_officer", CENTRE, "kela"),))


def receive(authority="kela", *, by=OFFICER, **changes):
    given = {"unit": "service_point", "kind": "application", "pages": 3, "authority": authority, **changes}
    return operations.receive_document(by, centre=CENTRE, **given)


def own(made):
    return queries.receipt(OFFICER, centre=CENTRE, number=made.receipt_id)


# -- the rule


states, dos = st.sampled_from(list(State)), st.lists(st.sampled_from(list(Do)), max_size=6)


@given(is_ours=st.booleans(), wishes=dos)
def test_a_document_ends_kept_or_told_and_never_both(is_ours, wishes):
    state, path = State.RECEIVED, []
    for wish in wishes:
        nxt = rules.after(state, wish, is_ours=is_ours)
        assert (nxt is not None) == (wish in rules.possible(state, is_ours=is_ours))
        if nxt is not None:
            path.append(nxt)
            state = nxt
    assert not {State.KEPT, State.TRANSFERRED} <= set(path)
    assert State.TOLD not in path or path[path.index(State.TOLD) - 1] is State.TRANSFERRED
    assert is_ours or State.KEPT not in path
    assert not (is_ours and State.TRANSFERRED in path)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(1, 5))
def test_the_limit_is_the_end_of_a_working_day(naive, days):
    at = naive.replace(tzinfo=UTC)
    closed = frozenset({date(2026, 12, 24), date(2026, 12, 25)})
    due = rules.due_at(at, working_days=days, holidays=closed, zone=HELSINKI)
    last = (due - timedelta(seconds=1)).astimezone(HELSINKI)
    assert due.astimezone(HELSINKI).hour == 0
    assert last.weekday() < 5 and last.date() not in closed
    passed = [at.astimezone(HELSINKI).date() + timedelta(days=n) for n in range(1, 30)]
    working = [one for one in passed if one <= last.date() and one.weekday() < 5 and one not in closed]
    assert len(working) == days


def test_over_the_clock_change_the_limit_is_midnight():
    at = datetime(2026, 10, 23, 9, tzinfo=UTC)
    due = rules.due_at(at, working_days=1, holidays=frozenset(), zone=ZoneInfo("Europe/Helsinki"))
    assert due.isoformat() == "2026-10-27T00:00:00+02:00"


# -- the operations


def test_what_is_ours_is_kept_and_what_is_not_goes_on_and_is_told(square, house_clock):
    ours = receive("rantakulma_city")
    assert own(ours).acts == (Do.KEEP,) and own(ours).due_at is None
    assert operations.keep_document(OFFICER, centre=CENTRE, receipt=ours.receipt_id).state == "kept"
    agreed = receive("kela")
    assert own(agreed).is_agreed and own(agreed).acts == (Do.KEEP,)
    other = receive("lahdenranta_county")
    row = own(other)
    assert row.acts == (Do.TRANSFER,) and not row.is_overdue
    assert row.due_at.astimezone(HELSINKI).isoformat() == "2026-11-20T00:00:00+02:00"
    with pytest.raises(ReceiptStateWrong):
        operations.keep_document(OFFICER, centre=CENTRE, receipt=other.receipt_id)
    with pytest.raises(ReceiptStateWrong):
        operations.tell_of_transfer(OFFICER, centre=CENTRE, receipt=other.receipt_id, how="desk")
    house_clock.skip_to(datetime(2026, 11, 19, 22, tzinfo=UTC))
    assert own(other).is_overdue
    assert queries.receipts(world.manager(), centre=CENTRE)[0].is_overdue, "the manager sees it"
    assert queries.receipts(LEAD, centre=CENTRE)[0].is_overdue, "the lead sees it, first"
    operations.transfer_document(OFFICER, centre=CENTRE, receipt=other.receipt_id)
    assert own(other).is_overdue, "its bringer has not been told yet"
    with pytest.raises(InvalidInput):
        operations.tell_of_transfer(OFFICER, centre=CENTRE, receipt=other.receipt_id, how="pigeon")
    operations.tell_of_transfer(OFFICER, centre=CENTRE, receipt=other.receipt_id, how="letter")
    assert own(other).state == "told" and not own(other).is_overdue


def test_the_second_counts_and_twice_is_once(square, house_clock):
    made = operations.receive_document(
        OFFICER, centre=CENTRE, key="k", unit="service_point", kind="reply", pages=1, authority="kela"
    )
    again = operations.receive_document(
        OFFICER, centre=CENTRE, key="k", unit="service_point", kind="reply", pages=1, authority="kela"
    )
    assert again == made and DocumentReceipt.objects.count() == 1
    assert made.received_at.microsecond == 0
    assert abs((house_clock.now() - made.received_at).total_seconds()) < 2
    assert receive("te_office").state == "received"
    assert DocumentReceipt.objects.filter(authority="rantakulma_employment_area").exists(), (
        "the heir's matter"
    )


def test_what_cannot_be_received_is_refused(square):
    for wrong in ({"kind": "cake"}, {"pages": 0}, {"pages": 1000}, {"authority": "nobody"}):
        with pytest.raises(InvalidInput):
            receive(**{"authority": "kela", **wrong})
    with pytest.raises(NotFound):
        receive("kela", unit="nowhere")
    with pytest.raises(NotAllowed):
        receive("kela", unit="kela")
    made = receive("kela")
    for act in (operations.keep_document, operations.transfer_document):
        with pytest.raises(NotFound):
            act(KELA, centre=CENTRE, receipt=made.receipt_id)
    with pytest.raises(NotFound):
        queries.receipt(KELA, centre=CENTRE, number=made.receipt_id)
    assert queries.receipts(KELA, centre=CENTRE) == ()


# -- the code


def test_a_code_finds_its_receipt_and_no_other_code_does(square):
    made = receive("kela")
    found = queries.by_code(CENTRE, typed=made.code.lower().replace(" ", "-"))
    assert found is not None and found.receipt_id == made.receipt_id
    assert found.acts == (), "the public page acts on nothing"
    generator = random.Random(4)
    for _ in range(1000):
        places = [generator.randrange(len(rules.SIGNS)) for _ in range(rules.FREE_SIGNS)]
        guess = "".join(rules.SIGNS[one] for one in (*places, rules._check(places)))
        assert rules.typed(guess) is not None, "well formed"
        assert queries.by_code(CENTRE, typed=guess) is None
    for wrong in ("", "x", made.code[:-1], made.code[::-1] + "2"):
        assert queries.by_code(CENTRE, typed=wrong) is None


def guessed(times, source="one place"):
    """How many of `times` well-formed guesses were answered, and how many refused."""
    generator, told = random.Random(times), {"answered": 0, "refused": 0}
    for _ in range(times):
        places = [generator.randrange(len(rules.SIGNS)) for _ in range(rules.FREE_SIGNS)]
        guess = "".join(rules.SIGNS[one] for one in (*places, rules._check(places)))
        try:
            assert queries.checked(CENTRE, typed=guess, source=source) is None
            told["answered"] += 1
        except TooManyReceiptCodes:
            told["refused"] += 1
    return told


def test_a_thousand_guesses_ten_are_answered_the_rest_refused_and_one_alarm_raised(square, caplog):
    made = receive("kela")
    assert guessed(1000) == {"answered": guessing.MOST, "refused": 1000 - guessing.MOST}
    alarms = JournalLine.objects.filter(kind="document.many_wrong")
    assert [line.facts for line in alarms] == [{"tries": guessing.MOST}]
    assert caplog.text.count("wrong codes of document receipts") == 1
    with pytest.raises(TooManyReceiptCodes):
        queries.checked(CENTRE, typed=made.code, source="one place")
    assert queries.checked(CENTRE, typed=made.code, source="another"), "nobody else is shut out"
    with pytest.raises(NotAllowed):
        receipt_guesses.note_receipt_guesses(world.manager(), centre=CENTRE, tries=3)


def test_control_without_the_count_every_guess_is_answered_and_nobody_is_told(square, monkeypatch):
    monkeypatch.setattr(receipt_guesses.guesses, "count", lambda source: 0)
    assert guessed(50) == {"answered": 50, "refused": 0}
    assert not JournalLine.objects.filter(kind="document.many_wrong").exists()


def test_the_page_says_how_long_to_wait_and_right_codes_are_not_counted(square, client):
    made = receive("kela")

    def post(code, **more):
        return client.post("/kuitti/", {"code": code}, **more)

    assert {post(made.code).status_code for _ in range(guessing.MOST + 2)} == {200}
    assert [post("2" * 12).status_code for _ in range(guessing.MOST)] == [422] * guessing.MOST
    refused = post(made.code)
    assert (refused.status_code, refused["Retry-After"]) == (429, "600")
    assert "kymmenen minuuttia" in refused.content.decode()
    assert post(made.code, REMOTE_ADDR="192.0.2.7").status_code == 200


@pytest.mark.parametrize(
    "changes", [{"pages": 30}, {"authority": "dvv"}, {"received_at": datetime(2026, 11, 1, tzinfo=UTC)}]
)
def test_a_changed_row_no_longer_answers_to_its_paper(square, changes, monkeypatch):
    made = receive("kela")
    DocumentReceipt.objects.update(**changes)
    assert queries.by_code(CENTRE, typed=made.code) is None
    monkeypatch.setattr(queries, "code_of", lambda row: made.code)
    assert queries.by_code(CENTRE, typed=made.code) is not None, "the control: without the key it would"


def test_who_has_no_key_makes_no_code(square, settings):
    made = receive("kela")
    row = DocumentReceipt.objects.get()
    line = operations.said(row)
    assert rules.code_of(b"another key", line) != made.code
    assert made.code not in repr(row.__dict__), "the database does not give the code away"


def test_nobody_who_brought_it_is_in_it_and_the_officer_can_be_forgotten(square, house_clock):
    receive("kela")
    assert holder.export_receipts("person:7") == {"received": 1}
    assert holder.erase_receipts("person:7") == 1
    assert holder.export_receipts("person:7") == {}
    assert holder.expire_receipts(house_clock.now() + timedelta(days=700)) == 0
    assert holder.expire_receipts(house_clock.now() + timedelta(days=731)) == 1
