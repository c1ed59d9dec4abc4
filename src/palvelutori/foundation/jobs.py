"""Recurring work: retention, closing times, reactions. Rows say when each is due; one process takes it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from palvelutori.foundation import scope
from palvelutori.foundation.models import JobRun

log = logging.getLogger("palvelutori.jobs")


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
    error = ""
    try:
        with scope.inside_operation():
            one.function(moment)
    except Exception as failure:
        # A failing job must not stop the others; it is seen in the log, on /readiness and by doctor.
        log.exception("job %s failed", one.name)
        error = f"{type(failure).__name__}"
    JobRun.objects.filter(name=one.name).update(ran_at=moment, error=error)


def failing() -> list[str]:
    """Names of jobs whose last run failed."""
    return list(JobRun.objects.exclude(error="").values_list("name", flat=True))
