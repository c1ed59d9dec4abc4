"""The wall screen: calls as number and place, the same for every unit; lengths and waits of ordinary lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.times import local_day, whole_minutes
from palvelutori.foundation import scope
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.clock import clock
from palvelutori.foundation.journal import head_number
from palvelutori.spaces import queries as spaces
from palvelutori.visits.access.places import desk_told
from palvelutori.visits.models import Call, DeskSession, Stop
from palvelutori.visits.rules.stops import StopState

#: calls on the screen: the newest and four before it
SHOWN_CALLS = 5
#: calls a screen may still have to say aloud when several come at once
SAID_CALLS = 12
#: the wait range shown comes from calls of this last while
RECENT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class BoardCall:
    """One call. `place` names the desk in the house's languages; `is_open` while the person is awaited."""

    number: int
    desk: str
    place: Mapping[str, str]
    arrow: str
    called_at: datetime
    repeats: int
    is_open: bool
    #: journal number of the call or of its newest repeat
    shown_number: int
    #: what the visitor is spoken to in
    language: str


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One ordinary line now. `waits` are the middle half of recent waits in minutes, None when not known."""

    queue: str
    unit: str
    names: Mapping[str, str]
    unit_names: Mapping[str, str]
    sign: int
    is_open: bool
    by_appointment: bool
    opens_at: datetime | None
    waiting: int
    open_desks: int
    waits: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Board:
    """What hangs on the wall. Opaque units have no line here; their calls look like all others."""

    as_of: datetime
    journal_number: int
    calls: tuple[BoardCall, ...]
    lines: tuple[BoardLine, ...]
    #: newest calls, more than are shown: what a screen may have to say
    said: tuple[BoardCall, ...]


def board(centre: str) -> Board:
    """The board of `centre` now. Public: holds nothing about anybody. Raises NotFound."""
    now = clock.now()
    with scope.reading(SYSTEM):
        number = head_number(centre)
        calls = _calls(centre, now)
        return Board(now, number, calls[:SHOWN_CALLS], _lines(centre, now), calls)


def _calls(centre: str, now: datetime) -> tuple[BoardCall, ...]:
    desks = spaces.spaces_of(centre).desks
    rows = (
        Call.objects.filter(centre=centre, day=local_day(now), is_undone=False, is_silent=False)
        .select_related("stop__visit")
        .order_by("-shown_number")[:SAID_CALLS]
    )
    return tuple(
        BoardCall(
            number=row.number,
            desk=desk_told(centre, row.desk, reader=None),
            place=desks[row.desk].names if row.desk in desks else {},
            arrow=desks[row.desk].arrow if row.desk in desks else "up",
            called_at=row.called_at,
            repeats=row.repeats,
            is_open=row.stop.state == StopState.CALLED and row.stop.desk == row.desk,
            shown_number=row.shown_number,
            language=row.stop.visit.language,
        )
        for row in rows
    )


def _lines(centre: str, now: datetime) -> tuple[BoardLine, ...]:
    whole = catalogue.catalogue_of(centre)
    cards = {card.code: card for card in catalogue.units(centre, at=now)}
    waiting = lengths(centre)
    sessions = list(DeskSession.objects.filter(centre=centre, state=DeskSession.OPEN))
    ranges = recent_waits(centre, now)
    found = []
    for queue in whole.queues.values():
        card = cards[queue.unit]
        if card.is_opaque:
            continue
        found.append(
            BoardLine(
                queue=queue.code,
                unit=queue.unit,
                names=queue.names,
                unit_names=card.short_names or card.names,
                sign=card.sign,
                is_open=card.is_open,
                by_appointment=card.is_appointment_only,
                opens_at=card.standing.opens_at,
                waiting=waiting.get(queue.code, 0),
                open_desks=sum(queue.code in session.queues for session in sessions),
                waits=ranges.get(queue.code),
            )
        )
    return tuple(found)


def lengths(centre: str) -> dict[str, int]:
    """How many stops wait in each line. Scoped."""
    found: dict[str, int] = {}
    rows = Stop.objects.filter(centre=centre, state=StopState.WAITING.value).values_list("queue", flat=True)
    for queue in rows:
        found[queue] = found.get(queue, 0) + 1
    return found


def recent_waits(centre: str, now: datetime) -> dict[str, tuple[int, int]]:
    """Line → 25th and 75th of a hundred of the waits of people called lately, minutes; five calls at least."""
    rows = Call.objects.filter(
        centre=centre, called_at__gt=now - RECENT, is_undone=False, is_silent=False
    ).select_related("stop__visit")
    spans: dict[str, list[int]] = {}
    for row in rows:
        since = row.stop.waits_since
        spans.setdefault(row.queue, []).append(whole_minutes(row.called_at - since))
    ranges = {}
    for queue, minutes in spans.items():
        minutes.sort()
        if len(minutes) >= 5:
            ranges[queue] = (minutes[len(minutes) // 4], minutes[(3 * len(minutes)) // 4])
    return ranges
