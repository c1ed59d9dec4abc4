"""Daily facts hold no person, yet a count under five may tell of one: fields with counts leave by the guard only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from palvelutori.foundation import personal as registry


def export(subject: str) -> Mapping[str, Any]:
    """Nothing: no fact leads to a person."""
    return {}


def erase(subject: str) -> int:
    """Nothing to erase: the counts stay."""
    return 0


def expire(moment: datetime) -> int:
    """Facts are kept."""
    return 0


def register() -> None:
    """Called once, when the application is ready."""
    counts: dict[str, registry.Class] = dict.fromkeys(
        (
            "arrivals",
            "served",
            "left",
            "no_shows",
            "turned_away",
            "waited",
            "within_promise",
            "waits",
            "hours",
            "halves",
        ),
        registry.PERSONAL,
    )
    plain: dict[str, registry.Class] = dict.fromkeys(
        ("id", "centre", "day", "unit", "queue", "is_opaque"), registry.PLAIN
    )
    registry.classify("facts.LineDay", **plain, **counts)
    house: dict[str, registry.Class] = dict.fromkeys(
        (
            "visits",
            "several",
            "stepped_up",
            "in_house",
            "languages",
            "ways",
            "hours",
            "halves",
            "advice",
            "hand_overs",
        ),
        registry.PERSONAL,
    )
    registry.classify(
        "facts.HouseDay", id="plain", centre="plain", day="plain", origin="plain", digest="plain", **house
    )
    tables = ("facts.LineDay", "facts.HouseDay")
    registry.register_holder(registry.Holder("facts", tables, export, erase, expire))
