"""A sample centre's catalogue as the rules see it: who runs what, what is offered, which agreements are in force."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import palvelutori.catalogue
from palvelutori.catalogue.rules import entries
from palvelutori.catalogue.rules.hours import Hours
from palvelutori.catalogue.rules.serving import Agreement, Task
from palvelutori.catalogue.rules.validity import ALWAYS, Organisation, Responsibility, Validity
from palvelutori.samples import shape


def catalogue_of(sample: shape.Sample) -> entries.CentreCatalogue:
    """The catalogue without opening hours and life events, which no agreement asks about."""
    tasks = _tasks()
    return entries.CentreCatalogue(
        centre=sample.centre.code,
        zone=ZoneInfo(sample.centre.time_zone),
        hours=Hours(),
        organisations={one.code: _organisation(one) for one in sample.organisations},
        units={one.code: _unit(one) for one in sample.units},
        queues={},
        services={one.code: _service(one, tasks) for one in sample.services},
        life_events={},
        agreements=tuple(_agreement(one) for one in sample.agreements if one.state == "active"),
    )


@cache
def _tasks() -> dict[str, Task]:
    place = Path(palvelutori.catalogue.__file__).with_name("vocabulary.toml")
    rows = tomllib.loads(place.read_text(encoding="utf-8"))["task_types"]
    return {
        row["code"]: Task(
            row["code"], row.get("is_public_power", False), row.get("is_own_officer_only", False)
        )
        for row in rows
    }


def _organisation(one: shape.Organisation) -> Organisation:
    validity = Validity(one.valid_from, one.valid_until)
    return Organisation(one.code, one.kind, one.names, one.short_names, validity, one.successor)


def _unit(one: shape.Unit) -> entries.Unit:
    return entries.Unit(
        code=one.code,
        names=one.names,
        short_names=one.short_names,
        descriptions=one.descriptions,
        sign=one.sign,
        opaque=one.opaque,
        required_languages=one.required_languages,
        duties=one.duties,
        is_appointment_only=one.appointment_only,
        responsibilities=tuple(
            Responsibility(run.organisation, Validity(run.valid_from, run.valid_until))
            for run in one.responsibilities
        ),
        hours=Hours(),
    )


def _service(one: shape.Service, tasks: dict[str, Task]) -> entries.Service:
    return entries.Service(
        code=one.code,
        unit=one.unit,
        queue=one.queue,
        organisation=one.organisation,
        names=one.names,
        summaries=one.summaries,
        bring=one.what_to_bring or {},
        minutes=one.minutes,
        staff_minutes=one.staff_minutes,
        modes=tuple(one.modes),
        task=tasks[one.task_type],
        levels=tuple(one.levels),
        keywords=one.keywords,
        life_events=one.life_events,
        validity=ALWAYS,
        weight=one.weight,
    )


def _agreement(one: shape.ServiceAgreement) -> Agreement:
    return Agreement(
        code=one.code,
        commissioner=one.commissioner,
        provider=one.provider,
        tasks=frozenset(one.task_types),
        services=frozenset(one.services),
        unit=one.unit,
        validity=Validity(one.valid_from, one.valid_until),
        needs_training=bool(one.training),
    )
