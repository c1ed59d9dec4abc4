"""The kiosk's scripts and the hall's papers over the pages' own doors."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from palvelutori.accounts import operations as accounts
from palvelutori.accounts.models import Person
from palvelutori.catalogue.queries.days import guide_line, opening_days, staffed_spans
from palvelutori.common.times import local_day
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.clock import clock
from palvelutori.printing.models import PrintJob
from palvelutori.visits.queries import without
from tests.world import CENTRE

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def browser(square):
    """A browser that is the kiosk."""
    token = accounts.add_device(SYSTEM, centre=CENTRE, code="kiosk-1", kind="kiosk").token
    made = Client()
    assert made.post("/laite/", {"secret": token}).status_code == 302
    return made


def staff(*roles: str, unit: str = "") -> Client:
    person = Person.objects.create(username="-".join(roles) + unit, name="X")
    for role in roles:
        accounts.grant_role(SYSTEM, centre=CENTRE, person=person.pk, role=role, unit=unit)
    made = Client()
    made.force_login(person, backend=BACKEND)
    return made


def posted(browser, path, body):
    return browser.post(path, json.dumps(body), content_type="application/json")


def test_a_day_over_the_kiosks_own_doors(browser):
    told = browser.get("/kioski/yhteys/").json()
    assert set(told) == {"csrf", "needs", "prints"} and told["prints"] is True
    leased = posted(browser, "/kioski/yhteys/", {"profile": "abc"}).json()
    assert set(leased) == {"mark", "at", "speed", "blocks"}
    needs = browser.get("/kioski/asiat.json").json()
    assert needs["digest"] == told["needs"] and needs["guide"] == "guide"
    item = {
        "receipt": "r1", "number": leased["blocks"][0]["first"], "day": leased["blocks"][0]["day"],
        "needs": ["lab"], "recorded_at": leased["at"], "since": leased["mark"],
    }  # fmt: skip
    merged = posted(browser, "/kioski/tulijat/", {"items": [item]}).json()["items"]
    assert [(one["number"], one["outcome"]) for one in merged] == [(501, "recorded")]
    assert posted(browser, "/kioski/tulijat/", {"items": [{**item, "recorded_at": "?"}]}).status_code == 422
    assert posted(browser, "/kioski/yhteys/", {"profile": "!"}).status_code == 422
    assert Client().get("/kioski/asiat.json").json() == {"refused": "not-a-kiosk"}


def test_a_refusal_is_told_to_the_script(browser, monkeypatch):
    from palvelutori.common.refusals import InvalidInput
    from palvelutori.visits.views import without as views

    def refuse(*given, **more):
        raise InvalidInput(field="items", expected="x")

    monkeypatch.setattr(views.operations, "record_offline_arrivals", refuse)
    answer = posted(browser, "/kioski/tulijat/", {"items": []})
    assert (answer.status_code, answer.json()) == (422, {"refused": "invalid-input"})


def test_the_worker_and_the_page_it_keeps(browser):
    script = browser.get("/kiosk-worker.js")
    assert script["Service-Worker-Allowed"] == "/" and script["Content-Type"].startswith("text/javascript")
    kept = json.loads(script.content.decode().splitlines()[0].removeprefix("const KEPT = ").removesuffix(";"))
    assert set(kept["pages"]) == {"/kioski/", "/sv/kioski/", "/en/kioski/", "/fi-simple/kioski/"}
    for path in {*kept["pages"].values(), *kept["files"]}:
        assert browser.get(path).status_code == 200, path
    page = browser.get("/sv/kioski/ilman-yhteytta/").content.decode()
    assert "Ingen förbindelse sedan kl. {time}" in page and "palvelutori-kiosk" in page
    assert "offline.js" in browser.get("/kioski/").content.decode()
    assert "offline.js" not in Client().get("/kioski/").content.decode(), (
        "a browser that is no kiosk holds nothing"
    )


def test_what_a_kiosk_knows_without_the_house(square):
    known = without.snapshot(CENTRE, at=clock.now())
    codes = {need["code"] for unit in known["units"] for need in unit["needs"]}
    assert "service_point.travel_card" in codes and known["everyday"]
    assert len(json.dumps(known)) < 60_000
    assert without.snapshot(CENTRE, at=clock.now())["digest"] == known["digest"]
    assert opening_days(CENTRE, since=local_day(clock.now()), limit=2)[0] == local_day(clock.now())
    assert staffed_spans(CENTRE, unit="lab", day=local_day(clock.now()))
    assert guide_line(CENTRE) == "guide"


def test_a_paper_shown_in_the_hall(browser, square):
    posted(browser, "/kioski/yhteys/", {"profile": "abc"})
    host = staff("host")
    assert "501–800" in host.get("/aula/laput/").content.decode()
    for number, need, told, status in (
        ("x", "lab", "", 422), ("501", "", "", 422), ("501", "lab", "9", 422), ("501", "lab", "25.00", 422),
        ("101", "lab", "", 422), ("501", "no.such", "", 302), ("501", "lab", "9.59", 302), ("502", "kela", "9:59", 302),
    ):  # fmt: skip
        answer = host.post("/aula/laput/", {"number": number, "need": need, "paper_time": told})
        assert answer.status_code == status, (number, need, told)
    officer = staff("desk_officer", unit="kela")
    answer = officer.post("/aula/laput/", {"number": "503", "need": "kela"})
    assert answer.status_code == 200 and "503" in answer.content.decode()


def test_what_is_left_for_the_hall(browser, square):
    leased = posted(browser, "/kioski/yhteys/", {"profile": "abc"}).json()
    item = {
        "receipt": "r1", "number": 501, "day": leased["blocks"][0]["day"], "needs": ["no.such"],
        "recorded_at": leased["at"],
    }  # fmt: skip
    visit = posted(browser, "/kioski/tulijat/", {"items": [item]}).json()["items"][0]["visit_id"]
    host = staff("host")
    assert "501" in host.get("/aula/laput/").content.decode()
    assert host.post(f"/aula/laput/{visit}/hoidettu/").status_code == 302
    assert visit not in host.get("/aula/laput/").content.decode()


def test_a_kiosk_with_a_network_printer(browser, square):
    accounts.add_device(SYSTEM, centre=CENTRE, code="printer-1", kind="printer")
    manager = staff("square_manager")
    assert "printer-1" in manager.get("/yllapito/tulostimet/").content.decode()
    sent = manager.post("/yllapito/tulostimet/", {"device": "kiosk-1", "printer": "printer-1"})
    assert sent.status_code == 302
    assert (
        manager.post("/yllapito/tulostimet/", {"size": "50", "low": "10", "first": "401"}).status_code == 302
    )
    assert without.lease_size(CENTRE) == {"size": 50, "low": 10, "first": 401}
    for wrong in ({"size": "x", "low": "1", "first": "1"}, {"size": "1", "low": "1", "first": "1"}):
        assert manager.post("/yllapito/tulostimet/", wrong).status_code == 422
    page = browser.get("/kioski/").content.decode()
    turn = page.split('data-turn="')[1].split('"')[0]
    taken = browser.post("/kioski/", {"turn": turn, "need": "lab", "receipt": "r"}, follow=True)
    assert taken.status_code == 200 and PrintJob.objects.count() == 1
    told = taken.content.decode()
    assert "/kioski/tulosta/" in told and "data-prints" not in told.split("<body")[1].split(">")[0]
    assert browser.post("/kioski/tulosta/", {"receipt": "again"}).status_code == 302
    assert browser.post("/kioski/tulosta/", {"receipt": "again"}).status_code == 302
    assert PrintJob.objects.count() == 2
    assert Client().post("/kioski/tulosta/").status_code == 302
