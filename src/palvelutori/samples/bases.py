"""What every part of a sample is made of: words in three languages, and hours of a week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Literal

Texts = Mapping[str, str]
Words = Mapping[str, tuple[str, ...]]

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
HoursState = Literal["open", "self_service", "by_appointment"]

DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One stretch of a local day, half open: `starts_at` belongs to it, `ends_at` does not."""

    starts_at: time
    ends_at: time


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursPeriod:
    """Weekly hours between two dates (both included; `None` = open-ended). A day not in `week` has none.

    Several periods may cover one day; then their slots add up, each with its own state.
    """

    starts_on: date | None
    ends_on: date | None
    state: HoursState
    week: Mapping[Day, tuple[Slot, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursException:
    """Different hours for a while. Replaces the whole of each weekday named in `week`, an empty tuple closes
    it; weekdays not named keep their normal hours. Twice on one day: closed wins, else they add up.
    """

    starts_on: date
    ends_on: date
    state: HoursState
    week: Mapping[Day, tuple[Slot, ...]]
    reasons: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Normal periods and exceptions. The centre's own closures are already among a unit's exceptions."""

    periods: tuple[HoursPeriod, ...]
    exceptions: tuple[HoursException, ...]
