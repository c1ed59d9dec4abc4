"""Which texts, signs and officers a unit lacks in a language it owes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Lack(StrEnum):
    """What is missing: a text somebody writes, a sign of the place, an officer who speaks."""

    TEXT = "text"
    SIGN = "sign"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Said:
    """Something that is said in languages: a field of the unit or service `of`, or a sign."""

    lack: Lack
    of: str
    field: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Gap:
    """`of` lacks `field` in `language`."""

    lack: Lack
    of: str
    field: str
    language: str


def gaps(said: Iterable[Said], *, owed: Iterable[str]) -> tuple[Gap, ...]:
    """Everything that is not said in an owed language, in order."""
    languages = tuple(owed)
    return tuple(
        Gap(one.lack, one.of, one.field, language)
        for one in said
        for language in languages
        if not one.texts.get(language, "").strip()
    )


def silent(queues: Mapping[str, Iterable[Iterable[str]]], *, owed: Iterable[str]) -> tuple[Gap, ...]:
    """Lines nobody of whose officers speaks an owed language. `queues`: line → its officers' languages."""
    found = []
    for queue, officers in queues.items():
        spoken = {language for one in officers for language in one}
        found += [Gap(Lack.OFFICER, queue, "speaks", one) for one in owed if one not in spoken]
    return tuple(found)
