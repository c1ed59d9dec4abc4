"""The pages of the end of the day: one sentence on top, an act beside each person, a code on paper."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from palvelutori.foundation import scope
from palvelutori.visits import operations as visits
from palvelutori.visits.models import DayEnd, Stop, Visit
from tests import world
from tests.visits.test_day_end import CLOSING, MORNING, SP1
from tests.world import CENTRE

pytestmark = pytest.mark.django_db


@pytest.fixture
def evening(square, house_clock):
    house_clock.skip_to(CLOSING - timedelta(minutes=20))
    return [square.arrive("service_point") for _ in range(3)]


@pytest.fixture
def manager(signed_in):
    return signed_in("square_manager")


def test_far_from_closing_the_page_says_what_will_be_here(square, manager):
    page = manager.get("/paivan-paatos/").content.decode()
    assert "Kukaan ei odota" in page
    assert "Ensimmäisenä sulkeutuu" in page
    assert "Kukaan ei ole tänään jäänyt palvelematta" in page


def test_one_touch_for_all_of_a_unit(evening, manager):
    page = manager.get("/paivan-paatos/").content.decode()
    assert "3 odottaa, eikä kaikkia ehditä palvella" in page
    sent = manager.post(
        "/paivan-paatos/tee/", {"stop": [one.stops[0].stop_id for one in evening], "way": "suggested"}
    )
    assert sent.status_code == 302
    page = manager.get("/paivan-paatos/").content.decode()
    assert "Päätetty: 3 asiaa." in page
    assert len(re.findall(r'class="code"', page)) == 3
    again = manager.post("/paivan-paatos/tee/", {"stop": [evening[0].stops[0].stop_id], "way": "suggested"})
    assert again.status_code == 302
    assert "hoidettu muualla" in manager.get("/paivan-paatos/").content.decode()


def test_the_code_is_on_paper_and_brings_a_number_next_morning(evening, manager, client, house_clock):
    first = evening[0]
    assert manager.get(f"/paivan-paatos/paperi/{first.visit_id}/").status_code == 404
    manager.post("/paivan-paatos/tee/", {"stop": first.stops[0].stop_id, "way": "next_opening"})
    code = scope.ordinary(DayEnd).get().kept.code
    paper = manager.get(f"/paivan-paatos/paperi/{first.visit_id}/").content.decode()
    assert f"{code[:3]} {code[3:]}" in paper
    assert "huomenna klo 8" in paper
    phone = client.get(first.follow_url).content.decode()
    assert f"{code[:3]} {code[3:]}" in phone
    early = client.post("/asioi/koodi/", {"code": code})
    assert early.status_code == 409
    assert "ei vielä tälle päivälle" in early.content.decode()
    house_clock.skip_to(MORNING)
    assert f"{code[:3]} {code[3:]}" in client.get(first.follow_url).content.decode()
    came = client.post("/asioi/koodi/", {"code": f"{code[:3]} {code[3:]}"})
    assert came.status_code == 302
    assert came["Location"].startswith("/v/")
    assert client.get(first.follow_url).status_code == 404, "the old page lasts until its code is used"


def test_the_guide_types_the_code(evening, manager, house_clock):
    (told,) = visits.choose_ways_out(
        world.host(), centre=CENTRE, stops=[evening[0].stops[0].stop_id], way="next_opening"
    )
    house_clock.skip_to(MORNING)
    answer = manager.post("/aula/koodi/", {"code": told.code})
    newest = scope.ordinary(Visit).order_by("-line_number").first()
    assert answer["Location"] == f"/aula/kaynti/{newest.id}/"
    assert newest.channel == "host"


def test_the_kiosk_takes_the_code_at_the_same_door_as_a_booking(evening, browser, house_clock):
    (told,) = visits.choose_ways_out(
        world.host(), centre=CENTRE, stops=[evening[0].stops[0].stop_id], way="next_opening"
    )
    house_clock.skip_to(MORNING)
    page = browser.get("/kioski/", follow=True)
    address = re.search(r'href="([^"]*at=booked[^"]*)"', page.content.decode()).group(1).replace("&amp;", "&")
    form = browser.get(address).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    answer = browser.post("/kioski/", {**fields, "code": f"{told.code[:3]} {told.code[3:]}"})
    assert answer["Location"].endswith("/kioski/numero/")
    newest = scope.ordinary(Visit).order_by("-line_number").first()
    assert scope.ordinary(Stop).get(visit=newest).carried_at is not None


def test_the_visitor_keeps_the_place_from_the_phone(evening, client):
    first = evening[0]
    page = client.get(first.follow_url).content.decode()
    assert "Luukut sulkeutuvat ennen arvioitua vuoroasi" in page
    client.post(f"{first.follow_url}/sulkeminen", {"stop": first.stops[0].stop_id, "way": "next_opening"})
    assert "Paikkasi säilyy" in client.get(first.follow_url).content.decode()


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("served_today", "palvellaan vielä tänään"),
        ("left", "Lähdit ennen kuin"),
        ("other_desk", "Toinen luukku"),
    ],
)
def test_each_outcome_has_its_words_on_the_phone(evening, client, square, way, words):
    square.open(SP1)
    first = evening[0]
    if way == "other_desk":
        with scope.inside_operation():
            stop = Visit.objects.get(id=first.visit_id).stops.get()
            DayEnd.objects.create(
                stop=stop, centre=CENTRE, day=stop.visit.day, way=way, chosen_by="system", chosen_at=CLOSING
            )
    else:
        visits.choose_ways_out(world.host(), centre=CENTRE, stops=[first.stops[0].stop_id], way=way)
    assert words in client.get(first.follow_url).content.decode()


def test_the_door_of_codes_is_not_tried_for_ever(square, client, settings):
    """Twenty wrong ones from one place, in a demonstration as well: numbers are taken far more freely there."""
    settings.DEMO = True
    answers = [client.post("/asioi/koodi/", {"code": "123456"}).status_code for _ in range(21)]
    assert answers == [404] * 20 + [429]
