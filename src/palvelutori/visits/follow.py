"""The address of a visit's own page: the visit's id and a signature, nothing else. It is not stored.

The short code stands for the same page on paper, for who types by hand. It is not stored either: it is worked out
from the visit's id, valid on the day of the visit, and looked for among the visits of that day only.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from django.conf import settings

PREFIX = "/v/"
_LENGTH = 16
#: no vowels (no words), nothing that looks like something else; a prime number of signs
SIGNS: Final = "23456789CDFGHJKMNPQRTVW"
_FREE_SIGNS: Final = 8
CODE_LENGTH: Final = _FREE_SIGNS + 1
_GROUP: Final = 3


def _signature(visit: str) -> str:
    return _digest("follow", visit).hex()[:_LENGTH]


def _digest(purpose: str, visit: str) -> bytes:
    key = f"palvelutori.{purpose}:{settings.SECRET_KEY}".encode()
    return hmac.new(key, visit.encode(), sha256).digest()


def follow_token(visit: str) -> str:
    """`<visit>.<signature>`: 64 bits of signature over 128 random ones."""
    return f"{visit}.{_signature(visit)}"


def follow_url(visit: str) -> str:
    """Path of the visit's page."""
    return PREFIX + follow_token(visit)


def visit_of(token: str) -> str | None:
    """The visit a token is for, None when it was not made here."""
    visit, _, signature = token.rpartition(".")
    if visit and hmac.compare_digest(signature.encode(), _signature(visit).encode()):
        return visit
    return None


def short_code(visit: str) -> str:
    """Eight signs worked out from the visit's id (36 bits) and a check sign: `7FQ KMW D93`."""
    return _signs(int.from_bytes(_digest("code", visit)[:8], "big"))


def _signs(value: int) -> str:
    places = []
    for _ in range(_FREE_SIGNS):
        value, place = divmod(value, len(SIGNS))
        places.append(place)
    signs = "".join(SIGNS[place] for place in (*places, _check(places)))
    return " ".join(signs[start : start + _GROUP] for start in range(0, CODE_LENGTH, _GROUP))


def _check(places: Iterable[int]) -> int:
    """One wrong sign, or two neighbours the wrong way round, never give the same check sign."""
    return sum(weight * place for weight, place in enumerate(places, start=1)) % len(SIGNS)


def paper_code(receipt: str) -> str:
    """The code of a paper that was printed without connection: worked out from the kiosk's own receipt, because the
    visit has no id yet (FNV-1a, 64 bits; `offline-house.js` does the same sums)."""
    value = 0xCBF29CE484222325
    for sign in receipt.encode():
        value = ((value ^ sign) * 0x100000001B3) % 2**64
    return _signs(value)


def typed_code(words: str) -> str | None:
    """What somebody typed as `short_code` writes it; None when it cannot be a code (a sign wrong or missing)."""
    signs = "".join(one for one in words.upper() if one.isalnum())
    if len(signs) != CODE_LENGTH or any(one not in SIGNS for one in signs):
        return None
    *free, check = (SIGNS.index(one) for one in signs)
    if _check(free) != check:
        return None
    return " ".join(signs[start : start + _GROUP] for start in range(0, CODE_LENGTH, _GROUP))


def visit_of_code(code: str, visits: Iterable[str]) -> str | None:
    """Which of `visits` (ids) the code is for; None when none is, or when two would be."""
    found = [one for one in visits if hmac.compare_digest(short_code(one).encode(), code.encode())]
    return found[0] if len(found) == 1 else None
