"""How to pass somebody on: walk there now, keep the place, or send with a note. Each with its reason, best first. Pure.

A `Reason`'s words are the text `passing.<code>`; minutes and counts are in `n`. A published rule over what is seen at
both desks now: a plain count at the line's usual pace, no forecast and nothing about the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from palvelutori.visits.rules.explain import Reason

#: somebody who is walked there stands with the officer so long at most; a longer wait is sat
WALK_WAIT_MINUTES: Final = 5
#: what walking over takes at most inside the house
WALK_MINUTES: Final = 3
#: from so many waiting for each other desk on, the officer's own line misses whoever walks away
OWN_LINE_LONG: Final = 3


class Way(StrEnum):
    """How the person goes on."""

    WALK = "walk"
    HOLD = "hold"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desks:
    """Both ends at this moment. `takes_now`: the receiver is open and takes people without a time.

    `is_told` False: the receiver keeps its line to itself; then its counts must not be given, and nothing of them
    decides. `waiting` and `free_desks` are of the receiver's line, `mean_minutes` its usual time at the desk,
    `minutes_to_close` None when it does not close today. `is_reachable`: there is a way on foot now. `opens_again`:
    an opening is near enough for a note. `own_waiting` wait where the sender sits, with `own_free` other desks of
    that line free.
    """

    takes_now: bool
    is_reachable: bool = True
    is_told: bool = True
    waiting: int = 0
    open_desks: int = 0
    free_desks: int = 0
    mean_minutes: float = 0.0
    minutes_to_close: int | None = None
    opens_again: bool = True
    own_waiting: int = 0
    own_free: int = 0

    @property
    def wait_minutes(self) -> int:
        """How long the next one waits at the usual pace; 0 where a free desk has nobody to call."""
        if not self.open_desks:
            return 0
        busy = self.open_desks - self.free_desks
        return round(self.mean_minutes * ((self.waiting + busy) // self.open_desks))

    @property
    def is_in_time(self) -> bool:
        """Whether the turn is expected before closing."""
        if self.minutes_to_close is None:
            return True
        return WALK_MINUTES + (self.wait_minutes if self.is_told else 0) < self.minutes_to_close


@dataclass(frozen=True, slots=True)
class Option:
    """One way. `reasons`: why, or where it `is_possible` no, why not."""

    way: Way
    is_possible: bool
    reasons: tuple[Reason, ...]


def options(desks: Desks) -> tuple[Option, ...]:
    """All three, the best first; what is not possible now comes last with what hinders it."""
    hindrance = _hindrance(desks)
    note = Option(Way.NOTE, desks.opens_again, (_of_note(desks, hindrance),))
    if hindrance is not None:
        off = tuple(Option(way, False, (hindrance,)) for way in (Way.WALK, Way.HOLD))
        return (note, *off) if note.is_possible else (*off, note)
    walk, hold = Option(Way.WALK, True, _of_walk(desks)), Option(Way.HOLD, True, (_of_hold(desks),))
    first = (walk, hold) if is_walking_best(desks) else (hold, walk)
    return (*first, note)


def is_walking_best(desks: Desks) -> bool:
    """Whether to walk over now: somebody takes the person soon, and the own line is not left with nobody.

    Where the receiver keeps its line to itself walking is best: a person who goes there needs somebody along.
    """
    if not desks.is_told:
        return True
    return desks.wait_minutes <= WALK_WAIT_MINUTES and not (is_missed(desks) and desks.wait_minutes > 0)


def is_missed(desks: Desks) -> bool:
    """Whether the officer's own line is long for the desks that stay."""
    return desks.own_waiting >= OWN_LINE_LONG * (desks.own_free + 1)


def _hindrance(desks: Desks) -> Reason | None:
    """Why nobody can go there now, or None."""
    if not desks.takes_now:
        return Reason("not-open")
    if not desks.is_reachable:
        return Reason("no-way")
    if desks.is_told and not desks.open_desks:
        return Reason("no-desk")
    return None if desks.is_in_time else Reason("closes-first", {"n": desks.minutes_to_close or 0})


def _of_walk(desks: Desks) -> tuple[Reason, ...]:
    own = (Reason("own-line", {"n": desks.own_waiting}),) if is_missed(desks) else ()
    if not desks.is_told:
        return (Reason("not-told"), *own)
    if not desks.wait_minutes and desks.free_desks:
        return (Reason("free-now"), *own)
    if desks.wait_minutes <= WALK_WAIT_MINUTES:
        return (Reason("soon", {"n": desks.wait_minutes}), *own)
    return (Reason("long-to-stand", {"n": desks.wait_minutes}), *own)


def _of_hold(desks: Desks) -> Reason:
    if not desks.is_told:
        return Reason("place-kept")
    if not desks.wait_minutes:
        return Reason("called-at-once")
    if not desks.waiting:
        return Reason("next-one", {"n": desks.wait_minutes})
    return Reason("sits-meanwhile", {"n": desks.waiting, "minutes": desks.wait_minutes})


def _of_note(desks: Desks, hindrance: Reason | None) -> Reason:
    if not desks.opens_again:
        return Reason("opens-too-late")
    return Reason("another-time") if hindrance is None else hindrance
