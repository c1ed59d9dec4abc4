"""Mornings and afternoons: together they are the day, and an opaque unit's are not kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from palvelutori.facts.folding import load
from palvelutori.facts.queries.halves import HOUSE, HalfCounts, days_known, half_days, left_by_line
from palvelutori.facts.rules.fold import fold
from palvelutori.facts.rules.matters import LEFT, SERVED, Matter
from tests import world

DAY = date(2026, 11, 18)
#: 8.00 in Finland in November
OPENS = datetime(2026, 11, 18, 6, tzinfo=UTC)


def matter(
    number: int, minute: int, *, wait: int | None, queue: str = "a", is_opaque: bool = False
) -> Matter:
    joined = OPENS + timedelta(minutes=minute)
    called = None if wait is None else joined + timedelta(minutes=wait)
    return Matter(
        visit=str(number),
        queue=queue,
        unit=queue,
        arrived_at=joined,
        joined_at=joined,
        called_at=called,
        ended_at=(called or joined) + timedelta(minutes=1),
        outcome=LEFT if wait is None else SERVED,
        is_opaque=is_opaque,
    )


@given(st.lists(st.tuples(st.integers(0, 600), st.none() | st.integers(0, 60), st.booleans()), max_size=30))
def test_halves_add_up_to_the_day(rows):
    matters = [
        matter(number, minute, wait=wait, queue="b" if is_opaque else "a", is_opaque=is_opaque)
        for number, (minute, wait, is_opaque) in enumerate(rows)
    ]
    facts = fold(matters, day=DAY, promises={"a": 10, "b": 10}, languages={})
    for line in facts.lines:
        assert (line.halves == ()) is line.is_opaque
        for place, whole in enumerate((line.arrivals, line.waited, line.within_promise, line.left)):
            assert line.is_opaque or sum(half[place] for half in line.halves) == whole
    assert sum(half[0] for half in facts.halves) == len(matters)
    assert sum(half[4] for half in facts.halves) == sum(60 * wait for _, wait, _ in rows if wait is not None)


def test_noon_parts_the_day():
    facts = fold([matter(1, 239, wait=2), matter(2, 240, wait=3)], day=DAY, promises={}, languages={})
    assert facts.halves == ((1, 1, 0, 0, 120), (1, 1, 0, 0, 180))


def test_they_are_read_back(db):
    world.set_up()
    centre = "rantakulma"
    queue = "kela_lobby"
    matters = [matter(1, 0, wait=2, queue=queue), matter(2, 300, wait=None, queue=queue)]
    load(centre, {DAY: matters}, languages={})
    morning, afternoon = half_days(centre, line=queue, since=DAY, until=DAY)[DAY]
    assert (morning.arrivals, morning.wait_seconds, afternoon.left) == (1, 120, 1)
    assert morning + afternoon == HalfCounts(2, 1, 1, 1, 120)
    assert half_days(centre, line=HOUSE, since=DAY, until=DAY)[DAY] == (morning, afternoon)
    assert half_days(centre, line=queue, since=DAY + timedelta(1), until=DAY + timedelta(2)) == {}
    assert days_known(centre, since=DAY, until=DAY) == [DAY]
    assert left_by_line(centre, since=DAY, until=DAY) == {(queue, queue): 1}
