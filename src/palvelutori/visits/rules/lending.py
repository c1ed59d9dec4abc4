"""Lending a desk to another line for a while: when it may be done, until when, and when it is over. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

#: a loan lasts between these; longer is a roster's business
SHORTEST_MINUTES: Final = 5
LONGEST_MINUTES: Final = 240
#: what is offered, and what is chosen when nobody says
OFFERED_MINUTES: Final = (15, 30, 60)
USUAL_MINUTES: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A desk and the line it would serve. `own_queues`: what the desk serves already; `services`: what skill, law
    and agreements let its officer take of the line there, as codes. `is_opaque`: either unit keeps its line to
    itself.
    """

    own_queues: Collection[str]
    queue: str
    services: Collection[str]
    is_open: bool = True
    is_opaque: bool = False
    line_closes_at: datetime | None = None
    line_is_open: bool = True
    is_lent: bool = False


class Task(Protocol):
    """What kind of work a service takes, as far as lending cares."""

    @property
    def is_public_power(self) -> bool:
        """A decision over somebody's rights or duties."""

    @property
    def is_own_officer_only(self) -> bool:
        """What the law keeps for the authority's own officer."""


def is_lendable(task: Task) -> bool:
    """Whether another unit's officer may be lent for such work: never for public power."""
    return not task.is_public_power and not task.is_own_officer_only


def refusal(wanted: Wanted) -> str | None:
    """Why the desk may not be lent like this, or None. The first that holds, nearest to the desk first.

    Codes: `loan-desk-not-open`, `loan-already`, `loan-opaque`, `loan-own-line`, `loan-line-closed`,
    `loan-not-allowed`.
    """
    if not wanted.is_open:
        return "loan-desk-not-open"
    if wanted.is_lent:
        return "loan-already"
    if wanted.is_opaque:
        return "loan-opaque"
    if wanted.queue in wanted.own_queues:
        return "loan-own-line"
    if not wanted.line_is_open:
        return "loan-line-closed"
    return None if wanted.services else "loan-not-allowed"


def until(now_at: datetime, *, minutes: int, closes_at: datetime | None) -> datetime:
    """When the loan ends by itself: after `minutes`, at the latest when the line closes."""
    ends_at = now_at + timedelta(minutes=minutes)
    return ends_at if closes_at is None else min(ends_at, closes_at)


def is_over(until_at: datetime, *, now_at: datetime) -> bool:
    """Whether a loan's time has come. The last moment does not belong to it."""
    return now_at >= until_at


def without(own: Collection[str], *, lent: Collection[str]) -> list[str]:
    """The desk's own part of what it serves, in its order."""
    return [code for code in own if code not in lent]
