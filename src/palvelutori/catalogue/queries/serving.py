"""Questions asked while a customer waits: where a need leads, until when a line is served, who may
serve it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from palvelutori.catalogue.queries.reading import catalogue_of
from palvelutori.catalogue.rules import entries, hours, needs
from palvelutori.catalogue.rules.needs import UNNAMED_TASK, NeedTarget, UnknownNeed
from palvelutori.catalogue.rules.serving import Matter, Serving, Worker, may_serve
from palvelutori.catalogue.rules.validity import competent_body, in_charge


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


def matter_in(catalogue: entries.CentreCatalogue, *, code: str, day: date) -> Matter:
    """`matter_of` over a catalogue at hand."""
    service = catalogue.services.get(code)
    line = catalogue.queues.get(code)
    if service is None and line is None:
        raise UnknownNeed(need=code, nearest=needs.nearest_codes(catalogue, code=code), hint="")
    unit = catalogue.units[service.unit if service else line.unit if line else ""]
    owner = competent_body(
        service.organisation if service else None,
        responsibilities=unit.responsibilities,
        organisations=catalogue.organisations,
        day=day,
    )
    return Matter(code, owner, service.task if service else UNNAMED_TASK)


def law_of(catalogue: entries.CentreCatalogue, *, worker: Worker, day: date) -> Callable[[str], Serving]:
    """`serving_of` for one worker and day over a catalogue at hand: a function of the code."""

    def today(organisation: str) -> str:
        return in_charge(organisation, organisations=catalogue.organisations, day=day)

    who = replace(worker, employer=today(worker.employer))
    agreements = [
        replace(one, commissioner=today(one.commissioner), provider=today(one.provider))
        for one in catalogue.agreements
    ]

    def serving(code: str) -> Serving:
        matter = matter_in(catalogue, code=code, day=day)
        return may_serve(who, matter=matter, agreements=agreements, day=day)

    return serving
