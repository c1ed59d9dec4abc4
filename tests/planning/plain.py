"""Sample concepts as tables and values, without a database."""

from __future__ import annotations

import copy
from typing import Any

from palvelutori.planning.package import sample
from palvelutori.planning.rules.checking import concept_of
from palvelutori.planning.rules.entries import Concept
from palvelutori.planning.rules.keyed import changed

CENTRES = ("jokivarsi", "rantakulma")


def body(centre: str = "jokivarsi", **changes: Any) -> dict[str, Any]:
    """The sample's table; `programme__demand__peak_people=80` changes what stands there."""
    made = copy.deepcopy(sample(centre))
    for path, value in changes.items():
        made = changed(made, path.replace("__", "."), value)
    return made


def concept(centre: str = "jokivarsi", **changes: Any) -> Concept:
    return concept_of(body(centre, **changes))
