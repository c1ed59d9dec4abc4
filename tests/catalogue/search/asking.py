"""Asking the search what people say, and counting how often a right service is among the first three."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from palvelutori.catalogue.search import Document, Index, document
from palvelutori.samples.shape import Sample

PHRASES = [Path(__file__).with_name(name) for name in ("phrases.toml", "outside.toml")]
#: the group of which single misses have never been looked at
HELD_OUT = "outside"


@dataclass(frozen=True)
class Phrase:
    """What is said, in which language and house, and the codes that are right (`unit.*` = any of the unit)."""

    said: str
    language: str
    sample: str
    right: tuple[str, ...]
    is_held_out: bool


def documents_of(sample: Sample) -> list[Document]:
    """The documents of a sample's services."""
    units = {unit.code: unit for unit in sample.units}
    queues = {queue.code: queue for queue in sample.queues}
    return [
        document(
            service.code,
            service.unit,
            names=service.names,
            summaries=service.summaries,
            keywords=service.keywords,
            unit_names={
                language: tuple(
                    dict.fromkeys(
                        names[language]
                        for names in (
                            units[service.unit].names,
                            units[service.unit].short_names or {},
                            queues[service.queue].names if service.queue in queues else {},
                        )
                        if language in names
                    )
                )
                for language in ("fi", "sv", "en")
            },
            weight=service.weight,
        )
        for service in sample.services
    ]


def phrases() -> list[Phrase]:
    """All phrases, those of the authors and those of an outsider."""
    found = []
    for path in PHRASES:
        for group, samples in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for sample, languages in samples.items():
                for language, rows in languages.items():
                    for said, *right in rows:
                        found.append(Phrase(said, language, sample, tuple(right), group == HELD_OUT))
    return found


def finds(index: Index, phrase: Phrase, *, first: int = 3) -> bool:
    """A right service is among the first hits, asked on a page in the phrase's language."""
    hits = index.search(phrase.said, language=phrase.language, limit=first)
    return any(fnmatchcase(hit.code, right) for hit in hits for right in phrase.right)


def share(indexes: dict[str, Index], asked: Iterable[Phrase], *, first: int = 3) -> float:
    """Share of phrases for which `finds`, 0..1."""
    answers = [finds(indexes[phrase.sample], phrase, first=first) for phrase in asked]
    return sum(answers) / len(answers)


def slipped(asked: Iterable[Phrase]) -> list[Phrase]:
    """Those phrases whose longest word has seven letters or more, two neighbours in its middle swapped."""
    found = []
    for phrase in asked:
        longest = max(phrase.said.split(), key=len)
        if len(longest) >= 7:
            middle = len(longest) // 2
            swapped = longest[: middle - 1] + longest[middle] + longest[middle - 1] + longest[middle + 1 :]
            found.append(replace(phrase, said=phrase.said.replace(longest, swapped)))
    return found
