"""Beside a person: the officer's page; and the pages on which rules are written."""

from __future__ import annotations

import pytest

from palvelutori.guidance.forms import filled
from palvelutori.guidance.models import RuleVersion
from tests.guidance.test_checking import GOOD
from tests.guidance.test_pages import counts
from tests.square.conftest import admin, lead, manager, quick, signed_in, tokens  # noqa: F401

pytestmark = pytest.mark.django_db
PAGE, RULES = "/mita-han-tarvitsee/", "/opastussaannot/"


def written(**change) -> dict[str, object]:
    given = {**filled(GOOD), **change}
    return {key: value for key, value in given.items() if value is not False}


def test_an_officer_ticks_and_sees_the_house(tokens):  # noqa: F811
    officer = signed_in("luukku")
    empty = officer.get(PAGE).content.decode()
    assert "Palvelut näkyvät tässä" in empty
    before = counts()
    told = officer.post(PAGE, {"topic": ["keep_home"], "answer.rent": "behind"}).content.decode()
    assert "Perustoimeentulotuki" in told and "asumisneuvonta" in told and "Kela" in told
    assert 'value="keep_home" checked' in told and 'value="behind" checked' in told
    assert counts() == before


def test_others_see_an_opaque_units_neutral_words_only(tokens):  # noqa: F811
    told = signed_in("kela").post(PAGE, {"topic": "feel_better", "answer.coping": "heavy"}).content.decode()
    assert "Keskustelu hoitajan kanssa" in told and "Mielenterveys" not in told


def test_the_menu_of_staff_is_in_the_order_of_words(tokens):  # noqa: F811
    first, second = (signed_in("opas").get(PAGE).content.decode() for _ in range(2))
    assert first.split('name="topic"')[1:4] == second.split('name="topic"')[1:4]


def test_a_rule_is_written_reviewed_and_used_on_pages(manager, admin):  # noqa: F811
    assert manager.get(RULES).status_code == manager.get(f"{RULES}uusi/").status_code == 200
    sent = manager.post(f"{RULES}uusi/", written())
    assert sent.status_code == 302, sent.content.decode()
    page = manager.get(f"{RULES}young_talk/").content.decode()
    assert "Kirjoitit tämän version itse" in page and "tarkista/" not in page
    assert manager.post(f"{RULES}young_talk/1/tarkista/").status_code == 409
    assert admin.post(f"{RULES}young_talk/1/tarkista/").status_code == 302
    assert manager.post(f"{RULES}young_talk/1/kaytto/").status_code == 302
    assert RuleVersion.objects.get(code="young_talk").state == "in_use"
    assert manager.post(f"{RULES}young_talk/1/muu/").status_code == 404
    again = manager.post(f"{RULES}young_talk/muokkaa/", written(weight=1))
    assert again.status_code == 302 and RuleVersion.objects.filter(code="young_talk").count() == 2


def test_a_failing_example_is_told_beside_the_form(manager):  # noqa: F811
    told = manager.post(
        f"{RULES}uusi/", written(examples="talk, age=over_64 => yes\ntalk, age=over_64 => no")
    )
    words = told.content.decode()
    assert told.status_code == 422
    assert (
        "examples[1]" in words
        and "expects yes and the rule says no" in words
        and "Näin sen saa kuntoon" in words
    )
    assert not RuleVersion.objects.filter(code="young_talk").exists()
    assert manager.post(f"{RULES}uusi/", {}).status_code == 422


def test_a_lead_is_offered_the_own_units_services(lead):  # noqa: F811
    page = lead.get(f"{RULES}uusi/").content.decode()
    assert 'value="kela.student_aid"' in page and 'value="lab.blood_sample"' not in page
    assert lead.post(f"{RULES}uusi/", written()).status_code == 422


@pytest.mark.parametrize("path", [RULES, f"{RULES}when_it_is_hard/", f"{RULES}when_it_is_hard/muokkaa/"])
@pytest.mark.parametrize("prefix", ["", "/sv", "/en"])
def test_every_page_of_rules_opens_in_every_language(manager, prefix, path):  # noqa: F811
    assert manager.get(prefix + path).status_code == 200
