"""Steps that operations on desks share when a desk is lent: finding the loan, adding it, ending it."""

from __future__ import annotations

from typing import Final

from palvelutori.foundation.db.prepared import Given, Question
from palvelutori.foundation.operation import Act
from palvelutori.visits.models import DeskLoan, DeskSession
from palvelutori.visits.rules import lending as rule

_CURRENT: Final[Question[DeskLoan]] = Question(
    lambda given: DeskLoan.objects.filter(centre=Given("centre"), desk=Given("desk"), ended_at__isnull=True)
)


def current(centre: str, desk: str) -> DeskLoan | None:
    """The loan the desk is under now, its time looked at by the caller."""
    return _CURRENT.first(centre=centre, desk=desk)


def add(session: DeskSession, loan: DeskLoan) -> None:
    """Let the session serve the lent line as well. The caller saves it."""
    session.queues = [*rule.without(session.queues, lent=[loan.queue]), loan.queue]
    session.services = [*rule.without(session.services, lent=loan.services), *loan.services]


def end(act: Act, loan: DeskLoan, *, by: str, session: DeskSession | None = None) -> None:
    """Give the desk back to its own lines. A person at the desk is finished there."""
    found = session or DeskSession.objects.get(centre=loan.centre, desk=loan.desk)
    found.queues = rule.without(found.queues, lent=[loan.queue])
    found.services = rule.without(found.services, lent=loan.services)
    if session is None:
        found.save(update_fields=["queues", "services"])
    loan.ended_at, loan.ended_by = act.moment, by
    loan.save(update_fields=["ended_at", "ended_by"])
    act.write("desk.loan_ended", {**facts(loan), "why": by})


def settle(act: Act, session: DeskSession) -> None:
    """End the desk's loan when its time has come: nobody is called on a loan that is over."""
    loan = current(session.centre, session.desk) if session.may_be_lent else None
    if loan is not None and rule.is_over(loan.until_at, now_at=act.moment):
        end(act, loan, by=DeskLoan.TIME, session=session)
        session.save(update_fields=["queues", "services"])


def keep_or_end(act: Act, session: DeskSession, *, is_same_officer: bool) -> None:
    """When a desk is opened again: a running loan goes on with the same officer and ends with another."""
    loan = current(session.centre, session.desk)
    if loan is None:
        return
    if not is_same_officer:
        end(act, loan, by=DeskLoan.OFFICER, session=session)
    elif rule.is_over(loan.until_at, now_at=act.moment):
        end(act, loan, by=DeskLoan.TIME, session=session)
    else:
        add(session, loan)


def facts(loan: DeskLoan) -> dict[str, object]:
    """What a journal line says of a loan."""
    return {"desk": loan.desk, "unit": loan.unit, "to_unit": loan.to_unit, "queue": loan.queue}
