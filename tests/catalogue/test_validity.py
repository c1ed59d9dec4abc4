"""Bodies that end and are followed: who is in charge on a day, and the history that stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.catalogue.rules.languages import missing_languages, public_languages
from palvelutori.catalogue.rules.validity import (
    Organisation,
    Responsibility,
    Validity,
    competent_body,
    eras,
    in_charge,
    runs_on,
)

END_OF_2024, END_OF_2025 = date(2024, 12, 31), date(2025, 12, 31)


def body(code: str, starts=None, ends=None, heir=None) -> Organisation:
    return Organisation(code, "state", {"fi": code}, {"fi": code}, Validity(starts, ends), heir)


BODIES = {
    one.code: one
    for one in (
        body("te_office", date(2013, 1, 1), END_OF_2024, "employment_area"),
        body("employment_area", date(2025, 1, 1)),
        body("avi", date(2010, 1, 1), END_OF_2025, "lvv"),
        body("lvv", date(2026, 1, 1)),
        body("kela", date(1937, 12, 16)),
        body("gone", None, END_OF_2024),
        body("round", None, END_OF_2024, "about"),
        body("about", None, END_OF_2024, "round"),
        body("lost", None, END_OF_2024, "nobody"),
    )
}


@pytest.mark.parametrize(
    ("code", "day", "heir"),
    [
        ("te_office", END_OF_2024, "te_office"),
        ("te_office", date(2025, 1, 1), "employment_area"),
        ("avi", END_OF_2025, "avi"),
        ("avi", date(2026, 1, 1), "lvv"),
        ("kela", date(2026, 11, 18), "kela"),
        ("gone", date(2026, 1, 1), "gone"),
        ("lost", date(2026, 1, 1), "nobody"),
        ("stranger", date(2026, 1, 1), "stranger"),
    ],
)
def test_the_heir_carries_on_the_day_after(code, day, heir):
    assert in_charge(code, organisations=BODIES, day=day) == heir


def test_a_circle_of_heirs_ends():
    assert in_charge("round", organisations=BODIES, day=date(2026, 1, 1)) in ("round", "about")


def test_without_the_heir_the_old_name_would_stay():
    """Control: the successor is what moves the duty."""
    orphan = {"avi": body("avi", date(2010, 1, 1), END_OF_2025)}
    assert in_charge("avi", organisations=orphan, day=date(2026, 1, 1)) == "avi"


TWO = [
    Responsibility("te_office", Validity(date(2017, 3, 1), END_OF_2024)),
    Responsibility("employment_area", Validity(date(2025, 1, 1))),
]
ONE = [Responsibility("te_office", Validity(date(2017, 3, 1)))]


@pytest.mark.parametrize("rows", [TWO, TWO[::-1], ONE])
def test_the_unit_is_run_by_the_heir_and_remembers(rows):
    runs = {day: runs_on(rows, organisations=BODIES, day=day) for day in (END_OF_2024, date(2026, 11, 18))}
    assert list(runs.values()) == ["te_office", "employment_area"]
    found = eras(rows, organisations=BODIES, day=date(2026, 11, 18))
    assert [(one.organisation.code, one.starts_on, one.ends_on) for one in found] == [
        ("te_office", date(2017, 3, 1), END_OF_2024),
        ("employment_area", date(2025, 1, 1), None),
    ]


def test_before_the_first_day_nobody_runs_it():
    assert runs_on(TWO, organisations=BODIES, day=date(2017, 2, 28)) is None
    assert eras(TWO, organisations=BODIES, day=date(2017, 2, 28)) == ()


def test_a_gap_is_filled_by_the_last_one_and_its_heirs():
    ended = [Responsibility("avi", Validity(None, date(2025, 6, 30)))]
    assert runs_on(ended, organisations=BODIES, day=date(2025, 7, 1)) == "avi"
    assert runs_on(ended, organisations=BODIES, day=date(2026, 7, 1)) == "lvv"


def test_history_of_odd_rows():
    lost = [Responsibility("lost", Validity(None, None))]
    assert [one.organisation.code for one in eras(lost, organisations=BODIES, day=END_OF_2025)] == ["lost"]
    late = [Responsibility("te_office", Validity(date(2025, 2, 1)))]
    found = eras(late, organisations=BODIES, day=date(2026, 1, 1))
    assert [one.organisation.code for one in found] == ["employment_area"]
    circle = [Responsibility("round", Validity(None, None))]
    assert len(eras(circle, organisations=BODIES, day=date(2026, 1, 1))) == 2
    nobody = [Responsibility("stranger", Validity(None, None))]
    assert eras(nobody, organisations=BODIES, day=date(2026, 1, 1)) == ()


@given(rows=st.permutations(TWO), ahead=st.integers(0, 4000))
def test_the_last_line_of_history_runs_the_unit(rows, ahead):
    day = date(2017, 3, 1) + timedelta(days=ahead)
    found = eras(rows, organisations=BODIES, day=day)
    assert found[-1].organisation.code == runs_on(rows, organisations=BODIES, day=day)


@given(texts=st.dictionaries(st.sampled_from(["fi", "sv", "en"]), st.sampled_from(["", " ", "Kiinni"])))
def test_a_blank_text_is_a_missing_one(texts):
    missing = missing_languages(texts, required=["fi", "sv", "en"])
    assert missing == tuple(one for one in ("fi", "sv", "en") if texts.get(one, "") != "Kiinni")


def test_public_languages_follow_the_duty_of_the_unit():
    assert public_languages(["fi", "sv"]) == ("fi", "sv", "en")
    assert public_languages(["fi"]) == ("fi", "en")
    assert missing_languages(None, required=["fi"]) == ("fi",)


COMPANY = Organisation("transport", "company", {}, {}, Validity())


@pytest.mark.parametrize(
    ("organisation", "body"),
    [
        ("kela", "kela"),
        (None, "employment_area"),
        ("transport", "employment_area"),
        ("avi", "lvv"),
        ("odd", "odd"),
    ],
)
def test_a_companys_product_is_the_business_of_whoever_runs_the_unit(organisation, body):
    found = competent_body(
        organisation,
        responsibilities=TWO,
        organisations=BODIES | {"transport": COMPANY},
        day=date(2026, 11, 18),
    )
    assert found == body


def test_a_unit_nobody_runs_has_no_competent_body():
    assert competent_body(None, responsibilities=[], organisations=BODIES, day=date(2026, 1, 1)) == ""
