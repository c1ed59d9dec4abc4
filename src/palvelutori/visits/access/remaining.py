"""Who still waits near or after closing, as the rules of the end of the day see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from palvelutori.catalogue import queries as catalogue
from palvelutori.visits.models import DeskSession, Stop
from palvelutori.visits.rules.day_end import REMAINING, Remaining, is_over


@dataclass(frozen=True, slots=True)
class Left:
    """One stop that still waits: its row and how it stands. `opens_at`: the line's next opening."""

    row: Stop
    stands: Remaining


def closing_of(row: Stop) -> datetime:
    """The closing of the opening the stop joined its line in."""
    return catalogue.closing_after(row.centre, queue=row.queue, at=row.joined_at)


def waiting_rows(centre: str, stops: Iterable[str] | None = None) -> list[Stop]:
    """Stops of open visits that wait or are on hold, in order of place. `stops`: only these."""
    rows = Stop.objects.filter(
        centre=centre, visit__ended_at__isnull=True, state__in=[state.value for state in REMAINING]
    ).select_related("visit")
    chosen = rows if stops is None else rows.filter(id__in=list(stops))
    return sorted(
        chosen, key=lambda row: (row.credit_at or row.visit.arrived_at, row.line_number, row.position)
    )


def remaining(centre: str, rows: Iterable[Stop], *, at: datetime) -> list[Left]:
    """How each of `rows` stands at `at`: who is before it, which desks are open, what opens next."""
    before = _before(waiting_rows(centre))
    sessions = list(DeskSession.objects.filter(centre=centre, state=DeskSession.OPEN))
    return [Left(row, _stands(row, before, sessions, at)) for row in rows]


def is_past(row: Stop, *, sessions: Iterable[DeskSession], at: datetime) -> bool:
    """Whether nobody will call this stop any more: its line's day is over and no desk goes on with it."""
    has_desk = any(row.queue in session.queues for session in sessions)
    return is_over(now_at=at, closed_at=closing_of(row), joined_at=row.joined_at, has_open_desk=has_desk)


def open_sessions(centre: str) -> list[DeskSession]:
    """Desks somebody works at, on a break or not."""
    return list(DeskSession.objects.filter(centre=centre).exclude(state=DeskSession.CLOSED))


def _before(rows: Iterable[Stop]) -> Mapping[str, int]:
    """How many of the same line come before each stop."""
    count: dict[str, int] = defaultdict(int)
    found = {}
    for row in rows:
        found[row.id] = count[row.queue]
        count[row.queue] += 1
    return found


def _stands(row: Stop, before: Mapping[str, int], sessions: list[DeskSession], at: datetime) -> Remaining:
    whole = catalogue.catalogue_of(row.centre)
    matter = row.service or row.queue
    own = [one for one in sessions if row.queue in one.queues and one.unit == row.unit]
    others = [one for one in sessions if one.unit != row.unit and matter in one.services]
    service = whole.services.get(row.service)
    closed_at = closing_of(row)
    return Remaining(
        now_at=at,
        closed_at=closed_at,
        ahead=before.get(row.id, 0),
        open_desks=len(own),
        mean_minutes=service.staff_minutes if service else whole.queues[row.queue].mean_minutes,
        opens_at=catalogue.opens_next(row.centre, queue=row.queue, after=max(at, closed_at)),
        other_desks=tuple(sorted(one.desk for one in others)),
        is_elsewhere=catalogue.may_be_done_elsewhere(row.centre, service=row.service),
        is_on_hold=row.state == "on_hold",
    )
