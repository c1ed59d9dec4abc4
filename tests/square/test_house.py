"""The house now: what the manager and a lead see and do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from palvelutori.accounts.access import actor_of_token
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.stream import cookie_name
from palvelutori.visits import operations
from palvelutori.visits.models import DeskSession
from tests.square.conftest import CENTRE, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.square.doors")]


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def desk(tokens, house_clock):
    """Kela's fourth desk open by its own device."""
    actor = actor_of_token(tokens["desks"]["kela-4"])
    operations.open_desk(actor, centre=CENTRE, desk="kela-4")
    return actor


def arrive(*needs: str, times: int = 1) -> None:
    for _ in range(times):
        operations.arrive(SYSTEM, centre=CENTRE, needs=list(needs), language="fi", channel="kiosk")


@pytest.mark.parametrize("prefix", ["", "/sv", "/en", "/fi-simple"])
def test_an_empty_hall(desk, manager, prefix):
    answer = manager.get(f"{prefix}/talo/")
    assert answer.status_code == 200
    assert answer.cookies[cookie_name("person")]["path"] == f"/api/v1/centres/{CENTRE}/events"
    if not prefix:
        assert "Kukaan ei odota." in text_of(answer)


def test_one_true_sentence(desk, manager, house_clock):
    arrive("kela_lobby", times=3)
    assert "Lupaus pitää: 3 asiaa odottaa" in text_of(manager.get("/talo/"))
    house_clock.skip_to(house_clock.now() + timedelta(minutes=50))
    assert "3 odottaa luvattua pitempään: Kela." in text_of(manager.get("/talo/"))


def test_the_part_that_changes_comes_alone(desk, manager):
    page = manager.get("/talo/", headers={"hx-request": "true"}).content.decode()
    assert page.startswith('<div id="house"')
    assert "<html" not in page


def test_an_opaque_units_line_is_not_shown_to_the_manager(tokens, manager, house_clock):
    arrive("mhsa_walkin", times=2)
    answer = manager.get("/talo/")
    mhsa = next(one.unit for one in answer.context["units"] if one.unit.card.code == "mhsa")
    assert (mhsa.waiting, mhsa.longest_minutes, mhsa.past_promise) == (None, None, None)
    assert "Bara enhetens egna anställda" in text_of(manager.get("/sv/talo/"))


def test_a_lead_sees_the_own_unit_only(desk, lead):
    answer = lead.get("/talo/")
    assert [one.unit.card.code for one in answer.context["units"]] == ["kela"]


def test_who_is_free_and_who_has_somebody(desk, manager):
    assert "Vapaana:" in text_of(manager.get("/talo/"))
    arrive("kela_desk")
    operations.call_next(desk, centre=CENTRE, desk="kela-4")
    page = text_of(manager.get("/talo/"))
    assert "Vapaana:" not in page
    assert "kutsui numeron" in page


def test_a_desk_is_paused_and_closed_from_the_house(desk, manager, lead):
    for _ in range(2):
        answer = manager.post("/talo/luukku/kela-4/pause/", {"receipt": "r"})
        assert answer["Location"] == "/talo/"
    assert "on nyt tauolla" in text_of(manager.get("/talo/"))
    assert DeskSession.objects.get(desk="kela-4").state == "paused"
    lead.post("/talo/luukku/kela-4/close/")
    assert DeskSession.objects.get(desk="kela-4").state == "closed"
    assert lead.post("/talo/luukku/kela-4/burn/").status_code == 404
    assert manager.post("/talo/luukku/olematon/close/").status_code == 404


def test_a_lead_leaves_other_units_desks_alone(tokens, lead, house_clock):
    actor = actor_of_token(tokens["desks"]["lab-1"])
    operations.open_desk(actor, centre=CENTRE, desk="lab-1")
    answer = lead.post("/talo/luukku/lab-1/close/")
    assert answer.status_code == 403
    assert DeskSession.objects.get(desk="lab-1").state == "open"


def test_a_desk_with_somebody_does_not_close(desk, manager):
    arrive("kela_desk")
    operations.call_next(desk, centre=CENTRE, desk="kela-4")
    assert manager.post("/talo/luukku/kela-4/close/").status_code == 409


def test_an_officer_has_another_page(tokens):
    assert signed_in("luukku").get("/talo/").status_code == 403
