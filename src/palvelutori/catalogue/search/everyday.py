"""Everyday names of services: slang, old names of agencies, situations of life.

The word lists are data (`catalogue/data/everyday/*.toml`), one table a concept:

    [student_aid]
    to = ["student_aid"]           # English names of services, in any unit; `unit.name` = in that unit only;
    also = ["lab.*"]               # `unit.*` = all its services. `also`: a good second answer
    fi = ["opintotuki", "opintoraha"]
    sv = ["studiestöd"]
    en = ["study grant"]
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from palvelutori.catalogue.search.words import LANGUAGES

FOLDER: Final = Path(__file__).parent.parent / "data" / "everyday"
#: what a second answer counts beside a first
SECOND: Final = 0.62


@dataclass(frozen=True, slots=True)
class Concept:
    """What people say (`phrases`: language → phrases) and the services meant (`targets`: name → share 0..1)."""

    code: str
    targets: tuple[tuple[str, float], ...]
    phrases: tuple[tuple[str, tuple[str, ...]], ...]


class EverydayProblem(ValueError):
    """A word list that cannot be read; says file, concept and what is wrong."""


@cache
def concepts(folder: Path = FOLDER) -> tuple[Concept, ...]:
    """All concepts of `folder`, files and concepts in a stable order. Raises EverydayProblem."""
    found: dict[str, Concept] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise EverydayProblem(f"{path.name}: {error}") from error
        for code, table in tables.items():
            if code in found:
                raise EverydayProblem(f"{path.name}: {code} stands in another file already")
            found[code] = _concept(f"{path.name}: {code}", code, table)
    return tuple(found.values())


def _concept(at: str, code: str, table: Any) -> Concept:
    if not isinstance(table, dict):
        raise EverydayProblem(f"{at}: write each concept as a table, [{code}]")
    unknown = sorted(set(table) - {"to", "also", *LANGUAGES})
    if unknown:
        raise EverydayProblem(f"{at}: unknown {', '.join(unknown)}; known are to, also, fi, sv, en")
    for key, words in table.items():
        if not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
            raise EverydayProblem(f"{at}.{key}: write a list of words")
    targets = [(name, 1.0) for name in table.get("to", [code])]
    targets += [(name, SECOND) for name in table.get("also", [])]
    phrases = tuple((language, tuple(table[language])) for language in LANGUAGES if language in table)
    return Concept(code, tuple(targets), phrases)


def share_for(concept: Concept, code: str, unit: str) -> float:
    """How well the service `code` (`unit.english_name`) answers the concept: 0 when it does not."""
    name = code.rpartition(".")[2]
    shares = [share for target, share in concept.targets if target in (code, name) or target == f"{unit}.*"]
    return max(shares, default=0.0)


def phrases_of(listed: Iterable[Concept]) -> dict[str, list[str]]:
    """Language → every phrase, for the vocabulary."""
    found: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for concept in listed:
        for language, phrases in concept.phrases:
            found[language].extend(phrases)
    return found
