"""Check-in codes: a slip of the pen is noticed, what people write is understood."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from palvelutori.common import check_codes as codes

made = st.integers(0, 2**32).map(lambda seed: codes.made(Random(seed).randrange))
places = st.integers(0, codes.LENGTH - 1)


@given(made)
def test_a_code_is_itself_however_it_is_written(code):
    assert len(code) == codes.LENGTH and codes.normal(code) == code
    assert codes.normal(codes.written(code).lower()) == code
    assert codes.normal("-".join(code)) == code


@given(made, places, st.sampled_from(codes.ALPHABET))
def test_one_wrong_sign_is_noticed(code, place, sign):
    wrong = code[:place] + sign + code[place + 1 :]
    assert codes.normal(wrong) == (code if wrong == code else None)


@given(made, places, places)
def test_two_signs_changed_about_are_noticed(code, one, other):
    signs = list(code)
    signs[one], signs[other] = signs[other], signs[one]
    wrong = "".join(signs)
    assert codes.normal(wrong) == (code if wrong == code else None)


def test_without_the_check_sign_slips_would_pass(monkeypatch):
    monkeypatch.setattr(codes, "_check", lambda values: codes.ALPHABET.index("X"))
    assert codes.normal("2345678X") and codes.normal("2345679X")


def test_look_alikes_mean_the_sign_that_is_there():
    code = next(
        one
        for one in (codes.made(Random(seed).randrange) for seed in range(500))
        if {"5", "2", "8"} <= set(one)
    )
    assert codes.normal(code.replace("5", "S").replace("2", "z").replace("8", "B")) == code
    assert not set("01OIL") & set(codes.ALPHABET) and not set("AEIOU") & set(codes.ALPHABET)


def test_what_is_no_code_is_none():
    for words in ("", "1234", "OOOOOOOO", "x" * 1000, "åäö", "ABCD EFGH IJKL"):
        assert codes.normal(words) is None


def test_codes_do_not_repeat_or_follow_one_another():
    import secrets

    drawn = [codes.made(secrets.randbelow) for _ in range(2000)]
    assert len(set(drawn)) == len(drawn)
    assert all(one[:4] != other[:4] for one, other in pairwise(drawn[:50]))
