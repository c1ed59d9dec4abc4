"""Advice at a desk: free, structured, in the person's language, bound to the visit and gone with it, counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from palvelutori.common.refusals import InvalidInput
from palvelutori.common.times import local_day
from palvelutori.customers import holding_papers as holder
from palvelutori.customers.models import AdviceNote
from palvelutori.customers.operations import advice as keeping
from palvelutori.customers.operations.advice import DetailsInAdvice
from palvelutori.customers.queries.advice import told_in
from palvelutori.facts.folding import fold_day
from palvelutori.facts.models import HouseDay
from palvelutori.foundation import personal, scope
from palvelutori.foundation.models import JournalLine
from palvelutori.visits import operations as visits
from palvelutori.visits.live import visitor_actor
from palvelutori.visits.refusals import NotYourStop, WrongState
from tests import world
from tests.world import CENTRE

pytestmark = pytest.mark.django_db
DESK, TOPIC = "service_point-1", "service_point.travel_card"


def at_desk(square, language="fi"):
    """Somebody is being served: the call."""
    if DESK not in square.opened:
        square.open(DESK)
    square.arrive(TOPIC, language=language)
    called = square.next(DESK)
    square.act(visits.start, DESK, called.stop_id)
    return called


def note(square, stop, **changes):
    given = {"topic": TOPIC, "outcome": "directed", "directed_to": "kela", "words": "Kysy ensin Kelasta."}
    return square.act(visits.note_advice, DESK, stop, **{**given, **changes})


def test_a_note_is_the_visitors_and_nobody_elses(square):
    called = at_desk(square, "sv")
    note(square, called.stop_id)
    mine = visitor_actor(called.visit_id)
    (told,) = told_in(mine, centre=CENTRE, visit=called.visit_id)
    assert (told.outcome, told.where["sv"], told.words) == ("directed", "FPA", "Kysy ensin Kelasta.")
    other = at_other(square)
    for reader in (world.manager(), world.officer("kela-1"), other):
        assert told_in(reader, centre=CENTRE, visit=called.visit_id) == ()
    line = JournalLine.objects.get(kind="advice.given")
    assert "Kela" not in repr(line.facts) and TOPIC not in repr(line.facts)


def at_other(square):
    return visitor_actor(square.arrive(TOPIC).visit_id)


@pytest.mark.parametrize(
    "changes",
    [
        {"topic": "nothing"}, {"outcome": "sold"}, {"directed_to": ""}, {"directed_to": "nowhere"},
        {"words": "x" * 301},
    ],
)  # fmt: skip
def test_what_is_not_advice_is_refused(square, changes):
    called = at_desk(square)
    with pytest.raises(InvalidInput):
        note(square, called.stop_id, **changes)
    assert not scope.ordinary(AdviceNote).exists()


def test_personal_details_are_refused(square, monkeypatch):
    called = at_desk(square)
    for words in ("Soita 040 123 4567", "Asiakas 131052-308T", "kysy Anna Virtanen huoneesta"):
        with pytest.raises(DetailsInAdvice):
            note(square, called.stop_id, words=words)
    assert not scope.ordinary(AdviceNote).exists()
    monkeypatch.setattr(keeping, "personal_details", lambda words: None)
    assert note(square, called.stop_id, words="Soita 040 123 4567"), "the control"


def test_only_for_whoever_is_at_the_own_desk(square):
    called = at_desk(square)
    square.open("service_point-2")
    with pytest.raises(NotYourStop):
        visits.note_advice(
            square.opened["service_point-2"],
            centre=CENTRE,
            stop=called.stop_id,
            topic=TOPIC,
            outcome="answered",
        )
    square.act(visits.finish, DESK, called.stop_id)
    with pytest.raises(WrongState):
        note(square, called.stop_id)


def test_it_goes_with_the_visit(square, house_clock):
    called = at_desk(square)
    note(square, called.stop_id)
    assert "Kysy" in repr(personal.export(f"visit:{called.visit_id}")["customers.advice"])
    assert holder.erase_advice("visit:") == 0 and holder.export_advice("staff:x") == {}
    personal.erase(f"visit:{called.visit_id}")
    assert not scope.ordinary(AdviceNote).exists()
    again = at_desk(square)
    note(square, again.stop_id)
    assert holder.expire_advice(house_clock.now() + timedelta(days=89)) == 0
    assert holder.expire_advice(house_clock.now() + timedelta(days=91)) == 1


def test_advice_is_counted_by_the_day(square, house_clock):
    called = at_desk(square)
    for outcome in ("answered", "directed", "directed"):
        note(square, called.stop_id, outcome=outcome)
    day = local_day(house_clock.now())
    assert fold_day(CENTRE, day)
    assert HouseDay.objects.get().advice == {"answered": 1, "directed": 2}
    assert not fold_day(CENTRE, day), "twice is once"
