"""Hours into their tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from palvelutori.catalogue import models
from palvelutori.catalogue.rules.hours import Exceptional, Period, Slot


def store_periods(centre: str, *, unit: int | None, periods: Iterable[Period]) -> None:
    """Write weekly periods of a unit (by id; None = the house)."""
    for one in periods:
        row = models.OpeningPeriod.objects.create(
            centre_id=centre,
            unit_id=unit,
            starts_on=one.validity.starts_on,
            ends_on=one.validity.ends_on,
            priority=one.priority,
        )
        models.OpeningSlot.objects.bulk_create(_slot(slot, period=row) for slot in one.slots)


def store_exception(
    centre: str, *, unit: int | None, exceptional: Exceptional, made_at: datetime
) -> models.OpeningException:
    """Write one exception of a unit (by id; None = the house)."""
    starts_on, ends_on = exceptional.validity.starts_on, exceptional.validity.ends_on
    assert starts_on is not None and ends_on is not None, "an exception has a first and a last day"
    row = models.OpeningException.objects.create(
        centre_id=centre,
        unit_id=unit,
        group=exceptional.group,
        starts_on=starts_on,
        ends_on=ends_on,
        weekdays=sorted(exceptional.weekdays),
        reasons=dict(exceptional.reasons),
        made_at=made_at,
    )
    models.OpeningSlot.objects.bulk_create(_slot(slot, exception=row) for slot in exceptional.slots)
    return row


def _slot(
    slot: Slot,
    *,
    period: models.OpeningPeriod | None = None,
    exception: models.OpeningException | None = None,
) -> models.OpeningSlot:
    return models.OpeningSlot(
        period=period,
        exception=exception,
        weekdays=sorted(slot.weekdays),
        opens=slot.opens,
        closes=slot.closes,
        state=slot.state,
        weeks=slot.weeks,
    )
