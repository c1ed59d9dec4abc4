"""The visit's own page: what its visitor sees and may do, and what nobody learns from it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from palvelutori.common.texts import text
from palvelutori.foundation import grounds, scope
from palvelutori.visits import operations, queries
from palvelutori.visits.follow import follow_url
from palvelutori.visits.models import Stop, Visit
from palvelutori.visits.rules.ahead import ahead_range
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
    assert said("follow.ahead.range", low=2, high=3) in page(
        browser, square.arrive("lab.blood_sample").follow_url
    )


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


def test_more_time_is_asked_for_and_ended_on_the_page(browser, square):
    came = square.arrive("lab.blood_sample")
    assert said("follow.more_time") in page(browser, came.follow_url)
    assert browser.post(f"{came.follow_url}/lisaaikaa").status_code == 302
    shown = page(browser, came.follow_url)
    assert said("follow.away.words") in shown
    assert said("follow.more_time") not in shown, "what is not to be had is not there"
    assert browser.post(f"{came.follow_url}/lisaaikaa").status_code == 409
    assert browser.post(f"{came.follow_url}/valmis").status_code == 302
    assert said("follow.more_time.words", minutes=10, n=1) in page(browser, came.follow_url)


def test_one_matter_is_given_up_and_taken_back(browser, square):
    came = square.arrive("lab.blood_sample", "kela")
    stop = came.stops[0].stop_id
    answer = browser.post(f"{came.follow_url}/pois", {"stop": stop})
    shown = page(browser, answer["Location"])
    assert said("follow.given_up", name="Verinäyte") in shown
    assert browser.post(f"{came.follow_url}/kumoa?pois={stop}").status_code == 302
    assert said("follow.given_up", name="Verinäyte") not in page(browser, answer["Location"])


def test_the_language_of_calls_is_asked_and_changed(browser, square):
    came = square.arrive("lab")
    assert "/kieli" not in page(browser, came.follow_url)
    shown = page(browser, f"{came.follow_url}?lang=sv")
    assert text("follow.call_me_in", "sv") in shown
    browser.post(f"{came.follow_url}/kieli", {"language": "sv"})
    assert 'lang="sv"' in page(browser, came.follow_url)
    assert "/kieli" not in page(browser, f"{came.follow_url}?lang=sv")
    assert "/kieli" in page(browser, f"{came.follow_url}?lang=easy")


def test_what_happened_and_the_page_disappears_at_midnight(browser, square, house_clock):
    square.open(LAB)
    came = square.arrive("lab.blood_sample")
    square.act(operations.finish, LAB, square.next(LAB).stop_id, outcome="documents_received")
    shown = page(browser, came.follow_url)
    assert said("follow.outcome.documents_received") in shown
    assert said("follow.disappears") in shown
    house_clock.skip_to(house_clock.now() + timedelta(hours=13))
    assert browser.get(came.follow_url).status_code == 200
    house_clock.skip_to(house_clock.now() + timedelta(hours=2))
    for part in ("", "/lappu", "/suunnitelma"):
        assert browser.get(came.follow_url + part).status_code == 404


def test_an_opaque_matter_has_no_outcome_and_its_wing_only(browser, square):
    square.open("mhsa-1")
    came = square.arrive("mhsa")
    assert "Itäsiipi" in page(browser, came.follow_url)
    square.act(operations.finish, "mhsa-1", square.next("mhsa-1").stop_id, outcome="booked")
    shown = page(browser, came.follow_url)
    assert said("follow.outcome.booked") not in shown
    assert said("follow.state.done") in shown


def test_an_officer_of_another_unit_is_not_told_where_a_visitor_goes(square):
    came = square.arrive("mhsa", "lab", "kela.student_aid")
    square.open("kela-1")
    seen = queries.visit_view(square.opened["kela-1"], centre=CENTRE, visit=came.visit_id)
    assert [stop.where for stop in seen.stops] == [None, None, None]
    seen = queries.visit_view(world.host(), centre=CENTRE, visit=came.visit_id)
    assert None not in [stop.where for stop in seen.stops]


@pytest.mark.parametrize(
    ("people", "told"),
    [(0, (0, 0)), (1, (1, 1)), (2, (2, 3)), (5, (4, 6)), (20, (16, 20)), (21, (20, None)), (99, (20, None))],
)
def test_people_ahead_are_a_range_that_stays_true(people, told):
    assert ahead_range(people) == told
