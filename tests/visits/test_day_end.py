"""Closing with people still waiting: each gets a real way out that is written down, and a kept place works."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotSignedIn
from palvelutori.foundation import scope
from palvelutori.foundation.actors import SYSTEM, Actor, RoleAt
from palvelutori.foundation.models import JournalLine
from palvelutori.visits import operations as visits
from palvelutori.visits.access import hall
from palvelutori.visits.access import remaining as waiting
from palvelutori.visits.models import DayEnd, KeptPlace, Stop, Visit
from palvelutori.visits.operations import day_end as deciding
from palvelutori.visits.queries import day_end
from palvelutori.visits.refusals import KeptForAnotherDay, NoKeptPlace, PlaceUsed, WayNotOpen
from tests import world
from tests.world import CENTRE

pytestmark = pytest.mark.django_db
SP1 = world.desks_of("service_point")[0]
#: the Service Point closes at 18 on a Wednesday and opens at 8 the next day (Helsinki is two hours ahead)
CLOSING = datetime(2026, 11, 18, 16, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 19, 6, 0, tzinfo=UTC)


def _evening(square, house_clock, people: int = 6) -> list[visits.Arrived]:
    house_clock.skip_to(CLOSING - timedelta(minutes=20))
    return [square.arrive("service_point") for _ in range(people)]


def _decided(one: visits.Arrived) -> DayEnd | None:
    return scope.ordinary(DayEnd).filter(stop_id=one.stops[0].stop_id).select_related("kept").first()


def _keep(came: visits.Arrived, by: Actor | None = None) -> str:
    (told,) = visits.choose_ways_out(
        by or world.host(), centre=CENTRE, stops=[came.stops[0].stop_id], way="next_opening"
    )
    return told.code


def test_six_wait_at_closing_and_each_has_an_outcome(square, house_clock):
    came = _evening(square, house_clock)
    assert visits.let_go(SYSTEM, centre=CENTRE) == 0, "nobody is let go of before closing"
    house_clock.skip_to(CLOSING + timedelta(minutes=16))
    assert visits.let_go(SYSTEM, centre=CENTRE) == 6
    for one in came:
        decided = _decided(one)
        assert decided.way == "undecided"
        assert decided.kept.opens_at == MORNING
        visitor = Actor(f"visitor:{one.visit_id}", "visitor", (RoleAt("visitor", CENTRE),))
        (told,) = day_end.outcomes(visitor, centre=CENTRE, visit=one.visit_id)
        assert told.code == decided.kept.code
        assert "huomenna" in told.opens["fi"]
    lines = JournalLine.objects.filter(kind="stop.left")
    assert {line.facts["way"] for line in lines} == {"undecided"}
    view = day_end.day_end_view(world.manager(), centre=CENTRE)
    assert view.turned_away == {"undecided": 6}
    assert len({one.code for one in view.kept}) == 6


def test_a_desk_that_goes_on_keeps_its_line_but_not_all_night(square, house_clock):
    square.open(SP1)
    _evening(square, house_clock, 2)
    house_clock.skip_to(CLOSING + timedelta(hours=3))
    assert visits.let_go(SYSTEM, centre=CENTRE) == 0
    house_clock.skip_to(CLOSING + timedelta(hours=4))
    assert visits.let_go(SYSTEM, centre=CENTRE) == 2


def test_the_suggestion_gives_each_the_best_of_its_own(square, house_clock):
    square.open(SP1)
    came = _evening(square, house_clock, 12)
    view = day_end.day_end_view(world.manager(), centre=CENTRE)
    (line,) = view.lines
    assert [one.number for one in line.stops] == [one.number for one in came]
    assert line.stops[0].fits
    assert line.stops[0].suggestion == "served_today"
    assert line.stops[-1].suggestion == "next_opening"
    decided = visits.choose_ways_out(
        world.manager(), centre=CENTRE, stops=[one.stop_id for one in line.undecided]
    )
    assert {one.way for one in decided} == {"served_today", "next_opening"}
    after = day_end.day_end_view(world.manager(), centre=CENTRE)
    assert not after.lines[0].undecided
    assert all(one.code for one in decided if one.way == "next_opening")


def test_a_kept_place_works_next_morning(square, house_clock):
    (evening,) = _evening(square, house_clock, 1)
    code = _keep(evening)
    with pytest.raises(KeptForAnotherDay):
        visits.come_with_place(world.kiosk(), centre=CENTRE, code=code)
    house_clock.skip_to(MORNING + timedelta(minutes=5))
    early = square.arrive("service_point")
    house_clock.skip_to(MORNING + timedelta(minutes=10))
    square.open(SP1)
    back = visits.come_with_place(world.kiosk(), centre=CENTRE, code=f"{code[:3]} {code[3:]}")
    assert back.number == early.number + 1, "a number of its own day, the paper's is not used again"
    called = square.next(SP1)
    assert called.visit_id == back.visit_id, "first in line, before somebody who came earlier this morning"
    assert called.why[0].code == "called.carried"
    assert called.why[0].params == {"cap": 50}
    square.act(visits.finish, SP1, called.stop_id)
    assert square.next(SP1).visit_id == early.visit_id
    with pytest.raises(PlaceUsed):
        visits.come_with_place(world.kiosk(), centre=CENTRE, code=code)


def test_kept_places_take_no_more_than_their_share(square, house_clock):
    codes = [_keep(one) for one in _evening(square, house_clock, 6)]
    house_clock.skip_to(MORNING + timedelta(minutes=1))
    waiting = [square.arrive("service_point") for _ in range(6)]
    house_clock.skip_to(MORNING + timedelta(minutes=26))
    square.open(SP1)
    back = {
        visits.come_with_place(world.host(), centre=CENTRE, code=code, channel="host").visit_id
        for code in codes
    }
    order = []
    for _ in range(6):
        called = square.next(SP1)
        order.append(called.visit_id in back)
        square.act(visits.finish, SP1, called.stop_id)
    assert sum(order) <= 3 + 1, "at most half of the calls, rounded up, while others waited longer"
    assert order[0] is True
    assert {one.visit_id for one in waiting} - back


def test_control_without_the_class_a_kept_place_would_wait_behind(square, house_clock, monkeypatch):
    (evening,) = _evening(square, house_clock, 1)
    code = _keep(evening)
    house_clock.skip_to(MORNING + timedelta(minutes=1))
    early = square.arrive("service_point")
    house_clock.skip_to(MORNING + timedelta(minutes=40))
    square.open(SP1)
    visits.come_with_place(world.kiosk(), centre=CENTRE, code=code)
    monkeypatch.setattr(hall, "CARRIED_CAP_PERCENT", 0)
    assert square.next(SP1).visit_id == early.visit_id


def test_somebody_who_comes_after_the_day_has_no_place(square, house_clock):
    (evening,) = _evening(square, house_clock, 1)
    code = _keep(evening)
    house_clock.skip_to(MORNING + timedelta(days=1))
    for wrong in (code, "000000", "", "abc"):
        with pytest.raises(NoKeptPlace):
            visits.come_with_place(world.kiosk(), centre=CENTRE, code=wrong)


def test_one_visit_has_one_code_and_brings_all_its_matters(square, house_clock):
    house_clock.skip_to(CLOSING - timedelta(minutes=20))
    came = square.arrive(
        "service_point.travel_card", "service_point.parking_permit", language="sv", group_size=2
    )
    told = visits.choose_ways_out(
        world.manager(), centre=CENTRE, stops=[one.stop_id for one in came.stops], way="next_opening"
    )
    assert len({one.code for one in told}) == 1
    house_clock.skip_to(MORNING)
    back = visits.come_with_place(world.kiosk(), centre=CENTRE, code=told[0].code)
    assert [one.service for one in back.stops] == [
        "service_point.travel_card",
        "service_point.parking_permit",
    ]
    visit = scope.ordinary(Visit).get(id=back.visit_id)
    assert (visit.language, visit.group_size) == ("sv", 2)


def test_ways_that_go_on_and_ways_that_end(square, house_clock):
    square.open(SP1)
    first, second, third = _evening(square, house_clock, 3)
    manager = world.manager()
    visits.choose_ways_out(manager, centre=CENTRE, stops=[first.stops[0].stop_id], way="served_today")
    assert scope.ordinary(Stop).get(id=first.stops[0].stop_id).state == "waiting"
    visits.choose_ways_out(manager, centre=CENTRE, stops=[second.stops[0].stop_id], way="left")
    assert scope.ordinary(Visit).get(id=second.visit_id).ended_at is not None
    with pytest.raises(WayNotOpen):
        visits.choose_ways_out(manager, centre=CENTRE, stops=[third.stops[0].stop_id], way="other_desk")
    with pytest.raises(InvalidInput):
        visits.choose_ways_out(manager, centre=CENTRE, stops=[third.stops[0].stop_id], way="undecided")
    with pytest.raises(InvalidInput):
        visits.choose_ways_out(manager, centre=CENTRE, stops=[])
    assert visits.choose_ways_out(manager, centre=CENTRE, stops=[second.stops[0].stop_id]) == ()


def test_a_desk_of_another_unit_that_serves_the_matter_is_offered(square, house_clock):
    """The Service Point receives Kela's attachments by agreement, and is open when Kela has closed."""
    house_clock.skip_to(datetime(2026, 11, 18, 12, 50, tzinfo=UTC))
    square.open(SP1)
    came = square.arrive("kela.leaving_attachments")
    stop = came.stops[0].stop_id
    (line,) = day_end.day_end_view(world.manager(), centre=CENTRE).lines
    assert line.stops[0].suggestion == "other_desk"
    visits.choose_ways_out(world.manager(), centre=CENTRE, stops=[stop])
    assert scope.ordinary(Stop).get(id=stop).desk_only == SP1


def test_the_visitor_may_choose_and_strangers_may_not(square, house_clock):
    first, second = _evening(square, house_clock, 2)
    visitor = Actor(f"visitor:{first.visit_id}", "visitor", (RoleAt("visitor", CENTRE),))
    (offered,) = day_end.choices(visitor, centre=CENTRE, visit=first.visit_id)
    assert offered.ways[0] == "next_opening"
    assert _keep(first, visitor)
    for stranger, refusal in (
        (visitor, NotAllowed),
        (world.kiosk(), NotAllowed),
        (Actor("anonymous", "anonymous"), NotSignedIn),
        (world.officer(world.desks_of("lab")[0]), NotAllowed),
    ):
        with pytest.raises(refusal):
            _keep(second, stranger)


def test_a_decision_taken_back_takes_the_code_with_it(square, house_clock):
    (came,) = _evening(square, house_clock, 1)
    _keep(came)
    visits.undo(world.host(), centre=CENTRE, stop=came.stops[0].stop_id)
    assert not scope.ordinary(KeptPlace).exists()
    assert _decided(came) is None
    assert scope.ordinary(Stop).get(id=came.stops[0].stop_id).state == "waiting"


def test_another_decision_for_somebody_who_waits_again_takes_the_code_with_it(square, house_clock):
    """Without it the code would bring a visit with nothing to wait for."""
    (came,) = _evening(square, house_clock, 1)
    code = _keep(came)
    stops = scope.ordinary(Stop).filter(id=came.stops[0].stop_id)
    stops.update(state="waiting", ended_at=None)
    scope.ordinary(Visit).filter(id=came.visit_id).update(ended_at=None)
    (told,) = visits.choose_ways_out(world.host(), centre=CENTRE, stops=[came.stops[0].stop_id], way="left")
    assert told.code == "" and not scope.ordinary(KeptPlace).exists()
    house_clock.skip_to(MORNING)
    with pytest.raises(NoKeptPlace):
        visits.come_with_place(world.kiosk(), centre=CENTRE, code=code)


def test_leaving_early_has_no_decision_to_take_back(square):
    came = square.arrive("service_point")
    visits.leave(world.host(), centre=CENTRE, visit=came.visit_id)
    visits.undo(world.host(), centre=CENTRE, stop=came.stops[0].stop_id)
    assert scope.ordinary(Visit).get(id=came.visit_id).ended_at is None


def test_an_opaque_unit_is_not_named_to_the_manager(square, house_clock):
    house_clock.skip_to(datetime(2026, 11, 18, 13, 50, tzinfo=UTC))
    square.arrive("mhsa")
    (line,) = day_end.day_end_view(world.manager(), centre=CENTRE).lines
    assert line.card is None
    assert line.closes_at is None
    assert line.stops[0].opens is None


def test_nobody_near_closing_says_which_unit_closes_first(square):
    view = day_end.day_end_view(world.manager(), centre=CENTRE)
    assert view.lines == ()
    assert view.next_closing is not None


def test_without_an_opening_in_sight_nothing_is_kept(square, house_clock, monkeypatch):
    (came,) = _evening(square, house_clock, 1)
    monkeypatch.setattr(waiting.catalogue, "opens_next", lambda *given, **more: None)
    with pytest.raises(WayNotOpen):
        _keep(came)
    house_clock.skip_to(CLOSING + timedelta(minutes=16))
    assert visits.let_go(SYSTEM, centre=CENTRE) == 1
    assert (_decided(came).way, _decided(came).kept) == ("undecided", None)


def test_a_code_is_never_given_twice(square, house_clock, monkeypatch):
    first, second = _evening(square, house_clock, 2)
    taken = int(_keep(first)) - 100_000
    drawn = iter([taken, taken, 7])
    monkeypatch.setattr(deciding.secrets, "randbelow", lambda most: next(drawn))
    assert _keep(second) == "100007"


def test_taking_back_one_of_two_matters_leaves_the_code_of_the_other(square, house_clock):
    house_clock.skip_to(CLOSING - timedelta(minutes=20))
    came = square.arrive("service_point.travel_card", "service_point.parking_permit")
    for one in came.stops:
        visits.choose_ways_out(world.host(), centre=CENTRE, stops=[one.stop_id], way="next_opening")
    visits.undo(world.host(), centre=CENTRE, stop=came.stops[1].stop_id)
    assert scope.ordinary(KeptPlace).count() == 1


def test_somebody_still_at_a_forgotten_desk_is_not_called_undecided(square, house_clock):
    square.open(SP1)
    (came,) = _evening(square, house_clock, 1)
    square.next(SP1)
    house_clock.skip_to(CLOSING + timedelta(hours=14))
    assert visits.let_go(SYSTEM, centre=CENTRE) == 1
    assert _decided(came) is None
    line = JournalLine.objects.filter(kind="stop.left").get()
    assert (line.facts["reason"], line.facts.get("way")) == ("day_ended", None)


@pytest.mark.parametrize(
    ("at", "closes"),
    [
        (datetime(2026, 11, 18, 10, 0, tzinfo=UTC), CLOSING),
        (datetime(2026, 11, 18, 4, 0, tzinfo=UTC), CLOSING),
        (datetime(2026, 11, 18, 19, 0, tzinfo=UTC), CLOSING),
        (datetime(2026, 11, 22, 10, 0, tzinfo=UTC), datetime(2026, 11, 22, 22, 0, tzinfo=UTC)),
    ],
)
def test_the_closing_that_counts_for_whoever_joins(square, at, closes):
    assert catalogue.closing_after(CENTRE, queue="service_point", at=at) == closes


def test_the_next_opening_is_not_the_one_that_is_now(square):
    now = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
    assert catalogue.opens_next(CENTRE, queue="service_point", after=now) == MORNING
    assert catalogue.opens_next(CENTRE, queue="service_point", after=CLOSING) == MORNING
    assert catalogue.may_be_done_elsewhere(CENTRE, service="") is False
