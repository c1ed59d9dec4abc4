"""A note: a code on paper makes one arrival without a name; guesses fail, raise an alarm and lock nothing."""

from __future__ import annotations

import json
import random
import secrets
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.catalogue.queries import ClosedUnit
from palvelutori.common.check_codes import ALPHABET
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound
from palvelutori.foundation import scope
from palvelutori.foundation.models import JournalLine
from palvelutori.visits import holder, queries
from palvelutori.visits import operations as visits
from palvelutori.visits.models import SentNote, Stop
from palvelutori.visits.operations import noting
from palvelutori.visits.operations.wrong_codes import MOST, wrong_codes
from palvelutori.visits.queries.noting import note_paper
from palvelutori.visits.refusals import NoteExpired, NoteUsed, TooManyWrongCodes, UnknownCheckInCode
from palvelutori.visits.rules import notes as rule
from tests import world
from tests.world import CENTRE

SP1, KELA = (world.desks_of(one)[0] for one in ("service_point", "kela_desk"))
ALLOWANCE = "kela.general_housing_allowance"
KEY = b"a key"


@pytest.fixture(autouse=True)
def no_guesses():
    wrong_codes.clear()


def given_note(square, to: str = ALLOWANCE, **more):
    """Somebody served at the service point gets a note; what was answered, and the code on the paper."""
    square.open(SP1)
    square.arrive("service_point.travel_card", language="uk")
    called = square.next(SP1)
    square.act(visits.start, SP1, called.stop_id)
    sent = square.act(visits.send_note, SP1, called.stop_id, to_service=to, **more)
    return sent, note_paper(square.opened[SP1], centre=CENTRE, desk=SP1, note=sent.note_id).code


def comes(code: str, source: str = "kiosk-1", **more):
    return visits.come_by_note(world.kiosk(), centre=CENTRE, source=source, code=code, **more)


def stop_of(visit: str) -> Stop:
    return scope.ordinary(Stop).get(visit_id=visit)


def kinds() -> list[str]:
    return list(JournalLine.objects.filter(stream=CENTRE).order_by("number").values_list("kind", flat=True))


@pytest.mark.django_db
def test_the_code_makes_the_arrival_with_need_and_remarks_for_the_receiver_alone(square, house_clock):
    sent, code = given_note(square, remarks=["interpreter", "papers"], note_allowed=True, preventive=True)
    square.act(visits.finish, SP1, sent.stop_id, outcome="directed")
    house_clock.skip_to(house_clock.now() + timedelta(days=1))
    came = comes(code.lower().replace(" ", "-"))
    stop = stop_of(came.visit_id)
    assert (stop.unit, stop.service, stop.visit.language) == ("kela", ALLOWANCE, "uk")
    assert stop.credit_at is None, "another day's wait gives no head start"
    square.open(KELA)
    called = square.next(KELA)
    assert called.number == came.number
    note = queries.desk_screen(square.opened[KELA], centre=CENTRE, desk=KELA).present.note
    assert (note.remarks, note.is_preventive) == (("papers", "interpreter"), True)
    others = [queries.visit_view(world.host(), centre=CENTRE, visit=came.visit_id)]
    others.append(queries.hall_view(world.manager(), centre=CENTRE))
    assert "interpreter" not in repr(others)
    square.act(visits.start, KELA, called.stop_id)
    told = queries.desk_screen(square.opened[KELA], centre=CENTRE, desk=KELA).help_to_tell
    assert (told.number, told.is_here) == (came.number, True)
    square.act(visits.record_help, KELA, called.stop_id, reached="yes")
    assert scope.ordinary(SentNote).get().help_reached == "yes"


@pytest.mark.django_db
def test_a_code_is_good_once(square):
    _, code = given_note(square)
    comes(code)
    with pytest.raises(NoteUsed):
        comes(code)
    assert kinds().count("visit.arrived") == 2


@pytest.mark.django_db
def test_the_control_without_the_guard_it_would_be_good_twice(square, monkeypatch):
    _, code = given_note(square)
    comes(code)
    monkeypatch.setattr(noting, "refuse_worthless", lambda *_, **__: None)
    comes(code)
    assert kinds().count("visit.arrived") == 3


@pytest.mark.django_db
def test_the_same_form_sent_twice_is_one_arrival(square):
    _, code = given_note(square)
    first = comes(code, key="k")
    assert comes(code, key="k") == first


@pytest.mark.django_db
def test_an_expired_note_says_so_with_a_way_out_and_a_closed_unit_keeps_it_good(square, house_clock):
    _, code = given_note(square)
    evening = house_clock.now() + timedelta(hours=9)
    house_clock.skip_to(evening)
    with pytest.raises(ClosedUnit):
        comes(code)
    house_clock.skip_to(house_clock.now() + timedelta(days=rule.VALID_DAYS))
    with pytest.raises(ClosedUnit):
        comes(code)
    house_clock.skip_to(house_clock.now() + timedelta(days=1))
    with pytest.raises(NoteExpired) as refused:
        comes(code)
    assert refused.value.values["n"] == rule.VALID_DAYS


@pytest.mark.django_db
def test_a_note_joins_a_visit_that_has_a_number(square):
    _, code = given_note(square)
    came = square.arrive("library")
    joined = comes(code, number=came.number)
    assert joined.visit_id == came.visit_id
    assert len(joined.stops) == 2


@pytest.mark.django_db
def test_a_thousand_guesses_fail_and_raise_an_alarm(square, caplog):
    _, code = given_note(square)
    refused = {UnknownCheckInCode: 0, TooManyWrongCodes: 0}
    for _ in range(1_000):
        guess = "".join(secrets.choice(ALPHABET) for _ in range(rule.LENGTH))
        with pytest.raises((UnknownCheckInCode, TooManyWrongCodes)) as failed:
            comes(guess)
        refused[failed.type] += 1
    assert refused == {UnknownCheckInCode: MOST, TooManyWrongCodes: 1_000 - MOST}
    assert kinds().count("check_in.many_wrong") == 1
    assert "visit.arrived" not in kinds()[-1:]
    assert kinds().count("visit.arrived") == 1
    assert "wrong check-in codes" in caplog.text
    assert code not in caplog.text
    assert stop_of(comes(code, source="another").visit_id).service == ALLOWANCE, (
        "who has a note is not shut out"
    )


@pytest.mark.django_db
def test_a_thousand_guesses_from_a_thousand_places_fail_too_and_lock_nothing(
    square, django_assert_num_queries
):
    _, code = given_note(square)
    wrong_codes.clear()
    drawn = rule.plain(code)[:5]
    with django_assert_num_queries(0):
        for place in range(30):
            guess = drawn + "".join(secrets.choice(ALPHABET) for _ in range(5))
            with pytest.raises(UnknownCheckInCode):
                comes(guess, source=f"place-{place}")
    for place in range(1_000):
        with pytest.raises(UnknownCheckInCode):
            comes("2" * rule.LENGTH, source=f"address-{place}")
    assert kinds().count("check_in.many_wrong") == 1


@pytest.mark.django_db
def test_even_without_the_signature_a_guess_finds_no_note(square, monkeypatch):
    given_note(square)
    before = kinds()
    monkeypatch.setattr(rule, "is_signed", lambda *_, **__: True)
    with pytest.raises(UnknownCheckInCode):
        comes("2" * rule.LENGTH)
    with pytest.raises(UnknownCheckInCode):
        visits.come_with_note(world.kiosk(), centre=CENTRE, code="2" * rule.LENGTH)
    assert kinds() == before


def asked_of_the_database(times: int) -> int:
    """How many of `times` guesses from as many places made the database look for a note by that code."""
    draw, found = random.Random(times), 0
    for place in range(times):
        guess = "".join(draw.choice(ALPHABET) for _ in range(rule.LENGTH))
        with CaptureQueriesContext(connection) as asked, pytest.raises(UnknownCheckInCode):
            comes(guess, source=f"place-{place}")
        found += any("visits_sentnote" in one["sql"] for one in asked)
    return found


@pytest.mark.django_db
def test_of_a_thousand_guesses_the_signature_lets_none_reach_the_database(square):
    given_note(square)
    assert asked_of_the_database(1_000) == 0


@pytest.mark.django_db
def test_the_control_it_is_the_signature_that_keeps_them_from_it(square, monkeypatch):
    given_note(square)
    monkeypatch.setattr(rule, "is_signed", lambda *_, **__: True)
    assert asked_of_the_database(60) == 60, "each guess is looked for when nothing else stops it"


@pytest.mark.django_db
def test_no_table_and_no_line_holds_the_code(square):
    _, code = given_note(square)
    plain = rule.plain(code)
    row = scope.ordinary(SentNote).values().get()
    held = json.dumps(row, default=str) + json.dumps(list(JournalLine.objects.values()), default=str)
    assert plain not in held
    assert code not in held
    assert plain[:5] not in row["digest"].upper()


@pytest.mark.django_db
def test_who_may_give_one_and_to_what(square):
    square.open(SP1)
    square.arrive("service_point.travel_card")
    called = square.next(SP1)
    with pytest.raises(NotAllowed):
        visits.send_note(world.host(), centre=CENTRE, stop=called.stop_id, to_service=ALLOWANCE)
    with pytest.raises(InvalidInput):
        square.act(visits.send_note, SP1, called.stop_id, to_service=ALLOWANCE, remarks=["is ill"])
    sent = square.act(visits.send_note, SP1, called.stop_id, to_service="ohjaamo")
    square.open(KELA)
    with pytest.raises(NotFound):
        note_paper(square.opened[KELA], centre=CENTRE, desk=KELA, note=sent.note_id)


@pytest.mark.django_db
def test_the_paper_of_an_opaque_unit_says_nothing(square):
    sent, _ = given_note(square, "mhsa")
    paper = note_paper(square.opened[SP1], centre=CENTRE, desk=SP1, note=sent.note_id)
    library, _ = square.act(visits.send_note, SP1, sent.stop_id, to_service="library"), None
    other = note_paper(square.opened[SP1], centre=CENTRE, desk=SP1, note=library.note_id)
    assert paper.names == other.names
    assert "mhsa" not in repr(paper).lower()


@pytest.mark.django_db
def test_a_note_goes_with_its_visit(square):
    sent, code = given_note(square, remarks=["papers"], note_allowed=True)
    came = comes(code)
    told = holder.export(f"visit:{came.visit_id}")["notes"]
    assert told[0]["remarks"] == ["papers"]
    holder.erase(f"visit:{came.visit_id}")
    assert not scope.ordinary(SentNote).exists()
    assert sent.note_id


@given(st.text(alphabet=ALPHABET, min_size=rule.LENGTH, max_size=rule.LENGTH), st.uuids())
def test_only_what_this_house_signed_is_signed(guess, note):
    code = rule.code_of(str(note), centre="a", key=KEY)
    assert rule.plain(rule.written(code).lower()) == code
    assert rule.is_signed(code, centre="a", key=KEY)
    assert not rule.is_signed(code, centre="b", key=KEY)
    assert not rule.is_signed(code, centre="a", key=b"another key")
    assert guess == code or not rule.is_signed(guess, centre="a", key=KEY)


@pytest.mark.django_db
def test_s27_without_the_persons_yes_no_remark_is_kept(square):
    given_note(square, remarks=["interpreter"])
    note = scope.ordinary(SentNote).get()
    assert note.remarks == []
    square.act(
        visits.send_note, SP1, note.sent_id, to_service="library", remarks=["papers"], note_allowed=True
    )
    assert scope.ordinary(SentNote).get(need="library").remarks == ["papers"], "the control: with a yes it is"
