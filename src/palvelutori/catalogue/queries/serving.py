"""Questions asked while a customer waits: where a need leads, until when a line is served, who may
serve it.
"""

from __future__ import annotations

from datetime import date, datetime

from palvelutori.catalogue.queries.reading import catalogue_of
from palvelutori.catalogue.rules import entries, hours, needs
from palvelutori.catalogue.rules.matters import law_of, matter_in
from palvelutori.catalogue.rules.needs import NeedTarget, UnknownNeed
from palvelutori.catalogue.rules.serving import Matter, Serving, Worker


def resolve_need(centre: str, *, code: str, at: datetime, is_booked: bool = False) -> NeedTarget:
    """Where the need `code` (service, queue or unit) leads at `at` (aware).

    Raises UnknownNeed (with the nearest codes), ClosedUnit (with the next opening) or AppointmentOnly. With
    `is_booked` a booked time or a member of staff stands behind it: hours and booking are not asked.
    """
    return needs.need_target(catalogue_of(centre), code=code, moment=at, is_booked=is_booked)


def queue(centre: str, *, code: str) -> entries.Queue:
    """One line's parameters: promise, mean and variation of service time, ticketless. Raises UnknownNeed."""
    catalogue = catalogue_of(centre)
    found = catalogue.queues.get(code)
    if found is None:
        raise UnknownNeed(need=code, nearest=needs.nearest_codes(catalogue, code=code), hint="")
    return found


def closes_at(centre: str, *, queue: str, at: datetime) -> datetime | None:
    """When the line's unit ends serving, if it is served at `at`: a lunch break ends it too. `None` = it is
    not served now, or does not end within 8 days.
    """
    catalogue = catalogue_of(centre)
    unit = catalogue.units[catalogue.queues[queue].unit]
    return hours.standing(unit.hours, moment=at, zone=catalogue.zone).closes_at


def matter_of(centre: str, *, code: str, day: date) -> Matter:
    """The service or queue `code` as the serving rule sees it: in whose charge on `day`, what kind of task.

    Raises UnknownNeed.
    """
    return matter_in(catalogue_of(centre), code=code, day=day)


def serving_of(centre: str, *, employer: str, unit: str, code: str, day: date) -> Serving:
    """Whether a trained worker of `employer` at `unit` may serve the service or queue `code` on `day`, and why
    (not).

    Employer, competent body and the parties of agreements are taken as they stand on `day`, after
    successions.
    """
    catalogue = catalogue_of(centre)
    worker = Worker(employer, unit, trained=frozenset(one.code for one in catalogue.agreements))
    return law_of(catalogue, worker=worker, day=day)(code)
