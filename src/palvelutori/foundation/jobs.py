"""Recurring work: retention, closing times, reactions. Rows say when each is due; one process takes it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Final

from django.db import transaction

from palvelutori.foundation import logs, scope
from palvelutori.foundation.models import JobRun

#: what runs more often than this fills no log with going well
OFTEN: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Job:
    """`function(moment)` every `every` of house time."""

    name: str
    every: timedelta
    function: Callable[[datetime], None]


REGISTRY: dict[str, Job] = {}


def job(*, every: timedelta, name: str) -> Callable[[Callable[[datetime], None]], Callable[[datetime], None]]:
    """Register recurring work under a stable `name`."""

    def register(function: Callable[[datetime], None]) -> Callable[[datetime], None]:
        if name in REGISTRY:
            raise ValueError(f"there is a job {name} already")
        REGISTRY[name] = Job(name, every, function)
        return function

    return register


def run_due(moment: datetime) -> list[str]:
    """Run what is due at `moment`. A job that fails is logged, noted in its row and tried again next time."""
    ran = []
    for one in REGISTRY.values():
        if _claim(one, moment):
            _run(one, moment)
            ran.append(one.name)
    return ran


def _claim(one: Job, moment: datetime) -> bool:
    with transaction.atomic():
        row, _ = JobRun.objects.get_or_create(name=one.name, defaults={"due_at": moment})
        taken = JobRun.objects.filter(name=one.name, due_at=row.due_at, due_at__lte=moment).update(
            due_at=moment + one.every
        )
    return taken == 1


def _run(one: Job, moment: datetime) -> None:
    error, began, told = "", perf_counter(), {"outcome": "done"}
    try:
        with scope.inside_operation():
            one.function(moment)
    except Exception as failure:
        # A failing job must not stop the others; it is seen in the log, on /readiness and by doctor.
        error = f"{type(failure).__name__}"
        told = {"outcome": "failed", **logs.fault_of(failure)}
    level = logging.ERROR if error else logging.INFO if one.every >= OFTEN else logging.DEBUG
    logs.tell("job", level=level, began=began, job=one.name, **told)
    JobRun.objects.filter(name=one.name).update(ran_at=moment, error=error)


@dataclass(frozen=True, slots=True)
class Run:
    """How a job stands, in house time. `error` is the name of what its last run ended with, empty when it went well."""

    name: str
    due_at: datetime
    ran_at: datetime | None
    error: str


def runs() -> list[Run]:
    """Every job that has been due here at least once, by name."""
    return [
        Run(row.name, row.due_at, row.ran_at, row.error)
        for row in JobRun.objects.order_by("name")
        if row.name in REGISTRY
    ]


def failing() -> list[str]:
    """Names of jobs whose last run failed."""
    return list(JobRun.objects.exclude(error="").values_list("name", flat=True))


def late(moment: datetime) -> list[str]:
    """Names of jobs that were due before `moment` and have not been taken."""
    rows = JobRun.objects.filter(name__in=list(REGISTRY), due_at__lt=moment)
    return sorted(rows.values_list("name", flat=True))
