"""The code on paper: told apart from typing errors, valid for its day, found by nobody who tries."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from palvelutori.visits import follow
from palvelutori.visits.models import new_id

VISITS = st.text("abcdefghijklmnopqrstuvwxyzABCDEFG0123456789_-", min_size=22, max_size=22)


@given(VISITS)
def test_a_code_is_what_one_types_however_one_types_it(visit):
    code = follow.short_code(visit)
    assert len(code) == 11
    for typed in (code, code.lower(), code.replace(" ", ""), code.replace(" ", "-"), f"  {code}. "):
        assert follow.typed_code(typed) == code


@given(VISITS, st.integers(0, 8), st.sampled_from(follow.SIGNS))
def test_one_wrong_sign_is_noticed(visit, place, sign):
    signs = follow.short_code(visit).replace(" ", "")
    wrong = signs[:place] + sign + signs[place + 1 :]
    assert follow.typed_code(wrong) is None or wrong == signs


@given(VISITS, st.integers(0, 6))
def test_two_neighbours_the_wrong_way_round_are_noticed(visit, place):
    signs = follow.short_code(visit).replace(" ", "")
    wrong = signs[:place] + signs[place + 1] + signs[place] + signs[place + 2 :]
    assert follow.typed_code(wrong) is None or wrong == signs


def test_no_sign_looks_like_another_and_no_code_is_a_word():
    assert not set("AEIOUY01LSZB") & set(follow.SIGNS)
    assert len(follow.SIGNS) == 23


def test_a_code_leads_to_its_visit_and_to_no_other():
    visits = [new_id() for _ in range(300)]
    assert follow.visit_of_code(follow.short_code(visits[7]), visits) == visits[7]
    assert follow.visit_of_code(follow.short_code(new_id()), visits) is None
    assert follow.visit_of_code(follow.short_code(visits[0]), [visits[0], visits[0]]) is None


def test_what_cannot_be_a_code_is_not_looked_for():
    assert [follow.typed_code(one) for one in ("", "7FQ", "7FQ KMW D9", "AAAAAAAAA", "1" * 9)] == [None] * 5


def test_codes_change_with_the_houses_secret(settings):
    visit = new_id()
    before = follow.short_code(visit)
    settings.SECRET_KEY = "another-secret-for-this-test-only"
    assert follow.short_code(visit) != before
