"""Desks open, pause and close; who sits there and what they serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from palvelutori.common.refusals import InvalidInput, NotAllowed, NotSignedIn
from palvelutori.foundation.actors import DESK_OFFICER
from palvelutori.foundation.operation import Act, operation
from palvelutori.spaces.queries import DeskPlace
from palvelutori.visits.access import places, rights
from palvelutori.visits.models import AT_DESK, DeskLoan, DeskSession, Stop
from palvelutori.visits.operations import lawful, loans, steps
from palvelutori.visits.refusals import DeskHasVisitor, DeskTaken, NothingToServe, StaffElsewhere
from palvelutori.visits.rules.stops import StopState


@dataclass(frozen=True, slots=True)
class DeskNow:
    """A desk as it is: state, who sits there (a member of staff's code), what is served and spoken."""

    desk: str
    unit: str
    state: str
    staff: str | None
    queues: tuple[str, ...]
    services: tuple[str, ...]
    languages: tuple[str, ...]


@operation("visits.open_desk", answer=DeskNow)
def open_desk(
    act: Act, *, desk: str, staff: str | None = None, services: Sequence[str] | None = None
) -> DeskNow:
    """Open the desk, or come back from a break, or change what is served there.

    `staff` defaults to the actor's own; `services` (service or queue codes) to everything this person may
    serve here. Opening what is open with the same person changes only the services.
    """
    place = places.desk_card(act.place.code, desk)
    if not rights.may_use_desk(act.actor, centre=act.place.code, desk=desk, unit=place.unit):
        _refuse(act, place.unit)
    who = _staff(act, staff)
    session = DeskSession.objects.filter(centre=act.place.code, desk=desk).first()
    if session is not None and session.state != DeskSession.CLOSED and session.staff != who:
        if _present(session).exists():
            raise DeskHasVisitor(desk=desk, place=place.names)
        if not rights.works_at(act.actor, session):
            raise DeskTaken(desk=desk, place=place.names)
    return told(_seated(act, place, session, _Seat(who, act.actor.id, services)))


def seat(act: Act, *, place: DeskPlace, staff: str, officer: str) -> DeskSession:
    """Open the desk for `staff` by somebody who leads there; `officer` is the actor's id behind, if any.

    Raises DeskTaken while somebody else sits there.
    """
    session = DeskSession.objects.filter(centre=act.place.code, desk=place.code).first()
    if session is not None and session.state != DeskSession.CLOSED and session.staff != staff:
        raise DeskTaken(desk=place.code, place=place.names)
    kept = session.officer if session is not None and session.staff == staff else ""
    return _seated(act, place, session, _Seat(staff, kept or officer, None))


@dataclass(frozen=True, slots=True)
class _Seat:
    """Who sits down: a member of staff, the actor behind, what is to be served (None: all that may be)."""

    staff: str
    officer: str
    services: Sequence[str] | None


def _seated(act: Act, place: DeskPlace, found: DeskSession | None, seat: _Seat) -> DeskSession:
    desk = place.code
    session = found or DeskSession(centre=act.place.code, desk=desk, unit=place.unit, since_at=act.moment)
    _nowhere_else(act, seat.staff, desk)
    serves = places.serves_at(act.place.code, staff=seat.staff, desk=desk, day=steps.day_of(act))
    if seat.services is not None:
        seen = DeskSession(centre=act.place.code, desk=desk, unit=place.unit, staff=seat.staff)
        lawful.require_chosen(act, seen, seat.services, may=serves.services)
    chosen = _chosen(serves.services, seat.services)
    if not serves.queues or not chosen:
        raise NothingToServe(desk=desk, place=place.names)
    before = (session.state, session.staff, session.services)
    is_same = session.staff == seat.staff
    session.state, session.officer, session.staff = DeskSession.OPEN, seat.officer, seat.staff
    session.queues, session.services = list(serves.queues), list(chosen)
    session.languages = list(serves.languages)
    loans.keep_or_end(act, session, is_same_officer=is_same)
    if before != (session.state, session.staff, session.services):
        session.since_at = act.moment
        act.write(
            "desk.opened",
            {"desk": desk, "unit": session.unit, "queues": session.queues, "by": act.actor.kind},
        )
    session.save()
    return session


def _staff(act: Act, staff: str | None) -> str:
    who = staff or act.actor.staff
    if not who:
        raise InvalidInput(field="staff", expected="the code of the member of staff who sits at the desk")
    if act.actor.staff and who != act.actor.staff and act.actor.kind == "person":
        raise NotAllowed(roles=DESK_OFFICER)
    return who


def _refuse(act: Act, unit: str) -> None:
    if act.actor.kind == "anonymous":
        raise NotSignedIn()
    raise NotAllowed(roles=DESK_OFFICER, unit=unit)


def _nowhere_else(act: Act, who: str, desk: str) -> None:
    elsewhere = (
        DeskSession.objects.filter(centre=act.place.code, staff=who)
        .exclude(state=DeskSession.CLOSED)
        .exclude(desk=desk)
        .first()
    )
    if elsewhere is not None:
        names = places.place_names(act.place.code, elsewhere.desk)
        raise StaffElsewhere(desk=elsewhere.desk, place=names)


def _chosen(may: Sequence[str], wanted: Sequence[str] | None) -> tuple[str, ...]:
    if wanted is None:
        return tuple(may)
    unknown = [code for code in wanted if code not in may]
    if unknown:
        raise InvalidInput(field="services", expected=", ".join(may))
    return tuple(code for code in may if code in wanted)


def _present(session: DeskSession) -> QuerySet[Stop]:
    states = [*AT_DESK, StopState.ON_HOLD.value]
    return Stop.objects.filter(centre=session.centre, desk=session.desk, state__in=states)


@operation("visits.pause_desk", answer=DeskNow)
def pause_desk(act: Act, *, desk: str) -> DeskNow:
    """A break: nobody new is called here. Somebody being served is finished first or during it."""
    session = _running(act, desk)
    if session.state == DeskSession.OPEN:
        session.state, session.since_at = DeskSession.PAUSED, act.moment
        session.save()
        act.write("desk.paused", {"desk": desk, "unit": session.unit})
    return told(session)


@operation("visits.close_desk", answer=DeskNow)
def close_desk(act: Act, *, desk: str) -> DeskNow:
    """Close. Raises DeskHasVisitor while somebody is called, served or on hold there."""
    session = _running(act, desk)
    if session.state != DeskSession.CLOSED:
        first = _present(session).select_related("visit").first()
        if first is not None:
            names = places.place_names(act.place.code, desk)
            raise DeskHasVisitor(desk=desk, place=names, number=first.visit.number)
        session.state, session.since_at = DeskSession.CLOSED, act.moment
        loan = loans.current(act.place.code, desk)
        if loan is not None:
            loans.end(act, loan, by=DeskLoan.CLOSED, session=session)
        session.officer = session.staff = ""
        session.save()
        # Whoever was sent to this desk alone belongs to the whole line again; the place is kept.
        Stop.objects.filter(centre=act.place.code, desk_only=desk).update(desk_only="")
        act.write("desk.closed", {"desk": desk, "unit": session.unit})
    return told(session)


def _running(act: Act, desk: str) -> DeskSession:
    place = places.desk_card(act.place.code, desk)
    if not rights.may_run_desk(act.actor, centre=act.place.code, desk=desk, unit=place.unit):
        _refuse(act, place.unit)
    return DeskSession.objects.filter(centre=act.place.code, desk=desk).first() or DeskSession(
        centre=act.place.code, desk=desk, unit=place.unit, since_at=act.moment
    )


def told(session: DeskSession) -> DeskNow:
    """The desk as the answer shows it."""
    return DeskNow(
        session.desk,
        session.unit,
        session.state,
        session.staff or None,
        tuple(session.queues),
        tuple(session.services),
        tuple(session.languages),
    )
