"""Changing opening hours: first it is asked whom the change cuts off, and the answer must have been read."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from palvelutori.catalogue.operations.hours import record_cancellation, record_exception, record_week
from palvelutori.catalogue.queries import catalogue_of
from palvelutori.catalogue.rules.hours_plans import ExceptionPlan, planned_exception, read_slots
from palvelutori.common.refusals import InvalidInput, NotFound, Refusal
from palvelutori.common.times import local_day
from palvelutori.foundation.actors import ADMINISTRATOR, SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.operation import Act, operation
from palvelutori.spaces.queries import warnings_of_cancelling, warnings_of_exception, warnings_of_week
from palvelutori.spaces.rules import CutOff

_ROLES = (UNIT_LEAD, SQUARE_MANAGER, ADMINISTRATOR)


class CutsOffOthers(Refusal):
    """The change would leave open units out of reach. `units` are their codes: send them as
    `acknowledged`.
    """

    code = "cuts-off-others"
    status = 409


@dataclass(frozen=True, slots=True)
class HoursChanged:
    """`group` names an exception (None for a normal week); `cut_off` are the units the change cuts off."""

    unit: str | None
    group: str | None
    cut_off: tuple[str, ...]


@operation("spaces.set_exception", stream="house", answer=HoursChanged, roles=_ROLES)
def set_exception(
    act: Act,
    *,
    unit: str | None,
    starts_on: date,
    ends_on: date,
    reasons: Mapping[str, str],
    opening: Mapping[str, Any] | None = None,
    acknowledged: tuple[str, ...] = (),
) -> HoursChanged:
    """Other hours for a unit (None = the whole house) from `starts_on` to `ends_on`, both included.

    `opening`: {"slots": [{"weekdays", "opens", "closes", "state"}…], "weekdays": [0…6]}; left out or without
    slots the place is closed. A unit's lead may change the own unit, the managers any.

    Raises NotAllowed, NotFound, InvalidInput, HoursUnclear, LanguagesMissing, CutsOffOthers.
    """
    act.require(*_ROLES, unit=unit)
    _lead_of_house_only(act, unit)
    catalogue = catalogue_of(act.place.code)
    if unit is not None and unit not in catalogue.units:
        raise NotFound(what="unit", name=unit)
    plan = ExceptionPlan(starts_on, ends_on, reasons, **_opening(opening))
    planned = planned_exception(
        plan,
        group=secrets.token_hex(8),
        today=local_day(act.moment, catalogue.zone),
        required_languages=catalogue.units[unit].required_languages if unit else ("fi", "sv", "en"),
    )
    lost = warnings_of_exception(act.place.code, unit=unit, planned=planned)
    cut_off = _acknowledged(lost, acknowledged)
    record_exception(act, unit=unit, planned=planned)
    return HoursChanged(unit, planned.group, cut_off)


@operation("spaces.cancel_exception", stream="house", answer=HoursChanged, roles=_ROLES)
def cancel_exception(act: Act, *, group: str, acknowledged: tuple[str, ...] = ()) -> HoursChanged:
    """Take an exception back: its days have normal hours again. Raises NotAllowed, NotFound,
    CutsOffOthers.
    """
    catalogue = catalogue_of(act.place.code)
    unit = next(
        (one.code for one in catalogue.units.values() if _has_group(one.hours.exceptions, group)), None
    )
    is_house = _has_group(catalogue.hours.exceptions, group)
    if unit is None and not is_house:
        raise NotFound(what="exception", name=group)
    unit = None if is_house else unit
    act.require(*_ROLES, unit=unit)
    _lead_of_house_only(act, unit)
    today = local_day(act.moment, catalogue.zone)
    cut_off = _acknowledged(warnings_of_cancelling(act.place.code, group=group, today=today), acknowledged)
    record_cancellation(act, group=group)
    return HoursChanged(unit, group, cut_off)


@operation("spaces.set_week", stream="house", answer=HoursChanged, roles=_ROLES)
def set_week(
    act: Act,
    *,
    unit: str,
    starts_on: date,
    slots: tuple[Mapping[str, Any], ...],
    acknowledged: tuple[str, ...] = (),
) -> HoursChanged:
    """A unit's normal week from `starts_on` (today or later). `slots` as in `set_exception`.

    Raises NotAllowed, NotFound, InvalidInput, HoursUnclear, CutsOffOthers.
    """
    act.require(*_ROLES, unit=unit)
    catalogue = catalogue_of(act.place.code)
    if unit not in catalogue.units:
        raise NotFound(what="unit", name=unit)
    today = local_day(act.moment, catalogue.zone)
    if starts_on < today:
        raise InvalidInput(field="starts_on", expected=f">= {today.isoformat()}")
    week = read_slots(slots)
    lost = warnings_of_week(act.place.code, unit=unit, starts_on=starts_on, slots=week)
    cut_off = _acknowledged(lost, acknowledged)
    record_week(act, unit=unit, starts_on=starts_on, slots=week)
    return HoursChanged(unit, None, cut_off)


def _opening(opening: Mapping[str, Any] | None) -> dict[str, Any]:
    given = opening or {}
    found: dict[str, Any] = {"slots": tuple(given.get("slots", ()))}
    if "weekdays" in given:
        found["weekdays"] = tuple(given["weekdays"])
    return found


def _lead_of_house_only(act: Act, unit: str | None) -> None:
    # A unit's lead holds the role at the own unit; without a unit named any lead would pass the first check.
    if unit is None:
        act.require(SQUARE_MANAGER, ADMINISTRATOR)


def _has_group(exceptions: tuple[Any, ...], group: str) -> bool:
    return any(one.group == group for one in exceptions)


def _acknowledged(lost: tuple[CutOff, ...], acknowledged: tuple[str, ...]) -> tuple[str, ...]:
    units = tuple(dict.fromkeys(one.unit for one in lost))
    if not set(units) <= set(acknowledged):
        raise CutsOffOthers(units=units)
    return units
