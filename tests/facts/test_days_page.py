"""How the days have been: a true sentence, a chart with its table, no figure under five, one's own units only."""

from __future__ import annotations

import dataclasses
import re
from datetime import date, timedelta

import pytest

from palvelutori.common.refusals import NotAllowed, NotFound
from palvelutori.facts import folding
from palvelutori.facts.queries import days_view
from palvelutori.facts.rules import guard
from palvelutori.facts.rules.matters import Matter
from palvelutori.foundation.actors import Actor, RoleAt
from tests import world
from tests.facts.test_folding import DAY, _matter
from tests.world import CENTRE

pytestmark = pytest.mark.django_db
LEAD = Actor("person:lead", "person", (RoleAt("unit_lead", CENTRE, "kela"),))
MANY = 40


def _day(day: date, *, few: int = 2) -> list[Matter]:
    """Forty at the Service Point, a few at Kela's."""
    move = day - DAY

    def moved(one: Matter, number: int, queue: str) -> Matter:
        import dataclasses

        return dataclasses.replace(
            one,
            visit=f"{queue}{number}",
            queue=queue,
            unit="kela" if queue == "kela_desk" else queue,
            arrived_at=one.arrived_at + move,
            joined_at=one.joined_at + move,
            called_at=one.called_at + move,
            ended_at=one.ended_at + move,
        )

    return [moved(_matter(0, 6, 12), number, "service_point") for number in range(MANY)] + [
        moved(_matter(60, 63, 80), number, "kela_desk") for number in range(few)
    ]


@pytest.fixture
def past(square):
    days = [DAY - timedelta(days=ago) for ago in range(1, 15)]
    folding.load(
        CENTRE, {day: _day(day) for day in days}, languages={day: {"fi": 40, "sv": 2} for day in days}
    )
    return days


def test_the_manager_sees_the_house(past):
    view = days_view(world.manager(), centre=CENTRE)
    assert view.count == 14 * 42
    assert view.wait_minutes_median == 6
    assert len(view.points) == 14
    assert {row.unit: row.arrivals for row in view.units} == {"service_point": 560, "kela": 28}
    assert dict(view.languages)["fi"] == 95
    assert view.is_sample


def test_a_lead_sees_the_own_unit_and_no_day_of_two_people(past):
    view = days_view(LEAD, centre=CENTRE)
    assert [row.unit for row in view.units] == ["kela"]
    assert all(point.count is None for point in view.points)
    assert view.count == 28
    assert view.languages == ()
    assert all(cell is None or cell == 0 for row in view.heat for cell, _ in row.cells)
    with pytest.raises(NotFound):
        days_view(LEAD, centre=CENTRE, unit="service_point")
    with pytest.raises(NotAllowed):
        days_view(world.host(), centre=CENTRE)


def test_control_without_the_guard_the_two_people_of_a_day_are_on_the_page(past, monkeypatch):
    monkeypatch.setattr(guard, "LEAST", 0)
    view = days_view(LEAD, centre=CENTRE)
    assert {point.count for point in view.points} == {2}


def test_loading_again_changes_nothing(past, square):
    assert folding.load(CENTRE, {day: _day(day, few=9) for day in past}, languages={}) == 14
    assert days_view(world.manager(), centre=CENTRE).count == 14 * 42


def test_the_page_tells_it_in_words_a_chart_and_a_table(past, signed_in):
    manager = signed_in("square_manager")
    page = manager.get("/paivat/").content.decode()
    assert "Talossa käytiin 588 kertaa viimeisten 14 päivän aikana" in page
    assert page.count("<rect x=") == 14
    assert "eivät ole oikeiden ihmisten käyntejä" in page
    assert "Alle viiden ihmisen luvut on jätetty pois" in page
    one = manager.get("/paivat/?unit=kela").content.decode()
    assert "Asioita oli 28" in one
    assert not re.search(r"<td>[1-4]</td>", one)
    assert manager.get("/paivat/?unit=nowhere").status_code == 404


def test_an_empty_house_says_what_will_be_here(square, signed_in):
    page = signed_in("square_manager").get("/paivat/").content.decode()
    assert "Yhtään päivää ei ole vielä takana." in page
    assert "Ensimmäinen päivä tulee tähän huomenna" in page
    assert "<svg role" not in page


def test_51_a_wait_says_whom_it_is_of_and_is_of_them(square, signed_in):
    """Seven were called at once, five after a while, six left after an hour: zeros count, those who left do not."""

    def of(number, minutes, *, left=False):
        made = dataclasses.replace(
            _matter(0, minutes, minutes + 5), visit=f"v{number}", queue="service_point"
        )
        gone = {"called_at": None, "outcome": "left", "ended_at": made.arrived_at + timedelta(minutes=60)}
        return dataclasses.replace(made, unit="service_point", **(gone if left else {}))

    day = [of(n, 0) for n in range(7)] + [of(n, 20) for n in range(7, 12)]
    day += [of(n, 60, left=True) for n in range(12, 18)]
    folding.load(CENTRE, {DAY - timedelta(days=1): day}, languages={DAY - timedelta(days=1): {"fi": 18}})
    view = days_view(world.manager(), centre=CENTRE)
    assert (view.count, view.wait_minutes_median) == (18, 1), "half of twelve within a minute; eighteen came"
    page = signed_in("square_manager").get("/paivat/").content.decode()
    assert "kaikki kutsutut, myös heti kutsutut, eivät kesken lähteneet" in page
