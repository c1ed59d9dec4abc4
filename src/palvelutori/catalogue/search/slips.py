"""Words the index does not know: slips of spelling and half-typed words."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from palvelutori.catalogue.search.words import fold

#: how many candidates are compared letter by letter
_COMPARED: Final = 40
#: how many near words a word may stand for
_NEAREST: Final = 6


class Near(NamedTuple):
    """A known word that the unknown one may mean. `likeness` 0..1."""

    word: str
    likeness: float


class Spelling:
    """Known words by their three-letter pieces."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted({word for word in words if len(word) > 2}, key=lambda word: (fold(word), word))
        self._folded = [fold(word) for word in self.words]
        self._by_piece: defaultdict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(self._folded):
            for piece in sorted(_pieces(word)):
                self._by_piece[piece].append(number)

    def near(self, word: str) -> tuple[Near, ...]:
        """The known words nearest to `word`, best first; accents cost nothing, an ending costs little."""
        if len(word) < 4:
            return ()
        plain = fold(word)
        allowed = 1 if len(plain) < 6 else 2 if len(plain) < 12 else 3
        counts: Counter[int] = Counter()
        for piece in sorted(_pieces(plain)):
            counts.update(self._by_piece.get(piece, ()))
        ranked = sorted(
            counts.items(), key=lambda item: (-item[1] / (len(self._folded[item[0]]) + 4), item[0])
        )
        found = []
        for number, _ in ranked[:_COMPARED]:
            known = self._folded[number]
            slips = distance(plain, known, allowed)
            if slips <= allowed:
                found.append(Near(self.words[number], 0.92 - 0.14 * slips))
                continue
            # an inflected slip: the known word's beginning is what was written, up to the ending
            slips = _slips_before_ending(plain, known, allowed - 1)
            if slips < allowed:
                found.append(Near(self.words[number], 0.74 - 0.14 * slips))
        found.sort(key=lambda near: (-near.likeness, near.word))
        best = found[0].likeness if found else 0.0
        return tuple(near for near in found[:_NEAREST] if near.likeness >= best - 0.15)

    def beginning_with(self, start: str) -> tuple[Near, ...]:
        """Known words that go on from `start`, shortest first."""
        plain = fold(start)
        if len(plain) < 2:
            return ()
        first, last = bisect_left(self._folded, plain), bisect_left(self._folded, plain + "\U0010ffff")
        found = [
            Near(self.words[number], min(0.8, 0.35 + 0.5 * len(plain) / len(self._folded[number])))
            for number in range(first, last)
            if self._folded[number] != plain
        ]
        found.sort(key=lambda near: (-near.likeness, near.word))
        return tuple(found[:40])


def _slips_before_ending(written: str, known: str, most: int) -> int:
    """Slips between `known` without its last letter and the beginning of `written`; `most` + 1 = more, or no ending."""
    short = known[:-1] if len(known) > 6 else known
    if most < 1 or len(short) < 5 or not 0 < len(written) - len(short) <= 6:
        return most + 1
    # a letter left out or added moves the place where the ending begins
    return min(distance(written[:end], short, most) for end in range(len(short) - 1, len(short) + 2))


def _pieces(word: str) -> set[str]:
    edged = f"^{word}$"
    return {edged[at : at + 3] for at in range(len(edged) - 2)}


def distance(one: str, other: str, most: int) -> int:
    """Slips between two words: letters missing, added, changed, or two neighbours swapped; `most` + 1 = more."""
    if most < 0 or abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        now = [i]
        for j, against in enumerate(other, start=1):
            cost = min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, row = row, now
    return min(row[-1], most + 1)
