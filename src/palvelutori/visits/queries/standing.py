"""How everybody in the hall stands: the facts from which reasons and help are told, read once for a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.times import whole_minutes
from palvelutori.visits.access import hall
from palvelutori.visits.models import AT_DESK, DeskSession, HandOver, Stop
from palvelutori.visits.rules.handover import DeclineReason
from palvelutori.visits.rules.language import spoken
from palvelutori.visits.rules.numbers import is_away
from palvelutori.visits.rules.standing import Standing, turns_left
from palvelutori.visits.rules.stops import OPEN_STATES, StopState

#: closing is looked at when it is so near
NEAR_CLOSING: Final = timedelta(minutes=60)
#: answers that say: this is not our matter
_NOT_HERE: Final = (DeclineReason.NOT_OURS.value, DeclineReason.BY_APPOINTMENT.value)


@dataclass(frozen=True, slots=True)
class Everybody:
    """All unfinished stops of the house at one moment. `of`: stop id → how it stands; `rows`: the stops themselves;
    `asked`: stop id of the receiver → the hand-over without an answer; `hall`: the same as the calling rule sees it.
    Scoped data: told through rights only.
    """

    now_at: datetime
    of: Mapping[str, Standing]
    rows: Mapping[str, Stop]
    asked: Mapping[str, HandOver]
    sessions: Mapping[str, DeskSession]
    hall: hall.Hall


@dataclass(frozen=True, slots=True)
class _Line:
    """What the stops of one line share."""

    open_desks: tuple[DeskSession, ...]
    paused_desks: int
    minutes_to_close: int | None
    turns_left: int | None


def everybody(centre: str, *, at: datetime) -> Everybody:
    """How everybody stands at `at`. Scoped: call inside a reading."""
    states = [*(state.value for state in OPEN_STATES), StopState.NO_SHOW.value]
    found = Stop.objects.filter(centre=centre, visit__ended_at__isnull=True, state__in=states)
    rows = {row.id: row for row in found.select_related("visit").order_by("line_number", "position")}
    sessions = {row.desk: row for row in DeskSession.objects.filter(centre=centre)}
    asked = {
        row.received_id: row
        for row in HandOver.objects.filter(centre=centre, state=HandOver.ASKED).select_related(
            "received__visit", "sent__visit"
        )
    }
    seen = hall.load(centre, queues={row.queue for row in rows.values()}, at=at)
    in_rule = {one.stop_id: one for one in seen.waiting}
    busy = {row.desk for row in rows.values() if row.state in AT_DESK}
    lines = {queue: _line(centre, queue, sessions, at) for queue in {row.queue for row in rows.values()}}
    ahead = _ahead(rows, at)
    elsewhere = _turned_away(centre, rows)
    queues = catalogue.catalogue_of(centre).queues
    of = {}
    for stop_id, row in rows.items():
        one, line = in_rule.get(stop_id), lines[row.queue]
        fitting = [desk for desk in line.open_desks if (row.service or row.queue) in desk.services]
        language = spoken(row.visit.language)
        since = row.waits_since
        of[stop_id] = Standing(
            state=row.state,
            waited_minutes=whole_minutes(at - max(since, row.visit.free_from_at or since)),
            promise_minutes=queues[row.queue].promise_minutes,
            ahead=ahead.get(stop_id, 0),
            open_desks=len(line.open_desks),
            paused_desks=line.paused_desks,
            fitting=len(fitting),
            speaking=sum(language in desk.languages for desk in fitting),
            asks_language=language != "fi",
            is_busy=bool(one and one.visitor_busy),
            is_away=bool(one and is_away(one, at)),
            bound=_bound(row, sessions, busy),
            calls=row.calls,
            minutes_in_state=_in_state(row, at),
            unanswered_minutes=whole_minutes(at - asked[stop_id].asked_at) if stop_id in asked else None,
            was_elsewhere=row.visit_id in elsewhere,
            booked_in_minutes=_minutes_to(row.booked_at, at),
            minutes_to_close=line.minutes_to_close,
            turns_left=line.turns_left,
        )
    return Everybody(at, of, rows, asked, sessions, seen)


def _line(centre: str, queue: str, sessions: Mapping[str, DeskSession], at: datetime) -> _Line:
    serving = [one for one in sessions.values() if queue in one.queues]
    open_desks = tuple(one for one in serving if one.state == DeskSession.OPEN)
    closes_at = catalogue.closes_at(centre, queue=queue, at=at)
    if closes_at is None or closes_at - at > NEAR_CLOSING:
        minutes, turns = None, None
    else:
        minutes = whole_minutes(closes_at - at)
        mean = catalogue.catalogue_of(centre).queues[queue].mean_minutes
        turns = turns_left(minutes_to_close=minutes, desks=len(open_desks), mean_minutes=mean)
    paused = sum(one.state == DeskSession.PAUSED for one in serving)
    return _Line(open_desks, paused, minutes, turns)


def place_in_line(row: Stop, at: datetime) -> tuple[bool, datetime, int, int]:
    """What orders the people of a line: booked times that have come, then the arrival that counts; the journal."""
    has_come = row.booked_at is not None and row.visit.arrived_at <= row.booked_at <= at
    return (not has_come, row.waits_since, row.line_number, row.position)


def _ahead(rows: Mapping[str, Stop], at: datetime) -> dict[str, int]:
    lines: dict[str, list[Stop]] = defaultdict(list)
    for row in rows.values():
        if row.state == StopState.WAITING:
            lines[row.queue].append(row)
    return {
        row.id: before
        for line in lines.values()
        for before, row in enumerate(sorted(line, key=lambda one: place_in_line(one, at)))
    }


def _turned_away(centre: str, rows: Mapping[str, Stop]) -> set[str]:
    """Visits whose hand-over was declined because the matter belongs elsewhere."""
    visits = {row.visit_id for row in rows.values()}
    declined = HandOver.objects.filter(
        centre=centre, state=HandOver.DECLINED, reason__in=_NOT_HERE, sent__visit_id__in=visits
    )
    return set(declined.values_list("sent__visit_id", flat=True))


def _bound(row: Stop, sessions: Mapping[str, DeskSession], busy: set[str]) -> str:
    session = sessions.get(row.desk_only)
    if row.state != StopState.WAITING or session is None or session.state == DeskSession.CLOSED:
        return ""
    if session.state == DeskSession.PAUSED:
        return "paused"
    return "busy" if row.desk_only in busy else "open"


def _in_state(row: Stop, at: datetime) -> int:
    since = {
        StopState.CALLED.value: row.called_at,
        StopState.SERVING.value: row.started_at,
        StopState.ON_HOLD.value: row.held_at,
        StopState.NO_SHOW.value: row.missed_at,
    }.get(row.state)
    return whole_minutes(at - since) if since else 0


def _minutes_to(moment: datetime | None, at: datetime) -> int | None:
    return None if moment is None else max(0, whole_minutes(moment - at))
