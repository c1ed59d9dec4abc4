"""Letting go of those who did not come back, and of a day that is over. Recorded, never silent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from palvelutori.common.times import local_day
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.context import centres
from palvelutori.foundation.jobs import job
from palvelutori.foundation.operation import Act, operation
from palvelutori.visits.models import HandOver, Stop
from palvelutori.visits.operations import steps
from palvelutori.visits.rules.stops import OPEN_STATES, StopState

#: somebody who missed the call may come back so long, with the place or with a new one
WAY_BACK: Final = timedelta(minutes=60)


@operation("visits.let_go", answer=int)
def let_go(act: Act) -> int:
    """End the stops of people who have not come back within the hour, and whatever is left of earlier days.

    Returns how many stops ended as left. Called by the house itself; nobody at a desk today is touched.
    """
    if act.actor.kind != "system":
        act.require("square_manager", "administrator")
    stops = _over(act.place.code, act.moment).select_related("visit")
    ended = 0
    for stop in stops.order_by("line_number", "position"):
        reason = "not_back" if stop.state == StopState.NO_SHOW else "day_ended"
        stop.state, stop.ended_at, stop.desk_only = StopState.LEFT.value, act.moment, ""
        stop.last_act = stop.last_act_real_at = None
        stop.save()
        act.write("stop.left", steps.facts(stop, reason=reason))
        steps.close_ground(act, stop)
        HandOver.objects.filter(received=stop, state=HandOver.ASKED).update(
            state=HandOver.WITHDRAWN, answered_at=act.moment
        )
        steps.settle(act, stop.visit)
        ended += 1
    return ended


def _over(centre: str, moment: datetime) -> QuerySet[Stop]:
    missed = Q(state=StopState.NO_SHOW.value, missed_at__lt=moment - WAY_BACK)
    unended = [*(one.value for one in OPEN_STATES), StopState.NO_SHOW.value]
    old = Q(visit__day__lt=local_day(moment), state__in=unended)
    return Stop.objects.filter(missed | old, centre=centre)


@job(every=timedelta(minutes=10), name="visits.let_go")
def let_go_everywhere(moment: datetime) -> None:
    """Each centre with somebody to let go of; the lock is taken only there."""
    for centre in centres():
        if _over(centre, moment).exists():
            let_go(SYSTEM, centre=centre)
