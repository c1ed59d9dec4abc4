"""A desk is lent to another line for a while and comes back by itself; a lead puts somebody at a desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from palvelutori.accounts.queries import actor_of_staff
from palvelutori.catalogue import queries as catalogue
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound, NotSignedIn
from palvelutori.foundation.actors import SQUARE_MANAGER, SYSTEM, UNIT_LEAD
from palvelutori.foundation.context import centres
from palvelutori.foundation.jobs import job
from palvelutori.foundation.operation import Act, operation
from palvelutori.visits.access import lending as access
from palvelutori.visits.access import places, rights
from palvelutori.visits.models import DeskLoan, DeskSession
from palvelutori.visits.operations import loans
from palvelutori.visits.operations.desks import DeskNow, seat, told
from palvelutori.visits.refusals import DeskNotOpen, LoanRefused
from palvelutori.visits.rules import lending as rule
from palvelutori.visits.rules.undo import UNDO_WINDOW


@dataclass(frozen=True, slots=True)
class Lent:
    """A loan as it is: the desk, the line it serves besides its own, until when. `ended_by` while running None."""

    desk: str
    unit: str
    to_unit: str
    queue: str
    services: tuple[str, ...]
    until_at: datetime
    ended_by: str | None


@operation("visits.lend_desk", answer=Lent, roles=(UNIT_LEAD, SQUARE_MANAGER))
def lend_desk(act: Act, *, desk: str, queue: str, minutes: int = rule.USUAL_MINUTES) -> Lent:
    """Let an open desk serve `queue` besides its own lines for `minutes`. By the desk's own lead or the manager.

    Only what the officer there knows and the law and agreements allow is taken over; raises LoanRefused with the
    reason otherwise. Ends by itself (`minutes`, the line's closing, another officer, the desk's closing).
    """
    centre = act.place.code
    place = places.desk_card(centre, desk)
    act.require(SQUARE_MANAGER, UNIT_LEAD)
    if not rights.may_lead(act.actor, centre=centre, unit=place.unit):
        raise NotAllowed(roles=UNIT_LEAD, unit=place.unit)
    if not rule.SHORTEST_MINUTES <= minutes <= rule.LONGEST_MINUTES:
        raise InvalidInput(field="minutes", expected=f"{rule.SHORTEST_MINUTES}–{rule.LONGEST_MINUTES}")
    line = catalogue.queue(centre, code=queue)
    session = DeskSession.objects.filter(centre=centre, desk=desk).first()
    if session is not None:
        loans.settle(act, session)
    wanted = access.wanted(centre, session=session, unit=place.unit, line=line, at=act.moment)
    against = rule.refusal(wanted)
    if session is None or against is not None:
        raise LoanRefused(desk=desk, place=place.names, reason=against or "loan-desk-not-open")
    loan = DeskLoan(
        centre=centre,
        desk=desk,
        unit=place.unit,
        to_unit=line.unit,
        queue=queue,
        services=list(wanted.services),
        began_at=act.moment,
        until_at=rule.until(act.moment, minutes=minutes, closes_at=wanted.line_closes_at),
        lender=act.actor.id,
        lent_real_at=act.real_moment,
    )
    loan.save()
    loans.add(session, loan)
    session.save(update_fields=["queues", "services"])
    act.write("desk.lent", {**loans.facts(loan), "until_at": loan.until_at.isoformat()})
    return _lent(loan)


@operation("visits.end_loan", answer=Lent)
def end_loan(act: Act, *, desk: str) -> Lent:
    """Give a lent desk back to its own lines now. By either unit's lead, the manager, or whoever sits there.

    Within ten real seconds by the same person it counts as taken back. Raises NotFound when the desk is not lent.
    """
    centre = act.place.code
    places.desk_card(centre, desk)
    loan = loans.current(centre, desk)
    session = DeskSession.objects.filter(centre=centre, desk=desk).first()
    sits_there = session is not None and rights.works_at(act.actor, session)
    leads = loan is not None and any(
        rights.may_lead(act.actor, centre=centre, unit=unit) for unit in (loan.unit, loan.to_unit)
    )
    if not sits_there and not leads:
        if act.actor.kind == "anonymous":
            raise NotSignedIn()
        act.require(SQUARE_MANAGER, UNIT_LEAD)
        if loan is not None:
            raise NotAllowed(roles=UNIT_LEAD, unit=loan.unit)
    if loan is None:
        raise NotFound(what="loan", name=desk)
    loans.end(act, loan, by=_ended_by(act, loan))
    return _lent(loan)


def _ended_by(act: Act, loan: DeskLoan) -> str:
    if rule.is_over(loan.until_at, now_at=act.moment):
        return DeskLoan.TIME
    is_fresh = timedelta(0) <= act.real_moment - loan.lent_real_at <= UNDO_WINDOW
    return DeskLoan.UNDONE if is_fresh and loan.lender == act.actor.id else DeskLoan.HAND


def _lent(loan: DeskLoan) -> Lent:
    return Lent(
        loan.desk,
        loan.unit,
        loan.to_unit,
        loan.queue,
        tuple(loan.services),
        loan.until_at,
        loan.ended_by or None,
    )


@operation("visits.place_officer", answer=DeskNow, roles=(UNIT_LEAD, SQUARE_MANAGER))
def place_officer(act: Act, *, desk: str, staff: str | None = None) -> DeskNow:
    """A lead opens a desk for a member of the unit's staff; without `staff`, ends the break of who sits there.

    Raises DeskTaken, StaffElsewhere, NothingToServe as opening does.
    """
    centre = act.place.code
    place = places.desk_card(centre, desk)
    if not rights.may_lead(act.actor, centre=centre, unit=place.unit):
        raise NotAllowed(roles=UNIT_LEAD, unit=place.unit)
    who = staff or access.seated(centre, desk=desk)
    if staff and staff not in access.staff_of_unit(centre, unit=place.unit):
        raise InvalidInput(field="staff", expected="a member of the unit's staff")
    if not who:
        raise DeskNotOpen(desk=desk)
    officer = actor_of_staff(who)
    return told(seat(act, place=place, staff=who, officer=officer.id if officer else ""))


@operation("visits.end_due_loans", answer=int)
def end_due_loans(act: Act) -> int:
    """End the loans whose time has come. Called by the house itself. Returns how many ended."""
    if act.actor.kind != "system":
        act.require(SQUARE_MANAGER)
    due = list(access.due(act.place.code, at=act.moment))
    for loan in due:
        loans.end(act, loan, by=DeskLoan.TIME)
    return len(due)


@job(every=timedelta(minutes=1), name="visits.end_due_loans")
def end_due_loans_everywhere(moment: datetime) -> None:
    """Each centre with a loan whose time has come; the lock is taken only there."""
    for centre in centres():
        if access.due(centre, at=moment).exists():
            end_due_loans(SYSTEM, centre=centre)
