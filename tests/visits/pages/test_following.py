"""The visit's own page: what its visitor sees and may do, and what nobody learns from it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from palvelutori.common.texts import text
from palvelutori.foundation import grounds, scope
from palvelutori.visits import operations
from palvelutori.visits.follow import follow_url
from palvelutori.visits.models import Stop, Visit
from tests import world
from tests.visits.pages.said import said
from tests.world import CENTRE

LAB = world.desks_of("lab")[0]
SP = world.desks_of("service_point")[0]


def page(browser, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def came(square):
    return square.arrive("lab.blood_sample", "kela.general_housing_allowance", "mhsa.walk_in_assessment")


def test_the_address_works_without_a_language_before_it(browser, came):
    assert came.follow_url.startswith("/v/")
    shown = page(browser, came.follow_url)
    assert "<title>101" in shown
    assert said("follow.first") in shown


def test_the_visits_language_speaks_and_another_is_one_link_away(browser, square):
    came = square.arrive("lab.blood_sample", language="sv")
    assert 'lang="sv"' in page(browser, came.follow_url)
    assert f"{came.follow_url}?lang=en" in page(browser, came.follow_url)
    assert 'lang="en"' in page(browser, f"{came.follow_url}?lang=en")
    assert 'lang="sv"' in page(browser, f"{came.follow_url}?lang=xx")


def test_a_language_the_house_does_not_write_is_told_in_english(browser, square):
    assert 'lang="en"' in page(browser, square.arrive("lab", language="so").follow_url)


def test_an_opaque_stop_is_not_named_and_has_no_count(browser, came):
    shown = page(browser, came.follow_url)
    assert said("stop.neutral") in shown
    assert "ielenterveys" not in shown
    assert shown.count(said("follow.first")) == 2


def test_how_many_are_before_me(browser, square):
    for _ in range(2):
        square.arrive("lab.blood_sample")
    assert said("follow.ahead.range", low=2, high=3, about=2) in page(browser, square.arrive("lab.blood_sample").follow_url)


def test_when_called_the_light_is_on_with_the_place(browser, square, came):
    before = page(browser, came.follow_url)
    square.open(LAB)
    square.next(LAB)
    shown = page(browser, came.follow_url)
    assert "lit" not in before.partition('id="follow-number"')[2][:40]
    assert 'class="next lit"' in shown
    assert "<title>Ovi " in shown


@pytest.mark.parametrize(
    ("acts", "words"),
    [
        ((operations.start,), "follow.serving"),
        ((operations.start, operations.hold), "follow.on_hold"),
        ((operations.no_show,), "follow.missed"),
    ],
)
def test_each_state_says_what_happens(browser, square, acts, words):
    came = square.arrive("lab.blood_sample")
    square.open(LAB)
    called = square.next(LAB)
    for act in acts:
        square.act(act, LAB, called.stop_id)
    assert said(words) in page(browser, came.follow_url)


def test_leaving_is_asked_once_and_ends_the_visit(browser, came):
    address = f"{came.follow_url}/lahden"
    assert text("follow.leave.title", "easy", number=101) in page(browser, f"{address}?lang=easy")
    assert browser.post(address)["Location"] == came.follow_url
    shown = page(browser, came.follow_url)
    assert said("follow.over") in shown
    assert "data-live-url" not in shown
    assert browser.get(address).status_code == 302
    assert browser.get(f"{came.follow_url}/lisaa").status_code == 302
    assert browser.post(address).status_code == 409


def test_a_need_is_added_to_the_same_number(browser, square):
    came = square.arrive("lab.blood_sample")
    address = f"{came.follow_url}/lisaa"
    assert 'value="lab.blood_sample"' not in page(browser, address)
    assert 'value="service_point.travel_card"' in page(browser, f"{address}?q=bussikortti")
    assert said("arrive.nothing") in page(browser, f"{address}?q=zzzzqqq")
    assert browser.post(address, {"need": "service_point.travel_card"}).status_code == 302
    assert "Matkakortti" in page(browser, came.follow_url)
    assert browser.post(address, {"need": "service_point.travel_card"}).status_code == 409


def test_officers_see_units_only_after_a_yes_that_can_be_taken_back(browser, came):
    def shares() -> bool:
        return scope.ordinary(Visit).get(id=came.visit_id).shares_units

    assert not shares()
    assert said("follow.share.say_yes") in page(browser, came.follow_url)
    browser.post(f"{came.follow_url}/lupa", {"shares": "1"})
    assert shares()
    assert said("follow.share.take_back") in page(browser, came.follow_url)
    browser.post(f"{came.follow_url}/lupa", {"shares": "0"})
    assert not shares()


def test_one_matter_has_nothing_to_share(browser, square):
    assert "/lupa" not in page(browser, square.arrive("lab").follow_url)


def test_why_somebody_was_before_me(browser, square, house_clock):
    square.open(LAB)
    came = square.arrive("lab.blood_sample")
    assert said("follow.why.nobody") in page(browser, f"{came.follow_url}/jarjestys")
    house_clock.skip_to(house_clock.now() + timedelta(minutes=2))
    later = square.arrive("lab.blood_sample", priority_ground="infant")
    square.call(LAB, later.stops[0].stop_id)
    shown = page(browser, f"{came.follow_url}/jarjestys")
    assert said("why.before.by-hand") in shown
    assert str(later.number) not in shown


def test_a_priority_ground_is_told_without_saying_which(browser, square, house_clock):
    square.open(LAB)
    came = square.arrive("lab.blood_sample")
    house_clock.skip_to(house_clock.now() + timedelta(minutes=1))
    square.arrive("lab.blood_sample", priority_ground="infant")
    square.next(LAB)
    shown = page(browser, f"{came.follow_url}/jarjestys").partition('id="rule"')[0]
    assert said("why.some_ground") in shown
    assert "vauva" not in shown


def test_who_waits_nowhere_is_told_so(browser, square):
    came = square.arrive("lab.blood_sample")
    square.open(LAB)
    square.next(LAB)
    assert said("follow.why.not_waiting") in page(browser, f"{came.follow_url}/jarjestys")


def test_looks_are_told_by_role_and_never_by_name(browser, signed_in, came):
    assert said("follow.looks.none") in page(browser, came.follow_url)
    for role, unit in (("host", "guidance"), ("desk_officer", "mhsa")):
        signed_in(role, unit).get(f"/aula/kaynti/{came.visit_id}/")
    actor = world.host()
    grounds.look(actor, centre=CENTRE, subject=f"visit:{came.visit_id}", what="visit")
    shown = page(browser, came.follow_url)
    assert f"{said('role.host')}, Hallinto ja opastus" in shown
    assert said("follow.looks.somebody") in shown
    assert "ielenterveys" not in shown


@pytest.mark.parametrize("token", ["nothing", "nothing.0123456789abcdef", ".", "a.b.c"])
def test_a_wrong_address_is_answered_in_words(browser, token):
    response = browser.get(f"/v/{token}?lang=sv")
    assert response.status_code == 404
    assert text("refusal.no-such-visit", "sv") in response.content.decode()


def test_a_forged_signature_opens_nothing(browser, came):
    forged = came.follow_url[:-1] + ("0" if came.follow_url[-1] != "0" else "1")
    assert browser.get(forged).status_code == 404
    assert browser.post(f"{forged}/lahden").status_code == 404


def test_a_visit_that_is_not_kept_any_more_is_not_found(browser):
    assert browser.get(follow_url("gone")).status_code == 404


def test_the_page_listens_as_this_visit_only(browser, came):
    cookie = browser.get(came.follow_url).cookies["palvelutori_live_visitor"]
    assert cookie["path"] == f"/api/v1/centres/{CENTRE}/events"
    assert cookie["httponly"]


def test_a_ticket_without_a_known_service_has_the_lines_name(browser, square):
    assert "Laboratorio" in page(browser, square.arrive("lab").follow_url)
    assert scope.ordinary(Stop).get().service == ""
