"""What the house costs a year as tables for files: the customer floor, the offices behind, and who pays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from palvelutori.common.texts import pick, text
from palvelutori.planning.rules.cost import costs, office_costs, payers
from palvelutori.planning.rules.entries import Concept
from palvelutori.planning.rules.office import offices
from palvelutori.planning.rules.sizing import Sheet
from palvelutori.planning.telling import organisation_name


@dataclass(frozen=True, slots=True)
class Money:
    """A table of euros a year: a name and figures a row, the last row their sum."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float, ...]], ...]


def tables_of(concept: Concept, sheet: Sheet, slot: str) -> tuple[Money, ...]:
    """The same figures as the page of the programme; offices only where somebody sits behind."""

    def made(title: str, heads: Iterable[str], rows: Iterable[tuple[str, tuple[int, ...]]]) -> Money:
        told = tuple((name, tuple(cents / 100 for cents in row)) for name, row in rows)
        sums = tuple(round(sum(column), 2) for column in zip(*(row for _, row in told), strict=True))
        named = tuple(text(f"planning.cost.{one}", slot) for one in heads)
        return Money(text(title, slot), named, (*told, (text("planning.cost.sum", slot), sums)))

    floor, part = costs(concept, sheet), offices(concept)
    behind = office_costs(concept, part)
    found = [
        made(
            "planning.part.cost",
            ("unit", "own", "shared", "services", "total"),
            (
                (pick(one.unit.names.slots(), slot),
                 (one.own_cents, one.shared_cents, one.services_cents, one.total_cents))
                for one in floor.shares
            ),
        )
    ]  # fmt: skip
    if behind.shares:
        found.append(
            made(
                "planning.cost.offices",
                ("who", "own_offices", "rooms", "total"),
                (
                    (pick(one.owner.names.slots(), slot), (one.own_cents, one.rooms_cents, one.total_cents))
                    for one in behind.shares
                ),
            )
        )
    found.append(
        made(
            "planning.cost.payers",
            ("who", "floor", "offices.short", "total"),
            (
                (
                    organisation_name(concept, one.code, slot),
                    (one.floor_cents, one.office_cents, one.total_cents),
                )
                for one in payers(floor, behind)
            ),
        )
    )
    return tuple(found)
