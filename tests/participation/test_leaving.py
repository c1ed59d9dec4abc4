"""The question on leaving: nobody's answer, joined to no visit from a full dump of the database."""

from __future__ import annotations

import json
import re
import secrets
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.test import Client

from palvelutori.common.refusals import InvalidInput, NotFound
from palvelutori.common.times import local_day
from palvelutori.facts.views import signals as page
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.clock import clock
from palvelutori.foundation.models import JournalLine
from palvelutori.foundation.scope import ordinary
from palvelutori.participation import leaving, queries
from palvelutori.participation.models import ExitAnswer
from palvelutori.participation.operations import note_need
from palvelutori.visits import operations as visits
from palvelutori.visits.follow import follow_url
from tests import world
from tests.world import CENTRE

pytestmark = pytest.mark.django_db


@pytest.fixture
def square(db, house_clock):
    world.set_up()
    return world.Square()


def dump() -> dict[str, str]:
    """Table → every row with every column, as text."""
    return {
        model._meta.label: json.dumps(
            sorted(
                json.dumps(row, cls=DjangoJSONEncoder, sort_keys=True) for row in ordinary(model).values()
            ),
        )
        for model in apps.get_models(include_auto_created=True)
    }


def marks() -> list[tuple[str, str]]:
    """The answers in the order the database keeps them, each with the database's own mark of when it was written."""
    own = "xmin::text, ctid::text" if connection.vendor == "postgresql" else "'one', rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT got, {own} FROM participation_exitanswer")
        rows = cursor.fetchall()
    if connection.vendor == "postgresql":
        rows.sort(key=lambda row: tuple(int(n) for n in re.findall(r"\d+", row[2])))
    else:
        rows.sort(key=lambda row: int(row[2]))
    return [(got, mark) for got, mark, _ in rows]


def leave_and_say(square, got: str) -> str:
    """Somebody comes, goes, and answers on the page of the visit. The visit's id."""
    came = square.arrive("service_point.travel_card")
    visits.leave(world.host(), centre=CENTRE, visit=came.visit_id)
    phone = Client()
    told = phone.get(follow_url(came.visit_id))
    assert "Saitko sen, mitä tulit hakemaan?" in told.content.decode()
    assert (
        phone.post("/lahtiessa/", {"got": got, "cause": ""} if got != "yes" else {"got": got}).status_code
        == 200
    )
    return came.visit_id


def test_an_answer_changes_nothing_but_its_own_table(square):
    came = square.arrive("service_point.travel_card")
    visits.leave(world.host(), centre=CENTRE, visit=came.visit_id)
    Client().get(follow_url(came.visit_id))
    before = dump()
    Client().post("/lahtiessa/", {"got": "yes"})
    after = dump()
    assert {table for table in after if after[table] != before[table]} == {"participation.ExitAnswer"}
    fields = {field.name for field in ExitAnswer._meta.concrete_fields}
    assert fields == {"key", "centre", "day", "got", "cause"}, "no actor, moment, receipt, order or visit"


def test_the_order_of_answers_is_not_in_the_database(square, monkeypatch):
    said = ["yes"] * 6 + ["no"] * 6
    ids = [leave_and_say(square, got) for got in said]
    kept = marks()
    assert sorted(got for got, _ in kept) == sorted(said)
    assert [got for got, _ in kept] != said, "by chance once in 924 runs"
    assert len({mark for _, mark in kept}) == 1, "one transaction wrote them all anew"
    answers = dump()["participation.ExitAnswer"]
    assert not [one for one in ids if one in answers]
    keys = list(ExitAnswer.objects.order_by("key").values_list("got", flat=True))
    assert len(keys) == 12


def test_the_control_plain_rows_would_give_the_order_away(square):
    said = ["yes"] * 6 + ["no"] * 6
    for got in said:
        ExitAnswer.objects.create(
            key=secrets.token_hex(16), centre=CENTRE, day=local_day(clock.now()), got=got, cause=""
        )
    assert [got for got, _ in marks()] == said


def test_the_control_an_operation_would_leave_a_moment(square):
    before = dump()
    note_need(world.host(), centre=CENTRE, key="k", text_code="passport")
    after = dump()
    changed = {table for table in after if after[table] != before[table]}
    assert changed >= {"foundation.JournalLine", "foundation.Receipt", "foundation.Head"}


def test_only_a_daily_count_is_traced(square, house_clock):
    for got in ("yes", "no", "partly"):
        leaving.answer(CENTRE, got=got)
    today = local_day(clock.now())
    with pytest.raises(NotFound):
        leaving.count_answers(SYSTEM, centre=CENTRE, day=today.isoformat())
    house_clock.skip_to(house_clock.now() + timedelta(days=1))
    for _ in range(2):
        leaving.count_everywhere(clock.now())
    line = JournalLine.objects.get(kind="answers.counted")
    assert line.facts == {"day": today.isoformat(), "answers": 3}


@pytest.mark.parametrize(
    ("got", "cause"), [("maybe", ""), ("", ""), ("yes", "closed"), ("no", "weather"), ("no\x00", "")]
)
def test_a_wrong_answer_is_refused(square, got, cause):
    with pytest.raises(InvalidInput):
        leaving.answer(CENTRE, got=got, cause=cause)
    assert not ExitAnswer.objects.exists()


def test_two_taps(square):
    phone = Client()
    why = phone.post("/lahtiessa/", {"got": "no"}).content.decode()
    assert "Mikä jäi puuttumaan?" in why and not ExitAnswer.objects.exists()
    assert "Kiitos" in phone.post("/lahtiessa/", {"got": "no", "cause": "language"}).content.decode()
    assert queries.exit_answers(CENTRE, since=local_day(clock.now())) == {("no", "language"): 1}
    assert phone.post("/lahtiessa/", {"got": "maybe", "cause": "x"}).status_code == 422
    assert "sessionid" not in phone.cookies


def test_signals_are_counts_through_the_guard(square):
    for _ in range(7):
        note_need(world.officer("service_point-1"), centre=CENTRE, text_code="passport", unit="service_point")
    for _ in range(3):
        note_need(world.host(), centre=CENTRE, text_code="police")
    note_need(world.host(), centre=CENTRE, text="Kaipaisin ompelukonetta")
    since = local_day(clock.now())
    found = {(one.need, one.origin): one.count for one in queries.signals(CENTRE, since=since)}
    assert found == {("passport", "desk"): 7, ("police", "lobby"): 3, ("", "lobby"): 1}
    needs = {("passport", "not_offered"): [7, 0], ("police", "not_offered"): [0, 3]}
    rows = {row["need"]: (row["desk"], row["lobby"], row["all"]) for row in page._rows(needs)}
    assert rows["police"][1] is None and rows["police"][2] is None
    assert rows["passport"][0] == 7
    assert page._words(CENTRE, since, True) == (), "one note in own words is not shown"
    assert queries.words(CENTRE, since=since) == ("Kaipaisin ompelukonetta",)
