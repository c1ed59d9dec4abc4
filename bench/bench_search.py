"""Search: share of phrases with a right service in the first three, and time, beside SQLite's FTS5.

    python bench/bench_search.py

Peers: FTS5 over the same texts as they stand, and FTS5 over our terms of them (what a tsvector of lemmas would hold).
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.catalogue.search.asking import Phrase, documents_of, phrases, slipped

from palvelutori.catalogue.search import Index, build_index, everyday, morphology_available
from palvelutori.catalogue.search.documents import Document, several
from palvelutori.catalogue.search.words import LANGUAGES, tokens, words_of
from palvelutori.samples.load import load

Search = Callable[[str, str], list[str]]


def texts_of(one: Document) -> Iterable[tuple[str, str]]:
    """(language, text) of everything the index reads of a document, everyday phrases among them."""
    for slot, fields in one.texts.items():
        for value in fields.values():
            yield from (("fi" if slot == "easy" else slot, text) for text in several(value))
    for concept in everyday.concepts():
        if everyday.share_for(concept, one.code, one.unit):
            yield from ((language, phrase) for language, said in concept.phrases for phrase in said)


def full_text(documents: list[Document], terms: Callable[[str, str], list[str]]) -> Search:
    """FTS5 by bm25; the words of a query joined by OR, as a forgiving search would."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE service USING fts5(code UNINDEXED, body)")
    for one in documents:
        body = " ".join(term for language, text in texts_of(one) for term in terms(text, language))
        base.execute("INSERT INTO service VALUES (?, ?)", (one.code, body))

    def search(said: str, language: str) -> list[str]:
        asked = " OR ".join(f'"{term}"' for code in LANGUAGES for term in terms(said, code))
        sql = "SELECT code FROM service WHERE service MATCH ? ORDER BY bm25(service), code LIMIT 3"
        return [row[0] for row in base.execute(sql, (asked,))] if asked else []

    return search


def lemmas(index: Index) -> Callable[[str, str], list[str]]:
    """Terms of the words of a text as the index has them, written so that FTS5 keeps each whole."""

    def terms(text: str, language: str) -> list[str]:
        pieces = (piece for word in words_of(text) for piece in index.pieces(word.text, language))
        return [f"t{piece.term.encode().hex()}" for piece in pieces]

    return terms


def measure(name: str, searches: dict[str, Search], asked: list[Phrase]) -> None:
    took, right = [], 0
    for phrase in asked:
        started = time.process_time()
        codes = searches[phrase.sample](phrase.said, phrase.language)
        took.append((time.process_time() - started) * 1000)
        right += any(fnmatchcase(code, one) for code in codes for one in phrase.right)
    took.sort()
    print(
        f"{name:34} {right / len(asked):.3f} of {len(asked)}   ms: median {took[len(took) // 2]:.2f}"
        f"  95 % {took[int(len(took) * 0.95)]:.2f}  most {took[-1]:.2f}"
    )


def ours(index: Index) -> Search:
    return lambda said, language: [hit.code for hit in index.search(said, language=language, limit=3)]


def main() -> None:
    documents = {name: documents_of(load(name)) for name in ("rantakulma", "jokivarsi")}
    held = [phrase for phrase in phrases() if phrase.is_held_out]
    slips = slipped(held)
    kinds = [kind for kind in ("voikko", "fallback") if kind == "fallback" or morphology_available()]
    plain = {name: full_text(some, lambda text, _: tokens(text)) for name, some in documents.items()}
    measure("FTS5, words as they stand", plain, held)
    measure("  with one slip", plain, slips)
    for kind in kinds:
        started = time.process_time()
        indexes = {name: build_index(some, morphology=kind) for name, some in documents.items()}
        built = (time.process_time() - started) / len(indexes)
        peer = {name: full_text(some, lemmas(indexes[name])) for name, some in documents.items()}
        own = {name: ours(index) for name, index in indexes.items()}
        measure(f"FTS5 over terms, {kind}", peer, held)
        measure("  with one slip", peer, slips)
        measure(f"in process, {kind}", own, held)
        measure("  with one slip", own, slips)
        print(f"{'':34} built in {built:.2f} s")


if __name__ == "__main__":
    main()
