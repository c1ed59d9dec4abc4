"""A house with an administrator and a host, and browsers to sign them in with."""

from __future__ import annotations

import pytest
from django.test import Client

from palvelutori.accounts import operations
from palvelutori.accounts.access import actor_of
from palvelutori.accounts.models import Person
from palvelutori.foundation.actors import SYSTEM, Actor
from palvelutori.foundation.models import Centre

PASSWORD = "lumi-kettu-sauna-soutu"


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def talo(db) -> Centre:
    return Centre.objects.create(code="talo", names={"fi": "Talo", "sv": "Huset", "en": "House"})


def person(username: str, *grants: tuple[str, str], language: str = "fi") -> Person:
    made = operations.add_person(
        SYSTEM, username=username, name=username.title(), password=PASSWORD, language=language
    )
    for role, unit in grants:
        operations.grant_role(SYSTEM, centre="talo", person=made.person, role=role, unit=unit)
    return Person.objects.get(pk=made.person)


@pytest.fixture
def admin(talo) -> Person:
    return person("aune", ("administrator", ""))


@pytest.fixture
def host(talo) -> Person:
    return person("heikki", ("host", ""), language="sv")


@pytest.fixture
def boss(admin) -> Actor:
    return actor_of(admin)


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=False)
