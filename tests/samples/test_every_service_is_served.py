"""Whatever one may come for without a time, somebody at a desk may serve by skill and by law."""

from __future__ import annotations

from datetime import date

import pytest

from palvelutori.staffing import queries as staffing
from tests import world

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 18)


@pytest.mark.parametrize("centre", ["rantakulma", "jokivarsi"])
def test_every_walk_in_service_is_served_at_some_desk(centre):
    world.set_up(centre)
    given = world.sample(centre)
    served: set[str] = set()
    for worker in given.staff:
        if worker.default_desk:
            reach = staffing.reach_of(centre, member=worker.code, desk=worker.default_desk, day=DAY)
            served |= reach.services | reach.queues
    wanted = {one.code for one in given.services if "W" in one.modes} | {one.code for one in given.queues}
    assert sorted(wanted - served) == []
