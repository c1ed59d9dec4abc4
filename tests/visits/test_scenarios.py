"""Scenarios of queues at a service point that have no other home; the list of all is `tests/promises/promises.toml`."""

from __future__ import annotations

import pytest

from palvelutori.foundation import scope
from palvelutori.foundation.actors import SYSTEM
from palvelutori.visits import operations as visits
from palvelutori.visits.access import hall
from palvelutori.visits.models import Stop, Visit
from tests import world
from tests.world import CENTRE

pytestmark = pytest.mark.django_db


def _rows(*, but: str) -> list[dict]:
    others = scope.ordinary(Visit).exclude(id=but).order_by("id").values()
    stops = scope.ordinary(Stop).exclude(visit_id=but).order_by("id").values()
    return [*others, *stops]


@pytest.mark.parametrize(
    "edit",
    [
        lambda visit: visits.change_language(world.host(), centre=CENTRE, visit=visit, language="sv"),
        lambda visit: visits.share_units(world.host(), centre=CENTRE, visit=visit, shares=True),
        lambda visit: visits.add_need(world.host(), centre=CENTRE, visit=visit, need="lab.blood_sample"),
        lambda visit: visits.ask_more_time(world.host(), centre=CENTRE, visit=visit),
        lambda visit: visits.leave(world.host(), centre=CENTRE, visit=visit),
    ],
    ids=["language", "names of units", "a need", "more time", "leaving"],
)
def test_9_an_edit_of_one_visit_changes_no_other(square, edit):
    came = [square.arrive("service_point", "kela.student_aid").visit_id for _ in range(4)]
    before, own = _rows(but=came[1]), scope.ordinary(Visit).filter(id=came[1]).values().get()
    stops = list(scope.ordinary(Stop).filter(visit_id=came[1]).values())
    edit(came[1])
    assert _rows(but=came[1]) == before
    after = scope.ordinary(Visit).filter(id=came[1]).values().get()
    assert (own, stops) != (after, list(scope.ordinary(Stop).filter(visit_id=came[1]).values()))


def test_9_control_an_edit_without_its_visit_is_seen(square):
    came = [square.arrive("service_point").visit_id for _ in range(2)]
    before = _rows(but=came[1])
    with scope.inside_operation():
        Visit.objects.update(language="sv")
    assert _rows(but=came[1]) != before


def test_the_hall_of_a_call_is_the_whole_hall_without_its_rows(square, house_clock):
    """Two ways to read one hall: with whole rows for the lists, with few columns for a call."""
    desk = world.desks_of("service_point")[0]
    square.open(desk, world.desks_of("lab")[0])
    for needs in (["service_point"], ["service_point", "lab"], ["lab", "kela.student_aid"]):
        square.arrive(*needs)
    visits.ask_more_time(world.host(), centre=CENTRE, visit=square.arrive("service_point").visit_id)
    visits.arrive(world.host(), centre=CENTRE, needs=["lab"], priority_ground="fasting")
    assert square.next(desk) is not None
    for queues in ({"service_point"}, {"service_point", "lab"}):
        with scope.reading(SYSTEM):
            whole = hall.load(CENTRE, queues=queues, at=house_clock.now())
            lean = hall.for_a_call(CENTRE, queues=queues, at=house_clock.now())
        assert whole.waiting
        assert set(whole.rows) == {stop.stop_id for stop in whole.waiting}
        # in whatever order the rows lie: the rule asks for none
        assert {one.stop_id: one for one in lean.waiting} == {one.stop_id: one for one in whole.waiting}
        assert len(lean.waiting) == len(whole.waiting)
        assert (lean.moment, lean.policy, lean.rows) == (whole.moment, whole.policy, {})
