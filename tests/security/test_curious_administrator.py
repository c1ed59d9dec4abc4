"""Whoever reads the database finds nothing that opens a door: no session, no visit's address, no token."""

from __future__ import annotations

import json

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from palvelutori.accounts.models import Person
from palvelutori.foundation.models import Receipt
from tests import world


@pytest.fixture
def signed_in(square):
    person = Person.objects.create(username="aune", name="Aune")
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def with_key(key: str, cookie: str) -> int:
    stranger = Client()
    stranger.cookies[cookie] = key
    return stranger.get("/oma/").status_code


def test_a_session_key_from_the_database_signs_nobody_in(signed_in, settings):
    cookie = settings.SESSION_COOKIE_NAME
    assert signed_in.get("/oma/").status_code == 200
    assert with_key(signed_in.cookies[cookie].value, cookie) == 200
    assert with_key(Session.objects.get().session_key, cookie) == 302


def test_control_with_plain_keys_it_would(square, settings):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    cookie, browser = settings.SESSION_COOKIE_NAME, Client()
    person = Person.objects.create(username="aune", name="Aune")
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert with_key(Session.objects.get().session_key, cookie) == 200


def test_signing_out_ends_the_session_in_the_database(signed_in):
    signed_in.post("/kirjaudu-ulos/")
    assert not Session.objects.exists()


def test_a_receipt_keeps_no_address_of_a_visit(square):
    came = square.arrive("lab", key="one")
    again = square.arrive("lab", key="one")
    assert came.follow_url == again.follow_url != ""
    assert "/v/" not in json.dumps(Receipt.objects.get().answer)


def test_no_row_holds_the_signature_of_a_visits_address(square):
    came = square.arrive("lab", key="two", by=world.kiosk())
    signature = came.follow_url.rpartition(".")[2]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert signature not in repr(cursor.fetchall()), table
