"""One visit as its visitor or the house's staff may see it, and why somebody was called before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.times import whole_minutes
from palvelutori.foundation import grounds, scope
from palvelutori.foundation.actors import HOST, KIOSK, SQUARE_MANAGER, Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.db.prepared import Given, Question
from palvelutori.visits.access import hall, rights, words_along
from palvelutori.visits.access.places import desk_told, place_names
from palvelutori.visits.models import AT_DESK, Call, DeskSession, Stop
from palvelutori.visits.operations import steps
from palvelutori.visits.operations.arriving import may_read_visit
from palvelutori.visits.operations.steps import StopTold
from palvelutori.visits.queries.standing import place_in_line
from palvelutori.visits.queries.where import Where, where_of
from palvelutori.visits.rules import pause
from palvelutori.visits.rules.before import why_before
from palvelutori.visits.rules.explain import Reason

#: how far back "why was somebody before me?" looks
LOOK_BACK = timedelta(hours=2)
MOST_REASONS = 5
#: who tells people where to go, whatever the matter
_SEES_FLOOR = (HOST, KIOSK, SQUARE_MANAGER)


def _others(given: Mapping[str, Any]) -> QuerySet[Stop]:
    line = Stop.objects.filter(centre=Given("centre"), queue=Given("queue"), state="waiting")
    return line.exclude(id=Given("stop"))


def _before(given: Mapping[str, Any]) -> QuerySet[Any, Any]:
    """`place_in_line` of those without a booked time, in the database's words."""
    unbooked = _others(given).filter(booked_at__isnull=True)
    told_before = Q(line_number__lt=Given("number")) | Q(
        line_number=Given("number"), position__lt=Given("position")
    )
    before = Q(came_at__lt=Given("since")) | (Q(came_at=Given("since")) & told_before)
    came = unbooked.annotate(came_at=Coalesce("credit_at", "visit__arrived_at")).filter(before)
    return came.order_by().values("centre").annotate(n=Count("id")).values_list("n", flat=True)


_BOOKED: Final[Question[Stop]] = Question(
    lambda given: _others(given).filter(booked_at__isnull=False).select_related("visit")
)
_BEFORE: Final[Question[int]] = Question(_before)
_STOPS: Final[Question[Stop]] = Question(
    lambda given: Stop.objects.filter(visit=Given("visit")).select_related("visit").order_by("position")
)


@dataclass(frozen=True, slots=True)
class StopView(StopTold):
    """A stop with its times and place; `ahead` = people before it in the line (None for opaque units).

    `where` is the part of the floor before the call; `closes_at` and `outcome` are told where the unit may be.
    """

    desk: str | None = None
    place: Mapping[str, str] | None = None
    called_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    ahead: int | None = None
    booked_at: datetime | None = None
    where: Where | None = None
    closes_at: datetime | None = None
    outcome: str = ""
    #: calls of this round, while at a desk
    calls: int = 0
    #: what the sender wrote, with the person's yes; for the receiver alone
    note: str | None = None


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit: one number, its stops in the order told."""

    visit_id: str
    number: int
    language: str
    group_size: int
    arrived_at: datetime
    ended_at: datetime | None
    shares_units: bool
    stops: tuple[StopView, ...]
    as_of: datetime
    #: nobody calls before this; None while the visitor is called in turn
    away_until: datetime | None = None
    #: how many times more the visitor may ask for time
    more_times_left: int = 0

    @property
    def called(self) -> StopView | None:
        """The stop the visitor is called to now, if any."""
        return next((stop for stop in self.stops if stop.state == "called"), None)


def visit_view(actor: Actor, *, centre: str, visit: str) -> VisitView:
    """The visit for `actor`: its own visitor, or staff and devices of the centre. Raises NotFound, NotAllowed."""
    with scope.reading(actor):
        row = rights.visit_named(centre, visit)
        may_read_visit(actor, row)
        stops = _STOPS.all(visit=row.id)
        words = _words(actor, stops)
        if actor.kind in ("person", "device") and not words:
            grounds.look(actor, centre=centre, subject=f"visit:{row.id}", what="visit")
        lines, now = rights.lines_of(actor, centre=centre), clock.now()
        asked, (house, _) = pause.spans(row.more_time), hall.policies(centre)
        return VisitView(
            visit_id=row.id,
            number=row.number,
            language=row.language,
            group_size=row.group_size,
            arrived_at=row.arrived_at,
            ended_at=row.ended_at,
            shares_units=row.shares_units,
            stops=tuple(
                replace(_view(stop, reader=actor, at=now, lines=lines), note=words.get(stop.id))
                for stop in stops
            ),
            as_of=now,
            away_until=pause.away_until(asked, at=now),
            more_times_left=pause.left(asked, policy=house),
        )


def _words(actor: Actor, stops: list[Stop]) -> dict[str, str]:
    """Stop's id → what the sender wrote, of those the actor may read; each leaves a line."""
    if actor.kind not in ("person", "device"):
        return {}
    found = {stop.id: words for stop in stops if (words := words_along.told(actor, stop))}
    for stop in stops:
        if stop.id in found:
            words_along.look(actor, stop)
    return found


def _view(stop: Stop, *, reader: Actor, at: datetime, lines: frozenset[str]) -> StopView:
    told = steps.seen(stop, reader=reader, language=stop.visit.language, lines=lines)
    at_desk = stop.state in AT_DESK
    is_told = told.unit is not None
    sees_floor = reader.kind in ("visitor", "system") or reader.has_role(*_SEES_FLOOR, centre=stop.centre)
    return StopView(
        stop_id=told.stop_id,
        service=told.service,
        unit=told.unit,
        label=told.label,
        state=told.state,
        desk=desk_told(stop.centre, stop.desk, reader=reader) if at_desk else None,
        place=place_names(stop.centre, stop.desk) if at_desk else None,
        called_at=stop.called_at if at_desk else None,
        started_at=stop.started_at,
        ended_at=stop.ended_at,
        ahead=None if told.unit is None or stop.state != "waiting" else _ahead(stop, at),
        booked_at=stop.booked_at if stop.state == "waiting" else None,
        where=where_of(stop.centre, unit=stop.unit, queue=stop.queue, at=at) if sees_floor else None,
        closes_at=catalogue.closes_at(stop.centre, queue=stop.queue, at=at) if is_told else None,
        outcome=stop.outcome if is_told else "",
        calls=stop.calls if at_desk else 0,
    )


def _ahead(stop: Stop, at: datetime) -> int | None:
    """People in the same line with an earlier place (an honest count, not a forecast). None before a booked
    time."""
    if stop.booked_at is not None and at < stop.booked_at:
        return None
    line = {"centre": stop.centre, "queue": stop.queue, "stop": stop.id}
    mine = place_in_line(stop, at)
    ahead = sum(place_in_line(other, at) < mine for other in _BOOKED.all(**line))
    comes_first, since, number, position = mine
    if comes_first:  # nobody without a booked time is before a booked time that has come
        ahead += _BEFORE.first(**line, since=since, number=number, position=position) or 0
    return ahead


@dataclass(frozen=True, slots=True)
class WhyBefore:
    """Somebody with a later place was called before this stop: when, and the reasons as codes and numbers."""

    called_at: datetime
    minutes_ago: int
    reasons: tuple[Reason, ...]


def why_order(actor: Actor, *, centre: str, visit: str, stop: str) -> tuple[WhyBefore, ...]:
    """Why others were called before this waiting stop. No number, no unit, no person in the answer."""
    with scope.reading(actor):
        row = rights.visit_named(centre, visit)
        may_read_visit(actor, row)
        mine = next((one for one in row.stops.select_related("visit") if one.id == stop), None)
        if mine is None or mine.state != "waiting":
            return ()
        now = clock.now()
        calls = (
            Call.objects.filter(
                centre=centre,
                queue=mine.queue,
                is_undone=False,
                called_at__gt=max(now - LOOK_BACK, row.arrived_at),
            )
            .select_related("stop__visit")
            .order_by("-line_number")
        )
        later = [one for one in calls if _is_later(one.stop, mine)][:MOST_REASONS]
        return tuple(
            WhyBefore(one.called_at, whole_minutes(now - one.called_at), _reasons(centre, one, mine))
            for one in later
        )


def _is_later(other: Stop, mine: Stop) -> bool:
    return (other.credit_at or other.visit.arrived_at) > (mine.credit_at or mine.visit.arrived_at)


def _reasons(centre: str, call: Call, mine: Stop) -> tuple[Reason, ...]:
    """The two stops as the calling desk sees them, at the moment of the call."""
    if any(one.get("code") == "called.by-hand" for one in call.why.get("reasons", [])):
        return (Reason("before.by-hand"),)
    session = DeskSession.objects.filter(centre=centre, desk=call.desk).first()
    if session is None:
        return ()
    now = hall.load(centre, queues={*session.queues, mine.queue}, at=call.called_at)
    waiting = {one.stop_id: one for one in now.waiting}
    desk = hall.desk_view(session)
    first = hall.as_waiting(call.stop)
    second: Any = waiting.get(mine.id)
    if second is None:
        return ()
    return why_before(first, second, desk=desk, moment=now.moment, policy=now.policy)
