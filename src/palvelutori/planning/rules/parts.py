"""What each list of a concept holds, field by field: read from the values themselves, so that a form is never behind.

A place is the address of a list (`personas`, `paths.sp04.steps`); a kind says what one item of it is made of.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, Union, get_args, get_origin

from palvelutori.planning.rules import entries
from palvelutori.planning.rules.entries import Part, Words
from palvelutori.planning.rules.sizing import RULES

Shape = Literal[
    "words", "line", "number", "whole", "day", "yes_no", "permission", "choice", "choices", "code", "codes", "tasks",
    "figures", "by", "owners", "sources", "slip", "first_step",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slot:
    """One field. `options`: the values of a choice; `of`: the place whose codes it takes."""

    name: str
    shape: Shape
    is_optional: bool = False
    options: tuple[str, ...] = ()
    of: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One list. `prefix`: how codes of new items begin; empty: they are made of the English name.
    `pattern`: its place, with `*` for a code on the way."""

    pattern: str
    model: type[Part]
    prefix: str = ""
    #: what its items share adds up to, and the field that says it
    total: float = 0.0
    share: str = ""

    @property
    def name(self) -> str:
        """The last part of its place: `steps`."""
        return self.pattern.rpartition(".")[2]


KINDS: Final[tuple[Kind, ...]] = (
    Kind("goals", entries.Goal, "g"),
    Kind("evidence", entries.Evidence, "e"),
    Kind("personas", entries.Persona, "p", 100.0, "share"),
    Kind("paths", entries.Path, "sp"),
    Kind("paths.*.steps", entries.Step, "s"),
    Kind("roles", entries.Role),
    Kind("systems", entries.System),
    Kind("questions", entries.Question, "q"),
    Kind("decisions", entries.Decision, "d"),
    Kind("criteria", entries.Criterion, "", 100.0, "weight"),
    Kind("sites", entries.Site),
    Kind("milestones", entries.Milestone, "m"),
    Kind("needs", entries.Need),
    Kind("compromises", entries.Compromise, "k"),
    Kind("quotes", entries.Quote, "c"),
    Kind("organisations", entries.Organisation),
    Kind("units", entries.Unit),
    Kind("space_types", entries.SpaceType),
    Kind("programme.rows", entries.Row),
    Kind("office.owners", entries.OfficeOwner),
    Kind("office.meeting_rooms", entries.MeetingRoom),
    Kind("cost.services", entries.Service),
    Kind("drawing.wishes", entries.Wish, "w"),
)
#: (model, field) → the place whose codes it takes
REFERENCES: Final[Mapping[tuple[str, str], str]] = {
    ("Persona", "evidence"): "evidence",
    ("Path", "personas"): "personas",
    ("Step", "unit"): "units",
    ("Step", "role"): "roles",
    ("Step", "space"): "space_types",
    ("Compromise", "need"): "needs",
    ("Row", "space"): "space_types",
    ("Wish", "one"): "programme.rows",
    ("Wish", "other"): "programme.rows",
    ("Site", "scores"): "criteria",
    ("Row", "owners"): "units",
}
#: fields that are not read from their type
OWN: Final[Mapping[tuple[str, str], Slot | None]] = {
    ("Path", "steps"): None,
    ("Milestone", "slips"): Slot("slips", "slip", is_optional=True),
    ("Role", "tasks"): Slot("tasks", "tasks"),
    ("Quote", "has_permission"): Slot("has_permission", "permission"),
    ("Row", "rule"): Slot("rule", "choice", options=tuple(RULES)),
    ("Row", "owners"): Slot("owners", "owners", is_optional=True, of="units"),
    ("Row", "sources"): Slot("sources", "sources"),
}


def kind_at(place: str) -> Kind | None:
    """The kind of the list at `place`; None where there is no list one can write to."""
    given = place.split(".")
    for one in KINDS:
        parts = one.pattern.split(".")
        if len(parts) == len(given) and all(a in ("*", b) for a, b in zip(parts, given, strict=True)):
            return one
    return None


def item_at(address: str) -> tuple[Kind, str, str] | None:
    """The kind, the place and the code of the item at `address` (`personas.p10`); None for anything else."""
    place, _, code = address.rpartition(".")
    kind = kind_at(place)
    return (kind, place, code) if kind is not None else None


def slots(kind: Kind, *, is_new: bool) -> tuple[Slot, ...]:
    """The fields of an item, in the order of the file. A new path is asked its first step."""
    found = []
    for name, field in kind.model.model_fields.items():
        own = (kind.model.__name__, name)
        if own in OWN:
            made = OWN[own]
            if made is not None:
                found.append(made)
        elif name != "code":
            found.append(_slot(name, field.annotation, REFERENCES.get(own, ""), not field.is_required()))
    if kind.pattern == "paths" and is_new:
        found.append(Slot("steps", "first_step"))
    if kind.pattern == "criteria":
        found.append(Slot("scores", "by", of="sites"))
    return tuple(found)


def _slot(name: str, annotation: Any, of: str, has_usual: bool) -> Slot:
    is_optional = has_usual
    if get_origin(annotation) in (Union, types.UnionType):
        (annotation,) = [one for one in get_args(annotation) if one is not type(None)]
    while hasattr(annotation, "__metadata__"):
        annotation = annotation.__origin__
    if get_origin(annotation) is Literal:
        return Slot(name, "choice", is_optional, tuple(str(one) for one in get_args(annotation)))
    if get_origin(annotation) is tuple:
        inner = get_args(annotation)[0]
        if get_origin(inner) is Literal:
            return Slot(name, "choices", is_optional, tuple(get_args(inner)))
        return Slot(name, "codes", is_optional, of=of)
    if get_origin(annotation) is dict:
        return Slot(name, "by" if of else "figures", is_optional, of=of)
    if of:
        return Slot(name, "code", is_optional, of=of)
    return Slot(name, _plain(annotation), is_optional)


def _plain(annotation: Any) -> Shape:
    for kind, shape in PLAIN:
        if annotation is kind:
            return shape
    raise TypeError(f"no field for {annotation}")


PLAIN: Final[tuple[tuple[type, Shape], ...]] = (
    (Words, "words"), (str, "line"), (float, "number"), (bool, "yes_no"), (int, "whole"), (date, "day"),
)  # fmt: skip
