"""Which fields are personal, and who can export, erase and expire them.

Every context classifies the fields of its tables; a table with a personal field needs a holder. A test walks
all tables: a field without a class, or a personal one without a holder, fails it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

#: plain: about things; personal: about a person; secret: reveals health, benefits or another secret matter
Class = Literal["plain", "personal", "secret"]

PLAIN: Final[Class] = "plain"
PERSONAL: Final[Class] = "personal"
SECRET: Final[Class] = "secret"  # noqa: S105  (a class of field, not a password)
FIELDS: Final[dict[str, dict[str, Class]]] = {}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who answers for the personal fields of some tables.

    `export(subject)` gives plain values, `erase(subject)` and `expire(moment)` return how many rows changed.
    """

    name: str
    tables: tuple[str, ...]
    export: Callable[[str], Mapping[str, Any]]
    erase: Callable[[str], int]
    expire: Callable[[datetime], int]
    #: what of it is kept for how many days, by a code that has a text `register.kept.<code>`
    kept: Mapping[str, int] = field(default_factory=dict)


HOLDERS: Final[dict[str, Holder]] = {}


def classify(table: str, **fields: Class) -> None:
    """Say what each field of `table` ("visits.Visit") is."""
    if table in FIELDS:
        raise ValueError(f"{table} is classified already")
    FIELDS[table] = dict(fields)


def register_holder(holder: Holder) -> None:
    """Make `holder` answer for its tables."""
    if holder.name in HOLDERS:
        raise ValueError(f"there is a holder {holder.name} already")
    HOLDERS[holder.name] = holder


def held_tables() -> frozenset[str]:
    """Tables some holder answers for."""
    return frozenset(table for holder in HOLDERS.values() for table in holder.tables)


def export(subject: str) -> dict[str, Mapping[str, Any]]:
    """Everything held about `subject`, by holder."""
    return {name: found for name, holder in HOLDERS.items() if (found := holder.export(subject))}


def erase(subject: str) -> int:
    """Erase `subject` everywhere. Returns how many rows changed."""
    return sum(holder.erase(subject) for holder in HOLDERS.values())


def expire(moment: datetime) -> int:
    """Delete what is past its time everywhere. Returns how many rows changed."""
    return sum(holder.expire(moment) for holder in HOLDERS.values())
