"""Once for each person and version, without an account: one browser one voice, a code of paper one voice.

Nobody can tell whose voice said what."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.common.check_codes import ALPHABET
from palvelutori.common.refusals import InvalidInput
from palvelutori.foundation.actors import ANONYMOUS
from palvelutori.planning import once
from palvelutori.planning.models import Opinion, SpentVoice
from palvelutori.planning.operations import comments, refusals, versions
from tests.planning.people import CENTRE, MANAGER
from tests.planning.sending import fields_of
from tests.planning.test_pages import out as out  # noqa: PLC0414
from tests.planning.test_pages import planner, words  # noqa: F401 (fixtures)

PLACE = f"{CENTRE}:3"
TEXT = st.text(ALPHABET, max_size=40)


def counts(version: int = 3) -> dict[int, int]:
    rows = Opinion.objects.filter(concept__version=version, count__gt=0)
    return dict(rows.values_list("value", "count"))


def says(value: int, use: once.Use = "page", token: str = "", **more: int) -> str:
    token = token or once.drawn(use, PLACE)
    comments.say_opinion(ANONYMOUS, centre=CENTRE, value=value, use=use, token=token, **more)
    return token


def post(browser: Client, value: int, **more: str) -> str:
    sent = fields_of(browser.get("/suunnittele/")).dict()
    answer = browser.post("/suunnittele/mielipide/", {**sent, "value": str(value), **more}, follow=True)
    return words(answer)


# -- tokens, without a database


@given(TEXT, st.sampled_from(["page", "change", "paper"]))
def test_what_the_house_did_not_make_is_not_ours(token, use):
    assert not once.is_ours(use, PLACE, token)


@pytest.mark.parametrize("use", ["page", "change", "paper"])
def test_a_token_is_for_one_use_and_one_version(use):
    token = once.drawn(use, PLACE)
    assert once.is_ours(use, PLACE, token) and once.typed(once.written(token).lower()) == token
    assert not once.is_ours(use, f"{CENTRE}:4", token) and not once.is_ours(use, PLACE, token[:-1] + "#")
    for other in {"page", "change", "paper"} - {use}:
        assert not once.is_ours(other, PLACE, token)
    assert once.mark_of(use, token) != token and len({once.mark_of(one, token) for one in once.SIGNS}) == 3


def test_a_browser_remembers_what_the_house_wrote_and_nothing_else():
    cookie = once.to_remember(CENTRE, 3, 4)
    said = once.remembered(cookie, centre=CENTRE, version=3)
    assert said is not None and said.value == 4
    forged = cookie.replace("3.4.", "3.5.")
    for bad in ("", "x", "3.9.x", forged):
        assert once.remembered(bad, centre=CENTRE, version=3) is None
    assert once.remembered(cookie, centre=CENTRE, version=4) is None


# -- the operation


@pytest.mark.django_db
def test_a_token_says_one_thing_once(out):
    before = counts()
    token = says(5)
    with pytest.raises(refusals.AlreadySaid):
        says(5, token=token)
    with pytest.raises(refusals.VoiceNotKnown):
        says(5, use="paper", token=token)
    with pytest.raises(refusals.VoiceNotKnown):
        says(5, token="x")
    for bad in ({"before": 4}, {"use": "change"}, {"use": "change", "before": 9}):
        with pytest.raises(InvalidInput):
            says(3, **bad)
    with pytest.raises(InvalidInput):
        says(6)
    assert counts() == before | {5: before[5] + 1} and SpentVoice.objects.count() == 1


@pytest.mark.django_db
def test_the_control_without_the_mark_one_token_votes_as_often_as_it_likes(out, monkeypatch):
    before = counts()[5]
    monkeypatch.setattr(comments, "_spent", lambda row, mark: True)
    token = says(5)
    says(5, token=token)
    assert counts()[5] == before + 2


@pytest.mark.django_db
def test_nothing_kept_says_who_or_what(out):
    tokens = {says(value): value for value in (1, 2, 3, 4, 5)}
    rows = [tuple(row) for row in SpentVoice.objects.values_list()]
    assert all(len(row) == 2 for row in rows), "a mark and the version, and nothing beside"
    dump = repr(rows)
    assert not any(token in dump for token in tokens)


# -- browsers


@pytest.mark.django_db
def test_a_browser_says_once_and_may_change_its_mind(out):
    browser, before = Client(), counts()
    assert "Kiitos" in post(browser, 5)
    assert counts() == before | {5: before[5] + 1}
    assert "on jo mukana" in post(browser, 5) and "Tästä selaimesta on sanottu 5" in words(
        browser.get("/suunnittele/")
    )
    assert "vaihdettu" in post(browser, 2)
    assert counts() == before | {2: before[2] + 1}
    old = Client()
    old.cookies[once.COOKIE] = once.to_remember(CENTRE, 3, 5).replace("3.5.", "3.4.")
    assert once.remembered(old.cookies[once.COOKIE].value, centre=CENTRE, version=3) is None


@pytest.mark.django_db
def test_a_copied_cookie_moves_one_voice_once(out):
    mine = Client()
    post(mine, 5)
    copied = mine.cookies[once.COOKIE].value
    post(mine, 4)
    before = counts()
    thief = Client()
    thief.cookies[once.COOKIE] = copied
    assert "on jo mukana" in post(thief, 1)
    assert counts() == before


@pytest.mark.django_db
def test_the_control_without_the_cookie_the_same_person_votes_twice(out):
    browser, before = Client(), counts()[5]
    post(browser, 5)
    del browser.cookies[once.COOKIE]
    post(browser, 5)
    assert counts()[5] == before + 2


@pytest.mark.django_db
def test_many_people_on_one_device_each_have_a_code(planner):  # noqa: F811
    import re

    page = planner.post("/suunnittelu/koodit/")
    codes = re.findall(r"<code>([A-Z0-9 ]+)</code>", page.content.decode())
    assert len(set(codes)) == 24 and "no-store" in page["Cache-Control"]
    assert not SpentVoice.objects.exists(), "drawing keeps nothing"
    shared, before = Client(), counts()
    post(shared, 5)
    assert "Kiitos" in post(shared, 2, code=codes[0].lower())
    assert "on jo mukana" in post(shared, 2, code=codes[0])
    assert "Koodia ei tunneta" in post(shared, 2, code="ABCD EFGH JKMN")
    assert "Kiitos" in post(shared, 2, code=codes[1])
    assert counts() == before | {5: before[5] + 1, 2: before[2] + 2}
    assert "on jo mukana" in post(shared, 5), "the browser's own voice is as it was"


@pytest.mark.django_db
def test_a_new_version_is_a_new_voice_and_a_closed_one_takes_none(planner):  # noqa: F811
    browser = Client()
    post(browser, 5)
    versions.start_draft(MANAGER, centre=CENTRE)
    versions.open_comments(MANAGER, centre=CENTRE, closes_on=date(2026, 12, 31))
    assert "Tästä selaimesta on sanottu" not in words(browser.get("/suunnittele/"))
    assert "Kiitos" in post(browser, 4) and counts(4) == {4: 1}
    from palvelutori.planning.models import ConceptVersion

    ConceptVersion.objects.filter(version=4).update(closes_on=date(2026, 1, 1))
    assert "Mikään versio ei ole nyt lausunnolla" in words(planner.get("/suunnittelu/koodit/"))
    with pytest.raises(refusals.CommentsClosed):
        says(3)


@pytest.mark.django_db
def test_the_table_takes_a_mark_once(out):
    mark = once.mark_of("page", says(5))
    row = SpentVoice.objects.get(mark=mark)
    with pytest.raises(IntegrityError), transaction.atomic():  # the table's own guard
        SpentVoice.objects.create(mark=mark, concept=row.concept)
