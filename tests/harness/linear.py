"""Is a recorded history of concurrent acts explained by some order of them, one at a time?

Wing and Gong's search with Lowe's memory of what was tried ("Testing for linearizability", 2017): an act may come
next when no other act that is still to come had ended before it began.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

S = TypeVar("S", bound=Hashable)


@dataclass(frozen=True)
class Happened:
    """One act as a client saw it: when it was sent, when its answer came, and what both said."""

    began: float
    ended: float
    act: str
    given: Any
    answer: Any


class Model(Protocol[S]):
    """What acts do, one at a time."""

    def first(self) -> S:
        """State before everything."""

    def after(self, state: S, one: Happened) -> S | None:
        """State after `one` with just this answer; None when that answer is impossible in `state`."""


def explains(model: Model[Any], history: Sequence[Happened]) -> bool:
    """Whether `model` knows an order of `history` that keeps who ended before whom."""
    acts = sorted(history, key=lambda one: one.began)
    tried: set[tuple[int, Any]] = set()
    todo: list[tuple[int, int, Any]] = [(0, 0, model.first())]
    everything = (1 << len(acts)) - 1
    while todo:
        done, start, state = todo.pop()
        if done == everything:
            return True
        while done >> start & 1:
            start += 1
        for place in reversed(_next(acts, done, start)):
            then = model.after(state, acts[place])
            mark = (done | 1 << place, then)
            if then is not None and mark not in tried:
                tried.add(mark)
                todo.append((mark[0], start, then))
    return False


def _next(acts: Sequence[Happened], done: int, start: int) -> list[int]:
    """Places of the acts that may come next, soonest ended first."""
    found, deadline = [], float("inf")
    for place in range(start, len(acts)):
        if acts[place].began > deadline:
            break
        if not done >> place & 1:
            found.append(place)
            deadline = min(deadline, acts[place].ended)
    return sorted((n for n in found if acts[n].began <= deadline), key=lambda n: acts[n].ended)


@dataclass(frozen=True)
class Hall:
    """Who waits (stop → visit, line, number), who is at a desk, which visits have been at one, the newest number."""

    waiting: frozenset[tuple[str, str, str, int]] = frozenset()
    present: frozenset[tuple[str, str]] = frozenset()
    seen: frozenset[str] = frozenset()
    number: int = 100


class OneHall:
    """One number after another; a call takes somebody free who waits in the desk's lines, first come first."""

    def __init__(self, serves: dict[str, frozenset[str]], *, number: int = 100) -> None:
        self._serves, self._number = serves, number

    def first(self) -> Hall:
        """Nobody, and the newest number that was given."""
        return Hall(number=self._number)

    def after(self, state: Hall, one: Happened) -> Hall | None:
        """`arrive` → (visit, number, ((stop, line), …)); `call` of a desk → stop or None; `finish` of a stop."""
        if one.act == "arrive":
            return self._arrive(state, *one.answer)
        if one.act == "call":
            return self._call(state, one.given, one.answer)
        gone = frozenset(pair for pair in state.present if pair[0] == one.given)
        return replace(state, present=state.present - gone) if gone else None

    @staticmethod
    def _arrive(state: Hall, visit: str, number: int, stops: Sequence[tuple[str, str]]) -> Hall | None:
        if number != state.number + 1:
            return None
        new = frozenset((stop, visit, line, number) for stop, line in stops)
        return replace(state, waiting=state.waiting | new, number=number)

    def _call(self, state: Hall, desk: str, answer: str | None) -> Hall | None:
        busy = {visit for _, visit in state.present}
        fit = [one for one in state.waiting if one[2] in self._serves[desk] and one[1] not in busy]
        # Somebody who comes from another desk is given time to walk: such a one may be passed over.
        fresh = [one for one in fit if one[1] not in state.seen]
        if answer is None:
            return None if fresh else state
        taken = next((one for one in fit if one[0] == answer), None)
        if taken is None or any(one[2] == taken[2] and one[3] < taken[3] for one in fresh):
            return None
        return replace(
            state,
            waiting=state.waiting - {taken},
            present=state.present | {taken[:2]},
            seen=state.seen | {taken[1]},
        )
