"""Forms and compounds of known words, for Swedish, English and for Finnish without a morphology.

A `Lexicon` knows the words of the catalogue in one language. It tells of any word whether it is a form of a known
word, or a compound of known words (`hyresbidragsansökan` = hyra + bidrag + ansökan).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from threading import Lock
from typing import Any, Final

import snowballstemmer

from palvelutori.catalogue.search import finnish
from palvelutori.catalogue.search.words import SILENT

_STEMMERS: Final[dict[str, Any]] = {
    code: snowballstemmer.stemmer(name)
    for code, name in (("fi", "finnish"), ("sv", "swedish"), ("en", "english"))
}
_STEMMING = Lock()
#: shortest first and last part of a compound, in letters
_FIRST, _LAST = 3, 3
#: a longer word is not taken apart
_LONGEST = 34
#: of the Swedish and English parts the linking letters may differ
_LINKS: Final = {"sv": ("", "s", "e", "o", "u"), "en": ("",), "fi": ("",)}


@lru_cache(maxsize=60_000)
def stem(language: str, word: str) -> str:
    """The stemmer's stem, kept per word. The stemmers hold a word while they work: one thread at a time."""
    with _STEMMING:
        return str(_STEMMERS[language].stemWord(word))


_Growing = defaultdict[str, set[str]]


def _settled(words: _Growing) -> dict[str, tuple[str, ...]]:
    """Sorted, and as tuples of strings: the collector of rubbish does not walk through tens of thousands of them."""
    return {key: tuple(sorted(found)) for key, found in words.items()}


class Lexicon:
    """The known words of one language. Deterministic: among readings the longest first part wins, then the alphabet."""

    def __init__(self, language: str, words: Iterable[str]) -> None:
        self.language = language
        forms: defaultdict[str, set[str]] = defaultdict(set)
        firsts: defaultdict[str, set[str]] = defaultdict(set)
        for word in sorted(set(words)):
            self._add(word, forms, firsts)
            if language == "fi" and word[-2:-1] in tuple("aeiouyäö") and word.endswith("t") and len(word) > 4:
                self._add(word[:-1], forms, firsts)
        self._forms, self._firsts = _settled(forms), _settled(firsts)

    def _add(self, word: str, forms: _Growing, firsts: _Growing) -> None:
        if len(word) < 2 or word in SILENT:
            return
        if self.language == "fi":
            for stem in finnish.stems(word):
                forms[stem].add(word)
            if len(word) >= _FIRST:
                for first in finnish.beginnings(word):
                    firsts[first].add(word)
            return
        stemmed = self.stem(word)
        forms[stemmed].add(stemmed)
        if len(word) >= _FIRST:
            for base in {word, stemmed, word[:-1] if word[-1] in "aeo" else word}:
                if len(base) >= _FIRST:
                    for link in _LINKS[self.language]:
                        firsts[base + link].add(stemmed)

    def stem(self, word: str) -> str:
        """The stemmer's stem."""
        return stem(self.language, word)

    def known(self, word: str) -> tuple[str, ...]:
        """The known words of which `word` is a form, sorted; those closest in length to it first."""
        if self.language != "fi":
            return self._forms.get(self.stem(word), ())
        found: set[str] = set()
        for cut in range(len(word), max(1, len(word) - 10), -1):
            if word[cut:] in finnish.ENDINGS:
                found.update(self._forms.get(word[:cut], ()))
        return tuple(sorted(found, key=lambda base: (abs(len(base) - len(word)), base)))[:4]

    def parts(self, word: str, depth: int = 3) -> tuple[tuple[str, ...], ...]:
        """`word` as a compound of known words: for each part its possible known words; () when it is none.

        The last part may be unknown when the first is at least five letters: then it is left out.
        """
        if len(word) > _LONGEST or depth == 0:
            return ()
        half: tuple[tuple[str, ...], ...] = ()
        for cut in range(len(word) - _LAST, _FIRST - 1, -1):
            firsts = self._firsts.get(word[:cut])
            if not firsts:
                continue
            rest = word[cut:].lstrip("-")
            first = (firsts,)
            last = self.known(rest) if len(rest) >= _LAST else ()
            if last:
                return (*first, last)
            more = self.parts(rest, depth - 1)
            if more:
                return (*first, *more)
            if not half and cut >= 5:
                half = first
        return half
