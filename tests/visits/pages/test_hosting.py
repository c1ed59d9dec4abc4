"""The lobby guide: a number in two touches, whom to help, the hall by number, opaque units never named."""

from __future__ import annotations

from datetime import timedelta

import pytest

from palvelutori.accounts.access import actor_of
from palvelutori.accounts.models import Person
from palvelutori.common.refusals import NotAllowed
from palvelutori.foundation import scope
from palvelutori.foundation.actors import Actor, RoleAt
from palvelutori.visits import operations
from palvelutori.visits.models import DeskSession, Stop, Visit
from palvelutori.visits.queries import hosting
from palvelutori.visits.refusals import NothingToServe
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
    assert response["Location"] == f"/aula/?given={visit.id}"
    assert (visit.channel, visit.ground) == ("host", "infant")
    stays = page(guide, response["Location"])
    assert said("host.given") in stays
    assert f"/aula/kaynti/{visit.id}/" in stays
    assert said("host.given") not in page(guide, "/aula/?given=nobody")
    shown = page(guide, f"/aula/kaynti/{visit.id}/")
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
    assert said("host.late") in shown
    assert "tarvitsee sinua" not in shown
    assert said("host.promised", n=15) in shown
    assert said("standing.no-desk") in shown


def test_a_hand_over_nobody_answers_is_shown_after_three_minutes(guide, square, house_clock):
    square.open(SP)
    square.arrive("service_point.travel_card")
    called = square.next(SP)
    square.act(operations.start, SP, called.stop_id)
    square.act(operations.hand_over, SP, called.stop_id, to_service="lab.blood_sample")
    house_clock.skip_to(house_clock.now() + timedelta(minutes=2))
    assert said("host.asked", n=2) in page(guide)
    assert "tarvitsee sinua" not in page(guide)
    house_clock.skip_to(house_clock.now() + timedelta(minutes=2))
    assert f"{said('host.unanswered', n=4)} {said('host.unanswered.words')}" in page(guide)
    assert "Yksi tarvitsee sinua" in page(guide)


def test_a_hand_over_to_a_desk_is_told_by_its_place_and_to_an_opaque_unit_not_at_all(square, house_clock):
    square.open(SP, LAB)
    asked = []
    for to in ({"to_desk": LAB}, {"to_service": "mhsa.walk_in_assessment"}):
        square.arrive("service_point.travel_card")
        called = square.next(SP)
        square.act(operations.start, SP, called.stop_id)
        square.act(operations.hand_over, SP, called.stop_id, **to)
    house_clock.skip_to(house_clock.now() + timedelta(minutes=5))
    asked = hosting.open_hand_overs(world.host(), centre=CENTRE)
    assert [bool(one.to_names) for one in asked] == [True, False]
    assert asked[0].to_names["fi"].startswith("Ovi")


def test_lines_without_numbers_are_counted(guide, square):
    square.arrive("kela.lobby_advice")
    (line,) = hosting.ticketless_lines(world.host(), centre=CENTRE)
    assert (line.queue, line.waiting, line.is_open) == ("kela_lobby", 1, True)
    assert "Kelan aula" in page(guide)


def test_what_the_guide_sees_is_not_for_a_kiosk(square):
    for query in (hosting.open_hand_overs, hosting.ticketless_lines):
        with pytest.raises(NotAllowed):
            query(world.kiosk(), centre=CENTRE)


def test_somebody_is_found_by_number(guide, square):
    came = square.arrive("lab.blood_sample")
    assert guide.get("/aula/?number=101")["Location"] == f"/aula/kaynti/{came.visit_id}/"
    assert said("host.find.nobody", number="999") in page(guide, "/aula/?number=999")


@pytest.mark.parametrize(
    ("number", "press", "typed"),
    [
        ("", "1", "1"),
        ("10", "1", "101"),
        ("101", "b", "10"),
        ("101", "c", ""),
        ("1234", "5", "1234"),
        ("1", "x", "1"),
    ],
)
def test_the_keypad_works_without_script(guide, square, number, press, typed):
    square.arrive("lab.blood_sample")
    shown = page(guide, f"/aula/?number={number}&press={press}")
    assert f'name="number" inputmode="numeric" maxlength="4" value="{typed}"' in shown
    assert '<details class="pad" open>' in shown


def asked_over(square, **to):
    """Somebody at the service point, handed over."""
    square.open(SP)
    square.arrive("service_point.travel_card")
    called = square.next(SP)
    square.act(operations.start, SP, called.stop_id)
    return square.act(operations.hand_over, SP, called.stop_id, **to)


def test_the_guide_walks_along_or_cannot_make_it(guide, square, house_clock):
    made = asked_over(square, to_service="lab.blood_sample")
    stop = made.received_stop_id
    guide.post("/aula/tee/walk/", {"stop": stop})
    assert said("host.walks.mine") in page(guide)
    house_clock.skip_to(house_clock.now() + timedelta(minutes=5))
    assert "tarvitsee sinua" not in page(guide)
    guide.post("/aula/tee/stop-walking/", {"stop": stop})
    assert said("host.walks.mine") not in page(guide)


def test_saying_it_twice_changes_nothing(square):
    stop = asked_over(square, to_service="lab.blood_sample").received_stop_id
    for act, is_walked in ((operations.walk_along, True), (operations.end_walk, False)):
        for _ in range(2):
            assert act(world.host(), centre=CENTRE, stop=stop).is_walked is is_walked


def test_two_guides_do_not_walk_with_the_same_person(guide, square):
    stop = asked_over(square, to_service="lab.blood_sample").received_stop_id
    operations.walk_along(world.host(), centre=CENTRE, stop=stop)
    assert guide.post("/aula/tee/walk/", {"stop": stop}).status_code == 409
    assert said("host.walks.another") in page(guide)
    assert guide.post("/aula/tee/stop-walking/", {"stop": stop}).status_code == 409
    assert operations.end_walk(world.host(), centre=CENTRE, stop=stop).is_walked is False
    assert guide.post("/aula/tee/walk/", {"stop": stop}).status_code == 302


def test_a_hand_over_nobody_answers_is_sent_back(guide, square, house_clock):
    made = asked_over(square, to_service="lab.blood_sample")
    house_clock.skip_to(house_clock.now() + timedelta(minutes=4))
    assert f'id="back-{made.received_stop_id}"' in page(guide)
    guide.post("/aula/tee/send-back/", {"stop": made.received_stop_id})
    assert state(made.received_stop_id) == "cancelled"
    assert state(made.stop_id) == "on_hold"
    assert guide.post("/aula/tee/send-back/", {"stop": made.received_stop_id}).status_code == 409


def test_a_lead_sends_back_only_what_touches_the_own_unit(square):
    stop = asked_over(square, to_service="lab.blood_sample").received_stop_id
    other, own = (
        Actor(f"person:{unit}", "person", (RoleAt("unit_lead", CENTRE, unit),)) for unit in ("kela", "lab")
    )
    with pytest.raises(NotAllowed):
        operations.send_back(other, centre=CENTRE, stop=stop)
    assert operations.send_back(own, centre=CENTRE, stop=stop).state == "declined"


@pytest.fixture
def virpi(signed_in):
    """The guide with a post of her own."""
    browser = signed_in("host", "guidance")
    Person.objects.filter(username="host-guidance").update(staff="guidance.1")
    return browser


def test_help_on_the_spot_is_one_touch_a_person(virpi, square):
    assert said("host.lobby.words") in page(virpi)
    assert virpi.post("/aula/tee/advise/", {"language": "sv", "receipt": "a"})["Location"] == "/aula/#lobby"
    shown = page(virpi)
    assert said("host.lobby.now", n=0, spoken="ruotsi") in shown
    virpi.post("/aula/tee/advise/", {"language": "sv", "receipt": "a"})
    assert scope.ordinary(Visit).count() == 1
    virpi.post("/aula/tee/advise/", {"language": "en", "receipt": "b"})
    assert sorted(scope.ordinary(Stop).values_list("state", flat=True)) == ["done", "serving"]
    last = scope.ordinary(Stop).get(state="serving").id
    virpi.post("/aula/tee/advised/", {"stop": last})
    assert said("host.lobby.today", n=2) in page(virpi)
    virpi.post("/aula/tee/close-post/", {"desk": "guidance-1"})
    assert DeskSession.objects.get(desk="guidance-1").state == "closed"


def test_a_guide_without_a_post_has_no_such_card(guide):
    assert said("host.lobby.words") not in page(guide)
    assert guide.post("/aula/tee/advise/", {"language": "fi"}).status_code == 403
    with pytest.raises(NothingToServe):
        operations.serve_in_lobby(world.host(), centre=CENTRE)
    with pytest.raises(NotAllowed):
        operations.serve_in_lobby(world.officer(SP), centre=CENTRE)


def test_a_guides_post_is_no_other_desk(virpi, square):
    guide = actor_of(Person.objects.get(username="host-guidance"))
    with pytest.raises(NotAllowed):
        operations.open_desk(guide, centre=CENTRE, desk=SP)


def test_why_somebody_waits_is_told_on_the_visits_page(guide, square):
    came = square.arrive("lab.blood_sample", "mhsa.walk_in_assessment")
    shown = page(guide, f"/aula/kaynti/{came.visit_id}/")
    assert shown.count(said("standing.no-desk")) == 1


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
