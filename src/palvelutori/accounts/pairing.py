"""Pairing codes: eight digits, shown once to the administrator, typed once into the browser that becomes a device."""

from __future__ import annotations

import secrets
import threading
from collections import deque
from datetime import datetime, timedelta
from typing import Final

from django.utils.crypto import salted_hmac

from palvelutori.common.refusals import TooMany
from palvelutori.foundation.clock import clock

DIGITS: Final = 8
#: real time from showing a code to its last use
LASTS: Final = timedelta(minutes=30)
#: wrong codes from one address, and from all of them, in `WINDOW`: guessing one of ten open codes at the house's
#: limit would take about four hundred years
WINDOW: Final = timedelta(minutes=10)
MOST_OF_ONE, MOST_OF_ALL = 10, 500


class TooManyCodes(TooMany):
    """Too many wrong pairing codes lately."""

    code = "too-many-codes"
    retry_after_seconds = 600


def new_code() -> str:
    """Eight random digits."""
    return "".join(secrets.choice("0123456789") for _ in range(DIGITS))


def plain(code: str) -> str:
    """What was typed without spaces and hyphens."""
    return "".join(one for one in code if not one.isspace() and one not in "-–")


def is_pairing_code(typed: str) -> bool:
    """Whether it has the form of a pairing code (anything else is taken for a key)."""
    return len(typed) == DIGITS and typed.isascii() and typed.isdigit()


def code_hash(code: str) -> str:
    """What is stored of a code: keyed, because eight digits alone could be tried from a copy of the database."""
    return salted_hmac("palvelutori.pairing", code, algorithm="sha256").hexdigest()


class WrongCodes:
    """Counts wrong codes over `WINDOW` of real time. In this process's memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wrong: deque[tuple[datetime, str]] = deque()

    def check(self, address: str) -> None:
        """Raises TooManyCodes when `address`, or everybody together, has been wrong too often."""
        since = clock.real_now() - WINDOW
        with self._lock:
            while self._wrong and self._wrong[0][0] <= since:
                self._wrong.popleft()
            of_one = sum(1 for _, where in self._wrong if where == address)
            if of_one >= MOST_OF_ONE or len(self._wrong) >= MOST_OF_ALL:
                raise TooManyCodes()

    def count(self, address: str) -> None:
        """One more wrong code from `address`."""
        with self._lock:
            self._wrong.append((clock.real_now(), address))

    def clear(self) -> None:
        """Forget everything (for tests)."""
        with self._lock:
            self._wrong.clear()


wrong_codes = WrongCodes()
