"""Whether free words hold a person's details. Errs on the side of refusing: the words can be written again."""

from __future__ import annotations

import re
from typing import Final

#: personal identity code: date, century sign (also those of 2023), individual number, check character
_IDENTITY: Final = re.compile(r"\b\d{6}\s?[-+A-FU-Ya-fu-y]\s?\d{3}[0-9A-Za-z]\b")
_PHONE: Final = re.compile(r"(?:\+|\b00)?\d[\d\s()-]{5,}\d")
_MAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_ACCOUNT: Final = re.compile(r"\bFI\d{2}[\s\d]{10,}", re.IGNORECASE)
_ADDRESS: Final = re.compile(
    r"\b[A-ZÅÄÖ][a-zåäö]+(?:katu|tie|polku|kuja|raitti|kaari|gatan|vägen|stigen)\s+\d+", re.UNICODE
)
#: two or more capitalised words in a row inside a sentence read like a name
_NAME: Final = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-ZÅÄÖ][a-zåäö]+\s+[A-ZÅÄÖ][a-zåäö]+\b")

_KINDS: Final = (
    ("identity_code", _IDENTITY),
    ("email", _MAIL),
    ("account", _ACCOUNT),
    ("phone", _PHONE),
    ("address", _ADDRESS),
    ("name", _NAME),
)


def personal_details(words: str) -> str | None:
    """The first kind of personal detail that `words` seem to hold, or None."""
    return next((kind for kind, pattern in _KINDS if pattern.search(words)), None)
