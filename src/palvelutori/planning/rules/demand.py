"""Demand that stands before the concept's: from a file of lines and hours, or from the days that have been."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from palvelutori.planning.rules.checking import ConceptProblem
from palvelutori.planning.rules.entries import Concept, DayLine, Weekday
from palvelutori.planning.rules.service_day import factor_of, lines_of

COLUMNS: Final = ("line", "hour", "people")
#: more people an hour in one line than any house has
MOST_PEOPLE: Final = 100_000
ByHour = dict[str, dict[int, float]]


@dataclass(frozen=True, slots=True)
class UsualDay:
    """A line's mean day as the facts know it: people, and by hour where that may be told."""

    people: float
    hours: Mapping[int, float] | None


def read_demand(words: str, concept: Concept) -> ByHour:
    """A CSV with the columns line, hour, people (comma or semicolon). Raises ConceptProblem with the row's number."""
    known = [one.code for one in concept.service_day.lines] if concept.service_day else []
    plain = words.removeprefix("\ufeff")
    rows = csv.DictReader(io.StringIO(plain), delimiter=";" if ";" in plain.partition("\n")[0] else ",")
    if tuple(rows.fieldnames or ())[:3] != COLUMNS:
        raise ConceptProblem("1", "demand_columns", right=", ".join(COLUMNS))
    found: ByHour = {}
    for number, row in enumerate(rows, start=2):
        line, hour, people = (str(row.get(name) or "").strip() for name in COLUMNS)
        if line not in known:
            raise ConceptProblem(f"{number}", "unknown_code", given=line[:40], right=", ".join(known))
        if not (hour.isdecimal() and int(hour) < 24):
            raise ConceptProblem(f"{number}", "demand_hour", given=hour[:20])
        if int(hour) in found.get(line, {}):
            raise ConceptProblem(f"{number}", "twice")
        found.setdefault(line, {})[int(hour)] = _people(people, number)
    if not found:
        raise ConceptProblem("2", "demand_empty")
    return found


def _people(word: str, number: int) -> float:
    try:
        people = float(word.replace(",", "."))
    except ValueError:
        people = -1.0
    if not 0 <= people <= MOST_PEOPLE:
        raise ConceptProblem(f"{number}", "demand_people", given=word[:20])
    return people


def lived_demand(concept: Concept, usual: Mapping[str, UsualDay], *, weekday: Weekday) -> ByHour:
    """The mean day as demand of the concept's lines. Those who come by appointment are taken off: they stand in the
    concept, with calendars of their own. Hours that may not be told follow the concept's profile."""
    day = concept.service_day
    if day is None:
        return {}
    profiles = {one.code: one.shares for one in day.profiles}
    found: ByHour = {}
    for line in lines_of(day, weekday=weekday):
        if line.code in usual:
            lived = usual[line.code]
            hours = lived.hours or {int(hour): share for hour, share in profiles[line.profile].items()}
            whole = sum(hours.values())
            coming = _walk_ins(line, lived.people, factor_of(day, unit=line.unit, weekday=weekday))
            if whole > 0:
                found[line.code] = {hour: coming * part / whole for hour, part in hours.items()}
    return found


def _walk_ins(line: DayLine, people: float, factor: float) -> float:
    booked = 0.0 if line.are_booked_among else line.booked * factor * (1 - line.no_show_share)
    return max(0.0, people - booked)
