"""The plan of one visit: its open matters in the best order, as its visitor may know them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache

from palvelutori.catalogue import queries as catalogue
from palvelutori.spaces import queries as spaces
from palvelutori.spaces.rules import route
from palvelutori.visits.models import DeskSession
from palvelutori.visits.queries.visit import StopView, VisitView
from palvelutori.visits.rules.plan import Company, Station, Step, Walks, best_order, steps_between

#: where somebody without a place of their own stands: at the doors
_OUTSIDE = ""
#: what a service takes where the unit may not be told
_USUAL_MINUTES = 15.0


def steps_of(
    centre: str, *, view: VisitView, stops: Sequence[StopView], company: Company = Company.ALONE
) -> Mapping[str, Step]:
    """Stop id → its step, in the best order, for the open `stops` of `view`."""
    desks = Counter(
        queue
        for one in DeskSession.objects.filter(centre=centre, state=DeskSession.OPEN)
        for queue in one.queues
    )
    stations = [_station(centre, stop, at=view.as_of, desks=desks) for stop in stops]
    found = best_order(
        stations,
        now_at=view.as_of,
        begins_in=_OUTSIDE,
        walks=walks_at(centre, at=view.as_of),
        company=company,
    )
    return {one.station.key: one for one in found}


def _station(centre: str, stop: StopView, *, at: datetime, desks: Mapping[str, int]) -> Station:
    """A matter that could be an opaque unit's is planned like any other: nothing of its line decides."""
    whole = catalogue.catalogue_of(centre)
    service = whole.services.get(stop.service or "")
    queue = whole.queues.get((service.queue if service else stop.service) or "")
    is_told = queue is not None and (service is not None or bool(stop.where and stop.where.desks))
    minutes = queue.mean_minutes if queue and is_told else _USUAL_MINUTES
    turns = (stop.ahead or 0) // max(1, desks.get(queue.code, 0)) if queue and is_told else 0
    return Station(
        key=stop.stop_id,
        zone=stop.where.zone if stop.where else _OUTSIDE,
        ready_at=at + timedelta(minutes=minutes * turns),
        minutes=minutes,
        closes_at=stop.closes_at if is_told else None,
        booked_at=stop.booked_at,
        is_now=stop.state in ("called", "serving"),
    )


def walks_at(centre: str, *, at: datetime) -> Walks:
    """Minutes on foot between two zones at this moment; nothing where the floor knows no way."""
    floor = spaces.spaces_of(centre)
    openings = spaces.openings(centre, at=at)

    @cache
    def doors(zone: str) -> tuple[str, ...]:
        return route(floor.plan, zone=zone, openings=openings) or ()

    def walk(here: str, there: str) -> int:
        if here == there or here not in floor.zones or there not in floor.zones:
            return 0
        floors = floor.zones[here].floor - floor.zones[there].floor
        return steps_between(doors(here), doors(there), floors=floors)

    return walk
