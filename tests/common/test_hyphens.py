"""Long compounds break where their parts meet, and nothing is lost or added by it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.common.hyphens import LEAST, SOFT, softened, wrapped


@pytest.mark.parametrize(
    "parts",
    [
        "Perus|toimeentulo|tuki",
        "henkilöllisyys|todistus",
        "yhteis|palvelu|piste",
        "opiskelu|paikka",
        "työllisyys|neuvonta",
        "sysselsättnings|rådgivningen",
        "funktionshinder|service",
        "kotihoito",
        "viranomaiselle",
        "internationella",
    ],
)
def test_a_break_is_between_the_parts(parts):
    assert softened(parts.replace("|", "")) == parts.replace("|", SOFT)


def test_a_row_of_large_print_ends_with_a_hyphen_between_the_parts():
    assert wrapped("Perustoimeentulotuki ja tulkki", 12) == ["Perus-", "toimeentulo-", "tuki ja", "tulkki"]
    assert wrapped("", 12) == [""]


words = st.text(alphabet="abdehiklmnoprstuvyäö -tukineuvontapalvelu", max_size=60)


@given(words)
def test_only_soft_hyphens_are_added_and_never_near_an_end(told):
    soft = softened(told)
    assert soft.replace(SOFT, "") == told
    for word in soft.split():
        parts = word.split(SOFT)
        assert len(parts) == 1 or min(map(len, parts)) >= LEAST


@given(words, st.integers(6, 48))
def test_rows_fit_and_say_the_same(told, width):
    rows = wrapped(told, width)
    assert max(map(len, rows)) <= width
    bare = "".join(rows).replace("-", "").replace(" ", "")
    assert bare == "".join(told.split()).replace("-", "")
