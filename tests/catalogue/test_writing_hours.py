"""The writing of hours refuses what it does not know, whoever calls it."""

from __future__ import annotations

from datetime import date

import pytest

from palvelutori.catalogue import models
from palvelutori.catalogue.operations.hours import record_cancellation, record_exception, record_week
from palvelutori.catalogue.operations.storing import store_exception
from palvelutori.catalogue.rules.hours import Exceptional
from palvelutori.catalogue.rules.validity import ALWAYS, Validity
from palvelutori.common.refusals import NotFound
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.operation import Act, operation

DAY = date(2026, 11, 19)
PLANNED = Exceptional((), Validity(DAY, DAY), group="g")


@operation("test.write_hours", stream="house")
def write_hours(act: Act, *, unit: str | None, group: str | None = None) -> None:
    if group:
        record_cancellation(act, group=group)
    elif unit == "week":
        record_week(act, unit=None, starts_on=DAY, slots=())
    else:
        record_exception(act, unit=unit, planned=PLANNED)


def test_what_is_not_there_is_not_found(centre):
    for values in ({"unit": "nowhere"}, {"unit": None, "group": "nothing"}):
        with pytest.raises(NotFound):
            write_hours(SYSTEM, centre=centre, **values)


def test_the_house_has_a_week_of_its_own(centre):
    write_hours(SYSTEM, centre=centre, unit="week")
    assert models.OpeningPeriod.objects.filter(unit__isnull=True, starts_on=DAY).exists()
    ended = models.OpeningPeriod.objects.filter(unit__isnull=True, ends_on=date(2026, 11, 18))
    assert ended.exists()


def test_an_exception_without_days_is_a_fault(centre):
    with pytest.raises(AssertionError):
        store_exception(centre, unit=None, exceptional=Exceptional((), ALWAYS), made_at=None)
