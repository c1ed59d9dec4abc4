"""Any text is a lawful question: no error, bounded time, the same answer each time, nothing written down."""

from __future__ import annotations

import io
import logging
import time
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.catalogue.search.asking import documents_of

from palvelutori.catalogue.search import Index, build_index, document
from palvelutori.samples.load import load

SECRET = "salaisuusverokortti"
ODD = [
    "",
    " ",
    "a",
    "å",
    "\x00",
    "😀",
    "👩‍👩‍👧‍👦🇫🇮",
    "<script>alert('kela')</script>",
    "'; DROP TABLE services; --",
    '" OR 1=1 --',
    "%_%",
    "(" * 500,
    "*:" * 200,
    "asumistuki " * 1000,
    "x" * 10_000,
    "ä" * 10_000,
    "asumistuki" * 1000,
    "-" * 10_000,
    "a-" * 5_000,
    "työ-" * 2_500,
    "مساعدة في السكن",
    "помощь с жильем",
    "住房补贴",
    "\u202e\u200b\ufeff",
    "İ" * 300,
    "kela\nkela\tkela",
]


@cache
def index(kind: str = "fallback") -> Index:
    return build_index(documents_of(load("rantakulma")), morphology=kind)


@pytest.mark.parametrize("query", ODD, ids=range(len(ODD)))
def test_any_text_is_answered_soon(query: str) -> None:
    ready = index()
    started = time.process_time()
    hits = ready.search(query, limit=10)
    assert time.process_time() - started < 0.25
    assert len(hits) <= 10


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.sampled_from([None, "fi", "sv", "en", "easy", "de"]), st.integers(-2, 200))
def test_every_answer_is_well_formed_and_repeatable(query: str, language: str | None, limit: int) -> None:
    hits = index().search(query, language=language, limit=limit)
    assert hits == index().search(query, language=language, limit=limit)
    assert len(hits) <= max(0, limit)
    assert len({hit.code for hit in hits}) == len(hits)
    assert all(hit.score > 0 and hit.matched for hit in hits)
    assert [(-hit.score, hit.code) for hit in hits] == sorted((-hit.score, hit.code) for hit in hits)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzåäö -", max_size=60))
def test_fewer_asked_for_are_the_first_of_more(query: str) -> None:
    assert index().search(query, limit=3) == index().search(query, limit=10)[:3]


def test_the_order_of_documents_does_not_matter() -> None:
    documents = documents_of(load("jokivarsi"))
    there, back = (
        build_index(documents, morphology="fallback"),
        build_index(documents[::-1], morphology="fallback"),
    )
    for query in ("verokortti", "naapurin kanssa riitaa rajasta", "rakennuslupa saunalle", "tax"):
        assert there.search(query) == back.search(query)


def test_queries_are_never_written_down(capsys: pytest.CaptureFixture[str]) -> None:
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    logging.getLogger().addHandler(handler)
    before = logging.getLogger().level
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        logging.getLogger("control").debug("heard")
        index().search(SECRET)
    finally:
        logging.getLogger().removeHandler(handler)
        logging.getLogger().setLevel(before)
    printed = capsys.readouterr()
    assert "heard" in heard.getvalue()
    assert SECRET not in heard.getvalue() + printed.out + printed.err


def test_an_empty_index_and_documents_without_words_answer_nothing() -> None:
    assert build_index([], morphology="fallback").search("kela") == ()
    bare = document("a.b", "a", names={"fi": "", "sv": "…"})
    assert build_index([bare], morphology="fallback").search("kela") == ()


def test_two_documents_of_one_code_are_refused() -> None:
    twice = [document("kela.x", "kela", names={"fi": "Asumistuki"})] * 2
    with pytest.raises(ValueError, match=r"kela\.x"):
        build_index(twice, morphology="fallback")


def test_six_hundred_descriptions_stay_quick() -> None:
    plain = "vesi tie koti työ lapsi koulu ranta metsä lupa maksu tuki hoito kortti opas kartta katu"
    words = plain.split()
    more = [
        document(
            f"national.{number}",
            "national",
            names={"fi": f"{words[number % 16]}{words[number // 16 % 16]}palvelu {number}"},
            summaries={
                "fi": " ".join(words[(number + step * step) % 16] + words[step % 16] for step in range(60))
            },
        )
        for number in range(500)
    ]
    large = build_index([*documents_of(load("rantakulma")), *more], morphology="fallback")
    took = []
    for query in ("asumistukea muuttoon", "koulutiemaksun hakeminen", "verinayte", "lapsen hoitopaikka") * 3:
        started = time.process_time()
        assert large.search(query, language="fi")
        took.append(time.process_time() - started)
    assert sorted(took)[len(took) // 2] < 0.030
