"""The space programme as rows of words: one source for the page, CSV, Excel and PDF."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Final

from palvelutori.common.texts import pick, text
from palvelutori.planning.rules.entries import Concept, Source
from palvelutori.planning.rules.sizing import Sheet, Sized
from palvelutori.planning.telling import figure, rule_words

#: columns of the files, in the order the trade has them
COLUMNS: Final = (
    "code", "group", "type", "name", "count", "each", "m2", "users", "owner", "shared", "zone", "sound", "bookable",
    "equipment", "rule", "reason", "source",
)  # fmt: skip
GROUPS: Final = ("A", "B", "C", "D", "E", "F")


@dataclass(frozen=True, slots=True)
class SourceWords:
    """What a row rests on, in words, and the address inside the concept it links to ("" when there is none)."""

    words: str
    key: str


@dataclass(frozen=True, slots=True)
class RowWords:
    """A row in words; `m2` and `count` also as numbers."""

    code: str
    group: str
    type: str
    name: str
    count: float
    each: float
    m2: float
    users: int | None
    owner: str
    is_shared: bool
    zone: str
    sound: str
    is_bookable: bool
    equipment: str
    rule: str
    rule_name: str
    reason: str
    sources: tuple[SourceWords, ...]
    sized: Sized


@dataclass(frozen=True, slots=True)
class GroupWords:
    """A group of rows with its sum."""

    code: str
    name: str
    m2: float
    rows: tuple[RowWords, ...]


def groups(concept: Concept, sheet: Sheet, slot: str) -> tuple[GroupWords, ...]:
    """The programme by groups, in words of `slot`."""
    rows = sorted((_row(concept, one, slot) for one in sheet.rows), key=lambda one: one.group)
    return tuple(
        GroupWords(code, text(f"planning.group.{code}", slot), sheet.sums.groups[code], tuple(items))
        for code, items in groupby(rows, key=lambda one: one.group)
    )


def _row(concept: Concept, one: Sized, slot: str) -> RowWords:
    row, space = one.row, one.space
    return RowWords(
        code=row.code,
        group=space.group,
        type=pick(space.names.slots(), slot),
        name=pick(row.names.slots(), slot),
        count=one.count,
        each=one.m2_each,
        m2=one.m2,
        users=one.users,
        owner=_owner(concept, one, slot),
        is_shared=one.is_shared,
        zone=text(f"planning.zone.{space.zone}", slot),
        sound=space.sound,
        is_bookable=space.is_bookable,
        equipment=pick(row.equipment.slots(), slot) if row.equipment else "",
        rule=rule_words(
            one, slot, names={unit.code: pick(unit.names.slots(), slot) for unit in concept.units}
        ),
        rule_name=text(f"planning.rule.{row.rule}.name", slot),
        reason=pick(row.reason.slots(), slot),
        sources=tuple(_source(concept, source, slot) for source in row.sources),
        sized=one,
    )


def _owner(concept: Concept, one: Sized, slot: str) -> str:
    if one.is_shared:
        return text("planning.shared", slot)
    names = {unit.code: pick(unit.names.slots(), slot) for unit in concept.units}
    parts = [f"{names[unit]} {figure(count, slot)}" for unit, count in one.owners.items()]
    left = one.count - sum(one.owners.values())
    if left > 0:
        parts.append(f"{text('planning.shared', slot)} {figure(left, slot)}")
    return ", ".join(parts)


def _source(concept: Concept, source: Source, slot: str) -> SourceWords:
    kind = text(f"planning.source.{source.kind}", slot)
    lists = {
        "persona": ("personas", {one.code: one.name for one in concept.personas}),
        "path": ("paths", {one.code: pick(one.names.slots(), slot) for one in concept.paths}),
        "decision": ("decisions", {one.code: pick(one.text.slots(), slot) for one in concept.decisions}),
        "evidence": ("evidence", {one.code: pick(one.names.slots(), slot) for one in concept.evidence}),
    }
    if source.kind in lists:
        part, names = lists[source.kind]
        return SourceWords(f"{kind}: {names[source.ref]}", f"{part}.{source.ref}")
    return SourceWords(kind, source.ref if source.kind == "comment" else "")


def cells(concept: Concept, sheet: Sheet, slot: str) -> list[list[str | float]]:
    """The whole table for a file: a line of headings, then a line a row. Numbers are numbers."""
    lines: list[list[str | float]] = [[text(f"planning.column.{name}", slot) for name in COLUMNS]]
    yes, no = text("planning.yes", slot), text("planning.no", slot)
    for group in groups(concept, sheet, slot):
        for one in group.rows:
            lines.append(
                [
                    one.code,
                    group.name,
                    one.type,
                    one.name,
                    one.count,
                    one.each,
                    one.m2,
                    one.users if one.users is not None else "",
                    one.owner,
                    yes if one.is_shared else no,
                    one.zone,
                    one.sound,
                    yes if one.is_bookable else no,
                    one.equipment,
                    one.rule,
                    one.reason,
                    "; ".join(source.words for source in one.sources),
                ]
            )
    return lines


def sums(sheet: Sheet, slot: str) -> list[tuple[str, float]]:
    """The sums under the table: name and m²."""
    told = sheet.sums
    return [
        (text("planning.sum.net", slot), told.net),
        (text("planning.sum.net_strict", slot), told.net_strict),
        (text("planning.sum.let", slot), told.let),
        (text("planning.sum.gross", slot), told.gross),
    ]
