"""Opening hours as version 12 of the catalogue has them: six kinds of period and 18 named holidays.

Wall times are Helsinki's. `closes` at or before `opens` is on the next day, so 00:00 as `closes` is midnight
and equal times are a whole day. Weekdays count from 0 = Monday.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Final, Literal

import holidays

from palvelutori.catalogue.ptv.words import HolidayName, Opening, Repetition

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One stretch on one weekday."""

    weekday: int
    opens: time
    closes: time
    status: Opening = Opening.OPEN
    repetition: Repetition = Repetition.WEEKLY
    notes: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """The same week until further notice."""

    kind: Literal["weekly"] = "weekly"
    headings: Texts = field(default_factory=dict)
    notes: Texts = field(default_factory=dict)
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyRange:
    """The same week from one date to another, both included; an open end is None."""

    kind: Literal["weekly_range"] = "weekly_range"
    from_on: date | None
    to_on: date | None
    headings: Texts = field(default_factory=dict)
    notes: Texts = field(default_factory=dict)
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Always:
    """Around the clock, every day."""

    kind: Literal["always"] = "always"
    status: Opening = Opening.OPEN
    headings: Texts = field(default_factory=dict)
    notes: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinuousRange:
    """Without a break from a wall time on one date to a wall time on another."""

    kind: Literal["continuous_range"] = "continuous_range"
    from_on: date | None
    to_on: date | None
    opens: time
    closes: time
    from_weekday: int | None = None
    to_weekday: int | None = None
    status: Opening = Opening.OPEN
    headings: Texts = field(default_factory=dict)
    notes: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinuousWeekdays:
    """Without a break from a wall time on one weekday to a wall time on another, every week."""

    kind: Literal["continuous_weekdays"] = "continuous_weekdays"
    from_weekday: int
    to_weekday: int
    opens: time
    closes: time
    status: Opening = Opening.OPEN
    headings: Texts = field(default_factory=dict)
    notes: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionalRange:
    """Replaces the ordinary hours from one date to another, both included. No slots: closed."""

    kind: Literal["exceptional_range"] = "exceptional_range"
    from_on: date
    to_on: date
    headings: Texts = field(default_factory=dict)
    notes: Texts = field(default_factory=dict)
    slots: tuple[Slot, ...] = ()


Period = Weekly | WeeklyRange | Always | ContinuousRange | ContinuousWeekdays | ExceptionalRange


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidaySlot:
    """One stretch on a holiday."""

    opens: time
    closes: time
    status: Opening = Opening.OPEN
    notes: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """Hours of one named holiday. No slots: nothing is said of that day."""

    name: HolidayName
    slots: tuple[HolidaySlot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayHours:
    """Hours of named holidays, in `years` or, when that is None, every year."""

    years: tuple[int, ...] | None = None
    holidays: tuple[Holiday, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHours:
    """All that is said of opening hours."""

    periods: tuple[Period, ...] = ()
    holidays: HolidayHours | None = None


def in_order(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    """Slots by weekday and time: the interface gives them in any order."""
    return tuple(sorted(slots, key=lambda slot: (slot.weekday, slot.opens, slot.closes, repr(slot))))


#: national name → its names in the `holidays` package (Finland, in English; older releases say Whit Sunday)
_PACKAGE: Final[Mapping[HolidayName, tuple[str, ...]]] = {
    HolidayName.NEW_YEAR_DAY: ("New Year's Day",),
    HolidayName.EPIPHANY: ("Epiphany",),
    HolidayName.GOOD_FRIDAY: ("Good Friday",),
    HolidayName.EASTER_SUNDAY: ("Easter Sunday",),
    HolidayName.EASTER_MONDAY: ("Easter Monday",),
    HolidayName.MAY_DAY: ("May Day",),
    HolidayName.ASCENSION_DAY: ("Ascension Day",),
    HolidayName.WHIT_SUNDAY: ("Pentecost", "Whit Sunday"),
    HolidayName.MIDSUMMER_EVE: ("Midsummer Eve",),
    HolidayName.MIDSUMMER_DAY: ("Midsummer Day",),
    HolidayName.ALL_SAINTS_DAY: ("All Saints' Day",),
    HolidayName.INDEPENDENCE_DAY: ("Independence Day",),
    HolidayName.CHRISTMAS_EVE: ("Christmas Eve",),
    HolidayName.CHRISTMAS_DAY: ("Christmas Day",),
    HolidayName.SECOND_DAY_OF_CHRISTMAS: ("Second Day of Christmas",),
}


def holiday_on(name: HolidayName, year: int) -> date:
    """The date of a named holiday in `year`; movable ones from the `holidays` package.

    Raises LookupError when the package knows no such day that year (it ends in 2100).
    """
    match name:
        case HolidayName.NEW_YEAR_EVE:
            return date(year, 12, 31)
        case HolidayName.MAY_DAY_EVE:
            return date(year, 4, 30)
        case HolidayName.MAUNDY_THURSDAY:
            return holiday_on(HolidayName.GOOD_FRIDAY, year) - timedelta(days=1)
    named = _named(year)
    for candidate in _PACKAGE[name]:
        if candidate in named:
            return named[candidate]
    raise LookupError(f"no {name.value} in {year}")


@lru_cache(maxsize=64)
def _named(year: int) -> Mapping[str, date]:
    # Two holidays may fall on one day (Ascension Day on May Day in 2008): the package joins their names.
    days = holidays.country_holidays("FI", years=year, language="en_US")
    return {name: day for day, names in days.items() for name in names.split("; ")}
