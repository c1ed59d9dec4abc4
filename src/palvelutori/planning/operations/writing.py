"""Writing a draft item by item: personas, paths and their steps, roles, questions, sites, the requirement matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from palvelutori.common.refusals import InvalidInput
from palvelutori.foundation.operation import Act, operation
from palvelutori.planning.models import ConceptVersion
from palvelutori.planning.operations.refusals import NoSuchParagraph
from palvelutori.planning.operations.versions import draft_for, kept, same_as_seen
from palvelutori.planning.rules import writing
from palvelutori.planning.rules.keyed import NoSuchPlace, at
from palvelutori.planning.rules.parts import Kind, kind_at


@dataclass(frozen=True, slots=True)
class PartAt:
    """The address of what was written: `personas.p13`."""

    address: str


def _kind(place: str) -> Kind:
    kind = kind_at(place)
    if kind is None:
        raise NoSuchParagraph(place=place[:100])
    return kind


def taken(centre: str, place: str) -> set[str]:
    """Codes that stand or stood at `place` in any version: comments may hang on them."""
    found: set[str] = set()
    for row in ConceptVersion.objects.filter(centre=centre).order_by("version"):
        try:
            found.update(str(one.get("code")) for one in writing.items(row.body, place))
        except NoSuchPlace:
            continue
    return found


@operation("planning.write_part", stream="house", answer=PartAt)
def write_part(
    act: Act, *, place: str, item: dict[str, Any], code: str = "", was: str = "", fit: bool = False
) -> PartAt:
    """Write an item of the list at `place`: the one with `code`, or (without) a new one, last, under a code nobody
    has had. `was`: what the writer saw there (`rules.writing.mark`). `fit`: other shares give way to its share.

    The whole concept is checked. Raises NoDraft, NoSuchParagraph, PartChanged, ConceptNotRight."""
    draft, kind = draft_for(act), _kind(place)
    try:
        if code:
            same_as_seen(draft.body, f"{place}.{code}", was)
            at(draft.body, f"{place}.{code}")
        else:
            code = writing.next_code(draft.body, kind, item, taken=taken(act.place.code, place))
        body = writing.written(draft.body, place, code=code, item=item, kind=kind, fit=fit)
    except NoSuchPlace as gone:
        raise NoSuchParagraph(place=gone.path[:100]) from gone
    kept(act, draft, body, places=[f"{place}.{code}"])
    return PartAt(f"{place}.{code}")


@operation("planning.remove_part", stream="house")
def remove_part(act: Act, *, place: str, code: str, was: str = "") -> None:
    """Take an item out of the draft, and what has no sense without it. What refers to it must be changed first.

    Raises NoDraft, NoSuchParagraph, PartChanged, ConceptNotRight."""
    draft, kind = draft_for(act), _kind(place)
    try:
        same_as_seen(draft.body, f"{place}.{code}", was)
        body = writing.taken_out(draft.body, place, code, kind=kind)
    except NoSuchPlace as gone:
        raise NoSuchParagraph(place=gone.path[:100]) from gone
    kept(act, draft, body, places=[f"{place}.{code}"])


@operation("planning.move_part", stream="house")
def move_part(act: Act, *, place: str, code: str, by: int) -> None:
    """Move an item `by` places later (negative: earlier) in its list. Its address stays.

    Raises NoDraft, NoSuchParagraph, InvalidInput."""
    draft = draft_for(act)
    _kind(place)
    if not -500 <= by <= 500:
        raise InvalidInput(field="by", expected="-500–500")
    try:
        body = writing.moved(draft.body, place, code, by=by)
    except NoSuchPlace as gone:
        raise NoSuchParagraph(place=gone.path[:100]) from gone
    kept(act, draft, body, places=[f"{place}.{code}"])


@operation("planning.write_matrix", stream="house")
def write_matrix(act: Act, *, levels: dict[str, str], was: str = "") -> None:
    """The requirement matrix: `unit.need` → `must`, `should`, `against`, or empty for nothing. Cells that are not
    named stay. Raises NoDraft, PartChanged, InvalidInput, ConceptNotRight."""
    draft = draft_for(act)
    same_as_seen(draft.body, "requirements", was)
    told: dict[tuple[str, str], str] = {}
    for cell, level in levels.items():
        unit, _, need = cell.partition(".")
        if level and level not in writing.LEVELS:
            raise InvalidInput(field=cell[:80], expected=", ".join(writing.LEVELS))
        told[unit, need] = level
    kept(act, draft, writing.with_cells(draft.body, told), places=["requirements"])
