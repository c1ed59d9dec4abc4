"""Named alterations of a scenario: a surge, somebody ill, a closed unit, all demand times a factor.

Streams keep their names and people their numbers, so that base and alteration meet the same people as far as both
have them: what differs is what was changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Final

from palvelutori.planning.rules.entries import Concept
from pathways.scenario import Person, Scenario, Stream

KINDS: Final = ("surge", "ill", "closed", "all")
#: a surge or a factor beyond these is a slip of the pen
LEAST_FACTOR, MOST_FACTOR = 0.05, 10.0


class NoSuchChange(ValueError):
    """The words name no alteration of this scenario."""


@dataclass(frozen=True, slots=True)
class Change:
    """`surge`: people of the unit `what` times `factor`; `ill`: one officer of the line `what` away all day;
    `closed`: the unit `what` does not open, nor whoever is reached through it only; `all`: everybody times `factor`.
    Written `surge:kela:1.6`."""

    kind: str
    what: str = ""
    factor: float = 1.0

    @property
    def words(self) -> str:
        """As it is stored and typed."""
        parts = [self.kind, self.what, f"{self.factor:g}" if self.factor != 1.0 else ""]
        return ":".join(one for one in parts if one)


def change_of(words: str, concept: Concept) -> Change | None:
    """The alteration the words name; None for no words. Raises NoSuchChange."""
    if not words:
        return None
    kind, *rest = words.split(":")
    day = concept.service_day
    lines = {one.code for one in day.lines} if day else set()
    units = {one.unit for one in day.lines} if day else set()
    try:
        if kind == "ill" and len(rest) == 1 and rest[0] in lines:
            return Change(kind, rest[0])
        if kind == "closed" and len(rest) == 1 and rest[0] in units:
            return Change(kind, rest[0])
        if kind == "surge" and len(rest) == 2 and rest[0] in units:
            return Change(kind, rest[0], _factor(rest[1]))
        if kind == "all" and len(rest) == 1:
            return Change(kind, "", _factor(rest[0]))
    except ValueError as error:
        raise NoSuchChange(words) from error
    raise NoSuchChange(words)


def _factor(word: str) -> float:
    factor = float(word)
    if not LEAST_FACTOR <= factor <= MOST_FACTOR:
        raise ValueError(word)
    return factor


def changed(
    scenario: Scenario, change: Change | None, *, concept: Concept, cut_off: Collection[str] = ()
) -> Scenario:
    """The scenario with the alteration; the same one without. `cut_off`: units nobody reaches when one is closed."""
    if change is None:
        return scenario
    gone = {change.what, *cut_off}
    day = concept.service_day
    units = {one.code: one.unit for one in day.lines} if day else {}
    lines = [code for code, unit in units.items() if unit in gone]
    made = _MADE[change.kind](scenario, change, lines)
    return replace(made, name=f"{scenario.name} {change.words}")


def _scaled(stream: Stream, factor: float) -> Stream:
    """Walk-ins times the factor; of booked times so many as the factor leaves (never more: calendars are full)."""
    kept = stream.booked
    if factor < 1 and kept:
        count = round(len(kept) * factor)
        kept = tuple(kept[len(kept) * place // count] for place in range(count)) if count else ()
    rates = tuple((begins, ends, rate * factor) for begins, ends, rate in stream.rates)
    return replace(stream, rates=rates, booked=kept)


def _surge(scenario: Scenario, change: Change, lines: Collection[str]) -> Scenario:
    streams = tuple(_scaled(one, change.factor) if one.needs[0] in lines else one for one in scenario.streams)
    return replace(scenario, streams=streams)


def scaled(scenario: Scenario, factor: float) -> Scenario:
    """The day with everybody times `factor`; the same one for 1."""
    return scenario if factor == 1 else _all(scenario, Change("all", "", factor), ())


def _all(scenario: Scenario, change: Change, lines: Collection[str]) -> Scenario:
    return replace(scenario, streams=tuple(_scaled(one, change.factor) for one in scenario.streams))


def _ill(scenario: Scenario, change: Change, lines: Collection[str]) -> Scenario:
    """Away is whoever would be there longest; of equals the first."""
    own = [one for one in scenario.persons if change.what in one.queues and ".calendar." not in one.code]
    if not own:
        return scenario
    away = max(own, key=_minutes)
    return replace(scenario, persons=tuple(one for one in scenario.persons if one is not away))


def _minutes(person: Person) -> float:
    return sum(ends - begins for begins, ends in person.spells)


def _closed(scenario: Scenario, change: Change, lines: Collection[str]) -> Scenario:
    """Its lines are gone; whoever had matters elsewhere too comes for those."""
    zones = {one.zone for one in scenario.queues if one.code in lines and one.zone}
    streams = tuple(
        replace(one, needs=tuple(need for need in one.needs if need not in lines)) for one in scenario.streams
    )
    persons = tuple(
        replace(one, queues=tuple(code for code in one.queues if code not in lines))
        for one in scenario.persons
    )
    return replace(
        scenario,
        queues=tuple(one for one in scenario.queues if one.code not in lines),
        persons=tuple(one for one in persons if one.queues),
        streams=tuple(one for one in streams if one.needs),
        onward=tuple(one for one in scenario.onward if one.source not in lines and one.target not in lines),
        doors=tuple(one for one in scenario.doors if not zones & set(one.between)),
    )


_MADE: Final[dict[str, Callable[[Scenario, Change, Collection[str]], Scenario]]] = {
    "surge": _surge, "ill": _ill, "closed": _closed, "all": _all,
}  # fmt: skip


def usual_changes(concept: Concept) -> tuple[Change, ...]:
    """What is asked first: each unit's surge of 60 %, each line with one officer less, each unit closed, the
    pandemic's 0.21 and the metro's 8.4 % more."""
    day = concept.service_day
    if day is None:
        return ()
    units = tuple(dict.fromkeys(one.unit for one in day.lines))
    return (
        *(Change("surge", unit, 1.6) for unit in units),
        *(Change("ill", one.code) for one in day.lines),
        *(Change("closed", unit) for unit in units),
        Change("all", "", 0.21),
        Change("all", "", 1.084),
    )
