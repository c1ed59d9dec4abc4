"""The night with an hour twice, the night with an hour less, and midnight: order by the journal, days by the wall."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.times import HELSINKI, local_day
from palvelutori.foundation import scope
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.clock import clock
from palvelutori.foundation.models import JournalLine
from palvelutori.spaces.operations.hours import set_exception
from palvelutori.visits import operations as visits
from palvelutori.visits.models import DayEnd, KeptPlace, Stop, Visit
from palvelutori.visits.operations import arriving, numbers
from palvelutori.visits.operations import closing as closing_of_days
from tests import world
from tests.promises.invariants import check_hall
from tests.world import CENTRE

pytestmark = pytest.mark.django_db(transaction=True)
SP1, SP2 = world.desks_of("service_point")[:2]


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
        still_here = sum(visit.day < day for visit in came)
        assert own[0] == 101 + still_here, "numbers that are still called are stepped over"
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


#: an emergency evening unit: on this day it is open from 20 to 4, over midnight and over the change of clocks
EVENINGS = {
    "an hour twice": (date(2026, 10, 24), 9),
    "an hour less": (date(2027, 3, 27), 7),
    "an ordinary night": (date(2026, 11, 18), 8),
}


def _open_all_night(day: date) -> None:
    """Two days' exceptions, so that a holiday closes neither half of the night."""
    for one, opens, closes in ((day, "20:00", "00:00"), (day + timedelta(days=1), "00:00", "04:00")):
        slots = [{"weekdays": list(range(7)), "opens": opens, "closes": closes, "state": "open"}]
        if one == day + timedelta(days=1) and one.weekday() < 5:
            slots.append({"weekdays": list(range(7)), "opens": "08:00", "closes": "18:00", "state": "open"})
        set_exception(
            SYSTEM,
            centre=CENTRE,
            unit="service_point",
            starts_on=one,
            ends_on=one,
            reasons={"fi": "Päivystys", "sv": "Jour", "en": "Emergency"},
            opening={"slots": slots},
        )


def evening_unit(square, day: date) -> tuple[datetime, list[visits.Arrived]]:
    """The evening unit's night: three before midnight, one held, one missed, one who comes after midnight."""
    evening = datetime.combine(day, time(20), HELSINKI).astimezone(UTC)
    clock.run(start_at=evening - timedelta(hours=10), speed=0.0001)
    _open_all_night(day)
    clock.skip_to(evening + timedelta(minutes=30))
    square.open(SP1, SP2)
    before = [square.arrive("service_point") for _ in range(3)]
    called = square.next(SP1)
    square.act(visits.start, SP1, called.stop_id)
    square.act(visits.hold, SP1, called.stop_id)
    clock.skip_to(evening + timedelta(hours=4, minutes=10))
    visits.let_go(SYSTEM, centre=CENTRE)
    return evening, [*before, square.arrive("service_point"), square.arrive("service_point")]


@pytest.mark.parametrize("name", EVENINGS)
def test_midnight_ends_nobody_whose_unit_goes_on(square, name):
    day, hours = EVENINGS[name]
    since = JournalLine.objects.filter(stream=CENTRE).count() + 1
    evening, came = evening_unit(square, day)
    rows = {visit.id: visit for visit in scope.ordinary(Visit).all()}
    assert all(rows[one.visit_id].ended_at is None for one in came), "midnight ended nobody"
    assert [rows[one.visit_id].day for one in came] == [day] * 3 + [day + timedelta(days=1)] * 2
    assert [one.number for one in came] == [101, 102, 103, 104, 105], (
        "no number stands for two people at once"
    )
    held = came[0].stops[0].stop_id
    square.act(visits.resume, SP1, held)
    square.act(visits.finish, SP1, held)
    for _ in range(2):
        called = square.next(SP1)
        square.act(visits.start, SP1, called.stop_id)
        clock.skip_to(clock.now() + timedelta(minutes=45))
        square.act(visits.finish, SP1, called.stop_id)
    visits.close_desk(square.opened[SP1], centre=CENTRE, desk=SP1)
    visits.close_desk(square.opened[SP2], centre=CENTRE, desk=SP2)
    closing = evening + timedelta(hours=hours)
    clock.skip_to(closing + timedelta(minutes=14))
    assert visits.let_go(SYSTEM, centre=CENTRE) == 0, "the wall says 4, and 15 minutes are not over"
    clock.skip_to(closing + timedelta(minutes=16))
    assert visits.let_go(SYSTEM, centre=CENTRE) == 2
    assert set(scope.ordinary(DayEnd).values_list("way", flat=True)) == {"undecided"}
    assert not scope.ordinary(Visit).filter(ended_at=None).exists()
    for stop in scope.ordinary(Stop).select_related("visit"):
        assert stop.visit.arrived_at <= stop.joined_at <= (stop.called_at or stop.ended_at) <= stop.ended_at
        assert 0 <= stop.held_seconds <= (stop.ended_at - stop.joined_at).total_seconds()
    check_hall(since=since)


def test_control_a_day_that_ends_at_midnight_would_send_them_home(square, monkeypatch):
    monkeypatch.setattr(closing_of_days, "is_past", lambda row, **more: row.visit.day < local_day(more["at"]))
    _, came = evening_unit(square, EVENINGS["an hour twice"][0])
    rows = {visit.id: visit for visit in scope.ordinary(Visit).all()}
    assert [rows[one.visit_id].ended_at is None for one in came] == [False, False, False, True, True]


def test_control_without_stepping_over_two_people_have_one_number(square, monkeypatch):
    monkeypatch.setattr(numbers, "_still_here", lambda centre, day: ())
    _, came = evening_unit(square, EVENINGS["an hour twice"][0])
    assert [one.number for one in came] == [101, 102, 103, 101, 102]


def test_control_by_the_wall_the_doubled_hour_would_be_lost(square):
    """From 20 to 4 the wall counts eight hours; in October nine pass, in March seven."""
    day, hours = EVENINGS["an hour twice"]
    begins, ends = datetime.combine(day, time(20)), datetime.combine(day + timedelta(days=1), time(4))
    assert (ends - begins) / timedelta(hours=1) == 8 != hours


def test_a_place_is_kept_over_the_night_of_the_change(square):
    """Kept on Saturday evening for Monday morning: opens at 8 by the wall, whatever the night did."""
    clock.run(start_at=datetime(2026, 10, 23, 12, 40, tzinfo=UTC), speed=0.0001)
    came = square.arrive("service_point")
    (told,) = visits.choose_ways_out(
        world.host(), centre=CENTRE, stops=[came.stops[0].stop_id], way="next_opening"
    )
    assert told.opens_on == "2026-10-26"
    kept = scope.ordinary(KeptPlace).get()
    assert kept.opens_at == datetime(2026, 10, 26, 6, 0, tzinfo=UTC)
    clock.skip_to(kept.opens_at)
    assert visits.come_with_place(world.kiosk(), centre=CENTRE, code=told.code).number == 101


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
