"""Questions one project left open become the list of the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from palvelutori.foundation.operation import Act, operation
from palvelutori.planning import access
from palvelutori.planning.operations.refusals import NoDraft
from palvelutori.planning.operations.versions import editing, kept, stored
from palvelutori.planning.operations.writing import taken
from palvelutori.planning.rules import writing
from palvelutori.planning.rules.parts import kind_at


@dataclass(frozen=True, slots=True)
class QuestionsBrought:
    """How many were added, how many stood there already, and to which version."""

    added: int
    known: int
    version: int


@operation("planning.bring_questions", stream="house", answer=QuestionsBrought)
def bring_questions(act: Act, *, questions: list[dict[str, Any]]) -> QuestionsBrought:
    """Another project's questions into the draft, open again and with where they came from. Without a draft one is
    begun from the newest version. A question whose Finnish words stand there already is not added twice.

    Raises NoDraft where there is no concept at all, ConceptNotRight; then nothing was added."""
    editing(act)
    centre, draft, newest = act.place.code, access.draft_of(act.place.code), access.newest(act.place.code)
    if newest is None:
        raise NoDraft()
    if draft is None:
        draft = stored(act, newest.body, version=newest.version + 1)
        act.write("concept.drafted", {"centre": centre, "version": draft.version, "hash": draft.body_hash})
    kind = kind_at("questions")
    assert kind is not None
    body, codes, added = draft.body, taken(centre, "questions"), 0
    known = {_words(one) for one in writing.items(body, "questions")}
    for one in questions:
        if _words(one) in known:
            continue
        code = writing.next_code(body, kind, one, taken=codes)
        body = writing.written(body, "questions", code=code, item={**one, "state": "open"}, kind=kind)
        codes.add(code)
        known.add(_words(one))
        added += 1
    kept(act, draft, body, places=["questions"])
    return QuestionsBrought(added, len(questions) - added, draft.version)


def _words(question: dict[str, Any]) -> str:
    told = question.get("text")
    return " ".join(str(told.get("fi", "")).casefold().split()) if isinstance(told, dict) else ""
