"""axe over the pages of signing in, administration, installation and the house: languages, phone and wide."""

from __future__ import annotations

import os

import pytest
from django.core.cache import cache
from django.test import Client

from palvelutori.accounts.access import actor_of
from palvelutori.accounts.models import LiveRole, Person
from palvelutori.foundation import grounds
from palvelutori.foundation.actors import SYSTEM, Actor
from palvelutori.square import installing
from palvelutori.visits import operations
from tests.browser.chromium import browser as chromium
from tests.browser.looking import look_over, ways
from tests.square.conftest import CENTRE, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PREFIXES = ("", "/sv", "/en")
Pages = dict[str, tuple[str, dict[str, str]]]
GIVEN = {
    "place": "library",
    "starts_on": "2026-12-01",
    "ends_on": "2026-12-01",
    "reason_fi": "Remontti",
    "reason_sv": "Renovering",
    "reason_en": "Works",
}


def kept(answer) -> tuple[str, dict[str, str]]:
    policy = answer.headers["Content-Security-Policy"]
    return answer.content.decode(), {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy,
    }


@pytest.fixture
def installation(db) -> Pages:
    """The first page of all, and what it says when something is wrong."""
    made: Pages = {}
    for prefix in PREFIXES:
        browser = Client()
        made[f"{prefix}/install/"] = kept(browser.get(f"{prefix}/install/"))
        made[f"{prefix}/install/?wrong"] = kept(browser.post(f"{prefix}/install/", {"start": "empty"}))
    return made


@pytest.fixture
def made(installation, tokens) -> Pages:
    """Address (with a mark for a state) → page, made before the browser starts."""
    _morning()
    made = dict(installation)
    clients = {name: signed_in(name) for name in ("yllapito", "paallikko", "esihenkilo")}
    person = Person.objects.get(username="opas").pk
    clients["paallikko"].post("/roolit/kayttoon/", {"role": "joint_adviser", "receipt": "a"})
    role = LiveRole.objects.get().pk
    for prefix in PREFIXES:
        made |= _open_pages(prefix)
        admin = clients["yllapito"]
        for path in (
            "/yllapito/", "/yllapito/ihmiset/", "/yllapito/ihmiset/uusi/", f"/yllapito/ihmiset/{person}/",
            f"/yllapito/ihmiset/{person}/salasana/", f"/yllapito/ihmiset/{person}/sulje/",
            "/yllapito/laitteet/", "/yllapito/laitteet/uusi/", "/yllapito/laitteet/kiosk-1/uusi-avain/",
            "/yllapito/laitteet/kiosk-1/pois/", "/yllapito/katselut/?subject=visit:1", "/yllapito/loki/",
            "/poikkeukset/", "/poikkeukset/uusi/", "/install/valmis/", "/oma/", "/oma/salasana/",
        ):  # fmt: skip
            made[prefix + path] = kept(admin.get(prefix + path))
        for path, given in (
            ("/yllapito/ihmiset/uusi/", {"name": "A", "password": "lyhyt"}),
            (f"/yllapito/ihmiset/{person}/rooli/", {"role": "desk_officer"}),
            ("/yllapito/laitteet/uusi/", {"kind": "desk", "code": "?"}),
            ("/yllapito/laitteet/kiosk-2/uusi-avain/", {}),
            ("/yllapito/loki/", {}),
            ("/poikkeukset/uusi/", {**GIVEN, "place": "library"}),
            ("/oma/salasana/", {"current": "", "password": "x"}),
        ):
            made[f"{prefix}{path}?sent"] = kept(admin.post(prefix + path, given))
        made[f"{prefix}/talo/"] = kept(clients["paallikko"].get(f"{prefix}/talo/"))
        made[f"{prefix}/roolit/{role}/"] = kept(clients["paallikko"].get(f"{prefix}/roolit/{role}/"))
        made[f"{prefix}/roolit/{role}/?wrong"] = kept(
            clients["paallikko"].post(f"{prefix}/roolit/{role}/", {})
        )
        made[f"{prefix}/talo/?lead"] = kept(clients["esihenkilo"].get(f"{prefix}/talo/"))
    return made


def _morning() -> None:
    grounds.look(Actor("device:x:y", "device"), centre=CENTRE, subject="visit:1", what="visit")
    officer = next(iter(Person.objects.filter(username="kela")))
    operations.open_desk(actor_of(officer), centre=CENTRE, desk="kela-4")
    for need in ("kela_desk", "kela_lobby", "lab"):
        operations.arrive(SYSTEM, centre=CENTRE, needs=[need], language="fi", channel="kiosk")
    operations.call_next(actor_of(officer), centre=CENTRE, desk="kela-4")


def _open_pages(prefix: str) -> Pages:
    cache.clear()
    stranger, guesser = Client(), Client(REMOTE_ADDR=f"192.0.2.{len(prefix)}")
    wrong = {"username": "opas", "password": "x"}
    answers = [guesser.post(f"{prefix}/kirjaudu/", wrong) for _ in range(5)]
    return {
        f"{prefix}/kirjaudu/": kept(stranger.get(f"{prefix}/kirjaudu/")),
        f"{prefix}/kirjaudu/?wrong": kept(answers[0]),
        f"{prefix}/kirjaudu/?slow": kept(answers[-1]),
    }


def test_no_page_has_a_violation(made):
    folder = os.environ.get("PALVELUTORI_PICTURES")
    with chromium() as program:
        wrong = {way.name: look_over(program, made, way, folder) for way in ways(*PREFIXES)}
    assert {name: found for name, found in wrong.items() if found} == {}


def test_the_installation_comes_before_everything(installation):
    assert "Palvelutorin käyttöönotto" in installation["/install/"][0]
    assert installing.EMPTY in installation["/install/"][0]
