"""Letting go of those who did not come back, and of a day that is over. Recorded, never silent.

A visit belongs to the local date of its arrival. While its line's opening goes on, or a desk goes on with the
line, it lives over midnight; see docs/explanation/end-of-day.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from palvelutori.common.times import local_day
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.context import centres
from palvelutori.foundation.jobs import job
from palvelutori.foundation.operation import Act, operation
from palvelutori.visits.access.remaining import is_past, open_sessions, waiting_rows
from palvelutori.visits.models import HandOver, Stop
from palvelutori.visits.operations import steps
from palvelutori.visits.operations.day_end import record_undecided
from palvelutori.visits.rules.day_end import REMAINING, WayOut
from palvelutori.visits.rules.stops import OPEN_STATES, StopState

#: somebody who missed the call may come back so long, with the place or with a new one
WAY_BACK: Final = timedelta(minutes=60)


@operation("visits.let_go", answer=int)
def let_go(act: Act) -> int:
    """End the stops of people who have not come back within the hour, and of those whose line's day is over.

    Returns how many stops ended as left. Called by the house itself. Of whom nobody decided anything it is
    recorded that nobody did, with a place kept for the next opening where there is one.
    """
    if act.actor.kind != "system":
        act.require("square_manager", "administrator")
    ended = 0
    for stop in _over(act.place.code, act.moment):
        way = {}
        if stop.state in REMAINING:
            record_undecided(act, stop)
            way = {"way": WayOut.UNDECIDED.value}
        reason = "not_back" if stop.state == StopState.NO_SHOW else "day_ended"
        stop.state, stop.ended_at, stop.desk_only = StopState.LEFT.value, act.moment, ""
        stop.last_act = stop.last_act_real_at = None
        stop.save()
        act.write("stop.left", steps.facts(stop, reason=reason, **way))
        steps.close_ground(act, stop)
        HandOver.objects.filter(received=stop, state=HandOver.ASKED).update(
            state=HandOver.WITHDRAWN, answered_at=act.moment
        )
        steps.settle(act, stop.visit)
        ended += 1
    return ended


def _over(centre: str, moment: datetime) -> list[Stop]:
    """Who did not come back in time, and who waits in a line whose day is over. Nobody at a desk today."""
    missed = Stop.objects.filter(
        centre=centre, state=StopState.NO_SHOW.value, missed_at__lt=moment - WAY_BACK
    ).select_related("visit")
    sessions = open_sessions(centre)
    old = Stop.objects.filter(
        centre=centre,
        visit__day__lt=local_day(moment),
        state__in=[*(one.value for one in OPEN_STATES), StopState.NO_SHOW.value],
    ).select_related("visit")
    over: dict[str, Stop] = {one.id: one for one in missed}
    for one in _unique(waiting_rows(centre), old):
        if is_past(one, sessions=sessions, at=moment):
            over[one.id] = one
    return sorted(over.values(), key=lambda one: (one.line_number, one.position))


def _unique(*rows: Iterable[Stop]) -> list[Stop]:
    return list({one.id: one for some in rows for one in some}.values())


@job(every=timedelta(minutes=5), name="visits.let_go")
def let_go_everywhere(moment: datetime) -> None:
    """Each centre with somebody to let go of; the lock is taken only there."""
    for centre in centres():
        if _over(centre, moment):
            let_go(SYSTEM, centre=centre)
