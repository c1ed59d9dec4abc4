"""Pages of guidance: nothing said is in an address, a cookie, a table, the journal or a log."""

from __future__ import annotations

import logging
import re
from html import unescape

import pytest
from django.apps import apps
from django.test import Client

from palvelutori.foundation.models import JournalLine
from palvelutori.guidance.rules import suggesting
from palvelutori.guidance.rules.entries import DECLINED
from palvelutori.guidance.rules.logic import Truth
from palvelutori.guidance.views import asking
from tests.guidance.houses import rules

pytestmark = pytest.mark.django_db
PAGE = "/mita-tarvitsen/"
RENT = {"topic": ["keep_home", "talk"], "answer.rent": "behind", "answer.age": "from_18_to_29"}


def counts() -> dict[str, int]:
    """Rows of every table."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def wishes_shown(page: str) -> list[str]:
    return re.findall(r'name="topic" value="([a-z_]+)"', page)


def test_the_menu_and_an_answer(rantakulma):
    browser = Client()
    menu = browser.get(PAGE)
    assert menu.status_code == 200 and "keep_home" in wishes_shown(menu.content.decode())
    answer = browser.post(PAGE, RENT)
    told = answer.content.decode()
    assert answer.status_code == 200
    assert "asumisneuvonta" in told and 'name="need"' in told and "Hyvissä ajoin" in told
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("prefix", ["", "/sv", "/en", "/fi-simple"])
def test_every_language_says_its_reasons(rantakulma, prefix):
    told = Client().post(prefix + PAGE, RENT).content.decode()
    said = {
        "": "vuokra viivästyy",
        "/sv": "hyran dröjer",
        "/en": "rent is late",
        "/fi-simple": "ettet menetä kotia",
    }
    assert said[prefix] in told


def test_what_is_said_is_kept_nowhere(rantakulma, caplog):
    browser, before = Client(), counts()
    lines = JournalLine.objects.count()
    with caplog.at_level(logging.DEBUG):
        browser.get(PAGE)
        answer = browser.post(PAGE, {"topic": "feel_better", "answer.coping": "heavy"})
    assert answer.status_code == 200
    assert counts() == before and JournalLine.objects.count() == lines
    assert "feel_better" not in caplog.text and "coping" not in caplog.text
    assert set(browser.cookies) <= {"palvelutori_csrf"}
    assert "feel_better" not in str(browser.cookies)


def test_no_form_of_guidance_puts_an_answer_into_an_address(rantakulma):
    told = Client().post(PAGE, RENT).content.decode()
    for form in re.findall(r"<form.*?</form>", told, flags=re.S):
        if 'method="post"' not in form:
            assert "topic" not in form and "answer." not in form
    assert not re.findall(r'href="[^"]*(?:topic|answer|keep_home)[^"]*"', told)


def test_an_answer_in_the_address_is_not_read(rantakulma):
    assert "Mitä haluaisit?" in Client().get(f"{PAGE}?topic=keep_home&answer.rent=behind").content.decode()


def test_words_outside_the_vocabulary_are_passed_over(rantakulma):
    given = {"topic": ["keep_home", "<b>", "x" * 500], "answer.rent": "sometimes", "answer.what": "no"}
    told = Client().post(PAGE, given).content.decode()
    assert "&lt;b&gt;" not in told and "sometimes" not in told
    assert "Mitä haluaisit?" in Client().post(PAGE, {"topic": "nothing_such"}).content.decode()


def test_silence_is_an_answer_that_decides_nothing(rantakulma):
    asked = Client().post(PAGE, {"topic": "talk"}).content.decode()
    assert 'name="answer.age" value="declined"' in asked
    silent = Client().post(PAGE, {"topic": "talk", "answer.age": DECLINED}).content.decode()
    assert 'name="answer.age" value="under_18"' not in silent
    assert "Riippuu tästä" in silent


def test_what_was_said_can_be_dropped(rantakulma):
    told = Client().post(PAGE, {**RENT, "drop": "keep_home"}).content.decode()
    assert "talk" in wishes_shown(told) and "keep_home" not in wishes_shown(told)
    assert "Mitä haluaisit?" in Client().post(PAGE, {"topic": "talk", "drop": "talk"}).content.decode()


def test_the_order_of_wishes_is_drawn_for_each_showing(rantakulma, monkeypatch):
    browser = Client()
    orders = {tuple(wishes_shown(browser.get(PAGE).content.decode())) for _ in range(6)}
    assert len(orders) == 6 and len({frozenset(one) for one in orders}) == 1
    monkeypatch.setattr(asking.secrets, "randbits", lambda bits: 7)  # negative control: one seed, one order
    assert len({tuple(wishes_shown(browser.get(PAGE).content.decode())) for _ in range(3)}) == 1


def test_an_opaque_unit_is_told_in_its_own_neutral_words(rantakulma):
    told = Client().post(PAGE, {"topic": "feel_better", "answer.coping": "heavy"}).content.decode()
    assert "Keskustelu hoitajan kanssa ilman ajanvarausta" in told
    assert "Mielenterveys" not in told and "päihde" not in told.lower()


def test_without_rules_there_is_no_page(db, house_clock):
    from palvelutori.foundation.models import Centre

    Centre.objects.create(code="tyhja", names={"fi": "T", "sv": "T", "en": "T"}, timezone="Europe/Helsinki")
    assert Client().get(PAGE).status_code in (302, 404)


def parts(given: dict[str, object]) -> dict[str, list[str]]:
    """What an answer's page offers, does not know yet and advises against, in the order shown."""
    told = Client().post(PAGE, given).content.decode()
    shown = re.findall(r"<details.*?</details>", told, flags=re.S)
    rows = {name: [part for part in shown if words in part] for name, words in _PARTS.items()}
    found = {name: re.findall(r"<li>(.*?)</li>", "".join(part), flags=re.S) for name, part in rows.items()}
    offers = re.findall(r'<ol class="offers">.*?</ol>', told, flags=re.S)
    cards = re.findall(r'<li class="card.*?(?=<li class="card|</ol>)', "".join(offers), flags=re.S)
    return {"offered": cards, **found}


_PARTS = {"not known": "emme vielä tiedä", "against": "Ei sovi, koska"}


def test_e31_the_same_answers_give_the_same_list_each_line_with_its_reasons(rantakulma):
    first, again = parts(RENT), parts(RENT)
    assert first == again
    reasons = [one.because["fi"] for one in rules("rantakulma")]
    assert len(first["offered"]) >= 2
    for card in first["offered"]:
        assert any(reason in unescape(card) for reason in reasons), card


def test_e31_what_is_missing_is_not_known_and_never_a_no(rantakulma, monkeypatch):
    without = parts({"topic": "talk"})
    assert without["not known"] and all("Riippuu tästä" in one for one in without["not known"])
    assert without["against"] == []
    answered = parts({"topic": "talk", "answer.age": "over_64"})
    assert answered["against"], "told, it may be a no"
    known = suggesting._among
    monkeypatch.setattr(  # negative control: silence taken for a no
        suggesting, "_among", lambda *given: Truth.NO if known(*given) == Truth.UNKNOWN else known(*given)
    )
    assert parts({"topic": "talk"})["against"]
