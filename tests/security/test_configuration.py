"""Settings that look safe and are not; a log that tells no visit's address; demo doors in a real house."""

from __future__ import annotations

import logging

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from palvelutori import settings as house_settings
from palvelutori.accounts.models import Person, RoleGrant
from palvelutori.foundation.discreet import Discreet
from palvelutori.foundation.models import Centre


def test_the_connection_to_the_database_is_as_safe_as_asked():
    found = house_settings.database("postgres://talo:salasana@kanta/talo?sslmode=verify-full")
    assert found["OPTIONS"] == {"sslmode": "verify-full"}


def test_a_database_on_the_same_machine_is_reached_by_its_socket():
    found = house_settings.database("postgres://talo@/talo?host=/var/run/postgresql")
    assert (found["HOST"], found["OPTIONS"]) == ("", {"host": "/var/run/postgresql"})


@pytest.mark.parametrize("url", ["postgres://kanta/talo?host=/var/run", "postgres://talo@/talo?host=kanta"])
def test_two_machines_or_another_one_as_a_socket_are_refused(url):
    with pytest.raises(ImproperlyConfigured, match="folder of a socket"):
        house_settings.database(url)


def test_an_unknown_wish_for_the_connection_is_refused_by_name():
    with pytest.raises(ImproperlyConfigured, match="ssl_mode"):
        house_settings.database("postgres://kanta/talo?ssl_mode=verify-full")


@pytest.mark.parametrize(("is_live", "status"), [(True, 404), (False, 302)])
def test_a_real_house_has_no_one_click_sign_in(db, settings, is_live, status):
    """The second case is the control: in a demonstration's own house the click works."""
    settings.DEMO = True
    Centre.objects.create(code="talo", names={"fi": "Talo"}, is_live=is_live)
    person = Person.objects.create(username="aune", name="Aune")
    RoleGrant.objects.create(person=person, role="administrator", centre="talo")
    answer = Client().post("/demo/kirjaudu/", {"role": "administrator"})
    assert answer.status_code == status


def line(words: str, *args: object) -> str:
    record = logging.LogRecord("django.security.csrf", logging.WARNING, "", 1, words, args, None)
    Discreet().filter(record)
    return record.getMessage()


def test_the_log_does_not_hold_a_visits_address():
    told = line("Forbidden (%s): %s", "CSRF cookie not set.", "/v/2kQ.620c7b1df854ac69/lahden")
    assert told == "Forbidden (CSRF cookie not set.): /v/…/lahden"
    assert line("Internal Server Error: %s", "/v/abc.620c") == "Internal Server Error: /v/…"
    assert line("Forbidden: %s", "/kirjaudu/") == "Forbidden: /kirjaudu/"


def test_every_handler_of_the_log_is_discreet():
    handlers = house_settings.LOGGING["handlers"].values()
    assert all("discreet" in handler["filters"] for handler in handlers)
