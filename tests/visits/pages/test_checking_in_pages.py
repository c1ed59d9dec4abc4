"""The pages of booked times: phone, host, kiosk and desk, all without script."""

from __future__ import annotations

import re
from datetime import UTC

import pytest
from django.test import Client

from palvelutori.foundation.clock import clock
from palvelutori.visits import operations as visits
from palvelutori.visits.operations import wrong_codes as guard
from tests import world
from tests.booking import at, book, row_of
from tests.visits.pages.test_kiosk import Glass
from tests.world import CENTRE

LAB = world.desks_of("lab")[0]


@pytest.fixture(autouse=True)
def no_tries():
    guard.wrong_codes.clear()
    yield
    guard.wrong_codes.clear()


def page_of(response):
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_a_phone_leads_from_the_code_to_the_visits_own_page(browser):
    code = book("lab.blood_sample", 10, 20)
    front = page_of(browser.get("/en/asioi/"))
    assert 'href="/en/saavuin/"' in front
    assert "60 minutes before" in page_of(browser.get("/en/saavuin/"))
    answer = browser.post("/en/saavuin/", {"code": code.lower(), "receipt": "r1"})
    assert answer.status_code == 302 and answer["Location"].startswith("/v/")
    followed = page_of(browser.get(answer["Location"]))
    assert "10:20" in followed
    assert browser.post("/en/saavuin/", {"code": code})["Location"] == answer["Location"]


@pytest.mark.parametrize("prefix", ["", "/sv", "/en", "/fi-simple"])
def test_a_wrong_code_is_told_with_a_way_out_and_nothing_is_lost(browser, prefix):
    answer = browser.post(f"{prefix}/saavuin/", {"code": "2222 2222", "number": "1 4 7"})
    page = page_of(answer)
    assert answer.status_code == 404 and 'role="alert"' in page
    assert 'value="2222 2222"' in page and 'value="147"' in page


def test_too_many_wrong_codes_from_one_address(browser):
    for _ in range(guard.MOST):
        browser.post("/saavuin/", {"code": "2222 2222"})
    answer = browser.post("/saavuin/", {"code": book("lab.ecg", 10, 20)})
    assert answer.status_code == 429 and "aulan opas" in page_of(answer)
    assert Client(REMOTE_ADDR="10.0.0.2").post("/saavuin/", {"code": "2222 2222"}).status_code == 404


def test_the_rules_are_for_everybody_and_units_of_their_own_stand_after_the_house(browser):
    visits.set_policy(world.manager(), centre=CENTRE, unit="lab", values={"early_seconds": 0})
    for prefix in ("", "/sv", "/en", "/fi-simple"):
        page = page_of(browser.get(f"{prefix}/saavuin/saannot/"))
        assert page.count("<section") == 3
    english = page_of(browser.get("/en/saavuin/saannot/"))
    assert "Laboratory" in english and "up to 10 minutes early" in english


def test_the_guide_checks_somebody_in(guide):
    code = book("mhsa.individual_session", 10, 30)
    assert "/aula/aika/" in page_of(guide.get("/aula/"))
    assert guide.get("/aula/aika/").status_code == 200
    answer = guide.post("/aula/aika/", {"code": code})
    visit = row_of(code).visit
    assert answer["Location"] == f"/aula/kaynti/{visit}/"
    assert "mielenterveys" not in page_of(guide.get(answer["Location"])).lower()
    assert guide.post("/aula/aika/", {"code": "2222 2222"}).status_code == 404


def test_the_kiosk_asks_for_the_code_and_shows_the_number(browser):
    code = book("lab.blood_sample", 10, 20)
    glass = Glass(browser)
    assert "at=booked" in page_of(glass.begins())
    assert 'name="code"' in page_of(glass.at("booked"))
    wrong = browser.post("/kioski/", {"turn": glass.turn, "at": "booked", "code": "2222 2222"})
    assert wrong.status_code == 404 and 'name="code"' in page_of(wrong)
    answer = browser.post("/kioski/", {"turn": glass.turn, "at": "booked", "code": code})
    assert answer.status_code == 302
    number = page_of(browser.get(answer["Location"]))
    assert re.search(r'class="num">101<', number)


def test_a_desk_marks_that_nobody_came(signed_in, square):
    code = book("lab.ecg", 10, 0)
    book("lab.ecg", 10, 40)
    desk = signed_in("desk_officer", "lab")
    desk.post(f"/luukku/{LAB}/tee/open/", {})
    page = page_of(desk.get(f"/luukku/{LAB}/"))
    assert "Varatut ajat tänään" in page and "/tee/not-come/" not in page
    clock.skip_to(at(10, 12).astimezone(UTC))
    page = page_of(desk.get(f"/luukku/{LAB}/"))
    name = re.search(r'name="appointment" value="([^"]+)"', page)[1]
    assert name == row_of(code).id
    desk.post(f"/luukku/{LAB}/tee/not-come/", {"appointment": name})
    assert row_of(code).state == "missed"
    assert "ei tullut 1" in page_of(desk.get(f"/luukku/{LAB}/"))


def test_a_desk_without_booked_times_has_no_list(signed_in):
    desk = signed_in("desk_officer", "service_point")
    assert "Varatut ajat" not in page_of(desk.get(f"/luukku/{world.desks_of('service_point')[0]}/"))
