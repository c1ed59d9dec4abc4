"""The 18 named holidays have dates, the movable ones too."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.catalogue.ptv.hours import holiday_on
from palvelutori.catalogue.ptv.words import HolidayName

DAYS_2026 = {
    "NewYearDay": (1, 1),
    "Epiphany": (1, 6),
    "MaundyThursday": (4, 2),
    "GoodFriday": (4, 3),
    "EasterSunday": (4, 5),
    "EasterMonday": (4, 6),
    "MayDayEve": (4, 30),
    "MayDay": (5, 1),
    "AscensionDay": (5, 14),
    "WhitSunday": (5, 24),
    "MidsummerEve": (6, 19),
    "MidsummerDay": (6, 20),
    "AllSaintsDay": (10, 31),
    "IndependenceDay": (12, 6),
    "ChristmasEve": (12, 24),
    "ChristmasDay": (12, 25),
    "SecondDayOfChristmas": (12, 26),
    "NewYearEve": (12, 31),
}


@pytest.mark.parametrize("name", HolidayName)
def test_the_eighteen_days_of_2026(name):
    assert len(HolidayName) == 18
    assert holiday_on(name, 2026) == date(2026, *DAYS_2026[name.value])


def test_two_holidays_on_one_day():
    assert holiday_on(HolidayName.ASCENSION_DAY, 2008) == holiday_on(HolidayName.MAY_DAY, 2008)


def _easter(year: int) -> date:
    """Easter Sunday by the Gregorian computus (Meeus, Jones, Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


@given(st.integers(min_value=1992, max_value=2100))
def test_the_movable_days_keep_their_distance_to_easter(year):
    easter = _easter(year)
    for name, days in (
        (HolidayName.MAUNDY_THURSDAY, -3),
        (HolidayName.GOOD_FRIDAY, -2),
        (HolidayName.EASTER_SUNDAY, 0),
        (HolidayName.EASTER_MONDAY, 1),
        (HolidayName.ASCENSION_DAY, 39),
        (HolidayName.WHIT_SUNDAY, 49),
    ):
        assert holiday_on(name, year) == easter + timedelta(days=days)
    assert holiday_on(HolidayName.MIDSUMMER_EVE, year).weekday() == 4
    assert holiday_on(HolidayName.ALL_SAINTS_DAY, year).weekday() == 5


def test_a_year_without_holidays_is_said():
    with pytest.raises(LookupError):
        holiday_on(HolidayName.INDEPENDENCE_DAY, 1900)
