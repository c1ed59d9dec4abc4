"""The hall as the calling rule sees it, read in a handful of queries inside the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, NamedTuple

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.times import local_day
from palvelutori.foundation.db.prepared import Given, Question
from palvelutori.visits.access import in_line
from palvelutori.visits.access.in_line import IN_LINE, OfStop, Sibling
from palvelutori.visits.models import (
    AT_DESK,
    Call,
    CallingPolicy,
    DeskSession,
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


class OfGround(NamedTuple):
    """What the rule asks of a priority ground."""

    code: str
    ground_class: str
    cap_percent: int


class OfDesk(NamedTuple):
    """What the rule asks of an open desk."""

    desk: str
    queues: list[str]
    services: list[str]
    languages: list[str]


_POLICY_FIELDS = frozenset(field.name for field in fields(Policy))
_POLICIES: Question[tuple[str, dict[str, Any]]] = Question(
    lambda given: CallingPolicy.objects.filter(centre=Given("centre")).values_list("unit", "values")
)
_GROUNDS: Question[tuple[str, str, int]] = Question(
    lambda given: PriorityGround.objects.filter(centre=Given("centre")).values_list(*OfGround._fields)
)
_CLASSES_CALLED: Question[str] = Question(
    lambda given: (
        Call.objects.filter(centre=Given("centre"), day=Given("day"), queue=Given("queue"), is_undone=False)
        .order_by("-line_number")
        .values_list("ground_class", flat=True)[:WINDOW_CALLS]
    )
)
_OPEN_DESKS: Question[tuple[Any, ...]] = Question(
    lambda given: DeskSession.objects.filter(centre=Given("centre"), state=DeskSession.OPEN).values_list(
        *OfDesk._fields
    )
)


@dataclass(frozen=True, slots=True)
class Hall:
    """Everything one desk's next call depends on. `rows` are the waiting stops by id (none when they were not asked
    for)."""

    waiting: tuple[WaitingStop, ...]
    moment: Moment
    policy: Policy
    rows: Mapping[str, Stop]


def desk_view(session: DeskSession | OfDesk) -> DeskView:
    """An open desk as the rule sees it. A need without a service stands under its queue's code."""
    return DeskView(
        desk=session.desk,
        queues=frozenset(session.queues),
        services=frozenset(session.services),
        languages=frozenset(session.languages),
    )


def policies(centre: str) -> tuple[Policy, dict[str, Policy]]:
    """The house's policy and those of units that have their own."""
    rows = dict(_POLICIES.all(centre=centre))
    house = Policy(**_known(rows.pop("", {})))
    return house, {unit: Policy(**_known({**rows.get("", {}), **values})) for unit, values in rows.items()}


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in _POLICY_FIELDS}


def load(centre: str, *, queues: Iterable[str], at: datetime) -> Hall:
    """The hall for a desk serving `queues` (codes), at `at`. Scoped: call inside an operation or a reading."""
    wanted = frozenset(queues)
    rows = list(in_line.everybody(centre, wanted).select_related("visit"))
    found = _hall(centre, rows, wanted=wanted, at=at, walked=in_line.walked_over(centre))
    return replace(found, rows={row.id: row for row in rows})


def for_a_call(
    centre: str, *, queues: Iterable[str], at: datetime, stop: str = "", may_be_walked: bool = True
) -> Hall:
    """The same hall for whoever calls the next one: without its rows, and of people who are alike in all that the
    rule weighs only the first of each kind (see `in_line`). With `stop`: that one alone waits in it. `may_be_walked`:
    False for whoever knows that nobody is walked to another desk now."""
    wanted = frozenset(queues)
    walked = in_line.walked_over(centre) if may_be_walked else {}
    rows = in_line.one(centre, stop) if stop else in_line.who_may_be_next(centre, wanted, walked=walked)
    return _hall(centre, rows, wanted=wanted, at=at, walked=walked)


def _hall(
    centre: str,
    rows: Sequence[Stop | OfStop],
    *,
    wanted: frozenset[str],
    at: datetime,
    walked: Mapping[str, str],
) -> Hall:
    elsewhere = in_line.elsewhere(centre, rows)
    classes = _classes(centre)
    sessions = [OfDesk._make(row) for row in _OPEN_DESKS.all(centre=centre)]
    open_desks = {session.desk for session in sessions}
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
    return Hall(waiting, moment, house, {})


def _waiting_stop(
    row: Stop | OfStop,
    *,
    siblings: list[Sibling],
    ground: OfGround | None,
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


def _classes(centre: str) -> dict[str, OfGround]:
    return {row[0]: OfGround(*row) for row in _GROUNDS.all(centre=centre)}


def _caps(grounds: Iterable[OfGround]) -> dict[str, GroundClass]:
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
        classes = _CLASSES_CALLED.all(centre=centre, day=local_day(at), queue=queue)
        found += [RecentCall(queue=queue, ground_class=one or None) for one in reversed(classes)]
    return found


def _queue_views(
    centre: str,
    codes: Iterable[str],
    sessions: list[OfDesk],
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
