"""More time, said by the visitor: nobody calls for a while, nothing is lost, the limits hold."""

from __future__ import annotations

from datetime import timedelta

import pytest

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound
from palvelutori.foundation import journal, scope
from palvelutori.foundation.actors import Actor, RoleAt
from palvelutori.visits import operations, queries
from palvelutori.visits.models import Call, Stop, Visit
from palvelutori.visits.refusals import MoreTimeRefused, VisitEnded
from palvelutori.visits.rules import numbers
from tests import world
from tests.promises.invariants import check_hall
from tests.world import CENTRE

SP1, SP2 = world.desks_of("service_point")[:2]
LAB = world.desks_of("lab")[0]


def visitor(came) -> Actor:
    return Actor(f"visitor:{came.visit_id}", "visitor", (RoleAt("visitor", CENTRE),))


def more(came, *, by=None):
    return operations.ask_more_time(by or visitor(came), centre=CENTRE, visit=came.visit_id)


def ready(came):
    return operations.say_ready(visitor(came), centre=CENTRE, visit=came.visit_id)


def called_numbers() -> list[int]:
    return [one.number for one in queries.board(CENTRE).calls]


@pytest.fixture
def two(square, house_clock):
    """The first in line and the second, a minute apart; one open desk."""
    square.open(SP1)
    first = square.arrive("service_point")
    house_clock.skip_to(house_clock.now() + timedelta(minutes=1))
    return first, square.arrive("service_point")


def test_others_are_called_first_and_the_place_is_kept(square, house_clock, two):
    first, second = two
    given = more(first)
    assert given.left == 1
    assert square.next(SP1).number == second.number
    square.act(operations.finish, SP1, second.stops[0].stop_id)
    third = square.arrive("service_point")
    house_clock.skip_to(given.until_at)
    assert square.next(SP1).number == first.number, "before the third, who came later"
    assert third.number != first.number
    check_hall()


def test_control_without_the_guard_the_first_is_called_at_once(square, two, monkeypatch):
    monkeypatch.setattr(numbers, "is_away", lambda one, now_at: False)
    more(two[0])
    assert square.next(SP1).number == two[0].number


def test_asked_when_called_the_desk_is_free_and_the_wall_drops_the_number(square, two):
    first, second = two
    assert square.next(SP1).number == first.number
    more(first)
    stop = scope.ordinary(Stop).get(visit_id=first.visit_id)
    assert (stop.state, stop.desk, stop.no_shows, stop.missed_at) == ("waiting", "", 0, None)
    assert called_numbers() == []
    assert queries.desk_screen(square.opened[SP1], centre=CENTRE, desk=SP1).undo is None
    assert square.next(SP1).number == second.number
    check_hall()


def test_ready_again_is_called_at_once_and_the_asking_counts(square, two):
    first, _ = two
    more(first)
    assert ready(first).left == 1
    before = journal.head_number(CENTRE)
    assert ready(first).left == 1, "said twice it is said once"
    assert journal.head_number(CENTRE) == before
    assert square.next(SP1).number == first.number


def test_twice_in_a_visit_and_not_while_it_runs(two, house_clock):
    first, _ = two
    for _ in range(2):
        until = more(first).until_at
        with pytest.raises(MoreTimeRefused) as refused:
            more(first)
        assert refused.value.values["reason"] == "more-time-already"
        house_clock.skip_to(until)
    with pytest.raises(MoreTimeRefused) as refused:
        more(first)
    assert refused.value.values["reason"] == "more-time-used"


def test_not_at_a_desk_not_without_a_line_not_after_the_end(square):
    square.open(LAB)
    came = square.arrive("lab.blood_sample")
    called = square.next(LAB)
    square.act(operations.no_show, LAB, called.stop_id)
    with pytest.raises(MoreTimeRefused) as refused:
        more(came)
    assert refused.value.values["reason"] == "more-time-not-waiting"
    other = square.arrive("lab.blood_sample", "kela")
    square.next(LAB)
    square.act(operations.start, LAB, other.stops[0].stop_id)
    with pytest.raises(MoreTimeRefused) as refused:
        more(other)
    assert refused.value.values["reason"] == "more-time-at-desk"
    operations.leave(visitor(came), centre=CENTRE, visit=came.visit_id)
    for act in (more, ready):
        with pytest.raises(VisitEnded):
            act(came)


def test_a_pause_ends_when_the_first_line_closes(square, house_clock):
    came = square.arrive("lab.blood_sample", "service_point")
    stops = scope.ordinary(Stop).filter(visit_id=came.visit_id).order_by("position")
    closings = [catalogue.closes_at(CENTRE, queue=stop.queue, at=house_clock.now()) for stop in stops]
    house_clock.skip_to(min(closings) - timedelta(minutes=4))
    assert more(came).until_at == min(closings)
    late = square.arrive("service_point")
    house_clock.skip_to(closings[1] - timedelta(minutes=1))
    with pytest.raises(MoreTimeRefused) as refused:
        more(late)
    assert refused.value.values["reason"] == "more-time-closing"


def test_called_by_hand_whoever_stands_there_is_ready(square, two):
    first, second = two
    more(first)
    assert square.call(SP1, first.stops[0].stop_id).number == first.number
    square.act(operations.finish, SP1, first.stops[0].stop_id)
    assert square.next(SP1).number == second.number


def test_the_pause_ends_with_the_call_by_hand(square):
    square.open(SP1, LAB)
    came = square.arrive("service_point", "lab.blood_sample")
    more(came)
    assert square.next(LAB) is None
    square.call(SP1, came.stops[0].stop_id)
    square.act(operations.finish, SP1, came.stops[0].stop_id)
    assert square.next(LAB).number == came.number


def test_the_call_taken_back_is_not_counted_in_any_share(square, two):
    square.next(SP1)
    more(two[0])
    assert [one.is_undone for one in scope.ordinary(Call).all()] == [True]


def test_why_another_was_first_is_told_also_afterwards(square, house_clock, two):
    first, _ = two
    until = more(first).until_at
    square.next(SP1)
    house_clock.skip_to(until)
    stop = first.stops[0].stop_id
    told = queries.why_order(visitor(first), centre=CENTRE, visit=first.visit_id, stop=stop)
    assert [reason.code for one in told for reason in one.reasons] == ["before.you-asked-for-time"]


@pytest.mark.parametrize("act", [operations.ask_more_time, operations.say_ready])
def test_only_the_visitor_a_guide_or_a_kiosk_says_it(square, two, act):
    first, second = two
    for actor in (square.opened[SP1], visitor(second), world.display()):
        with pytest.raises(NotAllowed):
            act(actor, centre=CENTRE, visit=first.visit_id)
    for actor in (world.host(), world.manager(), world.kiosk(), visitor(first)):
        operations.say_ready(actor, centre=CENTRE, visit=first.visit_id)


def test_the_language_of_calls_follows_the_visitor(square):
    came = square.arrive("service_point")
    operations.change_language(visitor(came), centre=CENTRE, visit=came.visit_id, language="sv")
    before = journal.head_number(CENTRE)
    operations.change_language(visitor(came), centre=CENTRE, visit=came.visit_id, language="sv")
    assert journal.head_number(CENTRE) == before
    assert scope.ordinary(Visit).get(id=came.visit_id).language == "sv"
    with pytest.raises(InvalidInput):
        operations.change_language(visitor(came), centre=CENTRE, visit=came.visit_id, language="xx")
    with pytest.raises(NotAllowed):
        operations.change_language(world.display(), centre=CENTRE, visit=came.visit_id, language="en")


def test_one_matter_is_given_up_and_taken_back(square):
    square.open(SP1)
    came = square.arrive("service_point", "lab.blood_sample")
    square.next(SP1)
    drop = {"centre": CENTRE, "visit": came.visit_id, "stop": came.stops[0].stop_id}
    assert operations.give_up(visitor(came), **drop).state == "left"
    assert square.next(SP1) is None, "the desk is free"
    assert scope.ordinary(Visit).get(id=came.visit_id).ended_at is None
    undone = operations.undo(visitor(came), centre=CENTRE, stop=came.stops[0].stop_id)
    assert undone.state == "called"
    check_hall()
    operations.give_up(visitor(came), **drop)
    operations.give_up(visitor(came), **{**drop, "stop": came.stops[1].stop_id})
    assert scope.ordinary(Visit).get(id=came.visit_id).ended_at is not None
    check_hall()


def test_nobody_gives_up_anothers_matter(square, two):
    first, second = two
    with pytest.raises(NotFound):
        operations.give_up(visitor(first), centre=CENTRE, visit=first.visit_id, stop=second.stops[0].stop_id)
    with pytest.raises(NotAllowed):
        operations.give_up(
            square.opened[SP1], centre=CENTRE, visit=first.visit_id, stop=first.stops[0].stop_id
        )
