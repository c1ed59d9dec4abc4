from __future__ import annotations

import pytest
from django.test import Client

from palvelutori.accounts.models import Person, RoleGrant
from tests.world import CENTRE


@pytest.fixture
def browser(square) -> Client:
    """A resident's browser."""
    return Client()


@pytest.fixture
def signed_in(square):
    """Role → a browser signed in with it."""

    def sign_in(role: str, unit: str = "") -> Client:
        person = Person.objects.create(username=f"{role}-{unit}", name=role)
        RoleGrant.objects.create(person=person, role=role, centre=CENTRE, unit=unit)
        browser = Client()
        browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return sign_in


@pytest.fixture
def guide(signed_in) -> Client:
    """The lobby guide's browser."""
    return signed_in("host", "guidance")
