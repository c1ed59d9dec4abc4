"""Ways in which people write what they mean: as it is said, without dots, with spaces where none belong, in a hurry."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from tests.catalogue.search.asking import Phrase

from palvelutori.catalogue.search.words import fold

_PADDING: Final = {
    "fi": "hei mulla olis semmonen juttu että {} ja haluisin tietää miten tää nyt sit menee",
    "sv": "hej jag undrar lite över en grej att {} och vet inte riktigt vart jag ska vända mig",
    "en": "hello i have this thing that {} and i dont know where i should go with it now",
}
#: written → said; the first that fits a word
_SAID: Final = (
    (r"(?<=[lnrs][uy])t$", ""),
    (r"(?<=[eo])a$", lambda match: match.string[match.start() - 1]),
    (r"(?<=[eö])ä$", lambda match: match.string[match.start() - 1]),
    (r"(?<=u)a$", "u"),
    (r"(?<=y)ä$", "y"),
    (r"(?<=i)[aä]$", "i"),
    (r"hd", "h"),
    (r"(?<=[aouyäö])inen$", "nen"),
    (r"ts", "tt"),
    (r"(?<=s)s[aä]$", ""),
    (r"(?<=[slt])t[aä]$", lambda match: "t"),
    (r"(?<=l)l[aä]$", ""),
    (r"m(?=(?:aa|ää)n$)", ""),
    (r"(?<=[aou])i(?=tt[aeu])", ""),
)
#: last parts of compounds, as people write them apart
_LAST_PARTS: Final = (
    "tuki|tuke|raha|korti|kortti|lupa|todistu|hakemu|maksu|vero|hoito|neuvo|koke|näyte|lippu|tunnu|loma"
)
_APART: Final = re.compile(rf"(?<=\w{{4}})(?={_LAST_PARTS})")


def _spoken(said: str) -> str:
    return " ".join(map(_word_spoken, said.split()))


def _word_spoken(word: str) -> str:
    for pattern, sound in _SAID:
        changed = re.sub(pattern, sound, word, count=1)
        if changed != word:
            return changed
    return word


def _one_letter_missing(said: str) -> str:
    longest = max(said.split(), key=len)
    middle = len(longest) // 2
    return said.replace(longest, longest[:middle] + longest[middle + 1 :]) if len(longest) >= 7 else said


def _way(change: Callable[[str], str], *languages: str) -> Callable[[Phrase], Phrase]:
    def written(phrase: Phrase) -> Phrase:
        return replace(phrase, said=change(phrase.said)) if phrase.language in languages else phrase

    return written


WAYS: Final[dict[str, Callable[[Phrase], Phrase]]] = {
    "spoken": _way(_spoken, "fi"),
    "without dots": _way(fold, "fi", "sv"),
    "compounds apart": _way(lambda said: _APART.sub(" ", said, count=1), "fi"),
    "two words as one": _way(
        lambda said: said.replace(" ", "") if said.count(" ") == 1 else said, "fi", "sv", "en"
    ),
    "one letter missing": _way(_one_letter_missing, "fi", "sv", "en"),
    "in a long sentence": lambda phrase: replace(phrase, said=_PADDING[phrase.language].format(phrase.said)),
}
