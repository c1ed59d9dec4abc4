"""A received document: what may be done next, by when it has to go on, and the code nobody can forge. Pure."""

from __future__ import annotations

import hmac
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

#: 23 signs without vowels and look-alikes; eleven of them worked out (49 bits) and one check sign
SIGNS: Final = "23456789CDFHJKMNPRTVWXY"
FREE_SIGNS: Final = 11
CODE_LENGTH: Final = FREE_SIGNS + 1
_GROUP: Final = 4
_WEEKEND: Final = 5


class State(StrEnum):
    """Where a document is."""

    RECEIVED = "received"
    KEPT = "kept"
    TRANSFERRED = "transferred"
    TOLD = "told"


class Do(StrEnum):
    """What can be done with it."""

    KEEP = "keep"
    TRANSFER = "transfer"
    TELL = "tell"


_AFTER: Final = {
    (State.RECEIVED, Do.KEEP): State.KEPT,
    (State.RECEIVED, Do.TRANSFER): State.TRANSFERRED,
    (State.TRANSFERRED, Do.TELL): State.TOLD,
}


def after(state: State, do: Do, *, is_ours: bool) -> State | None:
    """The state after `do`; None where it is not possible. `is_ours`: the receiver's own, or taken by agreement."""
    if (do is Do.KEEP) != is_ours and do is not Do.TELL:
        return None
    return _AFTER.get((state, do))


def possible(state: State, *, is_ours: bool) -> tuple[Do, ...]:
    """What can be done now."""
    return tuple(do for do in Do if after(state, do, is_ours=is_ours) is not None)


def due_at(
    received_at: datetime, *, working_days: int, holidays: frozenset[date], zone: ZoneInfo
) -> datetime:
    """Midnight at the end of the `working_days`-th working day after the day of receipt. Weekends and `holidays`
    (days the whole house is closed) are no working days.
    """
    day, left = received_at.astimezone(zone).date(), working_days
    while left:
        day += timedelta(days=1)
        if day.weekday() < _WEEKEND and day not in holidays:
            left -= 1
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)


def is_overdue(state: State, due: datetime | None, *, at: datetime) -> bool:
    """Not on its way, or its bringer not told, after the limit."""
    return due is not None and state in (State.RECEIVED, State.TRANSFERRED) and at >= due


def code_of(key: bytes, said: str) -> str:
    """The code of what a receipt says: whoever has no key cannot make one, and what is changed has another."""
    value = int.from_bytes(hmac.new(key, said.encode(), sha256).digest()[:10], "big")
    places = []
    for _ in range(FREE_SIGNS):
        value, place = divmod(value, len(SIGNS))
        places.append(place)
    signs = "".join(SIGNS[one] for one in (*places, _check(places)))
    return " ".join(signs[start : start + _GROUP] for start in range(0, CODE_LENGTH, _GROUP))


def typed(words: str) -> str | None:
    """What somebody typed, as `code_of` writes it; None when it cannot be a code."""
    signs = "".join(one for one in words[:64].upper() if one.isalnum())
    if len(signs) != CODE_LENGTH or any(one not in SIGNS for one in signs):
        return None
    *free, last = (SIGNS.index(one) for one in signs)
    if _check(free) != last:
        return None
    return " ".join(signs[start : start + _GROUP] for start in range(0, CODE_LENGTH, _GROUP))


def _check(places: list[int]) -> int:
    return sum(weight * place for weight, place in enumerate(places, start=1)) % len(SIGNS)
