"""Reading for both sides: efforts, the facts a measure is computed from, signals with their counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.queries.days import opening_days
from palvelutori.codevelopment.models import Effort, Handed, Voice
from palvelutori.codevelopment.rules.measures import Formula, MeasureProblem, Reading, Source, parse, value_of
from palvelutori.codevelopment.rules.trials import HALVES, Block
from palvelutori.common.refusals import NotFound, Refusal
from palvelutori.facts.queries.halves import HOUSE, HalfCounts, half_days, left_by_line
from palvelutori.facts.rules import guard
from palvelutori.participation.candidates import noted
from palvelutori.participation.operations import TEXT_CODES
from palvelutori.participation.queries import exit_answers

DaysOf = Mapping[date, tuple[HalfCounts, HalfCounts]]
#: signals are counted over as many days
COUNTED_DAYS: Final = 90
#: themes the house itself gives to what it sees
WALKED_AWAY, WRONG_PLACE = "walked_away", "wrong_place"


class MeasureNotRight(Refusal):
    """The formula is not right: at which character, what is there, what would be right."""

    code = "measure-not-right"
    status = 422


@dataclass(frozen=True, slots=True)
class Signals:
    """One candidate: what it is about, where, and how often it came, by origin. `last_on` the newest."""

    key: str
    theme: str
    unit: str
    counts: Mapping[str, int]
    days: int
    last_on: date | None


def effort_of(centre: str, number: int, *, lock: bool = False) -> Effort:
    """The effort. Raises NotFound."""
    rows = Effort.objects.select_for_update() if lock else Effort.objects.all()
    found = rows.filter(centre=centre, number=number).first()
    if found is None:
        raise NotFound(what="effort", name=str(number))
    return found


def lines_of(centre: str) -> dict[str, Mapping[str, str]]:
    """Lines a measure may read, with their units' names: those of open units."""
    whole = catalogue.catalogue_of(centre)
    return {
        code: whole.units[line.unit].short_names or whole.units[line.unit].names
        for code, line in whole.queues.items()
        if not whole.units[line.unit].is_opaque
    }


def formula_of(centre: str, words: str, *, field: str = "measure") -> Formula:
    """The measure written in `words`. Raises MeasureNotRight."""
    try:
        return parse(words, lines=lines_of(centre), needs=TEXT_CODES)
    except MeasureProblem as problem:
        raise MeasureNotRight(
            field=field, place=problem.place, problem=problem.problem, right=problem.right
        ) from problem


def _reading(name: str, counts: HalfCounts) -> Reading | None:
    if name == "arrivals":
        return None if guard.is_small(counts.arrivals) else Reading(counts.arrivals, counts.arrivals)
    base = counts.arrivals if name == "left" else counts.waited
    if base < guard.LEAST:
        return None
    value = {
        "wait_mean": counts.wait_seconds / 60,
        "within": 100.0 * counts.within_promise,
        "left": 100.0 * counts.left,
    }[name]
    return Reading(value / base, base)


def over_days(centre: str, *, since: date, until: date) -> Source:
    """Readings over whole days from `since` to `until` (both included)."""

    def read(name: str, of: str) -> Reading | None:
        if name == "needs":
            rows = noted(centre, since=since, until=until)
            count = sum(one.count for one in rows if one.theme == of)
            return None if guard.is_small(count) else Reading(count, count)
        found = half_days(centre, line=of, since=since, until=until).values()
        return _reading(name, sum((half for day in found for half in day), HalfCounts()))

    return read


def by_half_days(centre: str, formula: Formula, *, since: date, until: date) -> dict[Block, Reading]:
    """The measure of each half-day; one of too few people is not there."""
    read: dict[str, DaysOf] = {}

    def days(of: str) -> DaysOf:
        if of not in read:
            read[of] = half_days(centre, line=of, since=since, until=until)
        return read[of]

    found = {}
    for day in days(HOUSE):
        for place, half in enumerate(HALVES):
            value = value_of(formula, partial(_of_half, (days, day, place)))
            if value is not None:
                found[Block(day, half)] = value
    return found


def _of_half(at: tuple[Callable[[str], DaysOf], date, int], name: str, of: str) -> Reading | None:
    """One reading of one half-day."""
    days, day, place = at
    counts = days(of).get(day)
    return _reading(name, counts[place]) if counts and name != "needs" else None


def trial_days(centre: str, *, since: date, count: int) -> tuple[date, ...]:
    """The next `count` opening days from `since`, Monday to Friday: weekends are other days."""
    days: list[date] = []
    start = since
    while len(days) < count and start < since + timedelta(days=400):
        window = opening_days(centre, since=start, limit=30)
        days += [one for one in window if one.weekday() < 5 and one < start + timedelta(days=30)]
        start += timedelta(days=30)
    return tuple(dict.fromkeys(days))[:count]


def signals(centre: str, *, until: date, days: int = COUNTED_DAYS) -> tuple[Signals, ...]:
    """Everything heard in the last days, by what it is about; the most first. No names, no words.

    A further source comes in here as rows of (theme, unit, origin, day, count).
    """
    since = until - timedelta(days=days - 1)
    rows: list[tuple[str, str, str, date | None, int]] = [
        (one.theme, one.unit, one.origin, one.day, one.count)
        for one in noted(centre, since=since, until=until)
    ]
    rows += [
        (WALKED_AWAY, unit, "walk_away", None, count)
        for (unit, _), count in left_by_line(centre, since=since, until=until).items()
        if count
    ]
    wrong = Handed.objects.filter(centre=centre, day__gte=since, day__lte=until)
    rows += [(WRONG_PLACE, one.unit, "wrong_place", one.day, one.count) for one in wrong]
    # What people answer on leaving has a cause, no place.
    said = exit_answers(centre, since=since)
    rows += [(cause, "", "exit", None, count) for (_, cause), count in said.items() if cause]
    found: dict[tuple[str, str], list[tuple[str, date | None, int]]] = {}
    for theme, unit, origin, day, count in rows:
        found.setdefault((theme, unit), []).append((origin, day, count))
    made = [_signals(theme, unit, told) for (theme, unit), told in found.items()]
    return tuple(sorted(made, key=lambda one: (-sum(one.counts.values()), one.key)))


def _signals(theme: str, unit: str, told: Sequence[tuple[str, date | None, int]]) -> Signals:
    counts: dict[str, int] = {}
    for origin, _, count in told:
        counts[origin] = counts.get(origin, 0) + count
    days = {day for _, day, _ in told if day is not None}
    key = f"{theme}@{unit}" if unit else theme
    return Signals(key, theme, unit, counts, len(days), max(days, default=None))


def counts_of(centre: str, keys: Sequence[str], *, effort: int, until: date) -> dict[str, int]:
    """Counts by origin of the candidates `keys` together, and of what residents and staff wrote about `effort`."""
    counts: dict[str, int] = {}
    for one in signals(centre, until=until):
        if one.key in keys:
            for origin, count in one.counts.items():
                counts[origin] = counts.get(origin, 0) + count
    for origin in ("resident", "staff"):
        said = Voice.objects.filter(centre=centre, effort=effort, origin=origin).count() if effort else 0
        if said:
            counts[f"{origin}_idea"] = said
    return counts
