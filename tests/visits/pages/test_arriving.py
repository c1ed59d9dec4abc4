"""Taking a number on the web: several needs kept in the page, one number, refusals in words."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from palvelutori.foundation import scope
from palvelutori.visits.models import Visit
from palvelutori.visits.queries import choosing
from palvelutori.visits.views import limits
from tests.visits.pages.said import said
from tests.world import CENTRE

TWO = {"need": ["lab.blood_sample", "kela.general_housing_allowance"]}


def take(browser, **more):
    given = {"need": "lab.blood_sample", "language": "fi", "group_size": "1", "priority_ground": "", **more}
    return browser.post("/asioi/", given, REMOTE_ADDR=more.pop("address", "127.0.0.1"))


def visits():
    return scope.ordinary(Visit).order_by("number")


@pytest.mark.parametrize("prefix", ["", "/sv", "/en", "/fi-simple"])
@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=bussikortti",
        "?q=zzzzqqqq",
        "?event=moving",
        "?unit=health&need=lab",
        "?need=lab&more=1",
        "?need=lab.blood_sample&need=ohjaamo&need=health.doctors_appointment&need=nothing",
    ],
)
def test_every_state_of_the_page_is_there_in_every_language(browser, prefix, query):
    response = browser.get(f"{prefix}/asioi/{query}")
    assert response.status_code == 200
    assert response.content.count(b"<h1") == 1


def test_the_first_page_offers_eight_everyday_needs_that_can_be_taken_now(browser, house_clock):
    offered = choosing.everyday(CENTRE, at=house_clock.now())
    assert len(offered) == choosing.EVERYDAY
    assert all(one.is_open and not one.is_opaque for one in offered)
    page = browser.get("/asioi/").content.decode()
    assert all(f"?need={one.code}" in page for one in offered)


def test_a_need_is_added_to_those_chosen_already(browser):
    page = browser.get("/asioi/", {"q": "bussikortti", "need": "lab"}).content.decode()
    addresses = [
        parse_qs(urlsplit(one).query)
        for one in re.findall(r'href="(/asioi/\?[^"]*)"', page.replace("&amp;", "&"))
    ]
    assert {"need": ["lab", "service_point.travel_card"]} in addresses


def test_one_number_for_all_needs_and_on_to_the_visits_page(browser):
    response = take(browser, **TWO, group_size="3", priority_ground="infant")
    visit = visits().get()
    assert response.status_code == 302
    assert response["Location"].startswith(f"/v/{visit.id}.")
    assert (visit.channel, visit.group_size, visit.ground, visit.language) == ("web", 3, "infant", "fi")
    assert visit.stops.model._base_manager.filter(visit=visit).count() == 2


def test_the_page_sent_twice_gives_one_number(browser):
    first, again = take(browser, receipt="one"), take(browser, receipt="one")
    assert first["Location"] == again["Location"]
    assert visits().count() == 1


def test_another_receipt_is_another_visit(browser):
    take(browser, receipt="one")
    take(browser, receipt="two")
    assert [one.number for one in visits()] == [101, 102]


def test_the_visits_page_keeps_the_language_of_the_hand_when_service_is_in_another(browser):
    given = {"need": "lab.blood_sample", "language": "so", "group_size": "1"}
    assert browser.post("/sv/asioi/", given)["Location"].endswith("?lang=sv")


def test_a_closed_unit_is_named_with_its_opening_and_is_not_taken(browser):
    page = browser.get("/asioi/", {"need": ["ohjaamo", "lab.blood_sample"]}).content.decode()
    assert said("arrive.refused.closed", name="Nuorten Ohjaamo", when="klo 12") in page.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert 'value="ohjaamo"' not in page
    assert 'value="lab.blood_sample"' in page


def test_when_all_is_closed_there_is_no_button(browser):
    page = browser.get("/asioi/", {"need": "ohjaamo"}).content.decode()
    assert 'method="post"' not in page
    assert said("arrive.chosen.none") in page


def test_by_booked_time_only_is_said_in_words(browser):
    page = browser.get("/asioi/", {"need": "health.doctors_appointment"}).content.decode()
    assert said("arrive.refused.by_time") in page


def test_a_unit_that_closed_meanwhile_is_told_on_the_page_again(browser, house_clock):
    house_clock.skip_to(house_clock.now() + timedelta(hours=13))
    response = take(browser, **TWO)
    assert response["Location"] == "/asioi/?need=lab.blood_sample&need=kela.general_housing_allowance"
    assert visits().count() == 0
    assert "on suljettu" in browser.get(response["Location"]).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"group_size": "0"}, {"group_size": "sata"}, {"language": "xx"}, {"priority_ground": "friend"}]
)
def test_a_wrong_answer_is_told_at_its_field_and_nothing_happens(browser, wrong):
    response = take(browser, **wrong)
    assert response.status_code == 422
    assert 'id="errors"' in response.content.decode()
    assert visits().count() == 0


def test_nothing_chosen_leads_to_the_question(browser):
    assert browser.post("/asioi/", {"language": "fi"})["Location"] == "/asioi/"
    assert visits().count() == 0


def test_an_address_takes_so_many_numbers_and_no_more(browser, monkeypatch):
    monkeypatch.setattr(limits.numbers_taken, "_most", 2)
    assert [take(browser, receipt=str(turn)).status_code for turn in range(3)] == [302, 302, 429]
    refused = take(browser)
    assert refused["Retry-After"] == "60"
    assert said("refusal.too-many-numbers.way_out") in refused.content.decode()
    assert visits().count() == 2


def test_another_address_is_not_slowed_down(browser, monkeypatch):
    monkeypatch.setattr(limits, "MOST", 1)
    take(browser, receipt="one")
    given = {"need": "lab", "language": "fi", "group_size": "1"}
    assert browser.post("/asioi/", given, REMOTE_ADDR="10.0.0.7").status_code == 302


def test_the_limit_forgets_after_its_window(monkeypatch, house_clock):
    limit, start = limits.Limit(most=1), limits.clock.real_now()
    monkeypatch.setattr(limits, "_MOST_ADDRESSES", 0)
    limit.count("a")
    monkeypatch.setattr(type(limits.clock), "real_now", lambda self: start + limits.WINDOW * 2)
    limit.count("b")
    assert set(limit._acts) == {"b"}
    with pytest.raises(limits.TooManyNumbers):
        limit.count("b")


def test_an_unknown_shelf_is_the_question(browser):
    assert browser.get("/asioi/", {"unit": "moon"}).status_code == 302
    assert browser.get("/asioi/", {"event": "moon"}).status_code == 302


def test_a_unit_whose_general_line_is_by_time_says_that_a_part_is_not(house_clock, square):
    states = {one.code: one.state for one in choosing.whole_units(CENTRE, at=house_clock.now())}
    assert states["imaging"] == choosing.PARTLY
    assert states["ohjaamo"] == choosing.CLOSED
    assert states["lab"] == choosing.OPEN


def test_no_more_needs_than_a_visit_may_have(browser):
    many = [f"need-{turn}" for turn in range(30)]
    page = browser.get("/asioi/", {"need": many}).content.decode()
    assert said("arrive.refused.unknown") in page
