"""ESC/POS and text: what every printer of the kind understands, and nothing a name could smuggle in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from palvelutori.printing.rules.slip import COLUMNS, Code, Words, escpos, text

LINES = st.lists(
    st.one_of(
        st.builds(
            Words,
            text=st.text(max_size=200),
            size=st.integers(-3, 12),
            is_bold=st.booleans(),
            align=st.sampled_from(["left", "centre"]),
        ),
        st.builds(Code, data=st.text(max_size=700)),
    ),
    max_size=8,
)


def test_a_paper_in_bytes():
    told = escpos(
        [Words("Könummer", align="centre"), Words("147", size=6, is_bold=True), Code("https://t.fi/v/x")]
    )
    assert told.startswith(b"\x1b@\x1bt\x10\x1ba\x01\x1bE\x00\x1d!\x00K\xf6nummer\n")
    assert b"\x1ba\x00\x1bE\x01\x1d!\x55147\n" in told
    assert b"\x1d(k\x04\x0011A2\x00".replace(b"11", b"1") in told
    assert b"\x1d(k\x13\x001P0https://t.fi/v/x\x1d(k\x03\x001Q0" in told
    assert told.endswith(b"\n\n\n\x1dVB\x00")


def test_a_paper_in_words():
    told = text([Words("a" * 50), Words("147", size=6, align="centre"), Code("https://t.fi/v/x"), Words("")])
    assert told.splitlines() == ["a" * 42, "a" * 8, " " * 19 + "147", "https://t.fi/v/x", ""]


@given(LINES)
def test_no_words_become_a_command(lines):
    told = escpos([one for one in lines if isinstance(one, Words)])
    commands = told.count(b"\x1b") + told.count(b"\x1d")
    words = sum(isinstance(one, Words) for one in lines)
    assert commands == 2 + 3 * words + 1, "only what this module writes"


@given(LINES)
def test_no_row_is_wider_than_the_paper(lines):
    plain = [one for one in lines if isinstance(one, Words)]
    assert all(len(row) <= COLUMNS for row in text(plain).splitlines())
