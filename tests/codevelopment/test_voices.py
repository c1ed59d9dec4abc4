"""What people say without a name: once a code, answered, moderated by rule; and nothing joins it to a visit."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from palvelutori.codevelopment import codes, queries
from palvelutori.codevelopment.models import TakenCode, Voice
from palvelutori.codevelopment.operations import needs, voices
from palvelutori.codevelopment.operations.steps import NamesSomebody
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound
from palvelutori.foundation import personal
from palvelutori.foundation.actors import ANONYMOUS, SYSTEM
from palvelutori.foundation.models import JournalLine, Receipt
from palvelutori.visits import operations as visits
from tests.codevelopment.steps import KELA, MANAGER, OFFICER, three
from tests.world import CENTRE

pytestmark = pytest.mark.django_db
CROWD = 40


def say(words: str, code: str = "", effort: int = 0) -> str:
    """Somebody says `words`; the code it was said with."""
    code = code or codes.drawn_code()
    voices.say(ANONYMOUS, centre=CENTRE, code=code, words=words, language="fi", effort=effort)
    return code


def crowd_says() -> list[tuple[str, str]]:
    """Visits come one after another, each takes its code and says at once what only it says: the worst case."""
    told = []
    for number in range(CROWD):
        visit = visits.arrive(
            SYSTEM, centre=CENTRE, needs=["kela_lobby"], language="fi", channel="kiosk"
        ).visit_id
        voices.take_code(ANONYMOUS, centre=CENTRE, visit=visit)
        words = f"Idea {chr(97 + number // 26)}{chr(97 + number % 26)} penkistä"
        say(words)
        told.append((visit, words))
    return told


def dump() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as a thief of the whole database has them."""
    return {
        model._meta.db_table: list(model._base_manager.values())
        for model in apps.get_models(include_auto_created=True)
    }


def physical_orders() -> list[list[str]]:
    """Words in every order the database itself lays them in."""
    table = Voice._meta.db_table
    orders = (
        ["rowid"]
        if connection.vendor == "sqlite"
        else ["ctid", "xmin::text::bigint, ctid", "cmin::text, ctid"]
    )
    found = []
    with connection.cursor() as cursor:
        for order in [*orders, "id", "mark"]:
            cursor.execute(f"SELECT words FROM {table} ORDER BY {order}")
            found.append([row[0] for row in cursor.fetchall()])
    return found


def joined_by_order(told: list[tuple[str, str]]) -> int:
    """How many visits a thief joins to their words by order: the best of all orders."""
    truth = [words for _, words in told]
    return max(sum(map(str.__eq__, truth, order)) for order in physical_orders())


def joined_by_value() -> set[str]:
    """Values of what was said that stand in another table too, days and codes of the house aside."""
    tables = dump()
    said = {str(value) for row in tables[Voice._meta.db_table] for value in row.values()}
    plain = {CENTRE, "fi", "resident", "waiting", "", "0", "False", "None"}
    days = {str(row["day"]) for row in tables[Voice._meta.db_table]}
    others = {
        str(value)
        for table, rows in tables.items()
        if table != Voice._meta.db_table
        for row in rows
        for value in row.values()
    }
    return (said - plain - days) & others


def test_a_thief_of_the_whole_database_joins_nothing(square):
    told = crowd_says()
    assert Voice.objects.count() == TakenCode.objects.count() == CROWD
    assert joined_by_value() == set()
    # By chance one in forty falls on its place in each order; seven in the best of five would be one in ten thousand.
    assert joined_by_order(told) <= 6
    assert not JournalLine.objects.filter(kind__startswith="voice.").exists()
    assert not Receipt.objects.filter(operation__in=["codevelopment.say", "codevelopment.take_code"]).exists()
    assert {field.get_internal_type() for field in Voice._meta.concrete_fields} & {
        "DateTimeField",
        "TimeField",
    } == set()


def test_without_the_drawn_order_the_thief_joins_everybody(square, monkeypatch):
    """Negative control: keys in order and rows where they came."""
    keys = count(1)
    monkeypatch.setattr(voices, "_drawn_key", lambda: next(keys))
    monkeypatch.setattr(voices, "mix", lambda centre: None)
    assert joined_by_order(crowd_says()) == CROWD


def test_a_code_kept_with_the_visit_would_be_found(square, monkeypatch):
    """Negative control: the same mark on both sides."""
    monkeypatch.setattr(codes, "mark_of_visit", lambda visit: codes.mark_of("the same"))
    monkeypatch.setattr(codes, "mark_of", lambda code, real=codes.mark_of: real("the same"))
    voices.take_code(ANONYMOUS, centre=CENTRE, visit="v1")
    say("Idea penkistä")
    assert joined_by_value()


def test_a_code_says_one_thing_once(square):
    code = say("Aulaan toinen penkki")
    with pytest.raises(voices.CodeUsed):
        say("Ja vielä kolmas", code)
    for made_up in (
        "2222 2222 2222",
        "",
        "x" * 200,
        code[:-1],
        code[:-1] + ("2" if code[-1] != "2" else "3"),
    ):
        with pytest.raises(voices.CodeNotKnown):
            voices.say(ANONYMOUS, centre=CENTRE, code=made_up, words="Idea", language="fi")
    assert Voice.objects.count() == 1
    assert queries.own_voice(codes.written(code).lower()).words == "Aulaan toinen penkki"


def test_a_visit_has_one_code(square):
    voices.take_code(ANONYMOUS, centre=CENTRE, visit="v1")
    with pytest.raises(voices.CodeTaken):
        voices.take_code(ANONYMOUS, centre=CENTRE, visit="v1")
    voices.take_code(ANONYMOUS, centre=CENTRE, visit="v2")


@pytest.mark.parametrize(
    ("words", "refusal"),
    [("", InvalidInput), ("x" * 601, InvalidInput), ("Soita 040 123 4567", NamesSomebody)],
)
def test_what_cannot_be_said_keeps_the_code_fresh(square, words, refusal):
    code = codes.drawn_code()
    with pytest.raises(refusal):
        say(words, code)
    with pytest.raises(NotFound):
        say("Hyvä idea", code, effort=99)
    say("Hyvä idea", code)


def test_moderation_has_a_rule_a_reason_and_another_person(square):
    code = say("Osta meiltä")
    voice = queries.waiting_voices(MANAGER, centre=CENTRE)[0].voice
    for wrong in ({"rule": 9, "reason": "Mainos"}, {"rule": 3, "reason": ""}):
        with pytest.raises(InvalidInput):
            voices.moderate(KELA, centre=CENTRE, voice=voice, **wrong)
    with pytest.raises(NotAllowed):
        voices.moderate(OFFICER, centre=CENTRE, voice=voice)
    voices.moderate(KELA, centre=CENTRE, voice=voice, rule=3, reason="Tämä on mainos")
    (hidden,) = queries.ideas(CENTRE)
    assert (hidden.words, hidden.rule, hidden.reason) == ("", 3, "Tämä on mainos")
    with pytest.raises(NotFound):
        voices.decide_appeal(MANAGER, centre=CENTRE, voice=voice, restore=True)
    voices.appeal(ANONYMOUS, centre=CENTRE, code=code, words="En myy mitään")
    with pytest.raises(NotFound):
        voices.appeal(ANONYMOUS, centre=CENTRE, code=code, words="Uudestaan")
    with pytest.raises(voices.SameModerator):
        voices.decide_appeal(KELA, centre=CENTRE, voice=voice, restore=True)
    assert voices.decide_appeal(MANAGER, centre=CENTRE, voice=voice, restore=True).state == "shown"
    assert queries.ideas(CENTRE)[0].words == "Osta meiltä"


def test_every_idea_gets_an_answer(square):
    code = say("Aulaan toinen penkki")
    voice = queries.waiting_voices(MANAGER, centre=CENTRE)[0].voice
    voices.moderate(MANAGER, centre=CENTRE, voice=voice)
    assert queries.waiting_voices(MANAGER, centre=CENTRE), "shown, and still waits for its answer"
    with pytest.raises(InvalidInput):
        voices.answer(MANAGER, centre=CENTRE, voice=voice, answer="maybe", words="Ehkä")
    voices.answer(MANAGER, centre=CENTRE, voice=voice, answer="accepted", words="Penkki tulee keväällä.")
    assert not queries.waiting_voices(MANAGER, centre=CENTRE)
    assert queries.own_voice(code).answer_words == "Penkki tulee keväällä."


def test_staff_suggest_and_volunteer_and_are_thanked(square):
    voices.suggest(OFFICER, centre=CENTRE, words="Kyltti ovelle", language="fi")
    (idea,) = queries.ideas(CENTRE)
    assert (idea.origin, idea.words) == ("staff", "Kyltti ovelle")
    number = needs.take_up(
        MANAGER,
        centre=CENTRE,
        titles=three("Kyltti"),
        heard=three("Kyltti"),
        signals=["passport@service_point"],
    ).number
    voices.volunteer(OFFICER, centre=CENTRE, number=number)
    assert queries.effort(CENTRE, number=number).thanked == ()
    with pytest.raises(InvalidInput):
        voices.volunteer(OFFICER, centre=CENTRE, number=number, may_be_named=True)
    voices.volunteer(OFFICER, centre=CENTRE, number=number, name="Aila", may_be_named=True)
    assert queries.effort(CENTRE, number=number).thanked == ("Aila",)
    assert personal.export(OFFICER.id)["codevelopment"]["volunteered"]
    personal.erase(OFFICER.id)
    assert queries.effort(CENTRE, number=number).thanked == ()
