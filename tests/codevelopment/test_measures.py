"""The small language of measures: it computes what it says, and a mistake is told by its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.codevelopment.rules.measures import (
    LONGEST,
    Formula,
    MeasureProblem,
    Reading,
    is_of_half_days,
    parse,
    reads,
    value_of,
)

LINES = ("kela_lobby", "service_point")


def told(name: str, of: str) -> Reading | None:
    return {"all": Reading(12.0, 100), "kela_lobby": Reading(4.0, 7), "passport": Reading(9.0, 9)}.get(of)


def formula(words: str) -> Formula:
    return parse(words, lines=LINES, needs=("passport",))


@pytest.mark.parametrize(
    ("words", "value", "n"),
    [
        ("wait_mean(all)", 12.0, 100),
        ("100 - within(kela_lobby)", 96.0, 7),
        ("left(all) + 2 * left(kela_lobby)", 20.0, 7),
        ("(left(all) + 2) * left(kela_lobby)", 56.0, 7),
        ("arrivals(all) / 4 / 3", 1.0, 100),
        ("needs(passport)-1-2", 6.0, 9),
    ],
)
def test_it_computes(words, value, n):
    assert value_of(formula(words), told) == Reading(value, n)


def test_what_is_hidden_or_impossible_is_not_known():
    assert value_of(formula("wait_mean(service_point) + 1"), told) is None
    assert value_of(formula("wait_mean(all) / (left(all) - left(all))"), told) is None


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("", 1), ("wait_mean", 10), ("wait_mean(", 11), ("wait_mean(kelaa)", 11), ("wait_mean(all", 14),
        ("wait_mean(all) +", 17), ("wait_mean(all) all", 16), ("wate(all)", 1), ("1 + 2", 1), ("2 ** 3", 4),
        ("wait_mean(all); import os", 15), ("needs(all)", 7), ("__import__(all)", 1), ("§", 1),
        ("(" * 30 + "left(all)" + ")" * 30, 22), ("1" * (LONGEST + 1), LONGEST + 1),
    ],
)  # fmt: skip
def test_a_mistake_says_where(words, place):
    with pytest.raises(MeasureProblem) as told:
        formula(words)
    assert told.value.place == place
    assert told.value.problem
    assert told.value.right


@given(st.text(max_size=60))
def test_any_words_are_a_formula_or_a_mistake(words):
    try:
        found = formula(words)
    except MeasureProblem as problem:
        assert 1 <= problem.place <= len(words) + 1
    else:
        assert reads(found)


def test_a_half_day_tells_no_notes():
    assert is_of_half_days(formula("wait_mean(all) - left(kela_lobby)"))
    assert not is_of_half_days(formula("needs(passport)"))
