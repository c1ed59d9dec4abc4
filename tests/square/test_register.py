"""The data protection officer: one page of one's own, made of what the contexts say, without anybody's data."""

from __future__ import annotations

import pytest
from django.test import Client

from palvelutori.accounts.models import Person
from palvelutori.common.texts import has
from palvelutori.foundation import personal
from palvelutori.square.views.register import holders
from tests.customers.referring import VALUES, so_far
from tests.shape import matrix
from tests.shape.test_operations import load_everything
from tests.shape.test_url_roles import COLUMNS, expected
from tests.world import Square

pytestmark = pytest.mark.django_db
#: what the role opens and nobody else's does
OWN = {"register": "200", "work": "302"}


@pytest.fixture
def world(house_clock, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    built = matrix.build()
    browser = Client()
    browser.force_login(Person.objects.get(username="tietosuoja"), backend=matrix.BACKEND)
    built.browsers["data_protection"] = browser
    return built


def test_the_officer_gets_the_register_and_otherwise_what_somebody_without_a_role_gets(world):
    wrong = []
    for name, row in matrix.table()["pages"].items():
        for method in matrix.METHODS:
            should = expected(row, method, COLUMNS["pages"])[list(matrix.PEOPLE).index("no_role")]
            if method == "GET":
                should = OWN.get(name, should)
            if (answer := world.ask("data_protection", method, row)) != should:
                wrong.append(f"{method} {name}: {answer}, not {should}")
    assert wrong == []


def test_the_register_names_every_personal_field_and_shows_no_value(world):
    case = so_far(Square(), "sent")
    page = world.browsers["data_protection"].get("/henkilotietorekisteri/").content.decode()
    load_everything()
    for table, fields in personal.FIELDS.items():
        for field, kind in fields.items():
            assert kind == "plain" or (table in page and field in page), f"{table}.{field}"
    # "phone" is a way of contact, and the name of a field the page may well tell
    values = [value for value in VALUES.values() if value != "phone"]
    assert not [value for value in (*values, case.leg, case.visit) if value in page]
    assert "1–4" in page, "one permission is not told as one"


def test_control_a_table_without_a_holder_would_be_missing(monkeypatch):
    load_everything()
    everything = {table.name for one in holders() for table in one.tables}
    monkeypatch.delitem(personal.HOLDERS, "customers.referrals")
    assert "customers.Payload" in everything - {table.name for one in holders() for table in one.tables}


def test_everything_that_is_kept_for_so_long_has_words():
    load_everything()
    assert not [code for one in holders() for code, _ in one.kept if not has(f"register.kept.{code}")]
