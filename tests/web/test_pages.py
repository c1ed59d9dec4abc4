"""The residents' pages over the sample square: what they say, in which language, and what they never say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.rules.hours import State
from palvelutori.web import demo, queries
from tests import world
from tests.web.conftest import WEDNESDAY

PAGES = (
    "/", "/palvelut/", "/palvelut/?q=bussikortti", "/palvelut/?q=qqqxyz",
    "/palvelut/kela.general_housing_allowance/",
    "/palvelut/mhsa.individual_session/", "/yksikot/employment/", "/yksikot/mhsa/", "/elamantilanteet/moving/",
    "/aukiolo/", "/saavutettavuus/", "/tietosuoja/", "/kenen-puolesta/",
)  # fmt: skip
PREFIXES = ("", "/sv", "/en", "/fi-simple")


def words(response) -> str:
    """The page as read: no tags, one space."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("\xa0", " ")


def row(response, unit: str) -> str:
    """The words of one unit's row on the home page."""
    found = re.search(rf"<li>(?:(?!</li>).)*/yksikot/{unit}/.*?</li>", response.content.decode(), flags=re.S)
    assert found, unit
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])).strip()


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_there_in_every_language(browser, page, prefix):
    response = browser.get(prefix + page)
    assert response.status_code == 200
    body = response.content.decode()
    assert f'<html lang="{ {"": "fi", "/fi-simple": "fi"}.get(prefix, prefix[1:]) }"' in body
    assert body.count("<h1") == 1
    assert body.count("<main") == 1
    assert 'class="vh skip" href="#main"' in body
    assert not re.search(r"\{\{|\{%|None\b", words(response))


def test_home_asks_one_question_and_works_without_script(browser):
    body = browser.get("/").content.decode()
    assert re.search(r'<form role="search" action="/palvelut/">', body)
    assert "Mitä asiaa sinulla on?" in body
    assert re.search(r'<input id="q" name="q"', body)


def test_home_says_what_is_open_and_how_many_wait(browser):
    hall = world.Square()
    hall.arrive("lab.blood_sample")
    hall.open(world.desks_of("service_point")[0])
    page = browser.get("/")
    assert "1 odottaa" in row(page, "lab")
    assert "ei jonoa" in row(page, "service_point")
    assert "avautuu klo 12" in row(page, "ohjaamo")
    assert "ajanvarauksella" in row(page, "imaging")


def test_no_queue_is_not_said_where_nobody_serves(browser):
    """The unit is open by its hours, every desk of it is closed: "no queue" would promise service at once."""
    told = row(browser.get("/"), "service_point")
    assert told.endswith("auki")


def test_a_length_never_stands_beside_an_opaque_unit(browser):
    world.Square().arrive("mhsa.walk_in_assessment")
    page = browser.get("/")
    told = row(page, "mhsa")
    assert "auki" in told
    assert not re.search(r"odottaa|jonoa", told)
    assert queries.units(world.CENTRE, at=WEDNESDAY)["mhsa"].waiting is None
    assert "odottaa" not in words(browser.get("/yksikot/mhsa/"))


def test_the_control_an_ordinary_unit_shows_its_length(browser, monkeypatch):
    """The same page with the guard off would tell: an opaque unit that is not marked so shows its length."""
    world.Square().arrive("mhsa.walk_in_assessment")
    cards = [replace(card, is_opaque=False) for card in catalogue.units(world.CENTRE, at=WEDNESDAY)]
    monkeypatch.setattr(queries.catalogue, "units", lambda centre, at: cards)
    assert re.search(r"odottaa|jonoa", row(browser.get("/"), "mhsa"))


def test_at_night_home_says_when_the_doors_open(browser, square):
    square.skip_to(WEDNESDAY + timedelta(hours=12))
    page = browser.get("/")
    assert "Suljettu. Avautuu huomenna klo 7." in words(page)
    assert "avautuu huomenna klo 9" in row(page, "kela")
    assert "öppnar i morgon kl. 9" in words(browser.get("/sv/"))


def test_a_change_ahead_is_told_once(browser, square):
    square.skip_to(datetime(2026, 12, 21, 8, 0, tzinfo=UTC))
    told = words(browser.get("/"))
    assert "Koko palvelutori" in told
    assert told.count("Joulu: palvelutori on suljettu") == 1


def test_what_is_not_there_yet_is_not_a_link(browser):
    body = browser.get("/").content.decode()
    assert "Kehitä kanssamme" in body and "Suunnittele" in body
    links = re.findall(r"<a\b[^>]*>(.*?)</a>", body, flags=re.S)
    assert not [one for one in links if "Suunnittele" in one]
    assert [one for one in links if "Kehitä kanssamme" in one]


def test_no_strip_outside_a_demonstration(browser, settings):
    assert "Esittelytalo" not in words(browser.get("/"))
    settings.DEMO = True
    page = browser.get("/")
    assert "Esittelytalo" in words(page)
    body = page.content.decode()
    for role in ("host", "desk_officer", "unit_lead", "square_manager", "administrator"):
        assert f'name="role" value="{role}"' in body
    assert 'name="unit" value="mhsa"' in body
    assert body.count("csrfmiddlewaretoken") >= 6


def test_the_strip_offers_only_what_is_there(square, settings, monkeypatch):
    settings.DEMO = True
    cards = list(catalogue.units(world.CENTRE, at=WEDNESDAY))
    monkeypatch.setattr(demo, "_address", lambda name: "/taulu/" if name == "wall" else "")
    assert [step.key for step in demo.steps(cards)] == ["wall"]
    monkeypatch.setattr(demo, "_address", lambda name: "/x/")
    ordinary = [card for card in cards if not card.is_opaque]
    assert "nurse" not in [step.key for step in demo.steps(ordinary)]
    assert next(step for step in demo.steps(cards) if step.key == "nurse").unit == "mhsa"


def test_self_service_and_a_place_that_does_not_open_are_said(browser, square, monkeypatch):
    square.skip_to(WEDNESDAY + timedelta(hours=21, minutes=30))
    assert "omatoimisesti" in row(browser.get("/"), "library")
    shut = [
        replace(card, standing=replace(card.standing, state=State.CLOSED, opens_at=None))
        for card in catalogue.units(world.CENTRE, at=WEDNESDAY)
    ]
    monkeypatch.setattr(queries.catalogue, "units", lambda centre, at: shut)
    assert row(browser.get("/"), "kela").endswith("suljettu")


def test_the_finder_finds_by_everyday_words_in_three_languages(browser):
    assert "Matkakortti" in words(browser.get("/palvelut/?q=bussikortti"))
    assert "Resekort" in words(browser.get("/sv/palvelut/?q=busskort"))
    assert "Travel card" in words(browser.get("/en/palvelut/?q=bus+card"))


def test_nothing_found_offers_a_person_and_the_situations(browser):
    told = words(browser.get("/palvelut/?q=qqqxyz"))
    assert "Emme löytäneet tätä" in told and "aulan oppaalta" in told and "Muuttaminen" in told


@pytest.mark.parametrize(
    "asked", ["<script>alert(1)</script>", "'; DROP TABLE", "ä" * 5000, "\x00", "%", " "]
)
def test_strange_questions_are_answered(browser, asked):
    response = browser.get("/palvelut/", {"q": asked})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_a_service_says_where_how_and_who(browser):
    told = words(browser.get("/palvelut/kela.general_housing_allowance/"))
    for part in ("Kela", "Ilman ajanvarausta", "9–15", "14 min", "suomi, ruotsi", "Palvelusta vastaa"):
        assert part in told, part


def test_a_unit_keeps_its_former_names_as_history(browser):
    assert "Aiemmin:" in words(browser.get("/yksikot/employment/"))


def test_a_confidential_service_says_that_the_screen_stays_silent(browser):
    assert "ei palvelun nimeä" in words(browser.get("/palvelut/mhsa.individual_session/"))
    assert "ei palvelun nimeä" not in words(browser.get("/palvelut/kela.student_aid/"))


@pytest.mark.parametrize(
    "page", ["/palvelut/kela.nothing/", "/yksikot/nobody/", "/elamantilanteet/flying/", "/nowhere/"]
)
def test_what_does_not_exist_says_so_and_shows_the_way_out(browser, page):
    response = browser.get(page)
    assert response.status_code == 404
    body = response.content.decode()
    assert 'href="/"' in body and 'href="/palvelut/"' in body


def test_pages_only_read(browser):
    for page in PAGES:
        assert browser.post(page).status_code == 405


def test_a_week_groups_days_that_are_alike(square):
    weeks = queries.weeks(world.CENTRE, at=WEDNESDAY)
    assert weeks[0].now is None
    kela = next(one for one in weeks if one.now and one.now.card.code == "kela")
    assert [(one.starts_on.isoweekday(), one.ends_on.isoweekday(), bool(one.spans)) for one in kela.days] == [
        (3, 3, True), (4, 5, True), (6, 7, False), (1, 2, True),
    ]  # fmt: skip
    assert [one.holds_today for one in kela.days] == [True, False, False, False]
    assert all(
        (week.days[0].starts_on, week.days[-1].ends_on) == (kela.days[0].starts_on, kela.days[-1].ends_on)
        for week in weeks
    )


def test_before_a_centre_is_set_up_the_house_says_so(db, monkeypatch):
    for place in ("palvelutori.web.views.pages", "palvelutori.foundation.context"):
        monkeypatch.setattr(f"{place}.the_centre", lambda: None)
    response = Client().get("/")
    assert response.status_code == 503
    assert "ei ole vielä otettu käyttöön" in words(response)
    assert Client().get("/palvelut/").status_code == 404


def test_our_own_fault_is_told_without_the_database(rf, django_assert_num_queries, db):
    from palvelutori.web.views import errors

    with django_assert_num_queries(0):
        response = errors.broken(rf.get("/"))
    assert response.status_code == 500
    assert "Vika on meidän" in words(response)


@pytest.mark.parametrize(("view", "status"), [("bad_request", 400), ("forbidden", 403), ("not_found", 404)])
def test_error_pages_say_what_happened_and_the_way_out(rf, square, view, status):
    from palvelutori.web.views import errors

    response = getattr(errors, view)(rf.get("/"), None)
    assert response.status_code == status
    assert "Etusivulle" in words(response)


def test_the_content_policy_lets_nothing_in_from_outside(browser):
    policy = browser.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
