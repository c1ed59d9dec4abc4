"""Codes with which somebody says one thing without a name: made when they are handed over, and nowhere kept.

Six drawn signs and six that prove the house made them. Handing one over writes only that a visit has had its code,
never which; using it stores a hash of it beside the words. So nothing joins a visit to what was said, not even for
somebody who has the whole database and the house's key: the drawn signs were never written down.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from typing import Final

from django.conf import settings

from palvelutori.common.check_codes import ALPHABET

DRAWN: Final = 6
LENGTH: Final = 12
_GROUP: Final = 4


def _proof(drawn: str) -> str:
    key = f"palvelutori.voice:{settings.SECRET_KEY}".encode()
    value = int.from_bytes(hmac.new(key, drawn.encode(), sha256).digest()[:16], "big")
    signs = []
    for _ in range(LENGTH - DRAWN):
        value, place = divmod(value, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "".join(signs)


def drawn_code() -> str:
    """A fresh code."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(DRAWN))
    return drawn + _proof(drawn)


def written(code: str) -> str:
    """`ABCD EFGH JKMN`."""
    return " ".join(code[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))


def read(words: str) -> str | None:
    """The code somebody typed; None when the house did not make it."""
    signs = "".join(one for one in words[:64].upper() if one.isalnum())
    if len(signs) != LENGTH or any(one not in ALPHABET for one in signs):
        return None
    return signs if hmac.compare_digest(_proof(signs[:DRAWN]), signs[DRAWN:]) else None


def mark_of(code: str) -> str:
    """What is kept of a used code."""
    return sha256(f"palvelutori.voice:{code}".encode()).hexdigest()


def mark_of_visit(visit: str) -> str:
    """What is kept of a visit that has had its code: a keyed hash, for two days."""
    key = f"palvelutori.voice.visit:{settings.SECRET_KEY}".encode()
    return hmac.new(key, visit.encode(), sha256).hexdigest()
