"""The index in memory: built once from the documents, asked many times.

Every text of a service is an *entry*: its name, each keyword, each everyday phrase, its summary, its unit's name.
An entry answers a word of the query by how rare the word is among services, how surely it is the same word, how
much the field counts, and how much of the entry the whole query covers. A service's score is the sum over the
query's words of its best entry for each. Nothing depends on a database, a clock or the order of hashing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from typing import Final

from palvelutori.catalogue.search import everyday
from palvelutori.catalogue.search.documents import Document, Hit, several
from palvelutori.catalogue.search.morphology import Kind, Morphology, Piece, morphology_available
from palvelutori.catalogue.search.slips import Near, Spelling
from palvelutori.catalogue.search.words import LANGUAGES, SILENT, Word, neighbours, query_words, words_of


@dataclass(frozen=True, slots=True)
class FieldWeight:
    """`base`: what the field counts; `fullness`: how much an entry loses when the query covers little of it."""

    base: float
    fullness: float


FIELD_WEIGHTS: Final = {
    "name": FieldWeight(3.0, 0.45),
    "keywords": FieldWeight(2.7, 0.8),
    "everyday": FieldWeight(2.6, 0.9),
    "summary": FieldWeight(0.7, 0.0),
    "unit": FieldWeight(0.8, 0.5),
}
#: a word read in another language than the one preferred
_OTHER_LANGUAGE: Final = 0.88
#: how much the weight of a service may lift its score
_LIFT: Final = 0.05
#: a reading below this does not count as knowing the word
_KNOWN: Final = 0.5
#: a reading at least this sure is the word itself; between the two it is a compound of known parts
_SURE: Final = 0.75
#: a compound of this many letters may still be a slip of a known word, when it is as like as this
_LONG, _VERY_LIKE = 8, 0.78
#: least score, as a share of the best, that is still an answer
_WORTH_SHOWING: Final = 0.12


@dataclass(frozen=True, slots=True)
class _Entry:
    """One text of one or several services (document number → share 0..1)."""

    field: str
    language: str
    targets: tuple[tuple[int, float], ...]
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a word of the query."""

    piece: Piece
    language: str


class Index:
    """Documents ready to be searched. Immutable after building; safe to use from several threads."""

    def __init__(
        self, documents: Sequence[Document], concepts: Sequence[everyday.Concept], kind: Kind
    ) -> None:
        self.kind = kind
        self._codes = [one.code for one in documents]
        top = max((one.weight for one in documents), default=0.0) or 1.0
        self._lifts = [1.0 + _LIFT * log(1.0 + 9.0 * max(0.0, one.weight) / top) for one in documents]
        self._entries = [*_entries(documents), *_everyday_entries(documents, concepts)]
        self._morphology = Morphology(kind, _vocabulary(self._entries))
        self._postings = self._filled()
        self._rarity = self._rarities()
        self._loads = [self._load(entry) for entry in self._entries]
        self._spelling = Spelling(
            word.text for entry in self._entries if entry.field != "summary" for word in entry.words
        )

    def _filled(self) -> dict[str, tuple[tuple[int, int, float], ...]]:
        """Term → (entry, position in it, quality), of every word of every entry."""
        found: defaultdict[str, list[tuple[int, int, float]]] = defaultdict(list)
        for number, entry in enumerate(self._entries):
            for position, word in enumerate(entry.words):
                for term, quality in self._morphology.pieces(word.text, entry.language):
                    found[term].append((number, position, quality))
        return {term: tuple(postings) for term, postings in found.items()}

    def _rarities(self) -> dict[str, float]:
        """Term → 0.15 (everywhere) … about 4 (in one service of many)."""
        count = max(2, len(self._codes))
        found = {}
        for term, postings in self._postings.items():
            services: dict[int, float] = {}
            for number, _, quality in postings:
                for target, share in self._entries[number].targets:
                    services[target] = max(services.get(target, 0.0), quality * share)
            spread = sum(services.values())
            found[term] = max(0.15, log(1.0 + (count - spread + 0.5) / (spread + 0.5)))
        return found

    def _load(self, entry: _Entry) -> tuple[float, ...]:
        """Of each word of an entry, what it would count if it were matched in full."""
        loads = []
        for word in entry.words:
            pieces = self._morphology.pieces(word.text, entry.language)
            loads.append(
                word.share * max(self._rarity.get(term, 0.15) * quality for term, quality in pieces[:3])
            )
        return tuple(loads)

    def pieces(self, word: str, language: str) -> tuple[Piece, ...]:
        """The terms of one word read in `language`, as this index keeps them."""
        return self._morphology.pieces(word, language)

    def search(self, query: str, *, language: str | None = None, limit: int = 10) -> tuple[Hit, ...]:
        """The services that answer `query`, best first; () when nothing fits. Never raises on any text.

        `language`: fi, sv, en or easy, preferred where words of several languages fit; None prefers none.
        """
        preferred = "fi" if language == "easy" else language
        words = self._regrouped(query)
        best: dict[tuple[int, int], tuple[float, str]] = {}
        for entry_number, matches in self._matches(words, preferred).items():
            self._credit(entry_number, matches, words, best)
        scores: defaultdict[int, float] = defaultdict(float)
        seen: defaultdict[int, list[tuple[float, str]]] = defaultdict(list)
        for (target, _), (value, text) in sorted(best.items()):
            scores[target] += value
            seen[target].append((-value, text))
        ranked = sorted(
            ((round(score * self._lifts[target], 6), target) for target, score in scores.items()),
            key=lambda pair: (-pair[0], self._codes[pair[1]]),
        )
        floor = ranked[0][0] * _WORTH_SHOWING if ranked else 0.0
        return tuple(
            Hit(self._codes[target], score, tuple(dict.fromkeys(text for _, text in sorted(seen[target]))))
            for score, target in ranked[: max(0, limit)]
            if score >= floor
        )

    def _regrouped(self, query: str) -> list[Word]:
        """The words of the query, and those it means where its spaces stand wrong: `vero kortti`, `olenraskaana`."""
        words = [part for word in query_words(query) for part in self._apart(word)]
        apart = (joined for joined in neighbours(query) if self._surest(joined) >= _SURE)
        return list({word.text: word for word in (*map(Word, apart), *words)}.values())

    def _apart(self, word: Word) -> tuple[Word, ...]:
        """An unknown word of two known ones, as the two; else, and when it looks like a slip of one, as it is."""
        if len(word.text) >= _LONG and self._surest(word.text) < _KNOWN:
            if any(near.likeness >= _VERY_LIKE for near in self._spelling.near(word.text)):
                return (word,)
            for cut in range(len(word.text) - 3, 2, -1):
                halves = word.text[:cut], word.text[cut:]
                if all(half in SILENT or self._surest(half) >= _SURE for half in halves):
                    return tuple(words_of(" ".join(halves)))
        return (word,)

    def _surest(self, word: str) -> float:
        """Quality of the best reading of `word` that the documents hold."""
        pieces = (piece for language in LANGUAGES for piece in self._morphology.pieces(word, language))
        return max((piece.quality for piece in pieces if piece.term in self._postings), default=0.0)

    def _matches(
        self, words: list[Word], preferred: str | None
    ) -> dict[int, dict[int, tuple[float, int, float]]]:
        """Entry → word of the query → (strength, position in the entry, quality), the strongest of each."""
        found: defaultdict[int, dict[int, tuple[float, int, float]]] = defaultdict(dict)
        for asked, word in enumerate(words):
            for reading in self._readings(word, is_last=asked == len(words) - 1):
                term, quality = reading.piece
                rarity = self._rarity.get(term, 0.0)
                tongue = 1.0 if preferred in (None, reading.language) else _OTHER_LANGUAGE
                for number, position, said in self._postings.get(term, ()):
                    strength = word.share * rarity * quality * said * tongue
                    if strength > found[number].get(asked, (0.0, 0, 0.0))[0]:
                        found[number][asked] = (strength, position, quality * said)
        return found

    def _credit(
        self,
        number: int,
        matches: dict[int, tuple[float, int, float]],
        words: list[Word],
        best: dict[tuple[int, int], tuple[float, str]],
    ) -> None:
        entry, loads = self._entries[number], self._loads[number]
        weight = FIELD_WEIGHTS[entry.field]
        covered: dict[int, float] = {}
        for _, position, quality in matches.values():
            covered[position] = max(covered.get(position, 0.0), loads[position] * quality)
        full = sum(covered.values()) / max(1e-9, sum(loads))
        factor = weight.base * min(1.0, full) ** weight.fullness
        for asked, (strength, position, _) in matches.items():
            for target, share in entry.targets:
                value = strength * factor * share
                if value > best.get((target, asked), (0.0, ""))[0]:
                    best[(target, asked)] = (value, entry.words[position].text)

    def _readings(self, word: Word, *, is_last: bool) -> list[_Reading]:
        found = [
            _Reading(piece, language)
            for language in LANGUAGES
            for piece in self._morphology.pieces(word.text, language)
            if piece.term in self._postings
        ]
        surest = max((reading.piece.quality for reading in found), default=0.0)
        if surest < _KNOWN:
            found += self._by_likeness(self._spelling.near(word.text))
        elif surest < _SURE and len(word.text) >= _LONG:
            near = self._spelling.near(word.text)
            found += self._by_likeness(one for one in near if one.likeness >= _VERY_LIKE)
        if is_last and len(word.text) >= 2:
            starts = self._spelling.beginning_with(word.text)
            discount = 1.0 if surest < _KNOWN else 0.6
            found += self._by_likeness(starts, discount)
        return found

    def _by_likeness(self, nearest: Iterable[Near], discount: float = 1.0) -> list[_Reading]:
        return [
            _Reading(Piece(f"{language}:={near.word}", near.likeness * discount), language)
            for near in nearest
            for language in LANGUAGES
            if f"{language}:={near.word}" in self._postings
        ]


def build_index(
    documents: Iterable[Document], *, morphology: Kind | None = None, with_everyday: bool = True
) -> Index:
    """An index of `documents`. `morphology`: None takes Voikko where it is, else the fallback.

    Raises RuntimeError when "voikko" is asked for and missing, ValueError when two documents share a code.
    """
    ordered = sorted(documents, key=lambda one: one.code)
    codes = [one.code for one in ordered]
    if len(set(codes)) != len(codes):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        raise ValueError(f"documents with the same code: {', '.join(twice)}")
    kind: Kind = morphology or ("voikko" if morphology_available() else "fallback")
    return Index(ordered, everyday.concepts() if with_everyday else (), kind)


def _entries(documents: Sequence[Document]) -> Iterable[_Entry]:
    units: defaultdict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    for number, one in enumerate(documents):
        for slot in (*LANGUAGES, "easy"):
            language = "fi" if slot == "easy" else slot
            fields = one.texts.get(slot, {})
            for field in ("name", "keywords", "summary"):
                for text in several(fields.get(field)):
                    if words := tuple(words_of(text)):
                        yield _Entry(field, language, ((number, 1.0),), words)
            for text in several(fields.get("unit")):
                units[(language, text)].append((number, 1.0))
    for (language, text), targets in sorted(units.items()):
        if words := tuple(words_of(text)):
            yield _Entry("unit", language, tuple(sorted(set(targets))), words)


def _everyday_entries(
    documents: Sequence[Document], concepts: Sequence[everyday.Concept]
) -> Iterable[_Entry]:
    for concept in concepts:
        targets = tuple(
            (number, share)
            for number, one in enumerate(documents)
            if (share := everyday.share_for(concept, one.code, one.unit)) > 0.0
        )
        if not targets:
            continue
        for language, phrases in concept.phrases:
            for phrase in phrases:
                if words := tuple(words_of(phrase)):
                    yield _Entry("everyday", language, targets, words)


def _vocabulary(entries: Iterable[_Entry]) -> dict[str, set[str]]:
    """Language → the words of names, keywords and everyday phrases; the running words of summaries stay out."""
    found: dict[str, set[str]] = {language: set() for language in LANGUAGES}
    for entry in entries:
        if entry.field != "summary":
            for word in entry.words:
                found[entry.language].update(part for part in word.text.split("-") if len(part) > 1)
                found[entry.language].add(word.text.replace("-", ""))
    return found
