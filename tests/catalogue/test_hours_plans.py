"""Planned changes of hours: read, refused with a reason, and applied; words and documents of hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings

from palvelutori.catalogue.rules.hours import Exceptional, Hours, Period, Slot, State, spans
from palvelutori.catalogue.rules.hours_documents import from_document, slots_from, to_document
from palvelutori.catalogue.rules.hours_plans import (
    ExceptionPlan,
    HoursUnclear,
    LanguagesMissing,
    ended_before,
    planned_exception,
    read_slots,
    with_week,
    without_group,
)
from palvelutori.catalogue.rules.hours_words import when
from palvelutori.catalogue.rules.validity import Validity
from palvelutori.common.refusals import InvalidInput
from tests.catalogue.test_hours import KELA, all_hours, at, days

TODAY = date(2026, 11, 18)
WHY = {"fi": "Koulutus", "sv": "Utbildning", "en": "Training"}


def plan(**changes) -> Exceptional:
    values = {"starts_on": TODAY, "ends_on": TODAY, "reasons": WHY} | changes
    return planned_exception(ExceptionPlan(**values), group="g", today=TODAY, required_languages=("fi", "sv"))


def test_a_plan_becomes_an_exception():
    made = plan(slots=({"weekdays": [2], "opens": "09:00", "closes": "11:00"},), weekdays=(2,))
    assert made.slots == (Slot(frozenset({2}), time(9), time(11)),)
    assert (made.group, made.weekdays, made.reasons) == ("g", frozenset({2}), WHY)


@pytest.mark.parametrize(
    ("changes", "refusal", "names"),
    [
        ({"ends_on": TODAY - timedelta(days=1)}, InvalidInput, "ends_on"),
        ({"starts_on": date(2026, 1, 1), "ends_on": date(2026, 1, 2)}, InvalidInput, "ends_on"),
        ({"ends_on": TODAY + timedelta(days=400)}, InvalidInput, "ends_on"),
        ({"weekdays": ()}, InvalidInput, "weekdays"),
        ({"weekdays": (7,)}, InvalidInput, "weekdays"),
        ({"reasons": {"fi": "Koulutus", "en": "Training"}}, LanguagesMissing, ("sv",)),
        ({"reasons": WHY | {"en": " "}}, LanguagesMissing, ("en",)),
        ({"slots": ({"weekdays": [2], "opens": "9", "closes": "11:00"},)}, HoursUnclear, None),
        ({"slots": ({"opens": "09:00", "closes": "11:00"},)}, HoursUnclear, None),
        ({"slots": ({"weekdays": [8], "opens": "09:00", "closes": "11:00"},)}, HoursUnclear, None),
        ({"slots": ({"weekdays": [1], "opens": 9, "closes": "11:00"},)}, HoursUnclear, None),
        (
            {"slots": ({"weekdays": [1], "opens": "09:00", "closes": "11:00", "state": "ajar"},)},
            HoursUnclear,
            None,
        ),
    ],
)
def test_a_bad_plan_is_refused_by_name(changes, refusal, names):
    with pytest.raises(refusal) as told:
        plan(**changes)
    if names is not None:
        assert names in told.value.values.values()


def test_the_longest_exception_is_allowed():
    assert plan(ends_on=TODAY + timedelta(days=399)).validity.ends_on == TODAY + timedelta(days=399)


def test_a_new_week_ends_the_old_one_the_day_before():
    week = read_slots([{"weekdays": [2], "opens": "10:00", "closes": "12:00", "weeks": "every"}])
    past = Period((), Validity(None, date(2026, 1, 1)))
    later = Period((), Validity(date(2027, 1, 1)))
    hours = with_week(Hours((*KELA.periods, past, later)), starts_on=TODAY, slots=week)
    assert spans(hours, day=TODAY - timedelta(days=1)) == spans(KELA, day=TODAY - timedelta(days=1))
    assert [one.starts_at for one in spans(hours, day=TODAY)] == [at(18, 10)]
    assert past in hours.periods and later not in hours.periods
    assert ended_before(KELA.periods[0], day=TODAY) is not None


def test_taking_a_group_back():
    hours = Hours(KELA.periods, (plan(),))
    assert not spans(hours, day=TODAY)
    assert without_group(hours, group="g") == KELA
    assert without_group(hours, group="h") == hours


@given(hours=all_hours, day=days)
@settings(max_examples=80, deadline=None)
def test_hours_survive_as_a_document(hours, day):
    again = from_document(to_document(hours))
    assert again == hours
    assert spans(again, day=day) == spans(hours, day=day)


def test_state_and_weeks_of_a_row_may_be_left_out():
    (slot,) = slots_from([{"weekdays": [0], "opens": "09:00", "closes": "10:00"}])
    assert slot.state == State.OPEN


@pytest.mark.parametrize(
    ("moment", "fi", "sv", "en"),
    [
        (at(18, 12), "klo 12", "kl. 12", "at 12:00"),
        (at(19, 6, 45), "huomenna klo 6.45", "i morgon kl. 6.45", "tomorrow at 6:45"),
        (at(23, 9), "maanantaina klo 9", "på måndag kl. 9", "on Monday at 9:00"),
        (at(25, 9), "25.11. klo 9", "den 25.11 kl. 9", "on 25.11 at 9:00"),
    ],
)
def test_when_in_peoples_words(moment, fi, sv, en):
    words = when(moment, now=datetime(2026, 11, 18, 8, 0, tzinfo=UTC))
    assert (words["fi"], words["sv"], words["en"]) == (fi, sv, en)
    assert words["easy"] == fi.replace("klo", "kello")


def test_when_nobody_knows():
    assert "myöhemmin" in when(None, now=at(18, 12))["fi"]
