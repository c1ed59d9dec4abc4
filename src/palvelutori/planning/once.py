"""Once for each person and version, without knowing who: tokens that are drawn, proved by the house, and nowhere kept.

Three kinds. A *page* token stands in the form. A *change* token lies in the browser's cookie after somebody has said
something, and says what: with it the same browser moves its voice. A *paper* code is given by hand to somebody who
shares a browser with others. Using any of them keeps a mark of the token alone, never beside a value.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal

from django.conf import settings

from palvelutori.common.check_codes import ALPHABET

Use = Literal["page", "change", "paper"]
#: drawn signs and signs of proof: paper is typed by hand, the others are not
SIGNS: Final = {"page": (16, 16), "change": (16, 16), "paper": (6, 6)}
COOKIE: Final = "palvelutori_once"


def _key() -> bytes:
    return f"palvelutori.opinion:{settings.SECRET_KEY}".encode()


def _proof(use: Use, place: str, drawn: str) -> str:
    value = int.from_bytes(hmac.new(_key(), f"{use}:{place}:{drawn}".encode(), sha256).digest(), "big")
    signs = []
    for _ in range(SIGNS[use][1]):
        value, sign = divmod(value, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return "".join(signs)


def drawn(use: Use, place: str) -> str:
    """A fresh token for `place`: `<centre>:<version>`, and for a change `:<value>`."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(SIGNS[use][0]))
    return signs + _proof(use, place, signs)


def is_ours(use: Use, place: str, token: str) -> bool:
    """Whether the house made the token for this use and place."""
    length, proof = SIGNS[use]
    if len(token) != length + proof or any(one not in ALPHABET for one in token):
        return False
    return hmac.compare_digest(_proof(use, place, token[:length]), token[length:])


def typed(words: str) -> str:
    """A paper code as somebody typed it: capitals, without spaces."""
    return "".join(one for one in words[:64].upper() if one.isalnum())


def written(code: str) -> str:
    """`ABCD EFGH JKMN`."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def mark_of(use: Use, token: str) -> str:
    """What is kept of a used token: a keyed hash."""
    return hmac.new(_key(), f"used:{use}:{token}".encode(), sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Said:
    """What a browser has said of a version already, with the token that moves it."""

    value: int
    token: str


def remembered(cookie: str, *, centre: str, version: int) -> Said | None:
    """What the browser's cookie tells; None when it tells nothing of this version, or was not made by the house."""
    number, _, rest = cookie.partition(".")
    value, _, token = rest.partition(".")
    if number != str(version) or value not in ("1", "2", "3", "4", "5"):
        return None
    if not is_ours("change", f"{centre}:{version}:{value}", token):
        return None
    return Said(int(value), token)


def to_remember(centre: str, version: int, value: int) -> str:
    """The cookie of a browser that has said `value`."""
    return f"{version}.{value}.{drawn('change', f'{centre}:{version}:{value}')}"
