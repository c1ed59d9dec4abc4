"""Vocabularies and planned exceptions, for administrators' and managers' pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from palvelutori.catalogue import models
from palvelutori.catalogue.queries.reading import catalogue_of, exceptional
from palvelutori.catalogue.rules.entries import Texts
from palvelutori.catalogue.rules.hours import Slot


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One service level of the national vocabulary."""

    code: str
    names: Texts


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One kind of work and its legal flags. `law` is a reference; `is_from_memory` = nobody has
    checked it.
    """

    code: str
    names: Texts
    is_public_power: bool
    is_own_officer_only: bool
    law: str
    is_from_memory: bool


@dataclass(frozen=True, slots=True)
class PlannedException:
    """Exceptional hours of a unit (`None` = the whole house). No `slots` = closed."""

    group: str
    unit: str | None
    unit_names: Texts
    starts_on: date
    ends_on: date
    weekdays: tuple[int, ...]
    slots: tuple[Slot, ...]
    reasons: Texts


def service_levels() -> tuple[LevelRow, ...]:
    """The service levels in their order, the seven national ones first."""
    rows = models.ServiceLevel.objects.order_by("-is_national", "order", "code")
    return tuple(LevelRow(row.code, row.names) for row in rows)


def task_types() -> tuple[TaskRow, ...]:
    """The task types in their order."""
    return tuple(
        TaskRow(
            row.code, row.names, row.is_public_power, row.is_own_officer_only, row.law, row.is_from_memory
        )
        for row in models.TaskType.objects.order_by("order", "code")
    )


def exceptions_ahead(centre: str, *, day: date, until: date | None = None) -> tuple[PlannedException, ...]:
    """Exceptions that are not over on `day` and begin by `until` (included), soonest first."""
    names = catalogue_of(centre).units
    rows = models.OpeningException.objects.filter(
        centre=centre, cancelled_at__isnull=True, ends_on__gte=day
    ).select_related("unit")
    if until is not None:
        rows = rows.filter(starts_on__lte=until)
    return tuple(
        PlannedException(
            group=row.group,
            unit=row.unit.code if row.unit else None,
            unit_names=names[row.unit.code].names if row.unit else {},
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            weekdays=tuple(row.weekdays),
            slots=exceptional(row).slots,
            reasons=row.reasons,
        )
        for row in rows.prefetch_related("slots").order_by("starts_on", "id")
    )
