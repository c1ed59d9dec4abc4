"""Whose matter a service is and who may serve it, over a catalogue at hand. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from palvelutori.catalogue.rules import entries, needs
from palvelutori.catalogue.rules.needs import UNNAMED_TASK, UnknownNeed
from palvelutori.catalogue.rules.serving import Matter, Serving, Worker, may_serve
from palvelutori.catalogue.rules.validity import competent_body, in_charge


def matter_in(catalogue: entries.CentreCatalogue, *, code: str, day: date) -> Matter:
    """The service or queue `code`: in whose charge on `day`, what kind of task. Raises UnknownNeed."""
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
    """Whether a worker may serve, for one worker and day: a function of the code of a service or queue.

    Employer, competent body and the parties of agreements are taken as they stand on `day`, after successions."""

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
