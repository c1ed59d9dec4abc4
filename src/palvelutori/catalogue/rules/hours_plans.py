"""Changes of opening hours before they are made: read, checked, applied to what stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from palvelutori.catalogue.rules.hours import Exceptional, Hours, Period, Slot
from palvelutori.catalogue.rules.hours_documents import slots_from
from palvelutori.catalogue.rules.languages import missing_languages, public_languages
from palvelutori.catalogue.rules.validity import Validity
from palvelutori.common.refusals import InvalidInput, Refusal

LONGEST_EXCEPTION_DAYS = 400
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


class LanguagesMissing(Refusal):
    """A public text lacks languages its unit owes. `languages` are their codes."""

    code = "languages-missing"
    status = 422


class HoursUnclear(Refusal):
    """Opening hours that cannot be read. `what` is the value."""

    code = "hours-unclear"
    status = 422


@dataclass(frozen=True, slots=True)
class ExceptionPlan:
    """Other hours from a day to a day (both included) on some weekdays. No slots = closed.

    `slots` are rows `{"weekdays": [0…6], "opens": "09:00", "closes": "15:00", "state": "open"}`.
    """

    starts_on: date
    ends_on: date
    reasons: Mapping[str, str]
    slots: tuple[Mapping[str, Any], ...] = ()
    weekdays: tuple[int, ...] = EVERY_DAY


def read_slots(rows: Iterable[Mapping[str, Any]]) -> tuple[Slot, ...]:
    """Slots from plain rows. Raises HoursUnclear with the row that cannot be read."""
    found: list[Slot] = []
    for row in rows:
        try:
            found.extend(slots_from([row]))
        except (KeyError, TypeError, ValueError) as error:
            raise HoursUnclear(what=str(error)[:120]) from error
    return tuple(found)


def planned_exception(
    plan: ExceptionPlan, *, group: str, today: date, required_languages: Collection[str]
) -> Exceptional:
    """The exception a plan means.

    Raises InvalidInput for days out of order, over or more than 400 apart, HoursUnclear for slots that cannot
    be read, LanguagesMissing when the reason is not there in Finnish, English and each language the unit
    owes.
    """
    if plan.ends_on < plan.starts_on:
        raise InvalidInput(field="ends_on", expected=f">= {plan.starts_on.isoformat()}")
    if plan.ends_on < today:
        raise InvalidInput(field="ends_on", expected=f">= {today.isoformat()}")
    if (plan.ends_on - plan.starts_on).days >= LONGEST_EXCEPTION_DAYS:
        raise InvalidInput(field="ends_on", expected=f"< {LONGEST_EXCEPTION_DAYS} d")
    weekdays = frozenset(plan.weekdays)
    if not weekdays or not weekdays <= frozenset(EVERY_DAY):
        raise InvalidInput(field="weekdays", expected="0–6")
    missing = missing_languages(plan.reasons, required=public_languages(required_languages))
    if missing:
        raise LanguagesMissing(languages=missing)
    return Exceptional(
        slots=read_slots(plan.slots),
        validity=Validity(plan.starts_on, plan.ends_on),
        weekdays=weekdays,
        group=group,
        reasons=dict(plan.reasons),
    )


def with_week(hours: Hours, *, starts_on: date, slots: tuple[Slot, ...]) -> Hours:
    """The hours with a new normal week from `starts_on`: what held from then on ends the day before."""
    kept = [ended for one in hours.periods if (ended := ended_before(one, day=starts_on))]
    return Hours((*kept, Period(slots, Validity(starts_on, None))), hours.exceptions)


def ended_before(period: Period, *, day: date) -> Period | None:
    """The period cut so that `day` is no longer in it; None when nothing is left."""
    validity = period.validity
    if validity.starts_on is not None and validity.starts_on >= day:
        return None
    if validity.ends_on is not None and validity.ends_on < day:
        return period
    return replace(period, validity=replace(validity, ends_on=day - timedelta(days=1)))


def without_group(hours: Hours, *, group: str) -> Hours:
    """The hours without the exceptions of one act."""
    return replace(hours, exceptions=tuple(one for one in hours.exceptions if one.group != group))
