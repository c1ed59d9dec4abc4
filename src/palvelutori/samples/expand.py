"""The short forms people write in a sample's TOML files, spelled out into the fields of `shape`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from palvelutori.samples.bases import DAYS
from palvelutori.samples.build import SampleProblem

PLACE_WORDS = {
    "desk": {"fi": "Luukku", "sv": "Disk", "en": "Desk"},
    "room": {"fi": "Ovi", "sv": "Dörr", "en": "Door"},
}


def hours_of(table: object, place: str, closures: list[dict[str, Any]]) -> dict[str, Any]:
    """`{periods = […], exceptions = […]}` with `from`, `until`, `"mon-thu"`, plus the house's closures."""
    if not isinstance(table, dict):
        raise SampleProblem(place, "is missing", "should be a table with periods and exceptions")
    periods = [_period(row, f"{place}.periods[{at}]") for at, row in enumerate(table.get("periods", []))]
    own = exceptions_of(table.get("exceptions", []), f"{place}.exceptions")
    return {"periods": periods, "exceptions": [*own, *closures]}


def exceptions_of(rows: object, place: str) -> list[dict[str, Any]]:
    """`from`, perhaps `until`, `reasons`, and one of `closed = true`, `slots = […]`, `week = {…}`."""
    if not isinstance(rows, list):
        raise SampleProblem(place, "is not a list", "should be a list of tables")
    return [_exception(row, f"{place}[{at}]") for at, row in enumerate(rows)]


def desks_of(row: dict[str, Any], place: str, counts: dict[str, int]) -> Iterable[dict[str, Any]]:
    """One row of alike places: `numbers` of desks or rooms, or `posts` with names; codes run `<unit>-1`, …"""
    shared = {key: row[key] for key in row if key not in ("numbers", "posts", "loop", "adjustable")}
    unit, kind = str(row.get("unit")), row.get("kind")
    places: list[tuple[int | None, dict[str, str]]] = [(None, names) for names in row.get("posts", [])]
    if row.get("numbers"):
        if kind not in PLACE_WORDS:
            raise SampleProblem(f"{place}.kind", f"is {kind!r}", "numbered places are desk or room")
        words = PLACE_WORDS[kind]
        places += [(n, {lang: f"{word} {n}" for lang, word in words.items()}) for n in row["numbers"]]
    if not places:
        raise SampleProblem(place, "has no places", "give numbers or posts")
    for number, names in places:
        counts[unit] = counts.get(unit, 0) + 1
        yield {
            **shared,
            "code": f"{unit}-{counts[unit]}",
            "number": number,
            "names": names,
            "loop": number in row.get("loop", []),
            "adjustable": number in row.get("adjustable", []),
        }


def service_of(unit: str, key: str, row: dict[str, Any], place: str) -> dict[str, Any]:
    """A service table: `modes = "W/A"`, `summary`, `words`, `bring`, `task`, `authority` in short."""
    if not isinstance(row.get("modes"), str):
        raise SampleProblem(f"{place}.modes", "is missing", 'should look like "W" or "W/A"')
    modes = row["modes"].split("/")
    renamed = {
        "summary": "summaries", "words": "keywords", "bring": "what_to_bring", "task": "task_type",
        "authority": "organisation",
    }  # fmt: skip
    table = {renamed.get(name, name): value for name, value in row.items()}
    return {
        "staff_minutes": row.get("minutes"),
        "weight": 1.0 if "W" in modes else 0.0,
        **table,
        "code": f"{unit}.{key}",
        "unit": unit,
        "modes": modes,
    }


def staff_of(group: dict[str, Any], place: str) -> Iterable[dict[str, Any]]:
    """A group of workers alike; a person's own keys win. `desk` is the default desk."""
    people = group.get("people")
    if not isinstance(people, list):
        raise SampleProblem(f"{place}.people", "is missing", "should be a list of people")
    for person in people:
        table = {**{key: value for key, value in group.items() if key != "people"}, **person}
        if "desk" in table:
            table["default_desk"] = table.pop("desk")
        yield table


def _period(row: dict[str, Any], place: str) -> dict[str, Any]:
    _known(row, ("from", "until", "state", "week"), place)
    return {
        "starts_on": row.get("from"),
        "ends_on": row.get("until"),
        "state": row.get("state", "open"),
        "week": _week(row.get("week"), f"{place}.week"),
    }


def _exception(row: dict[str, Any], place: str) -> dict[str, Any]:
    _known(row, ("from", "until", "state", "closed", "slots", "week", "reasons"), place)
    forms = [key for key in ("closed", "slots", "week") if key in row]
    if len(forms) != 1:
        raise SampleProblem(place, f"has {forms or 'no hours'}", "give one of closed = true, slots and week")
    start, end = row.get("from"), row.get("until", row.get("from"))
    if not isinstance(start, date) or not isinstance(end, date) or end < start:
        raise SampleProblem(f"{place}.until", "is not a day from `from` on", "give from and until as days")
    if "slots" in row and end != start:
        raise SampleProblem(f"{place}.slots", "fit one day", 'for several write week = {"mon-fri" = […]}')
    every_day = {day: row.get("slots", []) for day in DAYS}
    return {
        "starts_on": start,
        "ends_on": end,
        "state": row.get("state", "open"),
        "week": _week(row.get("week", every_day), f"{place}.week"),
        **({"reasons": row["reasons"]} if "reasons" in row else {}),
    }


def _week(week: object, place: str) -> dict[str, Any]:
    """`{"mon-thu" = ["08:00-18:00"]}` day by day, in the week's order."""
    if not isinstance(week, dict):
        raise SampleProblem(place, "is missing", 'should look like {"mon-fri" = ["08:00-16:00"]}')
    days: dict[str, Any] = {}
    for key, slots in week.items():
        first, _, last = str(key).partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise SampleProblem(f"{place}.{key}", "is not a day", f"days are {', '.join(DAYS)} or mon-fri")
        for day in DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]:
            days[day] = slots
    return {day: days[day] for day in DAYS if day in days}


def _known(row: dict[str, Any], keys: tuple[str, ...], place: str) -> None:
    for key in row:
        if key not in keys:
            raise SampleProblem(f"{place}.{key}", "is not a known key", f"known keys: {', '.join(keys)}")
