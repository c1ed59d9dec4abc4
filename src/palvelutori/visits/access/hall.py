"""The hall as the calling rule sees it, read in a handful of queries inside the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.times import local_day
from palvelutori.visits.models import (
    AT_DESK,
    Call,
    CallingPolicy,
    DeskSession,
    HandOver,
    PriorityGround,
    Stop,
)
from palvelutori.visits.rules.day_end import CARRIED, CARRIED_CAP_PERCENT
from palvelutori.visits.rules.hall import (
    DeskView,
    GroundClass,
    Moment,
    Policy,
    QueueView,
    RecentCall,
    WaitingStop,
)
from palvelutori.visits.rules.pause import away_until, spans
from palvelutori.visits.rules.priority import WINDOW_CALLS
from palvelutori.visits.rules.stops import StopState

#: states in which a stop stands in a line: a no-show may still come back
IN_LINE = (StopState.WAITING.value, StopState.NO_SHOW.value)
_POLICY_FIELDS = frozenset(field.name for field in fields(Policy))


@dataclass(frozen=True, slots=True)
class Hall:
    """Everything one desk's next call depends on. `rows` are the waiting stops by id (none when they were not asked
    for)."""

    waiting: tuple[WaitingStop, ...]
    moment: Moment
    policy: Policy
    rows: Mapping[str, Stop]


def desk_view(session: DeskSession) -> DeskView:
    """An open desk as the rule sees it. A need without a service stands under its queue's code."""
    return DeskView(
        desk=session.desk,
        queues=frozenset(session.queues),
        services=frozenset(session.services),
        languages=frozenset(session.languages),
    )


def policies(centre: str) -> tuple[Policy, dict[str, Policy]]:
    """The house's policy and those of units that have their own."""
    rows = {row.unit: row.values for row in CallingPolicy.objects.filter(centre=centre)}
    house = Policy(**_known(rows.pop("", {})))
    return house, {unit: Policy(**_known({**rows.get("", {}), **values})) for unit, values in rows.items()}


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in _POLICY_FIELDS}


class _OfVisit(NamedTuple):
    """What the rule asks of a visit."""

    language: str
    arrived_at: datetime
    ground: str
    free_from_at: datetime | None
    more_time: Any


class _OfStop(NamedTuple):
    """What the rule asks of a stop: with five hundred waiting, whole rows would be most of the time of a call."""

    id: str
    visit_id: str
    queue: str
    service: str
    joined_at: datetime
    line_number: int
    position: int
    credit_at: datetime | None
    booked_at: datetime | None
    carried_at: datetime | None
    desk_only: str
    state: str
    missed_at: datetime | None
    no_shows: int
    visit: _OfVisit


_ASKED = (*_OfStop._fields[:-1], *(f"visit__{name}" for name in _OfVisit._fields))


def load(centre: str, *, queues: Iterable[str], at: datetime) -> Hall:
    """The hall for a desk serving `queues` (codes), at `at`. Scoped: call inside an operation or a reading."""
    wanted = frozenset(queues)
    rows = list(_standing(centre, wanted).select_related("visit"))
    return _hall(centre, rows, wanted=wanted, at=at, rows_by_id={row.id: row for row in rows})


def for_a_call(centre: str, *, queues: Iterable[str], at: datetime) -> Hall:
    """The same hall without its rows, in half the time: for whoever needs one of them, or none."""
    wanted, own = frozenset(queues), len(_OfStop._fields) - 1
    values = _standing(centre, wanted).values_list(*_ASKED)
    rows = [_OfStop._make((*row[:own], _OfVisit._make(row[own:]))) for row in values]
    return _hall(centre, rows, wanted=wanted, at=at, rows_by_id={})


def _standing(centre: str, queues: frozenset[str]) -> QuerySet[Stop]:
    return Stop.objects.filter(centre=centre, state__in=IN_LINE, queue__in=queues)


def _hall(
    centre: str,
    rows: Sequence[Stop | _OfStop],
    *,
    wanted: frozenset[str],
    at: datetime,
    rows_by_id: Mapping[str, Stop],
) -> Hall:
    elsewhere = _elsewhere(centre, rows)
    classes = _classes(centre)
    sessions = list(DeskSession.objects.filter(centre=centre, state=DeskSession.OPEN))
    open_desks = {session.desk for session in sessions}
    walked = _walked_over(centre)
    waiting = tuple(
        _waiting_stop(
            row,
            siblings=elsewhere[row.visit_id],
            ground=classes.get(row.visit.ground),
            open_desks=open_desks,
            is_walked_elsewhere=walked.get(row.visit_id, row.id) != row.id,
            at=at,
        )
        for row in rows
    )
    all_queues = wanted.union(*(stop.other_queues for stop in waiting)) if waiting else wanted
    house, of_units = policies(centre)
    moment = Moment(
        now_at=at,
        queues=_queue_views(centre, all_queues, sessions, of_units, at),
        classes=_caps(classes.values()),
        recent_calls=_recent(centre, wanted, at) if any(stop.ground_class for stop in waiting) else (),
        desks=tuple(desk_view(session) for session in sessions),
    )
    return Hall(waiting, moment, house, rows_by_id)


class _Sibling(NamedTuple):
    """Another stop of the same visitor: a whole row for each would be most of the time of a call."""

    state: str
    queue: str


def _elsewhere(centre: str, rows: Sequence[Stop | _OfStop]) -> dict[str, list[_Sibling]]:
    """Other unfinished stops of the same visitors."""
    found: dict[str, list[_Sibling]] = defaultdict(list)
    visits = {row.visit_id for row in rows}
    # All of the house's, and chosen here: five hundred ids in a question take longer than the rows they save.
    others = Stop.objects.filter(centre=centre, state__in=(*IN_LINE, *AT_DESK))
    for visit, state, queue in others.values_list("visit_id", "state", "queue"):
        if visit in visits:
            found[visit].append(_Sibling(state, queue))
    return found


def _walked_over(centre: str) -> dict[str, str]:
    """Visitors an officer is walking to another desk at this moment, and the stop that waits for them there."""
    asked = HandOver.objects.filter(centre=centre, state=HandOver.ASKED, is_warm=True)
    return dict(asked.values_list("received__visit_id", "received_id"))


def _waiting_stop(
    row: Stop | _OfStop,
    *,
    siblings: list[_Sibling],
    ground: PriorityGround | None,
    open_desks: set[str],
    is_walked_elsewhere: bool,
    at: datetime | None = None,
) -> WaitingStop:
    visit = row.visit
    return WaitingStop(
        stop_id=row.id,
        visit_id=row.visit_id,
        queue=row.queue,
        service=row.service or row.queue,
        language=visit.language,
        arrived_at=visit.arrived_at,
        joined_at=row.joined_at,
        journal=row.line_number,
        position=row.position,
        credit_at=row.credit_at,
        booked_at=row.booked_at,
        ground=CARRIED if row.carried_at else ground.code if ground else None,
        ground_class=CARRIED if row.carried_at else ground.ground_class if ground else None,
        # A desk that has closed keeps nobody to itself: the line takes them back, place kept.
        desk_only=row.desk_only if row.desk_only in open_desks else None,
        visitor_busy=is_walked_elsewhere or any(stop.state in AT_DESK for stop in siblings),
        visitor_free_at=visit.free_from_at,
        away_until=away_until(spans(visit.more_time), at=at) if at and visit.more_time else None,
        missed_at=row.missed_at if row.state == StopState.NO_SHOW else None,
        no_shows=row.no_shows,
        other_queues=frozenset(
            stop.queue for stop in siblings if stop.state in IN_LINE and stop.queue != row.queue
        ),
    )


def _classes(centre: str) -> dict[str, PriorityGround]:
    return {row.code: row for row in PriorityGround.objects.filter(centre=centre)}


def _caps(grounds: Iterable[PriorityGround]) -> dict[str, GroundClass]:
    """Classes with their caps, a place kept from an earlier day among them; where grounds of one class differ,
    the lowest holds."""
    caps: dict[str, int] = {CARRIED: CARRIED_CAP_PERCENT}
    for ground in grounds:
        caps[ground.ground_class] = min(ground.cap_percent, caps.get(ground.ground_class, ground.cap_percent))
    return {code: GroundClass(code=code, cap_percent=cap) for code, cap in caps.items()}


def _recent(centre: str, queues: frozenset[str], at: datetime) -> list[RecentCall]:
    """The last calls of each line, oldest first: a busy line must not push out a quiet one's."""
    found: list[RecentCall] = []
    for queue in sorted(queues):
        calls = Call.objects.filter(centre=centre, day=local_day(at), queue=queue, is_undone=False)
        classes = calls.order_by("-line_number").values_list("ground_class", flat=True)[:WINDOW_CALLS]
        found += [RecentCall(queue=queue, ground_class=one or None) for one in reversed(classes)]
    return found


def _queue_views(
    centre: str,
    codes: Iterable[str],
    sessions: list[DeskSession],
    of_units: Mapping[str, Policy],
    at: datetime,
) -> dict[str, QueueView]:
    found = {}
    whole = catalogue.catalogue_of(centre)
    for code in codes:
        queue = whole.queues[code]
        serving = [session for session in sessions if code in session.queues]
        speaking: dict[str, int] = defaultdict(int)
        for session in serving:
            for spoken in session.languages:
                speaking[spoken] += 1
        found[code] = QueueView(
            queue=code,
            promise_seconds=queue.promise_minutes * 60,
            expected_seconds=round(queue.mean_minutes * 60),
            open_desks=len(serving),
            speaking_desks=speaking,
            closes_at=catalogue.closes_at(centre, queue=code, at=at),
            policy=of_units.get(queue.unit),
        )
    return found


def as_waiting(row: Stop) -> WaitingStop:
    """One stop as it stood in its line, whatever became of it since (for "why was somebody before me?")."""
    ground = _classes(row.centre).get(row.visit.ground)
    return _waiting_stop(row, siblings=[], ground=ground, open_desks=set(), is_walked_elsewhere=False)
