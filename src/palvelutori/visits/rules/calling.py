"""Who is next: the least rank among the stops this desk may call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from palvelutori.visits.rules.explain import Reason, why_called
from palvelutori.visits.rules.hall import DeskView, Moment, Policy, WaitingStop
from palvelutori.visits.rules.numbers import Candidate, candidates
from pathways import disciplines as rule


@dataclass(frozen=True, slots=True)
class Picked:
    """The stop to call and why: the main reason first, then notes for the officer."""

    stop: WaitingStop
    why: tuple[Reason, ...]


def pick(waiting: Iterable[WaitingStop], *, desk: DeskView, moment: Moment, policy: Policy) -> Picked | None:
    """The next stop for `desk`, or None when nobody it may serve is waiting and free.

    The order of `waiting` does not matter. Raises KeyError for a queue the moment does not know.
    """
    callable_now = _callable(waiting, desk=desk, moment=moment, policy=policy)
    if not callable_now:
        return None
    chosen = min(callable_now, key=_rank)
    return Picked(chosen.stop, why_called(chosen))


def order(
    waiting: Iterable[WaitingStop], *, desk: DeskView, moment: Moment, policy: Policy
) -> tuple[Picked, ...]:
    """Everybody `desk` may call now, in order: the list "next for you"."""
    ranked = sorted(_callable(waiting, desk=desk, moment=moment, policy=policy), key=_rank)
    return tuple(Picked(each.stop, why_called(each)) for each in ranked)


def hindrance(stop: WaitingStop, *, desk: DeskView, moment: Moment, policy: Policy) -> Reason | None:
    """What forbids `desk` to call just this stop by hand, or None.

    By hand the officer may pass the order, a cool-down, an early appointment, a language and a wish for more
    time: somebody stands there. Not passed: a service that is not this desk's, a visitor at another desk, a
    stop sent to another desk.
    """
    (seen,) = candidates([stop], desk=desk, moment=moment, policy=policy)
    if not seen.numbers[rule.SERVES]:
        return Reason("hindrance.not-served-here")
    if seen.numbers[rule.BOUND] == rule.TO_ANOTHER_DESK:
        return Reason("hindrance.sent-to-another-desk")
    if stop.visitor_busy:
        return Reason("hindrance.at-another-desk")
    return None


def _callable(
    waiting: Iterable[WaitingStop], *, desk: DeskView, moment: Moment, policy: Policy
) -> list[Candidate]:
    seen = candidates(waiting, desk=desk, moment=moment, policy=policy)
    return [each for each in seen if each.may_be_called]


def _rank(seen: Candidate) -> tuple[int, int, int, int, int]:
    return seen.rank
