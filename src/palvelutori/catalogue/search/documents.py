"""What is searched: one document a service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

#: parts of a document's texts; `unit` holds the names of its unit and queue
FIELDS: Final = ("name", "keywords", "summary", "unit")


@dataclass(frozen=True, slots=True)
class Document:
    """A service to be found. `texts`: language (fi, sv, en, easy) → field → a text or several.

    `weight` ≥ 0: how often it is asked for, any scale; decides between services that fit alike.
    """

    code: str
    unit: str
    texts: Mapping[str, Mapping[str, Any]] = field(hash=False)
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A service found. `score` > 0, larger is better, comparable within one answer only.

    `matched`: the catalogue's words that were recognised, strongest first.
    """

    code: str
    score: float
    matched: tuple[str, ...]


def document(
    code: str,
    unit: str,
    *,
    names: Mapping[str, str],
    summaries: Mapping[str, str] | None = None,
    keywords: Mapping[str, Iterable[str]] | None = None,
    unit_names: Mapping[str, str | Iterable[str]] | None = None,
    weight: float = 1.0,
) -> Document:
    """A Document from a service's localised texts (language → text). `unit_names`: the unit's and queue's names."""
    texts: dict[str, dict[str, Any]] = {}
    sources = {"name": names, "summary": summaries, "keywords": keywords, "unit": unit_names}
    for part, source in sources.items():
        for language, value in (source or {}).items():
            texts.setdefault(language, {})[part] = value if isinstance(value, str) else tuple(value)
    return Document(code, unit, texts, weight)


def several(value: object) -> tuple[str, ...]:
    """A field's text or texts as a tuple."""
    if isinstance(value, str):
        return (value,)
    return tuple(str(one) for one in value) if isinstance(value, Iterable) else ()
