"""Loans of desks: what a desk could take of another line, who may sit where, what is due."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import QuerySet

from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.rules.entries import Queue
from palvelutori.common.times import local_day
from palvelutori.spaces import queries as spaces
from palvelutori.staffing import queries as staffing
from palvelutori.visits.models import DeskLoan, DeskSession
from palvelutori.visits.rules.lending import Wanted, is_lendable


def services_lent(centre: str, *, staff: str, desk: str, queue: str, day: date) -> tuple[str, ...]:
    """What `staff` may take of `queue` at `desk`: the line's own code for unnamed needs first, then services.

    Of another unit's line never a decision or what its own officer must do, whatever an employer might allow.
    """
    if staff not in staffing.staff_of(centre):
        return ()
    reach = staffing.reach_of(centre, member=staff, desk=desk, day=day)
    whole = catalogue.catalogue_of(centre)
    is_own = whole.queues[queue].unit == spaces.desk(centre, code=desk).unit
    named = sorted(
        code
        for code in reach.services
        if whole.services[code].queue == queue and (is_own or is_lendable(whole.services[code].task))
    )
    return (queue, *named) if queue in reach.queues else tuple(named)


def wanted(centre: str, *, session: DeskSession | None, unit: str, line: Queue, at: datetime) -> Wanted:
    """The loan of a desk of `unit` to `line` as the rule looks at it. `session`: the desk's, None when never used."""
    units = catalogue.catalogue_of(centre).units
    closes_at = catalogue.closes_at(centre, queue=line.code, at=at)
    is_open = session is not None and session.state == DeskSession.OPEN
    services: tuple[str, ...] = ()
    if session is not None and is_open:
        services = services_lent(
            centre, staff=session.staff, desk=session.desk, queue=line.code, day=local_day(at)
        )
    return Wanted(
        own_queues=tuple(session.queues) if session else (),
        queue=line.code,
        services=services,
        is_open=is_open,
        is_opaque=units[unit].is_opaque or units[line.unit].is_opaque,
        line_closes_at=closes_at,
        line_is_open=closes_at is not None,
        is_lent=session is not None and running(centre).filter(desk=session.desk).exists(),
    )


def running(centre: str) -> QuerySet[DeskLoan]:
    """Loans that have not ended."""
    return DeskLoan.objects.filter(centre=centre, ended_at__isnull=True)


def due(centre: str, *, at: datetime) -> QuerySet[DeskLoan]:
    """Loans that run past their time."""
    return running(centre).filter(until_at__lte=at).order_by("id")


def staff_of_unit(centre: str, *, unit: str) -> tuple[str, ...]:
    """Codes of those who may be put at the unit's desks."""
    return tuple(one.code for one in staffing.members(centre, unit=unit))


def seated(centre: str, *, desk: str) -> str:
    """Code of who sits at the desk, on a break or not; empty when it is closed."""
    found = DeskSession.objects.filter(centre=centre, desk=desk).exclude(state=DeskSession.CLOSED).first()
    return found.staff if found else ""


def free_post(centre: str, *, staff: str, units: Collection[str]) -> str | None:
    """A desk of the guide's own units where nobody sits now, the usual one first; None when there is none."""
    who = staffing.staff_of(centre).get(staff)
    taken = set(
        DeskSession.objects.filter(centre=centre)
        .exclude(state=DeskSession.CLOSED)
        .values_list("desk", flat=True)
    )
    own = [one.code for one in spaces.desks(centre) if one.unit in units and one.code not in taken]
    usual = who.default_desk if who is not None else None
    return next(iter(sorted(own, key=lambda code: code != usual)), None)
