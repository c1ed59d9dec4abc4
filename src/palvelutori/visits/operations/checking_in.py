"""Somebody with a booked time is here: one visit, one number, a stop that keeps the time. And those who are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from palvelutori.appointments import operations as appointments
from palvelutori.appointments import queries as booked
from palvelutori.appointments.queries import BookedTime
from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.rules.hours_words import when
from palvelutori.common.check_codes import normal
from palvelutori.common.refusals import InvalidInput
from palvelutori.common.times import local_day
from palvelutori.foundation import scope
from palvelutori.foundation.actors import DESK_OFFICER, SYSTEM, UNIT_LEAD, Actor
from palvelutori.foundation.context import centres, names_of
from palvelutori.foundation.jobs import job
from palvelutori.foundation.operation import Act, operation
from palvelutori.visits.access import hall, rights
from palvelutori.visits.follow import follow_url
from palvelutori.visits.models import Visit
from palvelutori.visits.operations import arriving, steps
from palvelutori.visits.operations.arriving import MOST_NEEDS, Arrived, Booking, Coming
from palvelutori.visits.operations.noting import check_signed, come_with_note
from palvelutori.visits.operations.steps import StopTold
from palvelutori.visits.operations.wrong_codes import tried, wrong_codes
from palvelutori.visits.refusals import (
    BookedElsewhere,
    BookedForAnotherDay,
    BookedTimeCancelled,
    BookedTimeOver,
    TimeStillKept,
    TooEarlyToCheckIn,
    UnknownCheckInCode,
)
from palvelutori.visits.rules.booked import Timing, kept_until, on_time_until, opens_at, timing
from palvelutori.visits.rules.hall import Policy
from palvelutori.visits.rules.stops import StopState

#: how often times nobody came to are looked for
COUNTED_EVERY: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """The answer to a check-in: one number, the stops, the booked time and how the arrival stands to it.

    `timing`: early, on_time, late, or over (a time that was given away: the place is a walk-in's).
    """

    visit_id: str
    number: int
    stops: tuple[StopTold, ...]
    starts_at: datetime
    timing: str

    @property
    def follow_url(self) -> str:
        """Address of the visit's own page; made anew each time."""
        return follow_url(self.visit_id)


@operation("visits.check_in", answer=CheckedIn, roles=rights.ARRIVERS)
def check_in(
    act: Act,
    *,
    code: str,
    channel: str = "kiosk",
    language: str | None = None,
    needs: Sequence[str] = (),
    number: int | None = None,
) -> CheckedIn:
    """A person with a booked time is here. `needs` are further matters without a time; `number` is today's
    number of somebody who has one already: the time joins that visit.

    Checked in before: the same answer. Raises UnknownCheckInCode, BookedElsewhere, BookedForAnotherDay,
    BookedTimeCancelled, TooEarlyToCheckIn, BookedTimeOver, NoOpenNumber, and what `arrive` raises for needs.
    """
    found = _found(act, code)
    policy = _policy(act.place.code, found.unit)
    if found.state == "arrived":
        return _again(act, found, policy)
    if len(needs) >= MOST_NEEDS:
        raise InvalidInput(field="needs", expected=f"0–{MOST_NEEDS - 1} codes of services, queues or units")
    visit = arriving.open_visit(act, number) if number is not None else None
    stands = timing(
        found.starts_at, came_at=min(visit.arrived_at, act.moment) if visit else act.moment, policy=policy
    )
    if visit is not None and stands is Timing.TOO_EARLY:
        stands = timing(found.starts_at, came_at=act.moment, policy=policy)
    _refuse_untimely(act, found, stands, policy)
    booking = Booking(found.service or found.queue, found.starts_at, is_walk_in=stands is Timing.OVER)
    if visit is None:
        coming = Coming(needs, language or found.language, channel, found.group_size, booking=booking)
        arriving.check(act, coming)
        visit, stops = arriving.come(act, coming)
        stop = stops[0]
    else:
        stop = arriving.join(act, visit, booking)
        for need in needs:
            arriving.join(act, visit, Booking(need, None, is_walk_in=True))
    appointments.note_arrived(act, appointment=found.appointment, visit=visit.id, stop=stop.id)
    act.write("appointment.arrived", steps.facts(stop, appointment=found.appointment, timing=stands.value))
    return _answer(act.actor, visit, found, stands)


def _found(act: Act, code: str) -> BookedTime:
    """The booked time of this code, here and today."""
    plain = normal(code)
    found = booked.by_code(plain) if plain else None
    if found is None:
        raise UnknownCheckInCode()
    if found.centre != act.place.code:
        raise BookedElsewhere(house=names_of(found.centre))
    if found.day != local_day(act.moment):
        raise BookedForAnotherDay(when=when(found.starts_at, now=act.moment))
    if found.state == "cancelled":
        raise BookedTimeCancelled(starts_at=found.starts_at)
    return found


def _policy(centre: str, unit: str) -> Policy:
    house, of_units = hall.policies(centre)
    return of_units.get(unit, house)


def _refuse_untimely(act: Act, found: BookedTime, stands: Timing, policy: Policy) -> None:
    if stands is Timing.TOO_EARLY:
        raise TooEarlyToCheckIn(starts_at=found.starts_at, opens_at=opens_at(found.starts_at, policy=policy))
    if stands is Timing.OVER:
        need = found.service or found.queue
        try:
            catalogue.resolve_need(act.place.code, code=need, at=act.moment)
        except (catalogue.AppointmentOnly, catalogue.ClosedUnit) as refused:
            raise BookedTimeOver(
                starts_at=found.starts_at, until=kept_until(found.starts_at, policy=policy)
            ) from refused


def _again(act: Act, found: BookedTime, policy: Policy) -> CheckedIn:
    visit = rights.visit_named(act.place.code, found.visit)
    came_at = found.arrived_at or act.moment
    stands = timing(found.starts_at, came_at=min(came_at, visit.arrived_at), policy=policy)
    if stands is Timing.TOO_EARLY:  # had a number long before the time, and checked in later
        stands = timing(found.starts_at, came_at=came_at, policy=policy)
    return _answer(act.actor, visit, found, stands)


def _answer(reader: Actor, visit: Visit, found: BookedTime, stands: Timing) -> CheckedIn:
    stops = visit.stops.exclude(state=StopState.CANCELLED.value).order_by("position")
    told = tuple(steps.told(stop, reader=reader, language=visit.language) for stop in stops)
    return CheckedIn(visit.id, visit.number, told, found.starts_at, stands.value)


def come_by_code(
    actor: Actor, *, centre: str, source: str, key: str | None = None, **inputs: Any
) -> CheckedIn:
    """`check_in` behind the limit on wrong codes. `source`: the device or address the code comes from.

    Raises TooManyWrongCodes besides.
    """
    wrong_codes.check(source)
    try:
        return check_in(actor, centre=centre, key=key, **inputs)
    except UnknownCheckInCode:
        tried(centre, source=source)
        raise


def come_by_note(actor: Actor, *, centre: str, source: str, key: str | None = None, **inputs: Any) -> Arrived:
    """`come_with_note` behind the same limit: a code nobody signed is counted and nothing is locked for it."""
    wrong_codes.check(source)
    try:
        check_signed(centre, inputs["code"])
        return come_with_note(actor, centre=centre, key=key, **inputs)
    except UnknownCheckInCode:
        tried(centre, source=source)
        raise


# ---- those who did not come -------------------------------------------------------------------------------


@operation("visits.mark_not_come", answer=type(None), roles=(DESK_OFFICER, UNIT_LEAD))
def mark_not_come(act: Act, *, appointment: str) -> None:
    """The unit says that nobody came to a booked time. Whoever comes after all checks in as late.

    Raises TimeStillKept before the grace is over, and NotFound for other units' times.
    """
    found = booked.named(act.place.code, appointment)
    act.require(DESK_OFFICER, UNIT_LEAD, unit=found.unit)
    until = on_time_until(found.starts_at, policy=_policy(act.place.code, found.unit))
    if act.moment <= until:
        raise TimeStillKept(until=until)
    appointments.note_missed(act, appointments=[appointment])


@operation("visits.count_missed", answer=int)
def count_missed(act: Act) -> int:
    """Booked times that are not kept any longer are missed: free for others, and counted. Returns how many."""
    act.require()  # the house itself only
    return appointments.note_missed(act, appointments=_unkept(act.place.code, act.moment))


def _unkept(centre: str, moment: datetime) -> list[str]:
    house, of_units = hall.policies(centre)
    return [
        one.appointment
        for one in booked.open_before(centre, moment=moment)
        if moment >= kept_until(one.starts_at, policy=of_units.get(one.unit, house))
    ]


@job(every=COUNTED_EVERY, name="visits.count_missed")
def count_missed_everywhere(moment: datetime) -> None:
    """Each centre with a time that is over; the lock is taken only there."""
    for centre in centres():
        with scope.inside_operation():
            is_due = bool(_unkept(centre, moment))
        if is_due:
            count_missed(SYSTEM, centre=centre)
