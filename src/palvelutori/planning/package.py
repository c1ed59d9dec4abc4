"""Concepts that come with the house, and the file a whole concept travels in."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from palvelutori.common.codes import digest
from palvelutori.planning.rules.checking import ConceptProblem, concept_of
from palvelutori.planning.rules.entries import Concept

HERE: Final = Path(__file__).parent / "data"
#: a concept of a big house is a tenth of this
LARGEST_BYTES: Final = 3_000_000
Table = dict[str, Any]


def samples() -> tuple[str, ...]:
    """Codes of the centres whose concepts come with the house."""
    return tuple(sorted(path.parent.name for path in HERE.glob("*/concept.json")))


@cache
def sample(centre: str) -> Table:
    """The newest version of a sample centre's concept. KeyError when there is none."""
    return _read(centre, "concept.json")


@cache
def history(centre: str) -> Table:
    """How it came to be: earlier versions as changes from the next one, comments with answers, opinions."""
    return _read(centre, "history.json")


def _read(centre: str, name: str) -> Table:
    path = HERE / centre / name
    if centre not in samples():
        raise KeyError(centre)
    return dict(json.loads(path.read_text(encoding="utf-8")))


def written(body: Table) -> bytes:
    """A concept as its file: readable, with the hash of what is in it."""
    whole = {**body, "hash": digest(body)}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def read(raw: bytes) -> tuple[Table, Concept]:
    """A file back: the concept's table and the concept. Raises ConceptProblem, which says where and what."""
    if len(raw) > LARGEST_BYTES:
        raise ConceptProblem("–", "too_large", limit=LARGEST_BYTES // 1_000_000)
    try:
        body = json.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise ConceptProblem(f"{line}", "not_json") from error
    if not isinstance(body, dict):
        raise ConceptProblem("–", "not_a_table")
    told = body.pop("hash", None)
    concept = concept_of(body)
    if told is not None and told != digest(body):
        raise ConceptProblem("hash", "hash")
    return body, concept
