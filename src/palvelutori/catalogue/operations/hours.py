"""Writing changes of hours. Called inside operations of `spaces`, which know whom a change cuts off."""

from __future__ import annotations

from datetime import date, timedelta

from palvelutori.catalogue import models
from palvelutori.catalogue.operations.revising import renew
from palvelutori.catalogue.operations.storing import store_exception, store_periods
from palvelutori.catalogue.rules.hours import Exceptional, Period, Slot
from palvelutori.catalogue.rules.validity import Validity
from palvelutori.common.refusals import NotFound
from palvelutori.foundation.operation import Act


def record_exception(act: Act, *, unit: str | None, planned: Exceptional) -> None:
    """Write the exception of a unit (`None` = the whole house); its `group` names it from now on."""
    centre = act.place.code
    store_exception(centre, unit=_unit_id(centre, unit), exceptional=planned, made_at=act.moment)
    renew(centre)
    act.write(
        "exception.set",
        {
            "unit": unit,
            "group": planned.group,
            "starts_on": str(planned.validity.starts_on),
            "ends_on": str(planned.validity.ends_on),
            "is_closed": not planned.slots,
        },
    )


def record_cancellation(act: Act, *, group: str) -> None:
    """Take back the exceptions of one act; the rows stay, marked. Raises NotFound."""
    centre = act.place.code
    rows = models.OpeningException.objects.filter(centre=centre, group=group, cancelled_at__isnull=True)
    if not rows.update(cancelled_at=act.moment):
        raise NotFound(what="exception", name=group)
    renew(centre)
    act.write("exception.cancelled", {"group": group})


def record_week(act: Act, *, unit: str | None, starts_on: date, slots: tuple[Slot, ...]) -> None:
    """From `starts_on` the normal week is `slots`: periods that hold then end the day before, later
    ones go.
    """
    centre = act.place.code
    owner = _unit_id(centre, unit)
    own = models.OpeningPeriod.objects.filter(centre=centre, unit=owner)
    own.filter(starts_on__gte=starts_on).delete()
    holding = own.filter(ends_on__isnull=True) | own.filter(ends_on__gte=starts_on)
    holding.update(ends_on=starts_on - timedelta(days=1))
    store_periods(centre, unit=owner, periods=[Period(slots, Validity(starts_on, None))])
    renew(centre)
    act.write("hours.set", {"unit": unit, "starts_on": str(starts_on), "slots": len(slots)})


def _unit_id(centre: str, code: str | None) -> int | None:
    if code is None:
        return None
    found = models.Unit.objects.filter(centre=centre, code=code).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound(what="unit", name=code)
    return found
