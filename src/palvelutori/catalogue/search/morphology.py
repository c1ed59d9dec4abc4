"""From a word to the terms under which the index keeps it.

Two ways: Voikko, the Finnish morphology (system libraries libvoikko1 and voikko-fi), or a fallback of our own that
knows the catalogue's words. Swedish and English go the same way in both. Answers are kept per word in memory,
bounded; nothing is written anywhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from threading import Lock
from typing import Any, Final, Literal, NamedTuple

from palvelutori.catalogue.search import finnish, spoken
from palvelutori.catalogue.search.compounds import Lexicon
from palvelutori.catalogue.search.words import LANGUAGES, fold

Kind = Literal["voikko", "fallback"]
_KEPT_WORDS: Final = 30_000
_BASES = re.compile(r"\+([^+()]*)(?:\(([^()]*)\))?")

#: how much a term says of the word, by how it came about
WHOLE, FAMILY, GUESS = 1.0, 0.7, 0.85
PART, HEAD = 0.5, 0.58
#: the beginning of a compound whose end is no known word: too little to know the word by
BEGINNING: Final = 0.42
#: a reading of the word as it was meant: said, or written without its accents
SAID, BARE = 0.9, 0.85


class Piece(NamedTuple):
    """One term of a word and how much of the word it is (0..1)."""

    term: str
    quality: float


@cache
def _voikko() -> Any:
    """The Voikko handle, or None where the library or the Finnish dictionary is missing."""
    try:
        import libvoikko

        return libvoikko.Voikko("fi")
    except Exception:  # the binding raises OSError, AttributeError or its own error, by what is missing
        return None


def morphology_available() -> bool:
    """True when Voikko and its Finnish dictionary can be used."""
    return _voikko() is not None


class Morphology:
    """Terms of words, for one vocabulary. Safe to use from several threads."""

    def __init__(self, kind: Kind, vocabulary: Mapping[str, Iterable[str]]) -> None:
        """`vocabulary`: language → known words. Raises RuntimeError for "voikko" where it is missing."""
        if kind == "voikko" and not morphology_available():
            raise RuntimeError(
                "Voikko is not on this machine: install libvoikko1 and voikko-fi, or use 'fallback'"
            )
        self.kind = kind
        self._lexicons = {code: Lexicon(code, vocabulary.get(code, ())) for code in LANGUAGES}
        self._bare = {code: _Bare(code, vocabulary.get(code, ())) for code in ("fi", "sv")}
        self.pieces = lru_cache(maxsize=_KEPT_WORDS)(self._pieces)

    def _pieces(self, word: str, language: str) -> tuple[Piece, ...]:
        """The terms of `word` read in `language`, best first, each once."""
        found: dict[str, float] = {}
        for text, quality in self._readings(word, language):
            term = f"{language}:{text}"
            if text and quality > found.get(term, 0.0):
                found[term] = quality
        ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Piece(term, quality) for term, quality in ordered[:14])

    def _readings(self, word: str, language: str) -> Iterable[tuple[str, float]]:
        yield f"={word}", WHOLE
        if "-" in word:
            bare = word.replace("-", "")
            yield f"={bare}", WHOLE
            for number, part in enumerate(halves := word.split("-")):
                share = HEAD if number == len(halves) - 1 else PART
                if len(part) > 1:
                    for text, quality in self._readings(part, language):
                        yield text, quality * share
            word = bare
        if language != "fi":
            yield from self._plain(word, language)
        else:
            yield from self._said(word)
        if language in self._bare:
            for meant in self._bare[language].meant(word):
                for text, quality in self._readings(meant, language):
                    yield text, quality * BARE

    def _said(self, word: str) -> Iterable[tuple[str, float]]:
        """A Finnish word as it stands; one that is no written form also as the forms it may be said for."""
        yield from self._written(word)
        if not self._is_written(word):
            for other in spoken.written(word):
                if self._is_written(other):
                    # a chance part of a form that nobody meant says nothing: only whole words and long parts
                    for text, quality in self._written(other):
                        if quality >= FAMILY or len(text) > 3:
                            yield text, quality * SAID

    def _written(self, word: str) -> Iterable[tuple[str, float]]:
        return self._finnish(word) if self.kind == "voikko" else self._guessed(word)

    def _is_written(self, word: str) -> bool:
        return bool(_analyse(word)) if self.kind == "voikko" else bool(self._lexicons["fi"].known(word))

    def _plain(self, word: str, language: str) -> Iterable[tuple[str, float]]:
        lexicon = self._lexicons[language]
        yield lexicon.stem(word), WHOLE
        yield from _split(lexicon, word)

    def _guessed(self, word: str) -> Iterable[tuple[str, float]]:
        lexicon = self._lexicons["fi"]
        known = lexicon.known(word)
        for base in known:
            yield base, WHOLE if base == word else GUESS
            yield f"~{finnish.root(base)}" if finnish.root(base) else "", FAMILY
        stem = lexicon.stem(word)
        yield f"~{finnish.root(stem) or stem}" if len(stem) >= 4 else "", FAMILY * (0.7 if known else 1.0)
        yield from _split(lexicon, word)

    def _finnish(self, word: str) -> Iterable[tuple[str, float]]:
        analyses = _analyse(word)
        for baseform, bases in analyses:
            yield baseform, WHOLE
            yield f"~{finnish.root(baseform)}" if finnish.root(baseform) else "", FAMILY
            yield from _runs(baseform, bases)
        if not analyses:
            yield from self._guessed(word)


class _Bare:
    """The known words that have accents, as they stand without them (`tyottomyystuki` → `työttömyystuki`)."""

    def __init__(self, language: str, words: Iterable[str]) -> None:
        accented: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(set(words)):
            if fold(word) != word:
                accented[fold(word)].append(word)
        self._lexicon = Lexicon(language, accented)
        self._accented: defaultdict[str, list[str]] = defaultdict(list)
        for bare, meant in accented.items():
            key = bare if language == "fi" else self._lexicon.stem(bare)
            self._accented[key].extend(meant)

    def meant(self, word: str) -> tuple[str, ...]:
        """The words with accents of which `word` is a form without them; () for a word that has accents."""
        if len(word) < 4 or fold(word) != word:
            return ()
        found = (meant for base in self._lexicon.known(word) for meant in self._accented.get(base, ()))
        return tuple(dict.fromkeys(found))[:4]


def _split(lexicon: Lexicon, word: str) -> Iterable[tuple[str, float]]:
    parts = lexicon.parts(word)
    for number, bases in enumerate(parts):
        share = BEGINNING if len(parts) == 1 else HEAD if number == len(parts) - 1 else PART
        for base in bases:
            yield base, share
            if lexicon.language == "fi" and finnish.root(base):
                yield f"~{finnish.root(base)}", share * FAMILY


_VOIKKO_LOCK = Lock()


@lru_cache(maxsize=_KEPT_WORDS)
def _analyse(word: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """(baseform, ((part as it stands, its base), …)) of each of Voikko's readings, names of people left out."""
    with _VOIKKO_LOCK:
        read = _voikko().analyze(word)
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for one in read:
        if one.get("CLASS") in ("sukunimi", "etunimi") and len(read) > 1:
            continue
        bases = tuple((part.lower(), base.lower()) for part, base in _BASES.findall(one.get("WORDBASES", "")))
        found.setdefault(one.get("BASEFORM", word).lower().replace("-", ""), bases)
    return tuple(found.items())


def _runs(baseform: str, bases: tuple[tuple[str, str], ...]) -> Iterable[tuple[str, float]]:
    """The parts of a compound and the shorter compounds inside it (`asumistukihakemus` → asumistuki)."""
    parts = [(part, base) for part, base in bases if part and not base.startswith("+")]
    for _, base in parts:
        if base and base != baseform and len(parts) == 1:
            yield base, FAMILY
            yield f"~{finnish.root(base)}" if finnish.root(base) else "", FAMILY * FAMILY
    if len(parts) < 2:
        return
    for start in range(len(parts)):
        for end in range(start, len(parts)):
            if (start, end) == (0, len(parts) - 1):
                continue
            run = _joined(bases, parts, start, end)
            single = start == end
            share = (
                (HEAD if end == len(parts) - 1 else PART) if single else 0.35 + 0.5 * len(run) / len(baseform)
            )
            yield run, min(0.85, share)
            if not single and end < len(parts) - 1:
                yield run.removesuffix(parts[end][0]) + parts[end][1], min(0.85, share)
            if single:
                base = parts[start][1]
                yield base, min(0.85, share) * (1.0 if len(run) >= len(base) - 1 else FAMILY)
                yield f"~{finnish.root(run)}" if finnish.root(run) else "", share * FAMILY


def _joined(bases: tuple[tuple[str, str], ...], parts: list[tuple[str, str]], start: int, end: int) -> str:
    """Parts `start`..`end` written together, endings of derivation kept (`työ` + `ttömyys`)."""
    first = bases.index(parts[start])
    last = bases.index(parts[end])
    while last + 1 < len(bases) and bases[last + 1][1].startswith("+"):
        last += 1
    run = "".join(part for part, _ in bases[first : last + 1])
    return _unlinked(run)


def _unlinked(part: str) -> str:
    """`asumis` → `asuminen`: the dictionary word of a linking form."""
    return (
        part[:-1] + "nen"
        if part.endswith(("mis", "lais", "läis", "iais", "ilais")) and len(part) > 4
        else part
    )
