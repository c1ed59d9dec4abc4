"""A whole square set up from the sample, and browsers signed in as its test people."""

from __future__ import annotations

from functools import cache as cache_once

import pytest
from django.test import Client

from palvelutori.accounts.models import Person
from palvelutori.foundation.actors import SYSTEM
from palvelutori.samples.load import load
from palvelutori.square import setting_up
from palvelutori.square.setting_up import Tokens
from tests import world

CENTRE = "rantakulma"


@cache_once
def _sample(name):
    return load(name)


@pytest.fixture(autouse=True)
def quick(settings, monkeypatch):
    """Quick hashes, and the sample's files read once."""
    monkeypatch.setattr(setting_up, "load", _sample)
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]


@pytest.fixture
def tokens(db, house_clock) -> Tokens:
    return world.with_devices(CENTRE)[CENTRE]


def signed_in(username: str) -> Client:
    browser = Client()
    person = Person.objects.get(username=username)
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def admin(tokens) -> Client:
    return signed_in("yllapito")


@pytest.fixture
def manager(tokens) -> Client:
    return signed_in("paallikko")


@pytest.fixture
def lead(tokens) -> Client:
    return signed_in("esihenkilo")


@pytest.fixture
def system():
    return SYSTEM
