"""Two people type one code at the same moment, and the list of those who did not come is made meanwhile.

Guard: the head row is locked before anything is read, so a booked time has one visit and one state.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import combinations_with_replacement
from typing import Any

import pytest

from palvelutori.appointments.models import Appointment
from palvelutori.common.refusals import Refusal
from palvelutori.foundation import journal, scope
from palvelutori.foundation.actors import SYSTEM
from palvelutori.visits import operations as visits
from palvelutori.visits.models import Stop
from tests import world
from tests.booking import book, row_of
from tests.harness.explorer import Explorer
from tests.harness.snapshot import Snapshot, tables
from tests.promises.conftest import OF_THE_DAY
from tests.promises.invariants import check_hall
from tests.promises.test_interleavings import UP_TO_THE_LOCK
from tests.world import CENTRE

pytestmark = pytest.mark.django_db(transaction=True)

LAB = world.desks_of("lab")[0]


class Hall:
    """A time that is not kept any more and to which its person comes after all; somebody in the line."""

    def __init__(self, square: world.Square) -> None:
        self.code = book("lab.blood_sample", 9, 35)
        self.name = row_of(self.code).id
        square.open(LAB)
        self.first = square.arrive("service_point")
        self.rows = Snapshot(tables(OF_THE_DAY))
        self.number = journal.head_number(CENTRE)


ACTS: dict[str, Callable[[Hall], Any]] = {
    "kiosk": lambda hall: visits.check_in(world.kiosk(), centre=CENTRE, code=hall.code),
    "host": lambda hall: visits.check_in(
        world.host(), centre=CENTRE, code=hall.code, number=hall.first.number, channel="host"
    ),
    "count": lambda hall: visits.count_missed(SYSTEM, centre=CENTRE),
    "mark": lambda hall: visits.mark_not_come(world.officer(LAB), centre=CENTRE, appointment=hall.name),
    "next": lambda hall: visits.call_next(world.officer(LAB), centre=CENTRE, desk=LAB),
    "leave": lambda hall: visits.leave(world.host(), centre=CENTRE, visit=hall.first.visit_id),
}


def _check(hall: Hall, outcomes: Any) -> None:
    for outcome in outcomes:
        assert outcome.error is None or isinstance(outcome.error, Refusal), repr(outcome.error)
    row = scope.ordinary(Appointment).get(id=hall.name)
    of_time = list(scope.ordinary(Stop).filter(centre=CENTRE, queue="lab", booked_at__isnull=False))
    assert len(of_time) <= 1, "one time became two stops"
    assert [(row.visit, row.stop)] == [(one.visit_id, one.id) for one in of_time] or row.state != "arrived"
    assert (row.state == "arrived") == bool(of_time), "the time and its stop tell different things"
    answers = {one.answer.visit_id for one in outcomes if isinstance(one.answer, visits.CheckedIn)}
    assert len(answers) <= 1, "one code opened two visits"
    check_hall(since=hall.number)


@pytest.mark.contention
def test_no_interleaving_gives_one_time_two_visits(square, actors):
    hall = Hall(square)

    def explored(*names: str) -> Explorer:
        def prepare() -> list[Callable[[], Any]]:
            hall.rows.put_back()
            hall.number = journal.head_number(CENTRE)
            return [partial(ACTS[name], hall) for name in names]

        explorer = Explorer(actors, prepare, partial(_check, hall), depth=UP_TO_THE_LOCK)
        explorer.explore()
        return explorer

    for first, second in combinations_with_replacement(ACTS, 2):
        explorer = explored(first, second)
        assert explorer.schedules and not explorer.wrong, f"{first} with {second}: {explorer.wrong[:3]}"
    assert journal.verify(CENTRE) is None


def test_the_check_bites_when_a_time_has_two_stops(square):
    hall = Hall(square)
    came = visits.check_in(world.kiosk(), centre=CENTRE, code=hall.code)
    stop = scope.ordinary(Stop).get(id=came.stops[0].stop_id)
    scope.ordinary(Stop).filter(visit_id=hall.first.visit_id).update(queue="lab", booked_at=stop.booked_at)
    with pytest.raises(AssertionError, match="two stops"):
        _check(hall, [])
