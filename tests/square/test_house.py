"""The house now: what the manager and a lead see and do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from palvelutori.accounts import operations as accounts
from palvelutori.accounts.access import actor_of_token
from palvelutori.accounts.models import Device, Person
from palvelutori.common.times import local_day
from palvelutori.foundation.actors import SYSTEM, Actor, RoleAt
from palvelutori.foundation.stream import cookie_name
from palvelutori.spaces.operations.hours import CutsOffOthers, set_exception
from palvelutori.visits import operations
from palvelutori.visits.models import DeskLoan, DeskSession
from palvelutori.visits.queries.desk import desk_screen
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


def unit_of(answer, code):
    return next(one.unit for one in answer.context["units"] if one.unit.card.code == code)


def test_an_opaque_units_line_is_not_shown_to_the_manager(tokens, manager, house_clock):
    arrive("mhsa_walkin", times=2)
    house_clock.skip_to(house_clock.now() + timedelta(hours=1))
    answer = manager.get("/talo/")
    mhsa = unit_of(answer, "mhsa")
    assert (mhsa.is_told, mhsa.waiting, mhsa.longest_minutes, mhsa.past_promise) == (False, None, None, None)
    assert (mhsa.lines, mhsa.late, mhsa.next_up) == ((), (), ())
    assert "Bara enhetens egna anställda" in text_of(manager.get("/sv/talo/"))
    assert "101" not in text_of(manager.get("/talo/yksikko/mhsa/"))
    assert all("mhsa" not in str(one.values) for one in answer.context["decisions"])


def test_an_opaque_units_own_lead_sees_codes(tokens, house_clock):
    arrive("mhsa.walk_in_assessment", times=2)
    house_clock.skip_to(house_clock.now() + timedelta(hours=1))
    accounts.grant_role(
        SYSTEM, centre=CENTRE, person=Person.objects.get(username="hoitaja").pk, role="unit_lead", unit="mhsa"
    )
    answer = signed_in("hoitaja").get("/talo/")
    page = text_of(answer)
    assert [one.number for one in answer.context["unit"].late] == [101, 102]
    assert "101" in page
    assert "arvio" not in page.lower()
    title = re.search("<title>(.*?)</title>", answer.content.decode(), re.DOTALL)[1]
    assert "Mielenterveys" not in title


def test_a_lead_sees_the_own_unit_only(desk, lead):
    answer = lead.get("/talo/")
    assert [one.card.code for one in answer.context["view"].units] == ["kela"]
    assert lead.get("/talo/yksikko/lab/").status_code == 403
    assert lead.get("/talo/luukku/lab-1/lainaa/").status_code == 403
    assert lead.get("/talo/yksikko/olematon/").status_code == 404


def test_who_is_free_who_is_next_and_who_waits_too_long(desk, lead, house_clock):
    assert "Luukku 12" in text_of(lead.get("/talo/")).partition("Vapaana")[2].partition("Seuraavaksi")[0]
    arrive("kela_desk", times=3)
    house_clock.skip_to(house_clock.now() + timedelta(minutes=20))
    operations.call_next(desk, centre=CENTRE, desk="kela-4")
    page = text_of(lead.get("/talo/"))
    assert "Jokaisella avoimella luukulla on joku." in page
    assert "kutsui numeron" in page
    assert "2 odottaa luvattua pitempään." in page
    assert "On jonossa ensimmäisenä." in page
    assert "Edellä 1, luukkuja auki 1." in page


def test_the_manager_sees_the_same_over_all_units(desk, manager, house_clock):
    arrive("kela_desk", times=4)
    house_clock.skip_to(house_clock.now() + timedelta(minutes=20))
    page = text_of(manager.get("/talo/"))
    assert "Lisäksi 2 odottaa yli lupauksen." in page
    assert "Seuraavaksi: 101, 102, 103, 104" in page
    assert "Vapaana: Luukku 12" in page


# decisions


def library_desk(tokens):
    """The library's first desk, open with somebody who knows the service point's line."""
    actor = Actor(
        "device:library", "device", (RoleAt("desk_officer", CENTRE, "library", "library-1"),), "library.2"
    )
    operations.open_desk(actor, centre=CENTRE, desk="library-1")
    point = actor_of_token(tokens["desks"]["service_point-1"])
    operations.open_desk(point, centre=CENTRE, desk="service_point-1")
    return actor


def test_nothing_to_decide_is_said_calmly(tokens, manager, lead, house_clock):
    assert "Mikään ei odota päätöstäsi juuri nyt." in text_of(manager.get("/talo/"))
    assert "päätöstäsi" not in text_of(lead.get("/talo/"))


def test_a_late_line_and_a_free_desk_elsewhere(tokens, manager, house_clock):
    library_desk(tokens)
    arrive("service_point.travel_card", times=3)
    house_clock.skip_to(house_clock.now() + timedelta(minutes=20))
    (one,) = manager.get("/talo/").context["decisions"]
    assert (one.kind, one.act) == ("late", "lend")
    assert one.title == "Palvelupiste: 3 odottaa yli lupauksen, pisimpään 20 min."
    assert "Jonolla on sitten 2 luukkua, nyt 1. Odottajista 3 sopii sille." in one.does
    assert "Emme ole laskeneet" in one.doubt
    manager.post(
        "/talo/luukku/library-1/lend/", {"queue": one.values["queue"], "minutes": "30", "receipt": "r"}
    )
    answer = manager.get("/talo/")
    assert answer.context["decisions"] == ()
    assert "Luukku 1 auttaa nyt jonoa Palvelupiste klo 10.50 asti." in text_of(answer)
    assert "auttaa tätä yksikköä" in text_of(manager.get("/talo/yksikko/service_point/"))
    manager.post("/talo/luukku/library-1/return/", {"receipt": "s"})
    assert DeskLoan.objects.get().ended_by == "undone"


def test_a_hand_over_nobody_answers_is_sent_back_by_the_manager(desk, manager, house_clock):
    arrive("kela_desk")
    called = operations.call_next(desk, centre=CENTRE, desk="kela-4")
    operations.start(desk, centre=CENTRE, stop=called.stop_id)
    operations.hand_over(desk, centre=CENTRE, stop=called.stop_id, to_service="lab")
    house_clock.skip_to(house_clock.now() + timedelta(minutes=6))
    one = next(one for one in manager.get("/talo/").context["decisions"] if one.act == "send-back")
    assert manager.post("/talo/vaihto/palauta/", {"stop": one.target})["Location"] == "/talo/"
    assert "palasi lähettäjälle" in text_of(manager.get("/talo/"))


def test_a_closing_that_cuts_others_off_is_shown_with_its_way_back(tokens, manager, house_clock):
    day = local_day(house_clock.now()) + timedelta(days=1)
    given = {"centre": CENTRE, "unit": "library", "starts_on": day, "ends_on": day}
    reasons = {"fi": "Vesi", "sv": "Vatten", "en": "Water"}
    with pytest.raises(CutsOffOthers) as refused:
        set_exception(SYSTEM, **given, reasons=reasons)
    set_exception(SYSTEM, **given, reasons=reasons, acknowledged=tuple(refused.value.values["units"]))
    (one,) = manager.get("/talo/").context["decisions"]
    assert (one.kind, one.act) == ("cut-off", "exception")
    assert "huomenna" in one.why
    assert manager.get(f"/poikkeukset/{one.target}/peru/").status_code == 200


def test_swedish_without_a_speaker_and_a_line_about_to_close(tokens, manager, house_clock):
    actor = Actor(
        "device:sp3",
        "device",
        (RoleAt("desk_officer", CENTRE, "service_point", "service_point-3"),),
        "service_point.4",
    )
    operations.open_desk(actor, centre=CENTRE, desk="service_point-3")
    for _ in range(2):
        operations.arrive(SYSTEM, centre=CENTRE, needs=["service_point"], language="sv", channel="kiosk")
    (one,) = manager.get("/sv/talo/").context["decisions"]
    assert one.kind == "language"
    assert one.title == "Servicepunkten: 2 väntar på betjäning på svenska."
    house_clock.skip_to(house_clock.now() + timedelta(hours=7, minutes=56))
    assert manager.get("/talo/").context["decisions"][0].kind == "closing"


def test_a_silent_device_is_told(tokens, manager, house_clock):
    Device.objects.filter(code="kiosk-1").update(seen_at=house_clock.real_now() - timedelta(minutes=9))
    (one,) = manager.get("/talo/").context["decisions"]
    assert (one.kind, one.title) == ("device", "Laite kiosk-1 on ollut vaiti 9 min.")
    page = manager.get("/yllapito/laitteet/").content.decode()
    assert "kiosk-1" in page
    assert "uusi-avain" not in page
    Device.objects.filter(code="kiosk-1").update(seen_at=house_clock.real_now() - timedelta(days=9))
    assert manager.get("/talo/").context["decisions"] == ()


# desks


def test_a_desk_is_lent_opened_and_given_back_by_its_lead(desk, lead):
    page = lead.get("/talo/luukku/kela-4/lainaa/")
    assert "Kelan aula" in text_of(page)
    answer = lead.post("/talo/luukku/kela-4/lend/", {"queue": "kela_lobby", "minutes": "15", "unit": "kela"})
    assert answer["Location"] == "/talo/yksikko/kela/"
    assert "auttaa nyt jonoa Kelan aula" in text_of(lead.get("/talo/"))
    assert "Tätä luukkua ei voi nyt lainata" in text_of(lead.get("/talo/luukku/kela-4/lainaa/"))
    for wrong in ("", "x", "99999"):
        assert (
            lead.post("/talo/luukku/kela-4/lend/", {"queue": "kela_lobby", "minutes": wrong}).status_code
            == 422
        )
    lead.post("/talo/luukku/kela-4/return/")
    lead.post("/talo/avaa/", {"desk": "kela-1", "staff": "kela.2", "unit": "kela"})
    assert "Luukku 9 on nyt auki" in text_of(lead.get("/talo/"))
    assert DeskSession.objects.get(desk="kela-1").staff == "kela.2"
    lead.post("/talo/luukku/kela-4/pause/", {"unit": "kela"})
    lead.post("/talo/luukku/kela-4/open/", {"unit": "kela"})
    assert DeskSession.objects.get(desk="kela-4").state == "open"


def test_the_officer_sees_that_the_desk_helps(desk, lead):
    lead.post("/talo/luukku/kela-4/lend/", {"queue": "kela_lobby", "minutes": "30"})
    screen = desk_screen(desk, centre=CENTRE, desk="kela-4")
    assert screen.helps is not None
    assert screen.helps.queue == "kela_lobby"


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
