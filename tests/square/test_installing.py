"""The first installation in the browser."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from palvelutori.accounts import access
from palvelutori.accounts.models import Person
from palvelutori.catalogue.queries import catalogue_of
from palvelutori.foundation import journal
from palvelutori.foundation.models import Centre
from palvelutori.square import installing, middleware
from palvelutori.square.installing import Administrator, AlreadyInstalled, WrongSetupCode
from palvelutori.square.models import SetupCode

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.doors")]
PASSWORD = "lumi-kettu-sauna-soutu"
EMPTY = {
    "start": "empty",
    "name_fi": "Uusi talo",
    "name_sv": "Nya huset",
    "name_en": "New House",
    "person": "Aune Aro",
    "username": "aune",
    "password": PASSWORD,
    "again": PASSWORD,
}


@pytest.fixture
def code() -> str:
    return installing.setup_code()


def install(browser: Client, code: str, **values: str):
    return browser.post("/install/", {**EMPTY, "code": code, **values})


@pytest.mark.parametrize("path", ["/", "/kirjaudu/", "/yllapito/", "/olematon/"])
def test_before_there_is_a_house_every_page_leads_to_the_installation(client, path):
    assert client.get(path)["Location"] == "/install/"
    assert client.get(f"/sv{path}")["Location"] == "/sv/install/"


def test_programs_are_told_in_their_own_way(client):
    answer = client.get("/api/v1/centres/talo/board")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer.json()["code"] == "not-set-up"


def test_afterwards_it_asks_nothing(client, code, monkeypatch):
    install(client, code)
    client.get("/oma/")

    def asked():
        raise AssertionError

    monkeypatch.setattr(middleware, "the_centre", asked)
    assert client.get("/oma/").status_code == 200


def test_a_house_of_its_own_name(client, code):
    page = client.get("/install/").content.decode()
    assert "Palvelutorin käyttöönotto" in page
    assert "Rantakulman malli" in page
    answer = install(client, f" {code.upper()} ")
    assert answer["Location"] == "/install/valmis/"
    done = client.get(answer["Location"]).content.decode()
    assert "Palvelutori on pystyssä" in done
    assert "/yllapito/laitteet/" in done
    centre = Centre.objects.get()
    assert (centre.code, centre.names["sv"], centre.is_live) == ("uusi_talo", "Nya huset", True)
    person = Person.objects.get()
    assert access.actor_of(person).has_role("administrator", centre="uusi_talo")
    assert not SetupCode.objects.exists()
    assert journal.verify("house") is None
    assert client.get("/install/").status_code == 404
    assert Client().post("/kirjaudu/", {"username": "aune", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("path", [
    "/yllapito/", "/yllapito/ihmiset/", "/yllapito/laitteet/uusi/", "/poikkeukset/uusi/", "/yllapito/loki/",
])  # fmt: skip
def test_an_empty_house_has_pages_that_open(client, code, path):
    install(client, code)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("start", ["rantakulma", "jokivarsi"])
def test_a_sample_as_a_start(client, code, start):
    answer = install(client, code, start=start, name_fi="", name_sv="", name_en="")
    assert answer.status_code == 302
    assert len(catalogue_of(start).units) > 5
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"code": ""}, "Kirjoita koodi palvelimen konsolista."),
        ({"code": "aaaa-bbbb"}, "Koodi ei ole oikea."),
        ({"start": ""}, "Valitse, mistä talo alkaa."),
        ({"start": "nowhere"}, "Valitse jokin vaihtoehdoista."),
        ({"name_sv": ""}, "Kirjoita talon nimi ruotsiksi."),
        ({"password": "lyhyt", "again": "lyhyt"}, "vähintään 12 merkkiä"),
        ({"password": "aune aro aune", "again": "aune aro aune"}, "muistuttaa liikaa"),
        ({"again": PASSWORD + "x"}, "Salasanat eivät ole samat."),
        ({"username": ""}, "Kirjoita käyttäjätunnus"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_done(client, code, values, told):
    answer = install(client, **{"code": code, **values})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert PASSWORD not in page
    assert not Centre.objects.exists()
    assert not Person.objects.exists()


def test_wrong_codes_are_slowed_down_by_address(client, code):
    cache.clear()
    statuses = [install(client, "väärä").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    slow = install(client, code)
    assert slow.status_code == 429
    assert slow["Retry-After"] == "60"
    assert install(Client(REMOTE_ADDR="192.0.2.9"), code).status_code == 302


def test_without_the_limit_guessing_goes_on(client, code, monkeypatch):
    """Negative control of the slowing down."""
    cache.clear()
    monkeypatch.setattr(installing, "WRONG_CODES", 10**6)
    assert [install(client, "väärä").status_code for _ in range(8)] == [422] * 8


def test_a_new_code_ends_the_one_before(client, code):
    newer = installing.setup_code()
    assert newer != code
    assert install(client, code).status_code == 422
    assert install(client, newer).status_code == 302


def test_the_code_is_kept_as_a_hash_only(code):
    row = SetupCode.objects.get()
    assert code not in str(row.__dict__)
    assert len(code) == 19


def test_a_house_is_set_up_once(db, code):
    who = Administrator("aune", "Aune", PASSWORD)
    names = {"fi": "Talo", "sv": "Huset", "en": "House"}
    with pytest.raises(WrongSetupCode):
        installing.install("wrong", start="empty", names=names, administrator=who)
    installing.install(code, start="empty", names=names, administrator=who)
    with pytest.raises(AlreadyInstalled):
        installing.install(code, start="empty", names=names, administrator=who)
    assert Person.objects.count() == 1


def test_without_a_code_nothing_opens(client):
    assert install(client, "").status_code == 422
    assert install(client, "abcd").status_code == 422
    assert not Centre.objects.exists()
