"""The words we decided not to use (docs/style/fi.md), looked for in every text a person may read."""

from __future__ import annotations

import re

import pytest

from palvelutori.common import texts
from tests.shape.source import PACKAGE

WRONG = {
    "fi": r"valitettavasti|jonotusnumero|\btiketti|\bsessio|\bprosessi|\bkeissi|\basiakas(?!kas|palv|tieto)\b|\bhosti\b"
    r"|\bjärjestelmävirhe|\besimies|\baukeaa\b|\badmin\b"
    r"|\basiakkaat\b|\bota sinulle\b|\btiiviste\b|\bkatselmu",
    "sv": r"tyvärr|\bidag\b|\bimorgon\b|\bvårdcentral|\blucka\b|\bticket\b|\bsession\b|\bKela\b|\bdrop.?in\b|\bkölapp"
    r"|\btitter\b|öppethållningsdag|\btuoja|namn frågas|\bkondensat\b|\bbe om lov\b|\bstegfri",
    "en": r"unfortunately|\boops\b|\bsession\b|please wait|\bcustomers?\b",
    "easy": r"viimeistään|\bklo\b|\d–\d|valitettavasti|\basiakas\b",
}
#: words of the law or of another house that stand as they are: key → why
EXCUSED = {"exception.reason_fi.hint": "the example is in Finnish"}


def faults(key: str, slots: dict[str, str]) -> list[str]:
    """What of one text is on the list."""
    found = []
    for slot, words in slots.items():
        pattern = WRONG.get(slot.removesuffix("_one"))
        hit = re.search(pattern, words, flags=re.IGNORECASE) if pattern else None
        if hit and key not in EXCUSED:
            found.append(f"{key}.{slot}: {hit[0]!r}")
        if re.search(r"\d-\d", re.sub(r"\d{4}-\d\d-\d\d", "", words)):
            found.append(f"{key}.{slot}: a range takes an en dash")
    return found


def test_no_text_uses_a_word_we_decided_against():
    everything = texts.read(texts.files(PACKAGE))
    assert [fault for key, slots in everything.items() for fault in faults(key, slots)] == []


@pytest.mark.parametrize(
    "slots",
    [
        {"fi": "Valitettavasti luukku on kiinni"},
        {"sv": "Öppnar imorgon"},
        {"sv": "Varje titt syns bland andra titter"},
        {"fi": "Asiakkaat eivät ole kertoneet"},
        {"en": "Dear customer"},
        {"easy": "Tule klo 10"},
        {"fi": "noin 10-12 min"},
    ],
)
def test_a_wrong_word_is_caught(slots):
    assert faults("x", slots)
