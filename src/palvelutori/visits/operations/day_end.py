"""The end of the day: everybody who still waits gets a way out that is written down; a kept place is used."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.refusals import InvalidInput, NotAllowed
from palvelutori.common.times import local_day
from palvelutori.foundation.actors import DESK_OFFICER, HOST, SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.operation import Act, operation
from palvelutori.visits.access import remaining as waiting
from palvelutori.visits.access import rights
from palvelutori.visits.models import DayEnd, HandOver, KeptPlace, Stop, Visit
from palvelutori.visits.operations import steps
from palvelutori.visits.operations.arriving import Arrived
from palvelutori.visits.operations.numbers import next_number
from palvelutori.visits.refusals import KeptForAnotherDay, NoKeptPlace, PlaceUsed, WayNotOpen
from palvelutori.visits.rules.day_end import CHOSEN, GOES_ON, WayOut, carried_credit, suggestion, ways
from palvelutori.visits.rules.stops import StopAct

#: what a form says for "to each the best of its own"
SUGGESTED: Final = "suggested"
MOST_AT_ONCE: Final = 500
_CODE_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided for one stop. `code` and `opens_on` (ISO date) where a place is kept."""

    stop_id: str
    number: int
    way: str
    code: str = ""
    opens_on: str = ""


@operation("visits.choose_ways_out", answer=tuple[Decided, ...])
def choose_ways_out(act: Act, *, stops: Sequence[str], way: str = SUGGESTED) -> tuple[Decided, ...]:
    """Decide what becomes of stops that wait at closing; `suggested` gives each the best of its own.

    By a host, the manager, the unit's own staff, or the visitor. A stop that is not waiting any more is passed
    over. Raises InvalidInput for an unknown way, WayNotOpen when that way is not there for somebody.
    """
    if way != SUGGESTED and way not in CHOSEN:
        raise InvalidInput(field="way", expected=", ".join((SUGGESTED, *CHOSEN)))
    if not stops or len(stops) > MOST_AT_ONCE:
        raise InvalidInput(field="stops", expected=f"1–{MOST_AT_ONCE} ids of stops")
    rows = waiting.waiting_rows(act.place.code, stops)
    for row in rows:
        _may_decide(act, row)
    decided = []
    for one in waiting.remaining(act.place.code, rows, at=act.moment):
        chosen = suggestion(one.stands) if way == SUGGESTED else WayOut(way)
        if chosen not in ways(one.stands):
            raise WayNotOpen(number=one.row.visit.number, way=chosen.value)
        decided.append(_decide(act, one, chosen))
    return tuple(decided)


def _may_decide(act: Act, row: Stop) -> None:
    if rights.is_visitor_of(act.actor, row.visit_id):
        return
    act.require(HOST, SQUARE_MANAGER, UNIT_LEAD, DESK_OFFICER)
    if rights.is_others_business(act.actor, centre=act.place.code, unit=row.unit):
        raise NotAllowed(roles=HOST)


def _decide(act: Act, one: waiting.Left, way: WayOut) -> Decided:
    row = one.row
    kept = keep_place(act, one) if way is WayOut.NEXT_OPENING else None
    if way is WayOut.OTHER_DESK:
        row.desk_only = one.stands.other_desks[0]
        row.save(update_fields=["desk_only"])
    note(act, row, way, kept=kept)
    if way in GOES_ON:
        act.write("stop.way_out", steps.facts(row, way=way.value))
    else:
        _let_leave(act, row, way)
    return Decided(
        row.id,
        row.visit.number,
        way.value,
        kept.code if kept else "",
        kept.opens_on.isoformat() if kept else "",
    )


def _let_leave(act: Act, row: Stop, way: WayOut) -> None:
    before = steps.before(row)
    steps.move(row, StopAct.LEAVE)
    row.ended_at, row.desk_only, row.held_at = act.moment, "", None
    line = act.write("stop.left", steps.facts(row, reason="day_ended", way=way.value))
    steps.remember(act, row, done=StopAct.LEAVE, kept=before, line=line)
    steps.close_ground(act, row)
    HandOver.objects.filter(received=row, state=HandOver.ASKED).update(
        state=HandOver.WITHDRAWN, answered_at=act.moment
    )
    steps.settle(act, row.visit)


def note(act: Act, row: Stop, way: WayOut, *, kept: KeptPlace | None = None) -> None:
    """Write down what was decided for a stop; the last decision stands."""
    before = DayEnd.objects.filter(stop=row).select_related("kept").first()
    DayEnd.objects.update_or_create(
        stop=row,
        defaults={
            "centre": row.centre,
            "day": row.visit.day,
            "way": way.value,
            "kept": kept,
            "chosen_by": act.actor.id,
            "chosen_at": act.moment,
        },
    )
    _forget_if_for_nothing(before.kept if before else None)


def keep_place(act: Act, one: waiting.Left) -> KeptPlace | None:
    """The visit's place for the line's next opening: one code a visit and day of opening. None without one."""
    if one.stands.opens_at is None or not one.stands.keeps_place:
        return None
    opens_on = local_day(one.stands.opens_at)
    known = KeptPlace.objects.filter(visit=one.row.visit, opens_on=opens_on).first()
    if known is not None:
        known.opens_at = min(known.opens_at, one.stands.opens_at)
        known.save(update_fields=["opens_at"])
        return known
    return KeptPlace.objects.create(
        centre=act.place.code,
        code=_new_code(act.place.code),
        visit=one.row.visit,
        opens_on=opens_on,
        opens_at=one.stands.opens_at,
        made_at=act.moment,
    )


def _new_code(centre: str) -> str:
    """Six digits that no paper of this house carries: they can be typed on any keypad and said aloud."""
    while True:
        code = str(secrets.randbelow(9 * 10 ** (_CODE_DIGITS - 1)) + 10 ** (_CODE_DIGITS - 1))
        if not KeptPlace.objects.filter(centre=centre, code=code).exists():
            return code


def record_undecided(act: Act, row: Stop) -> None:
    """Nobody decided: that is written down, and where a line opens soon the place is kept all the same."""
    (one,) = waiting.remaining(act.place.code, [row], at=act.moment)
    note(act, row, WayOut.UNDECIDED, kept=keep_place(act, one))


def take_back(row: Stop) -> None:
    """The decision was undone: it is gone, and so is a place kept for nothing else."""
    decided = DayEnd.objects.filter(stop=row).select_related("kept").first()
    if decided is None:
        return
    kept = decided.kept
    decided.delete()
    _forget_if_for_nothing(kept)


def _forget_if_for_nothing(kept: KeptPlace | None) -> None:
    if kept is not None and not kept.day_ends.exists():
        kept.delete()


@operation("visits.come_with_place", answer=Arrived, roles=rights.ARRIVERS)
def come_with_place(act: Act, *, code: str, channel: str = "kiosk") -> Arrived:
    """Somebody comes with the code of a kept place: a new number of today, first in line by the rule.

    Raises NoKeptPlace, KeptForAnotherDay, PlaceUsed.
    """
    place = _place_of(act, code)
    old = place.visit
    visit = Visit(
        centre=act.place.code,
        day=local_day(act.moment),
        number=next_number(act),
        language=old.language,
        channel=channel,
        group_size=old.group_size,
        ground=old.ground,
        arrived_at=act.moment,
        line_number=act.journal.next_number,
    )
    stops = [
        _carried(act, visit, decided.stop, position)
        for position, decided in enumerate(place.day_ends.select_related("stop").order_by("stop__position"))
    ]
    act.write(
        "visit.arrived",
        {
            "visit": visit.id,
            "number": visit.number,
            "channel": channel,
            "kept": True,
            "stops": [steps.arrived_facts(stop) for stop in stops],
        },
    )
    visit.save(force_insert=True)
    for stop in stops:
        stop.save(force_insert=True)
        steps.open_ground(act, stop)
    place.used_at = act.moment
    place.save(update_fields=["used_at"])
    told = tuple(steps.told(stop, reader=act.actor, language=visit.language) for stop in stops)
    return Arrived(visit.id, visit.number, told)


def _place_of(act: Act, code: str) -> KeptPlace:
    digits = "".join(mark for mark in code if mark.isdigit())
    places = KeptPlace.objects.filter(centre=act.place.code, code=digits).select_related("visit")
    place = places.first()
    today = local_day(act.moment)
    if place is None or place.opens_on < today:
        raise NoKeptPlace()
    if place.used_at is not None:
        raise PlaceUsed()
    if place.opens_on > today:
        raise KeptForAnotherDay(opens=catalogue.opening_words(place.opens_at, now=act.moment))
    return place


def _carried(act: Act, visit: Visit, old: Stop, position: int) -> Stop:
    target = catalogue.resolve_need(
        act.place.code, code=old.service or old.queue, at=act.moment, is_booked=True
    )
    promise = timedelta(minutes=catalogue.queue(act.place.code, code=target.queue).promise_minutes)
    waited = (old.ended_at or old.joined_at) - (old.credit_at or old.visit.arrived_at)
    return Stop(
        visit=visit,
        centre=act.place.code,
        position=position,
        unit=target.unit,
        queue=target.queue,
        service=target.service or "",
        is_opaque=target.is_opaque,
        joined_at=act.moment,
        line_number=act.journal.next_number,
        credit_at=carried_credit(act.moment, waited=waited, promise=promise),
        carried_at=old.carried_at or old.visit.arrived_at,
    )
