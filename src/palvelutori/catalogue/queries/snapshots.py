"""Holding in memory what changes rarely, without showing an old state for long."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

from django.db import connection

from palvelutori.common.refusals import NotFound

T = TypeVar("T")

#: for so long a token is believed without asking again
BELIEVED_SECONDS = 0.25
#: for so long a thread that has changed something asks every time: its change may still be rolled back
WARY_SECONDS = 5.0

_thread = threading.local()


def be_wary() -> None:
    """To be called by whoever changes what snapshots are made of, in the thread of the change."""
    _thread.wary_until = monotonic() + WARY_SECONDS


def mark_of(centre: str, *, asked: str) -> str:
    """What the statement `asked`, given the centre's code, answers. Raises NotFound when there is no such row.

    A written statement, not one composed each time: a thread that is wary asks it hundreds of times a page.
    """
    with connection.cursor() as cursor:
        cursor.execute(asked, [centre])
        row = cursor.fetchone()
    if row is None:
        raise NotFound(what="centre", name=centre)
    return str(row[0])


class Snapshots(Generic[T]):
    """One value a key, built again when its token has changed.

    `token(key)` must be cheap, change with every change of the data and never come back (a counter would,
    after a rollback). It is asked before building, so the value may be newer than its token, never older.
    Other processes see a change a quarter of a second later at most, the changing thread at once.
    """

    def __init__(self, *, token: Callable[[str], str], build: Callable[[str], T]) -> None:
        self._token, self._build = token, build
        self._held: dict[str, tuple[str, T, float]] = {}

    def get(self, key: str) -> T:
        """The value of `key` as of now. Raises what `token` raises for a key it does not know."""
        held, now = self._held.get(key), monotonic()
        is_wary = now < getattr(_thread, "wary_until", 0.0)
        if held is not None and now < held[2] and not is_wary:
            return held[1]
        token = self._token(key)
        value = held[1] if held is not None and held[0] == token else self._build(key)
        # A wary thread may look at its own uncommitted change: nobody else is to believe that unasked.
        self._held[key] = (token, value, 0.0 if is_wary else now + BELIEVED_SECONDS)
        return value
