"""The night with an hour twice, the night with an hour less, and midnight: order by the journal, days by the wall."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from palvelutori.catalogue import queries as catalogue
from palvelutori.foundation import scope
from palvelutori.foundation.clock import clock
from palvelutori.foundation.models import JournalLine
from palvelutori.visits import operations as visits
from palvelutori.visits.models import Stop, Visit
from palvelutori.visits.operations import arriving
from tests import world
from tests.promises.invariants import check_hall
from tests.world import CENTRE

pytestmark = pytest.mark.django_db(transaction=True)
SP1 = world.desks_of("service_point")[0]


@pytest.fixture
def night(square, monkeypatch):
    """A house that is open all night: the square is closed at these hours, the operations are the same."""

    def at(moment: datetime) -> world.Square:
        clock.run(start_at=moment, speed=0.0001)
        open_at = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)
        real = catalogue.resolve_need
        monkeypatch.setattr(
            arriving.catalogue, "resolve_need", lambda *given, **more: real(*given, **{**more, "at": open_at})
        )
        return square

    return at


#: first moment (UTC), local dates of the arrivals every 20 minutes
NIGHTS = {
    "an hour twice": (datetime(2026, 10, 24, 23, 40, tzinfo=UTC), [date(2026, 10, 25)] * 9),
    "an hour less": (datetime(2027, 3, 28, 0, 0, tzinfo=UTC), [date(2027, 3, 28)] * 9),
    "midnight in summer": (
        datetime(2026, 10, 24, 20, 0, tzinfo=UTC),
        [date(2026, 10, 24)] * 3 + [date(2026, 10, 25)] * 6,
    ),
    "midnight in winter": (
        datetime(2026, 10, 25, 21, 0, tzinfo=UTC),
        [date(2026, 10, 25)] * 3 + [date(2026, 10, 26)] * 6,
    ),
}


@pytest.mark.parametrize("name", NIGHTS)
def test_nothing_lasts_less_than_nothing_and_days_are_local(night, name):
    begins, days = NIGHTS[name]
    square = night(begins)
    square.open(SP1)
    since = JournalLine.objects.filter(stream=CENTRE).count()
    for place in range(len(days)):
        clock.skip_to(begins + timedelta(minutes=20 * place))
        square.arrive("service_point")
    came = list(scope.ordinary(Visit).order_by("line_number"))
    assert [visit.day for visit in came] == days
    for day in set(days):
        own = [visit.number for visit in came if visit.day == day]
        assert own == list(range(own[0], own[0] + len(own))), "each local day has one series"
        assert own[0] == 101
    for visit in came:
        called = square.next(SP1)
        assert called.visit_id == visit.id, "in the order of arrival"
        clock.skip_to(clock.now() + timedelta(minutes=7))
        square.act(visits.finish, SP1, called.stop_id)
    for stop in scope.ordinary(Stop).select_related("visit"):
        assert stop.visit.arrived_at <= stop.called_at <= stop.started_at <= stop.ended_at
    lines = list(JournalLine.objects.filter(stream=CENTRE).order_by("number"))[since:]
    assert all(before.moment <= after.moment for before, after in pairwise(lines))
    check_hall(since=lines[0].number)


def test_a_clock_set_back_does_not_turn_the_order(square):
    """The machine's clock goes an hour back: the house's time stands until it has caught up."""
    first = square.arrive("service_point")
    clock.run(start_at=clock.now() - timedelta(hours=1), speed=0.0001)
    second = square.arrive("service_point")
    rows = {visit.id: visit for visit in scope.ordinary(Visit).all()}
    assert rows[second.visit_id].arrived_at >= rows[first.visit_id].arrived_at
    square.open(SP1)
    assert square.next(SP1).visit_id == first.visit_id


def test_control_wall_clock_times_would_turn_it():
    """Without UTC the second arrival of the doubled hour would be the earlier one."""
    from zoneinfo import ZoneInfo

    helsinki = ZoneInfo("Europe/Helsinki")
    first, second = datetime(2026, 10, 25, 0, 50, tzinfo=UTC), datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    assert second.astimezone(helsinki).time() < first.astimezone(helsinki).time()
