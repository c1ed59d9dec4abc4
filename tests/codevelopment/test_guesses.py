"""Guessed codes of ideas and applications: counted by where they come from, one place never shuts another out."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from palvelutori.codevelopment import codes
from palvelutori.codevelopment.operations import guesses
from palvelutori.common.refusals import NotAllowed
from palvelutori.foundation.guessing import MOST
from palvelutori.foundation.models import JournalLine
from tests.codevelopment.steps import MANAGER
from tests.world import CENTRE

pytestmark = pytest.mark.django_db
WRONG = {"code": "2222 2222 2222", "words": "Penkki ovelle"}
ADDRESS = "203.0.113.77"


@pytest.fixture(autouse=True)
def heard(monkeypatch):
    monkeypatch.setattr(logging.getLogger("palvelutori"), "propagate", True)


def tries(path: str, times: int, address: str = ADDRESS) -> list[int]:
    browser = Client(REMOTE_ADDR=address)
    return [browser.post(path, WRONG).status_code for _ in range(times)]


@pytest.mark.parametrize(
    ("path", "wrong"), [("/kehita/vastaus/", 404), ("/kehita/kerro/", 422), ("/kumppanit/hakemus/", 404)]
)
def test_ten_wrong_codes_then_the_door_waits_for_that_place_alone(square, caplog, path, wrong):
    caplog.set_level(logging.WARNING, "palvelutori.alarm")
    assert tries(path, MOST + 2) == [wrong] * MOST + [429] * 2
    assert tries(path, 1, "203.0.113.78") == [wrong], "somebody else is not shut out"
    lines = JournalLine.objects.filter(kind="codes.many_wrong")
    assert lines.count() == 1, "one alarm"
    assert len([one for one in caplog.records if one.name == "palvelutori.alarm"]) == 1
    written = str([one.facts for one in lines]) + caplog.text
    assert ADDRESS not in written
    assert "2222" not in written


def test_a_right_code_waits_too_while_its_place_guesses(square):
    """Else a guesser would see which guess was right."""
    tries("/kehita/kerro/", MOST)
    sent = Client(REMOTE_ADDR=ADDRESS).post("/kehita/kerro/", {**WRONG, "code": codes.drawn_code()})
    assert sent.status_code == 429


def test_control_without_the_count_every_guess_is_tried(square, monkeypatch):
    monkeypatch.setattr(guesses.guesses, "count", lambda source: 0)
    monkeypatch.setattr(guesses.tries, "count", lambda source: 0)
    assert 429 not in tries("/kehita/vastaus/", 3 * MOST)
    assert 429 not in tries("/kumppanit/hakemus/", 3 * MOST)


def test_only_the_house_raises_the_alarm(square):
    with pytest.raises(NotAllowed):
        guesses.note_code_guesses(MANAGER, centre=CENTRE, what="voice", tries=3)
