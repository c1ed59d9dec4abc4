"""The concepts that come with the house, with their earlier versions, comments and answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from palvelutori.common.codes import digest
from palvelutori.foundation.actors import ADMINISTRATOR
from palvelutori.foundation.operation import Act, operation
from palvelutori.planning.models import Approval, Comment, ConceptVersion, Opinion
from palvelutori.planning.package import history, sample, samples
from palvelutori.planning.rules.checking import concept_of
from palvelutori.planning.rules.keyed import changed


@dataclass(frozen=True, slots=True)
class ConceptsSetUp:
    """How many versions and comments came with the house."""

    versions: int
    comments: int


@operation("planning.set_up", stream="house", answer=ConceptsSetUp, roles=(ADMINISTRATOR,))
def set_up(act: Act) -> ConceptsSetUp:
    """Bring the sample centre's concept in, where there is none yet. A centre without a sample stays empty.

    Raises ConceptProblem: then nothing was loaded."""
    centre = act.place.code
    if centre not in samples() or ConceptVersion.objects.filter(centre=centre).exists():
        return ConceptsSetUp(0, 0)
    told = history(centre)
    bodies = _bodies(sample(centre), told)
    rows = {number: _version(centre, number, facts, told) for number, facts in bodies.items()}
    for one in told["comments"]:
        _comment(rows[one["version"]], one)
    for number, counts in told["opinions"].items():
        Opinion.objects.bulk_create(
            Opinion(concept=rows[int(number)], value=int(value), count=count)
            for value, count in counts.items()
        )
    act.write("concept.set_up", {"centre": centre, "versions": len(rows), "comments": len(told["comments"])})
    return ConceptsSetUp(len(rows), len(told["comments"]))


@dataclass(frozen=True, slots=True)
class _Given:
    body: dict[str, Any]
    opened_on: date
    closes_on: date


def _bodies(newest: dict[str, Any], told: dict[str, Any]) -> dict[int, _Given]:
    """Version → body: each earlier one is the next with its changes."""
    earlier = told["versions"]
    number = earlier[0]["version"] + 1 if earlier else 1
    found, body = {number: _given(newest, told)}, newest
    for one in earlier:
        for path, value in one["changes"].items():
            body = changed(body, path, value)
        concept_of(body)
        found[one["version"]] = _given(body, one)
    concept_of(newest)
    return dict(sorted(found.items()))


def _given(body: dict[str, Any], told: dict[str, Any]) -> _Given:
    return _Given(body, date.fromisoformat(told["opened_on"]), date.fromisoformat(told["closes_on"]))


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


def _version(centre: str, number: int, given: _Given, told: dict[str, Any]) -> ConceptVersion:
    last = (told["versions"][0]["version"] + 1) if told["versions"] else 1
    state = told["state"] if number == last else "replaced"
    row = ConceptVersion.objects.create(
        centre=centre,
        version=number,
        state=state,
        body=given.body,
        body_hash=digest(given.body),
        written_by="system",
        written_at=_noon(given.opened_on),
        opened_at=_noon(given.opened_on),
        closes_on=given.closes_on,
        approved_at=_noon(given.closes_on) if state == "approved" else None,
        replaced_at=_noon(given.closes_on) if state == "replaced" else None,
    )
    if state == "approved":
        Approval.objects.bulk_create(
            Approval(concept=row, lead=one["code"], approved_by="system", approved_at=_noon(given.closes_on))
            for one in given.body["leads"]
        )
    return row


def _comment(row: ConceptVersion, told: dict[str, Any]) -> None:
    made_on, answer = date.fromisoformat(told["made_on"]), told.get("answer")
    is_shown = told["state"] == "published"
    Comment.objects.create(
        concept=row,
        key=told["key"],
        language=told["language"],
        words=told["text"],
        may_quote=told["may_quote"],
        made_on=made_on,
        state=told["state"],
        handled_by="system" if is_shown else "",
        handled_on=made_on if is_shown else None,
        answer_kind=answer["kind"] if answer else "",
        answer=answer["words"] if answer else {},
        changed=answer["changed"] if answer else "",
        answered_by="system" if answer else "",
        answered_on=made_on if answer else None,
    )
