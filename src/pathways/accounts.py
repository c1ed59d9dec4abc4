"""The accounts of every run: nobody is lost, and Little's law holds to the millisecond.

For each line, each kind of visitor and the house two books are kept. One follows the state: how many are there,
and the area under their number over time. The other follows the people: each one's own coming, going and time.
They must agree: arrived = served + left + turned away + sent away + still inside, and the area (L) is the sum of
the times (λW), whole milliseconds, no rounding. `check_rows` looks at what the engine kept of each day,
`check_log` goes through a day's lines again, whoever told them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pathways import layout as at
from pathways.scenario import Scenario

if TYPE_CHECKING:
    from pathways.state import Tables, Words


class AccountsBroken(Exception):
    """The two books of a run do not agree: what came out of it is not to be believed."""


def check_rows(scenario: Scenario, held: Tables, rows: Words, *, first: int = 0) -> None:
    """`rows`: what was kept of each day, `first` the first day's number. Raises AccountsBroken."""
    t = held.t
    codes = [f"queue {one.code}" for one in scenario.queues]
    queues = part_of(rows, int(t[at.S_QUEUES]), count=len(codes), size=at.K_SIZE)
    ends = (at.K_SERVED, at.K_LEFT, at.K_TURNED, at.K_SENT, at.K_INSIDE)
    _alike(codes, "people came and are accounted for", queues[:, :, at.K_ARRIVED], _sum(queues, ends), first)
    _alike(
        codes, "ms by the line and by its people", queues[:, :, at.K_AREA], queues[:, :, at.K_SPENT], first
    )
    kinds = [f"stream {one.code}" for one in scenario.streams]
    streams = part_of(rows, int(t[at.S_STREAMS]), count=len(kinds), size=at.M_SIZE)
    gone = _sum(streams, (at.M_GONE, at.M_INSIDE))
    _alike(kinds, "people came and are accounted for", streams[:, :, at.M_CAME], gone, first)
    booked = _sum(streams, (at.M_CAME, at.M_NO_SHOW, at.M_EARLIER)) - streams[:, :, at.M_SERIAL]
    _alike(kinds, "bookings and those who came or did not", booked * 0 + _booked(scenario), booked, first)
    area, spent = rows[:, at.HOUSE_AREA :][:, :1], rows[:, at.HOUSE_SPENT :][:, :1]
    _alike(["the house"], "ms by the house and by its people", area, spent, first)


def part_of(rows: Words, begins: int, *, count: int, size: int) -> Words:
    """A part of each day's row, shape (days, `count`, `size`)."""
    return rows[:, begins : begins + count * size].reshape(len(rows), count, size)


def _sum(books: Words, columns: Sequence[int]) -> Words:
    return books[:, :, list(columns)].sum(axis=2)  # type: ignore[no-any-return]


def _booked(scenario: Scenario) -> list[int]:
    return [len(one.booked) for one in scenario.streams]


def _alike(names: Sequence[str], what: str, one: Words, other: Words, first: int) -> None:
    wrong = one != other
    if wrong.any():
        day, place = (int(found[0]) for found in wrong.nonzero())
        raise AccountsBroken(
            f"day {first + day}, {names[place]}: {one[day, place]} and {other[day, place]} {what}"
        )


def check_log(scenario: Scenario, log: Iterable[Sequence[int]]) -> None:
    """The books of one day made anew from its log, which begins with an empty house. Raises AccountsBroken."""
    lines = [_Book() for _ in scenario.queues]
    house, desks = _Book(), _Book()
    latest = 0
    for moment, what, number, queue, _ in log:
        if moment < latest:
            raise AccountsBroken(f"visitor {number}: {moment} ms comes after {latest} ms")
        latest = moment
        if what == at.ARRIVED:
            house.enter(moment, number)
        elif what == at.OUT:
            house.leave(moment, number)
        elif what == at.JOINED:
            lines[queue].enter(moment, number)
        elif what in (at.CALLED, at.LEFT, at.TURNED, at.SENT):
            lines[queue].leave(moment, number)
        if what == at.CALLED:
            desks.enter(moment, number)
        elif what == at.ENDED:
            desks.leave(moment, number)
    books = {"the house": house, "the desks": desks}
    books |= {f"queue {one.code}": line for one, line in zip(scenario.queues, lines, strict=True)}
    for name, book in books.items():
        book.check(name)
    stands = {number for line in lines for number in line.inside}
    if desks.inside or (lost := stands ^ set(house.inside)):
        who = min(desks.inside or lost)
        raise AccountsBroken(f"visitor {who}: the day ends, and what became of them is not told")


class _Book:
    """Who is in and since when; the area under their number, and the times of those who left."""

    def __init__(self) -> None:
        self.inside: dict[int, list[int]] = {}
        self.count = self.area = self.spent = self.changed = 0
        self.stranger: int | None = None

    def enter(self, moment: int, number: int) -> None:
        self._change(moment, 1)
        self.inside.setdefault(number, []).append(moment)

    def leave(self, moment: int, number: int) -> None:
        self._change(moment, -1)
        since = self.inside.get(number)
        if since is None:
            self.stranger = number
            return
        self.spent += moment - since.pop(0)
        if not since:
            del self.inside[number]

    def _change(self, moment: int, by: int) -> None:
        self.area += self.count * (moment - self.changed)
        self.changed = moment
        self.count += by

    def check(self, name: str) -> None:
        if self.stranger is not None:
            raise AccountsBroken(f"{name}: visitor {self.stranger} leaves without having come")
        still = [since for held in self.inside.values() for since in held]
        spent = self.spent + sum(self.changed - since for since in still)
        if self.area != spent:
            raise AccountsBroken(f"{name}: {self.area} and {spent} ms by the number and by its people")
