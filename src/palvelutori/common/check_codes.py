"""Check-in codes: eight signs a person can read out, one of them a check. Pure.

Seven signs of 23 are 3.4 thousand million codes; with a thousand times a day, one guess in three million hits.
No sign looks or sounds like another, and no vowel makes a word of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

ALPHABET: Final = "23456789CDFHJKMNPRTVWXY"
LENGTH: Final = 8
_BASE: Final = len(ALPHABET)
_GROUP: Final = 4
#: what people write for a sign that is not there → the sign that is
_MEANT: Final = str.maketrans({"S": "5", "Z": "2", "B": "8", "G": "6", "U": "V"})
_BETWEEN: Final = str.maketrans("", "", " -.\u00a0\u202f")


def made(number: Callable[[int], int], *, length: int = LENGTH) -> str:
    """A code of `length` signs (at most 22) out of `number(n)`, a whole number from 0 to n - 1
    (`secrets.randbelow`)."""
    values = [number(_BASE) for _ in range(length - 1)]
    return "".join(ALPHABET[value] for value in (*values, _check(values)))


def _check(values: list[int]) -> int:
    """The last value: with it the sum of place × value is a multiple of 23. As 23 is prime and more than the
    places, any one wrong sign and any two signs changed about are noticed."""
    total = sum(place * value for place, value in enumerate(values, start=1))
    return -total * pow(len(values) + 1, -1, _BASE) % _BASE


def normal(words: str, *, length: int = LENGTH) -> str | None:
    """The code of `length` signs as stored, from what a person wrote; None when it cannot be a code."""
    signs = plain_signs(words, length=length)
    if signs is None:
        return None
    values = [ALPHABET.index(sign) for sign in signs]
    return signs if _check(values[:-1]) == values[-1] else None


def plain_signs(words: str, *, length: int) -> str | None:
    """What a person meant: `length` signs of the alphabet; None when it is not so written."""
    signs = words[:64].translate(_BETWEEN).upper().translate(_MEANT)
    return signs if len(signs) == length and all(sign in ALPHABET for sign in signs) else None


def written(code: str) -> str:
    """`ABCD EFGH`: in groups, as on paper."""
    return " ".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))
