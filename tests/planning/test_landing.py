"""Whoever has a place in the concept arrives at it after signing in; nobody else does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from palvelutori.accounts import access as accounts
from palvelutori.accounts.operations import TEST_PASSWORD, add_test_person, grant_role
from palvelutori.planning.models import Seat
from tests.planning.people import CENTRE, SYSTEM, seated

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 18)


def arrives(username: str) -> str:
    browser = Client()
    answer = browser.post("/kirjaudu/", {"username": username, "password": TEST_PASSWORD})
    assert answer.status_code == 302, answer.content
    return answer["Location"]


@pytest.mark.parametrize("role", ["planner", "designer", "lead"])
def test_a_seat_leads_to_the_desk_of_planning(jokivarsi, role):
    until_on = TODAY if role == "designer" else None
    seated("tekija", role, "jokivarsi_city", until_on=until_on)
    assert arrives("tekija") == "/suunnittelu/"
    Seat.objects.update(until_on=TODAY - timedelta(days=1))  # control: the day after, it opens nothing
    assert arrives("tekija") == "/"


def test_a_role_of_the_house_comes_first_and_without_either_one_is_a_resident(jokivarsi, monkeypatch):
    made = add_test_person(SYSTEM, centre=CENTRE, username="muu", name="Muu", staff="")
    assert arrives("muu") == "/"
    seated("opas", "planner", "x")
    number = Seat.objects.get().person
    grant_role(SYSTEM, centre=CENTRE, person=number, role="host")
    assert arrives("opas") == "/opas/" or arrives("opas") != "/suunnittelu/"
    monkeypatch.setattr(
        accounts, "WORKPLACES", []
    )  # control: unknown to accounts, a planner arrives at an empty page
    seated("toinen", "planner", "y")
    assert arrives("toinen") == "/" and made.person
