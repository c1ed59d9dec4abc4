"""The own page (`open_own_page`): a code on paper, never in an address; what it shows, gives back, erases."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.test import Client

from palvelutori.common import check_codes
from palvelutori.common.refusals import NotAllowed
from palvelutori.customers import access, queries
from palvelutori.customers import operations as customers
from palvelutori.customers.models import Thread
from palvelutori.customers.operations.own_page import guesses
from palvelutori.customers.refusals import NoSuchPage, PageMadeAlready, TooManyGuesses
from palvelutori.customers.views.own import COOKIE, LASTS_SECONDS
from palvelutori.foundation import guessing, personal, scope
from palvelutori.foundation.actors import ANONYMOUS, Actor, RoleAt
from palvelutori.foundation.clock import clock
from palvelutori.foundation.models import JournalLine, Receipt
from palvelutori.visits.follow import follow_url
from palvelutori.visits.live import visitor_actor
from tests import world
from tests.customers.referring import ONE, VALUES, so_far
from tests.world import CENTRE

pytestmark = pytest.mark.django_db


def made(visit):
    """A page for the visit, made by its visitor: its code."""
    code = access.new_code()
    customers.make_own_page(visitor_actor(visit), centre=CENTRE, visit=visit, digest=access.code_digest(code))
    return code


def opened(code, source="a"):
    return customers.opened_by_code(ANONYMOUS, centre=CENTRE, code=code, source=source)


def browser(code, path="/oma-sivu/"):
    """A browser that has opened the page."""
    client = Client()
    answer = client.post(path, {"code": code})
    assert answer.status_code == 302 and code not in answer["Location"]
    return client


def test_a_code_is_long_has_a_check_sign_and_only_its_keyed_digest_is_kept(square, settings):
    code = access.new_code()
    assert len(code) == access.CODE_SIGNS == 12
    written = check_codes.written(code)
    assert written.count(" ") == 2 and check_codes.normal(written.lower(), length=12) == code
    wrong = code[:-1] + next(sign for sign in check_codes.ALPHABET if sign != code[-1])
    assert check_codes.normal(wrong, length=12) is None
    digest = access.code_digest(code)
    settings.SECRET_KEY = "another"
    assert access.code_digest(code) != digest


def test_only_who_wants_a_page_has_one_and_only_the_visitor_or_the_serving_desk_makes_it(square):
    case = so_far(square, "draft")
    assert not scope.ordinary(Thread).exists(), "anonymous by default"
    digest = access.code_digest(access.new_code())
    for stranger in (ONE, world.manager(), Actor("visitor:x", "visitor", (RoleAt("visitor", CENTRE),))):
        with pytest.raises(NotAllowed):
            customers.make_own_page(
                stranger, centre=CENTRE, visit=case.visit, stop=case.stop, unit="kela", digest=digest
            )
    customers.make_own_page(
        case.sender, centre=CENTRE, visit=case.visit, stop=case.stop, unit="service_point", digest=digest
    )
    code = made(case.visit)
    assert scope.ordinary(Thread).count() == 1, "never opened: the second code takes the first one's place"
    opened(code)
    with pytest.raises(PageMadeAlready):
        made(case.visit)


def test_guessing_is_slowed_down_and_raises_an_alarm_without_the_code(square, caplog):
    code = made(so_far(square, "draft").visit)
    caplog.set_level(logging.WARNING)
    refused = {NoSuchPage: 0, TooManyGuesses: 0}
    for _ in range(1000):
        try:
            opened(access.new_code())
        except (NoSuchPage, TooManyGuesses) as refusal:
            refused[type(refusal)] += 1
    assert refused == {NoSuchPage: guessing.MOST, TooManyGuesses: 1000 - guessing.MOST}
    with pytest.raises(TooManyGuesses):
        opened(code)
    assert opened(code, source="another place"), "nobody else is shut out"
    assert JournalLine.objects.filter(kind="own_page.many_wrong").count() == 1
    assert "wrong codes of own pages" in caplog.text and code not in caplog.text
    with pytest.raises(NotAllowed):
        customers.note_page_guesses(world.manager(), centre=CENTRE, tries=3)


def test_control_without_the_count_a_thousand_guesses_are_all_tried(square, monkeypatch):
    monkeypatch.setattr(guesses, "check", lambda source: None)
    tried = 0
    for _ in range(50):
        with pytest.raises(NoSuchPage):
            opened(access.new_code())
        tried += 1
    assert tried > guessing.MOST


def test_the_code_is_nowhere_but_on_the_paper(square):
    code = made(so_far(square, "accepted").visit)
    opened(code)
    kept = [
        *JournalLine.objects.values_list("facts", flat=True),
        *Receipt.objects.values_list("answer", flat=True),
    ]
    assert code not in str(kept)
    assert code not in str(list(scope.ordinary(Thread).values()))


def test_the_page_shows_what_each_unit_sees_and_who_looked(square):
    case = so_far(square, "received")
    page = case.page()
    assert case.read(ONE)
    view = queries.own_view(page, centre=CENTRE)
    [leg] = view.legs
    assert {line.code: line.value for line in leg.lines} == VALUES
    assert leg.opens_later == {"name", "phone"} and leg.is_open and leg.may_withdraw
    looked = {(look.unit["fi"], look.what) for look in view.looks if look.what.startswith("leg")}
    assert looked == {("Kela", "leg.early"), ("Palvelupiste", "leg.whole")}
    [visit] = view.visits
    assert [stop.state for stop in visit.stops] == ["serving"]


def test_the_person_says_yes_on_the_page_and_the_sender_sends_it(square):
    case = so_far(square, "offered")
    page = case.page()
    [leg] = queries.own_view(page, centre=CENTRE).legs
    assert leg.may_say and "Annan luvan" in leg.wording
    customers.say_yes(page, centre=CENTRE, leg=case.leg, digest=leg.digest, way="screen")
    assert case.state() == "ready" and case.seen(case.sender).shown.way == "own_page"
    case.send()
    assert case.state() == "sent"


def test_a_draft_is_the_senders_alone(square):
    case = so_far(square, "written")
    assert queries.own_view(case.page(), centre=CENTRE).legs == ()


def test_another_visit_is_put_on_the_page_and_a_strangers_is_not(square):
    case = so_far(square, "draft")
    page = case.page()
    thread = page.id.partition(":")[2]
    other = square.arrive("lab")
    with pytest.raises(NotAllowed):
        customers.join_visit(page, centre=CENTRE, visit=other.visit_id, thread=thread)
    visitor = visitor_actor(other.visit_id)
    customers.join_visit(visitor, centre=CENTRE, visit=other.visit_id, thread=thread)
    customers.join_visit(visitor, centre=CENTRE, visit=other.visit_id, thread=thread)
    assert len(queries.own_view(page, centre=CENTRE).visits) == 2


def test_a_new_code_shuts_the_old_one_and_every_open_page(square):
    case = so_far(square, "draft")
    code = made(case.visit)
    client = browser(code)
    assert client.get("/oma-sivu/").status_code == 200
    page = Actor(f"own:{opened(code).thread}", "visitor", (RoleAt("visitor", CENTRE),))
    customers.renew_own_page(page, centre=CENTRE, digest=access.code_digest(access.new_code()))
    with pytest.raises(NoSuchPage):
        opened(code)
    assert b'name="code"' in client.get("/oma-sivu/").content, "the door again"
    assert client.post("/oma-sivu/peru", {"leg": case.leg, "sure": "1"}).status_code == 404


def test_the_cookie_is_for_the_page_alone_and_ends(square, monkeypatch):
    client = browser(made(so_far(square, "draft").visit))
    cookie = client.cookies[COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/oma-sivu/", True, "Strict")
    assert cookie["max-age"] == LASTS_SECONDS
    assert b"Sulje sivu" in client.get("/oma-sivu/").content
    import time

    later = time.time() + LASTS_SECONDS + 1
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert b'name="code"' in client.get("/oma-sivu/").content


@pytest.mark.parametrize("slot", ["fi", "sv", "en", "easy"])
def test_every_page_of_it_in_every_language(square, slot):
    case = so_far(square, "offered")
    client = browser(made(case.visit))
    lang = f"?lang={slot}"
    page = client.get(f"/oma-sivu/{lang}").content.decode()
    assert "{" not in page.partition("<main")[2] and f"lang={slot}" in page
    assert client.get(f"/oma-sivu/poista{lang}").status_code == 200
    said = client.post(f"/oma-sivu/lupa{lang}", {"leg": case.leg, "say": "yes", "digest": case.digest()})
    assert said.status_code == 302 and case.state() == "ready"
    case.send()
    assert client.post(f"/oma-sivu/peru{lang}", {"leg": case.leg}).status_code == 200
    client.post(f"/oma-sivu/peru{lang}", {"leg": case.leg, "sure": "1"})
    assert case.state() == "stopped_by_person"
    told = client.get("/oma-sivu/tiedot.json")
    assert told.json()["centre"] == CENTRE and "attachment" in told["Content-Disposition"]
    assert client.post(f"/oma-sivu/koodi{lang}").status_code == 200
    assert client.post(f"/oma-sivu/poista{lang}").status_code == 200
    assert not scope.ordinary(Thread).exists()


def test_made_from_the_visits_own_page_and_joined_by_code(square):
    first, second = square.arrive("lab"), square.arrive("lab")
    client = Client()
    shown = client.post(follow_url(first.visit_id) + "/oma-sivu")
    code = shown.content.decode().partition('class="own-code">')[2].partition("<")[0]
    assert check_codes.normal(code, length=12)
    joined = client.post(follow_url(second.visit_id) + "/oma-sivulle", {"code": code})
    assert joined.status_code == 302
    page = browser(code).get("/oma-sivu/").content.decode()
    assert page.count("vuoronumero") >= 2


def test_a_page_nobody_uses_is_forgotten(square):
    made(so_far(square, "draft").visit)
    holder = personal.HOLDERS["customers.threads"]
    assert holder.expire(clock.now() + timedelta(days=729)) == 0
    assert holder.expire(clock.now() + timedelta(days=731)) > 0
    assert not scope.ordinary(Thread).exists()
