"""Coming, adding a need, leaving, coming back after a missed call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.refusals import InvalidInput, NotAllowed
from palvelutori.common.times import Interval, local_day
from palvelutori.foundation.actors import HOST, SQUARE_MANAGER, Actor
from palvelutori.foundation.db.prepared import insert
from palvelutori.foundation.operation import Act, operation, require
from palvelutori.visits.access import hall, rights
from palvelutori.visits.follow import follow_url
from palvelutori.visits.models import NUMBERLESS, HandOver, PriorityGround, Stop, Visit
from palvelutori.visits.operations import steps
from palvelutori.visits.operations.numbers import FIRST_NUMBER, give_number, next_number
from palvelutori.visits.operations.steps import StopActed, StopTold
from palvelutori.visits.refusals import (
    AlreadyWaiting,
    AskThePerson,
    NoOpenNumber,
    NoWayBack,
    VisitEnded,
    WrongState,
)
from palvelutori.visits.rules.place import Missed, WayBack, credit_for_added, way_back
from palvelutori.visits.rules.stops import OPEN_STATES, StopAct, StopState

CHANNELS: Final = ("kiosk", "host", "desk", "phone", "web")
MOST_NEEDS: Final = 12
_LANGUAGE_CODES: Final = 16
_OPEN: Final = [state.value for state in OPEN_STATES]


@dataclass(frozen=True, slots=True)
class Arrived:
    """The answer to an arrival: one number for all needs, and the address of the visit's own page."""

    visit_id: str
    number: int
    stops: tuple[StopTold, ...]

    @property
    def follow_url(self) -> str:
        """Made anew each time: a receipt that kept it would open the page to whoever reads the database."""
        return follow_url(self.visit_id)


@dataclass(frozen=True, slots=True)
class Left:
    """Who left, and how many stops ended with it."""

    visit_id: str
    number: int
    stops_ended: int


@operation("visits.arrive", answer=Arrived, roles=rights.ARRIVERS)
def arrive(
    act: Act,
    *,
    needs: Sequence[str],
    language: str = "fi",
    channel: str = "kiosk",
    priority_ground: str | None = None,
    group_size: int = 1,
) -> Arrived:
    """One visit with a place in every line at once.

    Raises InvalidInput, UnknownNeed, ClosedUnit or AppointmentOnly; then nothing of it has happened.
    """
    ground = _checked(act, needs, language, channel, priority_ground, group_size)
    visit, stops = come(act, Coming(needs, language, channel, group_size, ground))
    return Arrived(visit.id, visit.number, _told(act.actor, visit, stops))


def arrive_inside(act: Act, *, needs: Sequence[str], language: str, group_size: int) -> str:
    """An arrival without a number inside another act of a desk. Returns the id of its only stop."""
    _checked(act, needs, language, "desk", None, group_size)
    coming = Coming(needs, language, "desk", group_size, series=NUMBERLESS)
    _, stops = come(act, coming)
    return stops[0].id


@dataclass(frozen=True, slots=True)
class Booking:
    """A need with a booked time. `is_walk_in`: the time is not kept any more, or there is none."""

    need: str
    starts_at: datetime | None
    is_walk_in: bool = False


@dataclass(frozen=True, slots=True)
class Coming:
    """Who comes, checked. `series` is the first of the numbers the visit's is taken from; `booking` comes first."""

    needs: Sequence[str]
    language: str
    channel: str
    group_size: int
    ground: str = ""
    series: int = FIRST_NUMBER
    booking: Booking | None = None


def check(act: Act, coming: Coming) -> None:
    """Refuse a coming with a booking whose other words are not what `arrive` takes."""
    first = [coming.booking.need] if coming.booking else []
    needs = [*first, *coming.needs]
    _checked(act, needs, coming.language, coming.channel, coming.ground or None, coming.group_size)


def come(act: Act, coming: Coming) -> tuple[Visit, list[Stop]]:
    """The visit and its stops inside another act; the booked one, if any, is the first."""
    day = local_day(act.moment)
    visit = Visit(
        centre=act.place.code,
        day=day,
        number=next_number(act, series=coming.series),
        language=coming.language,
        channel=coming.channel,
        group_size=coming.group_size,
        ground=coming.ground,
        arrived_at=act.moment,
        line_number=act.journal.next_number,
    )
    needs = [Booking(code, None, is_walk_in=True) for code in dict.fromkeys(coming.needs)]
    stops = _stops_for(act, visit, [coming.booking, *needs] if coming.booking else needs, first=0)
    act.write(
        "visit.arrived",
        {
            "visit": visit.id,
            "number": visit.number,
            "channel": coming.channel,
            "stops": [steps.arrived_facts(stop) for stop in stops],
        },
    )
    insert(visit)
    insert(*stops)
    for stop in stops:
        steps.open_ground(act, stop)
    return visit, stops


def _checked(
    act: Act,
    needs: Sequence[str],
    language: str,
    channel: str,
    priority_ground: str | None,
    group_size: int,
) -> str:
    if not needs or len(needs) > MOST_NEEDS:
        raise InvalidInput(field="needs", expected=f"1–{MOST_NEEDS} codes of services, queues or units")
    if not language or len(language) > _LANGUAGE_CODES or not language.replace("-", "").isalnum():
        raise InvalidInput(field="language", expected="a language code such as fi, sv, en, so")
    if channel not in CHANNELS:
        raise InvalidInput(field="channel", expected=", ".join(CHANNELS))
    if not 1 <= group_size <= 99:
        raise InvalidInput(field="group_size", expected="1–99")
    if not priority_ground:
        return ""
    known = list(
        PriorityGround.objects.filter(centre=act.place.code).order_by("code").values_list("code", flat=True)
    )
    if priority_ground not in known:
        raise InvalidInput(field="priority_ground", expected=", ".join(known))
    return priority_ground


def _stops_for(act: Act, visit: Visit, needs: Sequence[Booking], *, first: int) -> list[Stop]:
    made: list[Stop] = []
    for place, one in enumerate(needs, start=first):
        target = catalogue.resolve_need(
            act.place.code, code=one.need, at=act.moment, is_booked=not one.is_walk_in
        )
        if any(stop.queue == target.queue and stop.service == (target.service or "") for stop in made):
            continue
        made.append(
            Stop(
                visit=visit,
                centre=act.place.code,
                position=place,
                unit=target.unit,
                queue=target.queue,
                service=target.service or "",
                is_opaque=target.is_opaque,
                joined_at=act.moment,
                line_number=act.journal.next_number,
                booked_at=one.starts_at,
            )
        )
    return made


def _told(reader: Actor, visit: Visit, stops: Sequence[Stop]) -> tuple[StopTold, ...]:
    return tuple(steps.told(stop, reader=reader, language=visit.language) for stop in stops)


@operation("visits.add_need", answer=StopTold)
def add_need(act: Act, *, visit: str, need: str) -> StopTold:
    """One more need for a visit that goes on. Its place counts the time already spent in the house.

    Raises VisitEnded, AlreadyWaiting, AskThePerson and what `arrive` raises for a need.
    """
    found = rights.visit_named(act.place.code, visit)
    _may_touch_visit(act, found)
    if found.ended_at is not None:
        raise VisitEnded(number=found.number)
    stops = list(found.stops.all())
    if sum(other.state in _OPEN for other in stops) >= MOST_NEEDS:
        raise InvalidInput(field="need", expected=f"at most {MOST_NEEDS} matters at a time")
    (stop,) = _stops_for(act, found, [Booking(need, None, is_walk_in=True)], first=len(stops))
    _refuse_guessing(act.actor, found, stop, stops)
    if _same_open(stops, stop) is not None:
        raise AlreadyWaiting(number=found.number, need=need)
    _add(act, stop, beside=stops)
    return steps.told(stop, reader=act.actor, language=found.language)


def join(act: Act, visit: Visit, booking: Booking) -> Stop:
    """One more matter inside another act. A matter that stands in the line already takes the booked time over."""
    stops = list(visit.stops.all())
    (stop,) = _stops_for(act, visit, [booking], first=len(stops))
    same = _same_open(stops, stop)
    if same is None:
        if sum(other.state in _OPEN for other in stops) >= MOST_NEEDS:
            raise InvalidInput(field="needs", expected=f"at most {MOST_NEEDS} matters at a time")
        _add(act, stop, beside=stops)
        return stop
    same.visit = visit
    if booking.starts_at is not None:
        same.booked_at = booking.starts_at
        same.save(update_fields=["booked_at"])
    return same


def open_visit(act: Act, number: int) -> Visit:
    """Today's visit with this number, while it goes on. Raises NoOpenNumber."""
    found = Visit.objects.filter(
        centre=act.place.code, day=local_day(act.moment), number=number, ended_at__isnull=True
    ).first()
    if found is None or found.number >= NUMBERLESS:
        raise NoOpenNumber(number=number)
    return found


def _same_open(stops: Sequence[Stop], stop: Stop) -> Stop | None:
    """The stop of the same matter that is still open, or may still come back."""
    for other in stops:
        same = (other.queue, other.service) == (stop.queue, stop.service)
        if same and (other.state in _OPEN or other.state == StopState.NO_SHOW):
            return other
    return None


def _add(act: Act, stop: Stop, *, beside: Sequence[Stop]) -> None:
    """The stop's place in its line, counting the time already spent in the house."""
    visit = stop.visit
    house, of_units = hall.policies(act.place.code)
    if not of_units.get(stop.unit, house).keep_place:
        stop.credit_at = None  # each line counts from its own beginning
    elif any(other.state in _OPEN for other in beside):
        stop.credit_at = visit.arrived_at
    else:
        stop.credit_at = credit_for_added(
            visit.arrived_at, added_at=act.moment, open_spans=_open_spans(beside)
        )
    give_number(act, visit)
    act.write("stop.added", steps.facts(stop))
    insert(stop)
    steps.open_ground(act, stop)


def _refuse_guessing(actor: Actor, visit: Visit, stop: Stop, stops: Sequence[Stop]) -> None:
    """A guide's or a kiosk's "that is waited for already" would tell which opaque line a visit waits in. So
    beside one opaque matter another is refused whichever it is: what the reader sees anyway decides alone."""
    if not stop.is_opaque or rights.is_visitor_of(actor, visit.id):
        return
    if not rights.sees_opaque(actor, centre=stop.centre, unit=stop.unit) and any(
        other.is_opaque and (other.state in _OPEN or other.state == StopState.NO_SHOW) for other in stops
    ):
        raise AskThePerson(number=visit.number)


def _open_spans(stops: Sequence[Stop]) -> list[Interval]:
    return [Interval(stop.joined_at, stop.ended_at) for stop in stops if stop.ended_at is not None]


def _may_touch_visit(act: Act, visit: Visit) -> None:
    if rights.is_visitor_of(act.actor, visit.id):
        return
    act.require(*rights.ARRIVERS)
    if act.actor.has_role("desk_officer", "unit_lead", centre=act.place.code) and not act.actor.has_role(
        HOST, SQUARE_MANAGER, centre=act.place.code
    ):
        units = act.actor.units(act.place.code)
        if units and not visit.stops.filter(unit__in=units).exists():
            raise NotAllowed(roles="desk_officer")


@operation("visits.leave", answer=Left)
def leave(act: Act, *, visit: str) -> Left:
    """The visitor goes: every stop that waits ends as left. Somebody being served is finished at the desk."""
    found = rights.visit_named(act.place.code, visit)
    _may_touch_visit(act, found)
    if found.ended_at is not None:
        raise VisitEnded(number=found.number)
    ended = 0
    stops = found.stops.select_related("visit").exclude(state=StopState.SERVING.value)
    for stop in stops.order_by("position"):
        if stop.state in _OPEN or stop.state == StopState.NO_SHOW:
            kept = steps.before(stop)
            steps.move(stop, StopAct.LEAVE)
            stop.ended_at = act.moment
            line = act.write("stop.left", steps.facts(stop))
            steps.remember(act, stop, done=StopAct.LEAVE, kept=kept, line=line)
            steps.close_ground(act, stop)
            HandOver.objects.filter(received=stop, state=HandOver.ASKED).update(
                state=HandOver.WITHDRAWN, answered_at=act.moment
            )
            ended += 1
    steps.settle(act, found)
    return Left(found.id, found.number, ended)


@operation(
    "visits.come_back", answer=StopActed, roles=(HOST, SQUARE_MANAGER, "kiosk", "desk_officer", "unit_lead")
)
def come_back(act: Act, *, stop: str) -> StopActed:
    """Somebody who missed the call is here. The place is kept for a while; later a new one. Raises NoWayBack."""
    found = rights.stop_named(act.place.code, stop)
    if rights.is_others_business(act.actor, centre=act.place.code, unit=found.unit):
        raise NotAllowed(roles=HOST)
    if found.state != StopState.NO_SHOW:
        # From a desk only that desk sends somebody back to the line (`return_to_line`).
        raise WrongState(number=found.visit.number, state=found.state, act=StopAct.RETURN.value)
    kept = steps.before(found)
    missed = Missed(missed_at=found.missed_at or act.moment, no_shows=found.no_shows)
    house, of_units = hall.policies(act.place.code)
    answer = way_back(missed, now_at=act.moment, policy=of_units.get(found.unit, house))
    steps.move(found, StopAct.RETURN)
    if answer is WayBack.NONE:
        raise NoWayBack(number=found.visit.number)
    if answer is WayBack.NEW_PLACE:
        found.credit_at = act.moment
    found.missed_at = None
    found.calls = 0
    found.desk = ""
    line = act.write("stop.came_back", steps.facts(found))
    steps.remember(act, found, done=StopAct.RETURN, kept=kept, line=line)
    return steps.acted(found)


@operation("visits.share_units", answer=type(None))
def share_units(act: Act, *, visit: str, shares: bool) -> None:
    """The visitor says whether officers may see which units the other stops are for. Only the visitor, or a
    host or officer who asked, says it; it ends with the visit."""
    found = rights.visit_named(act.place.code, visit)
    _may_touch_visit(act, found)
    if found.ended_at is not None:
        raise VisitEnded(number=found.number)
    if found.shares_units != shares:
        found.shares_units = shares
        found.save(update_fields=["shares_units"])
        act.write("visit.sharing_set", {"visit": found.id, "number": found.number, "shares": shares})


def may_read_visit(actor: Actor, visit: Visit) -> None:
    """Refuse unless the actor may see the visit's own page: its visitor, or staff and devices of its centre."""
    if not rights.is_visitor_of(actor, visit.id):
        require(actor, *rights.ARRIVERS, centre=visit.centre)
