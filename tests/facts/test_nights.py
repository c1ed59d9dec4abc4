"""Facts over midnight and over both changes of clocks: whose day it was, and minutes that really passed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from palvelutori.facts import folding
from palvelutori.facts.models import HouseDay, LineDay
from palvelutori.facts.rules.fold import EDGES
from palvelutori.facts.rules.sums import quantile
from palvelutori.foundation.clock import clock
from palvelutori.foundation.models import Head
from palvelutori.visits import operations as visits
from tests.promises.test_clock_nights import EVENINGS, SP1, evening_unit
from tests.world import CENTRE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", EVENINGS)
def test_sums_belong_to_the_local_date_and_durations_are_real(square, name):
    """Facts of both dates: whoever came before midnight is counted there, with minutes that really passed."""
    day, hours = EVENINGS[name]
    Head.objects.update(moment=None)  # the square was set up in November
    evening, came = evening_unit(square, day)
    square.act(visits.resume, SP1, came[0].stops[0].stop_id)
    square.act(visits.finish, SP1, came[0].stops[0].stop_id)
    clock.skip_to(evening + timedelta(hours=hours - 1))
    for _ in range(4):
        called = square.next(SP1)
        square.act(visits.finish, SP1, called.stop_id)
    clock.skip_to(evening + timedelta(hours=hours + 12))
    for one in (day, day + timedelta(days=1)):
        assert folding.fold_day(CENTRE, one) is True
        assert folding.fold_day(CENTRE, one) is False
    facts = {one.day: one for one in HouseDay.objects.all()}
    assert {one: row.visits for one, row in facts.items()} == {day: 3, day + timedelta(days=1): 2}
    lines = {one.day: one for one in LineDay.objects.filter(queue="service_point")}
    assert (lines[day].served, lines[day + timedelta(days=1)].served) == (3, 2)
    # the first was called at once; the others an hour before closing: so many real hours and a half
    longest = (hours - 1.5) * 60
    assert quantile(lines[day].waits, 1.0) == next(edge for edge in EDGES if edge >= longest)
    assert sum(lines[day].hours) == 3
    assert lines[day + timedelta(days=1)].hours[0] == 2
