"""The code of a note: ten signs, half drawn and half signature, so that a guess fails before anything is read. Pure.

One guess in six million has a right signature, and then there must be a note by that code. No name is in it.
"""

from __future__ import annotations

import hmac
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from palvelutori.common.check_codes import ALPHABET, plain_signs

LENGTH: Final = 10
_HALF: Final = LENGTH // 2
#: days a note is good for after the day it was given
VALID_DAYS: Final = 14


class Remark(StrEnum):
    """What the receiver should know before the person sits down. Chosen from a list: no free words travel."""

    PAPERS = "papers"
    FORM_HELP = "form_help"
    INTERPRETER = "interpreter"
    SUPPORT_PERSON = "support_person"
    CALM_PLACE = "calm_place"
    STEP_FREE = "step_free"


class Standing(StrEnum):
    """What a note is worth now."""

    GOOD = "good"
    USED = "used"
    EXPIRED = "expired"


def code_of(note: str, *, centre: str, key: bytes) -> str:
    """The code of the note with this id: worked out anew each time, kept nowhere."""
    return _signed(_signs(key, f"note:{note}"), centre=centre, key=key)


def is_signed(code: str, *, centre: str, key: bytes) -> bool:
    """Whether a plain code was made by this house."""
    return len(code) == LENGTH and hmac.compare_digest(code, _signed(code[:_HALF], centre=centre, key=key))


def digest_of(code: str, *, key: bytes) -> str:
    """What is kept of a code: nothing can be worked out of it without the key."""
    return hmac.new(key, f"kept:{code}".encode(), sha256).hexdigest()


def plain(words: str) -> str | None:
    """The code from what a person wrote; None when it is written like another kind of code, or none."""
    return plain_signs(words, length=LENGTH)


def written(code: str) -> str:
    """`ABCDE FGHJK`: in two groups, as on paper."""
    return f"{code[:_HALF]} {code[_HALF:]}"


def last_day(given_on: date) -> date:
    """The last day a note given on `given_on` is good for."""
    return given_on + timedelta(days=VALID_DAYS)


def standing(*, is_used: bool, last_on: date, today: date) -> Standing:
    """What the note is worth today. Used comes first: when it was used is not told to who finds the paper."""
    if is_used:
        return Standing.USED
    return Standing.EXPIRED if today > last_on else Standing.GOOD


def _signed(drawn: str, *, centre: str, key: bytes) -> str:
    return drawn + _signs(key, f"signed:{centre}:{drawn}")


def _signs(key: bytes, what: str) -> str:
    value = int.from_bytes(hmac.new(key, what.encode(), sha256).digest()[:16], "big")
    signs = []
    for _ in range(_HALF):
        value, place = divmod(value, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "".join(signs)
