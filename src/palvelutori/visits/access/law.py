"""The law at a desk on this day: what its officer may serve still, and why a matter may not be served there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.rules.serving import Serving
from palvelutori.staffing import queries as staffing
from palvelutori.visits.models import DeskSession

#: so many days ahead the desk's own page tells that a service ends there
TOLD_DAYS = 30


@dataclass(frozen=True, slots=True)
class Ending:
    """From the day after `last_on` the officer may not serve `services` at the desk any more."""

    last_on: date
    services: tuple[str, ...]
    names: tuple[Mapping[str, str], ...]


def still_served(session: DeskSession, *, day: date) -> list[str]:
    """The session's services, in order, without those the law does not allow its officer on `day`."""
    allowed = _allowed(session, day)
    return [code for code in session.services if code in allowed]


def verdict(session: DeskSession, *, code: str, day: date) -> Serving | None:
    """The law's word on the service or line `code` at the desk; None when nobody known sits there."""
    if session.staff not in staffing.staff_of(session.centre):
        return None
    return staffing.law_at(session.centre, member=session.staff, desk=session.desk, day=day)(code)


def endings(session: DeskSession, *, day: date) -> tuple[Ending, ...]:
    """What ends at the desk within thirty days, soonest first: agreements and trainings both."""
    now = set(still_served(session, day=day))
    lost = now - _allowed(session, day + timedelta(days=TOLD_DAYS))
    found: dict[date, list[str]] = {}
    for ahead in range(TOLD_DAYS) if lost else ():
        last_on = day + timedelta(days=ahead)
        gone = {code for code in lost if code not in _allowed(session, last_on + timedelta(days=1))}
        if gone:
            found[last_on] = sorted(gone)
            lost -= gone
    whole = catalogue.catalogue_of(session.centre)
    return tuple(
        Ending(
            last_on,
            tuple(codes),
            tuple((whole.services.get(code) or whole.queues[code]).names for code in codes),
        )
        for last_on, codes in sorted(found.items())
    )


def _allowed(session: DeskSession, day: date) -> frozenset[str]:
    if session.staff not in staffing.staff_of(session.centre):
        return frozenset()
    reach = staffing.reach_of(session.centre, member=session.staff, desk=session.desk, day=day)
    return reach.services | reach.queues


def place_of(centre: str, *, code: str, shown_to: Iterable[str]) -> str:
    """Code of the unit where the service or line is served by its own people; empty for an opaque unit of others."""
    whole = catalogue.catalogue_of(centre)
    service, line = whole.services.get(code), whole.queues.get(code)
    unit = service.unit if service else line.unit if line else ""
    if not unit or (whole.units[unit].is_opaque and unit not in set(shown_to)):
        return ""
    return unit
