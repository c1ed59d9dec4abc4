"""Demand and staff typed into the draft: a line's numbers by form, and the day reckoned from them."""

from __future__ import annotations

import json

import pytest

from palvelutori.planning.models import ConceptVersion, Run
from palvelutori.planning.operations.set_up import set_up
from palvelutori.planning.operations.versions import start_draft
from tests.planning.people import CENTRE, MANAGER, SYSTEM, seated
from tests.planning.test_runs import ask, signed_in, words

pytestmark = pytest.mark.django_db
LINE = "/suunnittelu/muokkaa/service_day.lines.vero/"


@pytest.fixture
def planner(jokivarsi):
    set_up(SYSTEM, centre=CENTRE)
    start_draft(MANAGER, centre=CENTRE)
    return signed_in(seated("suunnittelija", "planner", "Toimisto"))


def _form(planner) -> dict[str, str]:
    form = planner.get(LINE).context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}


def test_a_lines_numbers_are_typed_and_the_day_follows(planner):
    page = planner.get("/suunnittele/laskelmat/uusi/?versio=4")
    assert LINE in page.content.decode(), "the way to the numbers stands beside the question"
    told = words(planner.get(LINE))
    assert "Tulijoita päivässä" in told and "Virkailijoita tunneittain" in told
    answer = planner.post(LINE, _form(planner) | {"arrivals": "70,5", "staff_by_hour": "4, 4, 4, 3, 3, 2"})
    assert answer.status_code == 302, words(answer)
    lines = ConceptVersion.objects.get(state="draft").body["service_day"]["lines"]
    line = next(one for one in lines if one["code"] == "vero")
    assert (line["arrivals"], line["staff_by_hour"]) == (70.5, [4, 4, 4, 3, 3, 2])
    scenario = json.loads(ask(version=4).scenario)
    assert sum(one["queues"] == ["vero"] for one in scenario["persons"]) == 4
    stream = next(one for one in scenario["streams"] if one["code"] == "vero")
    assert sum(row[2] for row in stream["rates"]) == pytest.approx(70.5)
    assert Run.objects.count() == 1


def test_numbers_that_are_not_right_stand_in_one_line(planner):
    for change, told in (
        ({"minutes": "-3"}, "service_day.lines.vero.minutes: on -3; pitää olla enemmän kuin 0"),
        ({"staff_by_hour": "4, x"}, "service_day.lines.vero.staff_by_hour"),
        ({"from_hour": "22"}, "menee yli puolenyön"),
        ({"profile": "nobody"}, "service_day.lines.vero.profile"),
    ):
        answer = planner.post(LINE, _form(planner) | change)
        assert answer.status_code == 422 and told in words(answer), change
