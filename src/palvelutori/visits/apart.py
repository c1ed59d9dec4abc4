"""Which facts of the day's lines lie where they can be erased: all that tells an opaque unit from another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from palvelutori.foundation.journal import kept_apart

#: facts by which a unit can be known
TELLING: Final = ("unit", "queue", "service", "desk", "to_unit", "to_queue", "to_desk", "by", "why")


@kept_apart
def of_opaque_units(kind: str, facts: Mapping[str, Any]) -> Iterable[str]:
    """Names of the facts to keep apart in a line about somebody's business at an opaque unit, and none else."""
    if "visit" not in facts:
        return ()
    if facts.get("opaque") or facts.get("to_opaque"):
        return [name for name in TELLING if name in facts]
    stops = facts.get("stops")
    return ("stops",) if isinstance(stops, list) and any(one.get("opaque") for one in stops) else ()
