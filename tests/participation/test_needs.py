"""What was asked for and not on offer is kept without anybody's details."""

from __future__ import annotations

import pytest

from palvelutori.common.refusals import InvalidInput
from palvelutori.foundation.models import Centre, JournalLine
from palvelutori.participation.models import UnmetNeed
from palvelutori.participation.operations import PersonalDetails, note_need
from palvelutori.participation.rules import personal_details
from tests import world
from tests.world import CENTRE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house(house_clock):
    Centre.objects.create(code=CENTRE, names={"fi": "Rantakulma"})


def test_a_code_or_a_few_words_are_kept_with_their_day_only():
    note_need(world.host(), centre=CENTRE, text_code="passport")
    note_need(world.host(), centre=CENTRE, text="leikkipaikka  odotuksen ajaksi", cause="other")
    assert [(row.text_code, row.words) for row in UnmetNeed.objects.order_by("id")] == [
        ("passport", ""),
        ("", "leikkipaikka odotuksen ajaksi"),
    ]
    assert "leikkipaikka" not in str(list(JournalLine.objects.values_list("facts", flat=True)))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("soita 040 123 4567", "phone"),
        ("hetu 131052-308T", "identity_code"),
        ("010203A123B kysyi passia", "identity_code"),
        ("aino@example.org", "email"),
        ("tili FI21 1234 5600 0007 85", "account"),
        ("asuu Rantakatu 5", "address"),
        ("passia kysyi Aino Virtanen", "name"),
    ],
)
def test_personal_details_are_refused_and_nothing_is_kept(words, kind):
    with pytest.raises(PersonalDetails) as refused:
        note_need(world.host(), centre=CENTRE, text=words)
    assert refused.value.values["kind"] == kind
    assert not UnmetNeed.objects.exists()


@pytest.mark.parametrize("words", ["passi", "Kela auki iltaisin", "tulkki somaliksi", "kopiokone 2 kpl"])
def test_ordinary_words_pass(words):
    assert personal_details(words) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"text_code": "a", "text": "b"},
        {"text_code": "Ei näin"},
        {"text": "x" * 201},
        {"text": "x", "cause": "?"},
    ],
)
def test_wrong_values_are_named(wrong):
    with pytest.raises(InvalidInput):
        note_need(world.host(), centre=CENTRE, **wrong)
