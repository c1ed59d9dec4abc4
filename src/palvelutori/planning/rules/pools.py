"""What may lawfully be pooled, as shares of lines: the services that agreements in force let a shared desk do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from palvelutori.planning.rules.coefficients import used
from palvelutori.planning.rules.entries import Concept, DayLine
from palvelutori.planning.rules.service_day import entry_lines
from palvelutori.planning.rules.sizing import Sheet

#: of a line's matters at most so many move: some turn out to need the own officer after all [E]
MOST_SHARE: Final = 0.9
#: minutes of a customer's way to another address, service days a year, m² of a lobby of one's own [E]
TRIP_MINUTES, DAYS_YEAR, LOBBY_M2 = 30.0, 250.0, 20.0
#: m² of a desk and of a seat where the programme has no row for them
USUAL_DESK, USUAL_SEAT = 8.0, 1.8


@dataclass(frozen=True, slots=True)
class Offered:
    """A service people come for without a time: its line, how often beside the others, minutes of staff."""

    service: str
    line: str
    weight: float
    minutes: float


@dataclass(frozen=True, slots=True)
class Granted:
    """`unit`'s people may do these services for `commissioner`."""

    unit: str
    commissioner: str
    services: tuple[str, ...]


def pools_of(
    concept: Concept, offered: Iterable[Offered], granted: Iterable[Granted]
) -> list[dict[str, Any]]:
    """A pool for each unit whose people may do others' services: its own line whole, and of others' lines the share
    of matters that may be done there. `grounds`: whose agreements."""
    day = concept.service_day
    if day is None:
        return []
    lines = {one.code: one for one in day.lines}
    entries = entry_lines(day.lines)
    services = list(offered)
    by_unit: dict[str, list[Granted]] = {}
    for one in granted:
        by_unit.setdefault(one.unit, []).append(one)
    found = []
    for unit, rows in by_unit.items():
        home = entries.get(unit)
        allowed = {code for row in rows for code in row.services}
        parts = [
            part
            for code, line in lines.items()
            if code != home and (part := _part(line, services, allowed)) is not None
        ]
        if home is not None and parts:
            moving = {one.service for one in services if one.line in {part["queue"] for part in parts}}
            grounds = sorted({row.commissioner for row in rows if moving & set(row.services)})
            own = {"queue": home, "share": 1.0, "minutes": lines[home].minutes}
            found.append({"code": unit, "grounds": grounds, "parts": [own, *parts]})
    return found


def _part(line: DayLine, services: list[Offered], allowed: set[str]) -> dict[str, Any] | None:
    own = [one for one in services if one.line == line.code and one.weight > 0]
    moved = [one for one in own if one.service in allowed]
    whole = sum(one.weight for one in own)
    if not moved:
        return None
    part = sum(one.weight for one in moved)
    minutes = sum(one.weight * one.minutes for one in moved) / part
    return {
        "queue": line.code,
        "share": round(min(part / whole, MOST_SHARE), 6),
        "minutes": round(min(minutes, line.minutes), 6),  # what is left takes no less than before
    }


def prices_of(concept: Concept, sheet: Sheet) -> dict[str, float]:
    """What the comparison counts with, from the concept."""
    by, day = used(concept.programme.coefficients), concept.service_day
    rules = {one.row.rule: one for one in sheet.rows}
    desk, seat = rules.get("desks"), rules.get("waiting")
    return {
        "desk_m2": desk.m2_each if desk else USUAL_DESK,
        "seat_m2": seat.told.get("m2", USUAL_SEAT) if seat else USUAL_SEAT,
        "companions": by["companions"].value,
        "lobby_m2": LOBBY_M2,
        "net_to_let": by["net_to_let"].value,
        "rent_euros": concept.cost.rent,
        "hour_euros": day.hour_euros if day else 0.0,
        "days_year": DAYS_YEAR,
        "trip_minutes": TRIP_MINUTES,
    }
