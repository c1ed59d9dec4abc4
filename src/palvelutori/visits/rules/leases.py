"""Numbers a kiosk may give while it has no connection, and when somebody who took one came.

A *block* is a stretch of a day's numbers that belongs to one kiosk's browser. Blocks lie above the numbers given
one by one, so that a short break does not leave a hole in the middle of the morning.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Block:
    """Numbers `first` … `last` of one day, both in it. `holder` is who alone may give them."""

    first: int
    last: int
    holder: str = ""

    def holds(self, number: int) -> bool:
        """Whether `number` lies in the block."""
        return self.first <= number <= self.last

    @property
    def size(self) -> int:
        """How many numbers."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasePolicy:
    """A house's choices: numbers in a block, how few left make a new one due, where blocks begin.

    The size is what one kiosk gives on its busiest day: a whole opening day without connection is possible.
    """

    size: int = 300
    low: int = 100
    first: int = 501


def holder_of(number: int, blocks: Iterable[Block]) -> str | None:
    """Who alone may give `number`; None when it is nobody's."""
    return next((block.holder for block in blocks if block.holds(number)), None)


def next_free(newest: int, *, blocks: Sequence[Block]) -> int:
    """The number after `newest` that lies in no block."""
    number = newest + 1
    for block in sorted(blocks, key=lambda one: one.first):
        if block.holds(number):
            number = block.last + 1
    return number


def placed(
    policy: LeasePolicy, *, newest: int, blocks: Sequence[Block], below: int
) -> tuple[int, int] | None:
    """First and last number of a new block above everything given or leased, under `below`; None when none are left."""
    first = max(policy.first, newest + 1, *(block.last + 1 for block in blocks), 1)
    last = min(first + policy.size - 1, below - 1)
    return (first, last) if last >= first else None


def is_low(blocks: Iterable[Block], *, used: int, policy: LeasePolicy) -> bool:
    """Whether the kiosk's blocks of a day, of which `used` numbers are gone, call for another one."""
    return sum(block.size for block in blocks) - used < policy.low


def bounded(recorded_at: datetime, *, not_before: datetime, not_after: datetime) -> datetime:
    """When somebody came, as far as a kiosk's clock is believed: not before its last contact with the house and not
    after its return."""
    return min(max(recorded_at, not_before), not_after)


def number_day(told: date, *, arrived_on: date, earliest_on: date, latest_on: date) -> date:
    """The day whose number a paper has: the one the kiosk says, if the kiosk could have been in it."""
    return told if earliest_on <= told <= latest_on else arrived_on


def is_over(day: date, *, today: date, is_open: bool, opens_on: date | None) -> bool:
    """Whether nobody will be called in a line any more on the day of the paper."""
    return day < today or (not is_open and opens_on != today)
