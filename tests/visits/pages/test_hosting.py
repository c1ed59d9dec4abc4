"""The lobby guide: a number in two touches, whom to help, the hall by number, opaque units never named."""

from __future__ import annotations

from datetime import timedelta

import pytest

from palvelutori.common.refusals import NotAllowed
from palvelutori.foundation import scope
from palvelutori.visits import operations
from palvelutori.visits.models import Stop, Visit
from palvelutori.visits.queries import hosting
from tests import world
from tests.visits.pages.said import said
from tests.world import CENTRE

LAB = world.desks_of("lab")[0]
SP = world.desks_of("service_point")[0]
FORM = {"language": "fi", "group_size": "1", "priority_ground": ""}


def page(browser, address: str = "/aula/") -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


def state(stop: str) -> str:
    return scope.ordinary(Stop).get(id=stop).state


@pytest.mark.parametrize(
    ("role", "unit", "status"),
    [
        ("host", "guidance", 200),
        ("square_manager", "", 200),
        ("unit_lead", "kela", 200),
        ("desk_officer", "kela", 403),
        ("administrator", "", 403),
    ],
)
def test_who_may_see_the_hall(signed_in, role, unit, status):
    assert signed_in(role, unit).get("/aula/").status_code == status


def test_the_hall_asks_for_a_sign_in(browser):
    assert browser.get("/aula/")["Location"].startswith("/kirjaudu/")


@pytest.mark.parametrize("prefix", ["", "/sv", "/en", "/fi-simple"])
def test_an_empty_hall_in_every_language(guide, prefix):
    assert guide.get(f"{prefix}/aula/").content.count(b"<h1") == 1


def test_a_number_in_two_touches(guide):
    assert 'value="lab.blood_sample"' in page(guide)
    response = guide.post(
        "/aula/", {**FORM, "need": ["lab.blood_sample", "kela"], "priority_ground": "infant"}
    )
    visit = scope.ordinary(Visit).get()
    assert response["Location"] == f"/aula/kaynti/{visit.id}/"
    assert (visit.channel, visit.ground) == ("host", "infant")
    shown = page(guide, response["Location"])
    assert f"/v/{visit.id}." in shown
    assert "<path" in shown
    assert said("ui.ticket.number") in shown


def test_the_form_sent_twice_gives_one_number(guide):
    for _ in range(2):
        guide.post("/aula/", {**FORM, "need": "lab.blood_sample", "receipt": "one"})
    assert scope.ordinary(Visit).count() == 1


def test_the_ticket_speaks_the_visitors_language(guide, square):
    came = square.arrive("lab.blood_sample", language="sv")
    assert "Ditt nummer är" in page(guide, f"/aula/kaynti/{came.visit_id}/")


def test_a_search_keeps_what_was_said(guide):
    response = guide.post(
        "/aula/", {"language": "sv", "group_size": "4", "need": "lab", "q": "bussikortti", "find": "1"}
    )
    shown = response.content.decode()
    assert response.status_code == 200
    assert 'value="service_point.travel_card"' in shown
    assert 'value="lab" checked' in shown
    assert 'value="4"' in shown
    assert 'value="sv" checked' in shown
    assert scope.ordinary(Visit).count() == 0


def test_a_search_tells_what_cannot_be_taken_now(guide):
    shown = guide.post("/aula/", {**FORM, "q": "lääkärin vastaanotto", "find": "1"}).content.decode()
    assert said("arrive.by_time") in shown


def test_without_a_need_nothing_is_given(guide):
    response = guide.post("/aula/", FORM)
    assert response.status_code == 422
    assert said("host.choose_first") in response.content.decode()


def test_a_wrong_answer_is_told_and_nothing_is_given(guide):
    assert guide.post("/aula/", {**FORM, "need": "lab", "group_size": "0"}).status_code == 422
    assert scope.ordinary(Visit).count() == 0


def test_opaque_units_are_never_named_in_the_hall(guide, square):
    came = square.arrive("mhsa.walk_in_assessment")
    for address in ("/aula/", f"/aula/kaynti/{came.visit_id}/"):
        shown = page(guide, address)
        assert said("stop.neutral") in shown
        assert "ielenterveys" not in shown


def test_found_in_the_hall_goes_back_to_the_line_and_can_be_undone(guide, square):
    came = square.arrive("lab.blood_sample")
    stop = came.stops[0].stop_id
    square.open(LAB)
    square.next(LAB)
    square.act(operations.no_show, LAB, stop)
    assert "Yksi tarvitsee sinua" in page(guide)
    assert f'id="found-{stop}"' in page(guide)
    assert guide.post("/aula/tee/found/", {"stop": stop})["Location"] == "/aula/#help"
    assert state(stop) == "waiting"
    assert said("host.back_in_line", number=101) in page(guide)
    guide.post("/aula/tee/undo/", {"stop": stop})
    assert state(stop) == "no_show"
    assert said("host.back_in_line", number=101) not in page(guide)


def test_called_in_vain_is_walked_to_the_desk(guide, square):
    square.arrive("lab.blood_sample")
    square.open(LAB)
    called = square.next(LAB)
    assert said("host.take_to") not in page(guide)
    square.act(operations.recall, LAB, called.stop_id)
    shown = page(guide)
    assert said("host.called", n=2) in shown
    assert said("host.take_to") in shown


def test_past_the_promise_is_told(guide, square, house_clock):
    square.arrive("lab.blood_sample")
    house_clock.skip_to(house_clock.now() + timedelta(hours=1))
    shown = page(guide)
    assert f"{said('host.waited', n=60)}, Verinäyte" in shown


def test_a_hand_over_nobody_answers_is_shown_after_three_minutes(guide, square, house_clock):
    square.open(SP)
    square.arrive("service_point.travel_card")
    called = square.next(SP)
    square.act(operations.start, SP, called.stop_id)
    square.act(operations.hand_over, SP, called.stop_id, to_service="lab.blood_sample")
    house_clock.skip_to(house_clock.now() + timedelta(minutes=2))
    assert "saattaen vaihtoon ei ole vastattu" not in page(guide)
    house_clock.skip_to(house_clock.now() + timedelta(minutes=2))
    assert "saattaen vaihtoon ei ole vastattu, 4 min" in page(guide)
    assert f"Laboratorio. {said('host.unanswered.words')}" in page(guide)


def test_a_hand_over_to_a_desk_is_told_by_its_place_and_to_an_opaque_unit_not_at_all(square, house_clock):
    square.open(SP, LAB)
    asked = []
    for to in ({"to_desk": LAB}, {"to_service": "mhsa.walk_in_assessment"}):
        square.arrive("service_point.travel_card")
        called = square.next(SP)
        square.act(operations.start, SP, called.stop_id)
        square.act(operations.hand_over, SP, called.stop_id, **to)
    house_clock.skip_to(house_clock.now() + timedelta(minutes=5))
    asked = hosting.unanswered_hand_overs(world.host(), centre=CENTRE)
    assert [bool(one.to_names) for one in asked] == [True, False]
    assert asked[0].to_names["fi"].startswith("Ovi")


def test_lines_without_numbers_are_counted(guide, square):
    square.arrive("kela.lobby_advice")
    (line,) = hosting.ticketless_lines(world.host(), centre=CENTRE)
    assert (line.queue, line.waiting, line.is_open) == ("kela_lobby", 1, True)
    assert "Kelan aula" in page(guide)


def test_what_the_guide_sees_is_not_for_a_kiosk(square):
    for query in (hosting.unanswered_hand_overs, hosting.ticketless_lines):
        with pytest.raises(NotAllowed):
            query(world.kiosk(), centre=CENTRE)


def test_somebody_is_found_by_number(guide, square):
    came = square.arrive("lab.blood_sample")
    assert guide.get("/aula/?number=101")["Location"] == f"/aula/kaynti/{came.visit_id}/"
    assert said("host.find.nobody", number="999") in page(guide, "/aula/?number=999")


def test_a_need_is_added_and_the_visit_ended_by_the_guide(guide, square):
    came = square.arrive("lab.blood_sample")
    address = f"/aula/kaynti/{came.visit_id}/"
    assert 'value="service_point.travel_card"' in page(guide, f"{address}?q=bussikortti")
    assert said("arrive.by_time") in page(guide, f"{address}?q=sokerirasituskoe")
    guide.post("/aula/tee/add/", {"visit": came.visit_id, "need": "service_point.travel_card"})
    assert "Matkakortti" in page(guide, address)
    assert said("host.leave.title", number=101) in page(guide, f"{address}lahtee/")
    assert guide.post("/aula/tee/leave/", {"visit": came.visit_id})["Location"] == address
    assert said("host.over") in page(guide, address)
    assert guide.get(f"{address}lahtee/").status_code == 302


def test_an_unknown_act_is_not_found(guide):
    assert guide.post("/aula/tee/dance/").status_code == 404


def test_an_unknown_visit_is_not_found(guide):
    assert guide.get("/aula/kaynti/nobody/").status_code == 404
