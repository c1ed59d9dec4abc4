"""What is forgiven in a file and what is not, byte by byte."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.catalogue.ptv.documents import MOST_LEVELS, Unreadable, binary, looks_like_json, parse

WORDS = '{"a": ["ä", 1]}'


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (WORDS.encode(), None),
        (WORDS.encode("utf-8-sig"), "a byte-order mark"),
        (WORDS.encode("utf-16"), "UTF-16"),
        (WORDS.encode("utf-16-le"), "UTF-16-LE"),
        (WORDS.encode("utf-16-be"), "UTF-16-BE"),
        (WORDS.encode("utf-32"), "UTF-32"),
        (WORDS.encode("utf-32-be"), "UTF-32-BE"),
        (WORDS.encode("cp1252"), "Windows-1252 instead of UTF-8"),
        (b'// list\n{"a": ["\xc3\xa4", /* one, */ 1,],} // end', "comments or spare commas"),
        (WORDS.encode() + b"\n]};\x1a\x00\x00", "signs after the end of the document"),
    ],
)
def test_forgiven(data, note):
    found = parse(data)
    assert found.value == {"a": ["ä", 1]}
    assert found.notes == (() if note is None else (note,))


def test_comment_signs_inside_texts_are_text():
    value = {"url": "https://example.fi/*", "end": "*/,]", "quote": '"//'}
    assert parse(json.dumps(value).encode() + b"//x").value == value


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "it is empty"),
        (b" \xef\xbb\xbf \n", "it is empty"),
        (b"\x00" * 8, "not a text"),
        (b'{"a": 1', "it ends in the middle (line 1)"),
        (b'{"a":\n "1', "it ends in the middle (line 2)"),
        (b'{"a" 1}', "line 1, column 6: expecting ':' delimiter"),
        (b'{"a": 1} {"b": 2}', 'something follows the end of the document on line 1: "{"b": 2}"'),
        (b'{"a": NaN}', "NaN is no value of JSON"),
        (b"[-Infinity]", "-Infinity is no value of JSON"),
        (b"[1e999]", "the number is too large"),
        (b"[" + b"9" * 6000 + b"]", "it holds a number of thousands of digits"),
        (b"[" * 100_000, "it is nested more than"),
        (b"[" * (MOST_LEVELS + 1) + b"]" * (MOST_LEVELS + 1), "it is nested more than"),
        (b'["\\ud800"]', "holds a NUL or half a character"),
        (b'{"a\\u0000": 1}', "holds a NUL or half a character"),
        (b"\x81\x8d", "line 1 holds bytes that are no text"),
        (b"\xff\xfe\x00\xd8", "it begins as UTF-16-LE but goes on otherwise"),
        (b"PK\x03\x04rest", "a zip archive or a spreadsheet"),
        (b"SQLite format 3\x00", "a database"),
        (b'{"a": "\x00"}', "not a text"),
        (b"/* never closed", "expecting value"),
        (b"true false", "something follows"),
    ],
)
def test_not_forgiven(data, what):
    with pytest.raises(Unreadable) as caught:
        parse(data)
    assert what in caught.value.what
    assert caught.value.right
    assert "\n" not in caught.value.what


def test_deep_enough_is_read():
    assert parse(b"[" * MOST_LEVELS + b"]" * MOST_LEVELS).value


@given(st.binary(max_size=300))
def test_any_bytes_give_a_document_or_a_reason(data):
    binary(data)
    looks_like_json(data)
    try:
        parse(data)
    except Unreadable as error:
        assert error.what and error.right


@given(st.text(alphabet='{}[],:"/*\\ \n1a', max_size=200))
def test_nearly_json_gives_a_document_or_a_reason(text):
    try:
        parse(text.encode())
    except Unreadable as error:
        assert error.what and error.right


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.text(st.characters(codec="utf-8", exclude_characters="\x00")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=5), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(values, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]), st.booleans())
def test_a_document_is_read_as_it_was_written(value, encoding, is_ascii):
    assert parse(json.dumps([value], ensure_ascii=is_ascii, indent=1).encode(encoding)).value == [value]


def test_hostile_comments_take_no_time():
    started = time.perf_counter()
    with pytest.raises(Unreadable):
        parse(b"[1" + b",/* */" * 20_000 + b" x")
    with pytest.raises(Unreadable):
        parse(b"[" + b'"a' * 20_000)
    assert time.perf_counter() - started < 5
