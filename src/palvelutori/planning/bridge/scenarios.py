"""A concept's planned day as a scenario of the kernel, frozen and hashed. Needs no numpy: pages may import it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from palvelutori.planning.rules.entries import Concept, DayLine, ServiceDay, Weekday
from palvelutori.planning.rules.service_day import (
    HOUR,
    Rates,
    booked_moments,
    closing_hour,
    common_hours,
    factor_of,
    layers,
    lines_of,
    people_on_paths,
    rates,
    walked,
    within,
)
from pathways import scenario as kernel
from pathways.check import check
from pathways.scenario import KERNEL_VERSION, Scenario, ScenarioProblem, digest

__all__ = [
    "KERNEL_VERSION", "Demand", "NoServiceDay", "PolicyName", "Scenario", "ScenarioProblem", "checked", "digest",
    "read", "scenario_of", "written",
]  # fmt: skip
PolicyName = Literal["reference", "house"]
WALK_MINUTES = 1.0


class NoServiceDay(ValueError):
    """The concept does not say yet how a day of service goes."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Demand that stands before the concept's: line → people an hour by hour of the day, as it will be simulated."""

    by_hour: Mapping[str, Mapping[int, float]] = field(default_factory=dict)

    def of(self, line: str) -> Rates | None:
        """A line's rates; None where the concept's hold."""
        if line not in self.by_hour:
            return None
        hours = sorted(self.by_hour[line].items())
        return tuple((hour * HOUR, (hour + 1) * HOUR, people) for hour, people in hours)


def scenario_of(
    concept: Concept, *, weekday: Weekday, policy: PolicyName = "reference", demand: Demand | None = None
) -> kernel.Scenario:
    """The concept's day. `reference`: a matter a visit, first come first served, the lines of the table only;
    `house`: the live rule, paths of several matters, booked times. Raises NoServiceDay."""
    if concept.service_day is None:
        raise NoServiceDay(concept.code)
    made = _Day(concept, concept.service_day, weekday, demand or Demand())
    return made.reference() if policy == "reference" else made.house()


def checked(scenario: kernel.Scenario) -> kernel.Scenario:
    """The scenario itself. Raises kernel.ScenarioProblem for its first fault."""
    return check(scenario)


def written(scenario: kernel.Scenario) -> str:
    """The one text of a scenario: what is hashed, stored, downloaded and given to `palvelutori simulate`."""
    return kernel.canonical(scenario)


def read(words: str) -> kernel.Scenario:
    """A scenario back from its text. Raises kernel.ScenarioProblem; ValueError when it is no JSON."""
    return kernel.from_data(json.loads(words))


@dataclass
class _Day:
    concept: Concept
    day: ServiceDay
    weekday: Weekday
    demand: Demand

    def __post_init__(self) -> None:
        self.lines = lines_of(self.day, weekday=self.weekday)
        self.profiles = {one.code: one.shares for one in self.day.profiles}

    def _factor(self, line: DayLine) -> float:
        return factor_of(self.day, unit=line.unit, weekday=self.weekday)

    def _name(self, policy: str) -> str:
        return f"{self.concept.code} {self.weekday} {policy}"

    def reference(self) -> kernel.Scenario:
        lines = [one for one in self.lines if one.is_in_table]
        return kernel.Scenario(
            name=self._name("reference"),
            queues=tuple(self._queue(one) for one in lines),
            persons=tuple(person for one in lines for person in self._staff(one)),
            streams=tuple(
                kernel.Stream(code=one.code, needs=(one.code,), rates=self._rates(one, one.arrivals))
                for one in lines
            ),
            after_closing="serve",
        )

    def house(self) -> kernel.Scenario:
        persons = [person for one in self.lines for person in (*self._staff(one), *self._calendars(one))]
        return kernel.Scenario(
            name=self._name("house"),
            queues=tuple(replace(self._queue(one), zone=one.unit) for one in self.lines),
            persons=tuple(persons),
            streams=(*self._booked(), *self._walkers(), *self._single()),
            onward=tuple(
                kernel.Onward(source=one.code, target=one.triage_to, share=one.triage_share)
                for one in self.lines
                if one.triage_to is not None
            ),
            doors=tuple(self._doors()),
            policy=kernel.HOUSE,
        )

    def _queue(self, line: DayLine) -> kernel.Queue:
        patience = line.patience_minutes
        return kernel.Queue(
            code=line.code,
            service=kernel.Law(mean_minutes=line.minutes, cv=line.cv),
            promise_minutes=float(line.promise_minutes),
            patience=kernel.Patience(mean_minutes=patience, floor_minutes=self.day.patience_floor_minutes)
            if patience is not None
            else None,
            opens=line.from_hour * HOUR,
            closes=closing_hour(line) * HOUR,
        )

    @staticmethod
    def _staff(line: DayLine) -> Iterator[kernel.Person]:
        for place, spell in enumerate(layers(line.staff_by_hour, from_hour=line.from_hour)):
            yield kernel.Person(code=f"{line.code}.{place + 1}", queues=(line.code,), spells=(spell,))

    @staticmethod
    def _calendars(line: DayLine) -> Iterator[kernel.Person]:
        if line.are_booked_among:
            return
        for place, spell in enumerate(layers(line.booked_by_hour, from_hour=line.from_hour)):
            yield kernel.Person(
                code=f"{line.code}.calendar.{place + 1}", queues=(line.code,), spells=(spell,)
            )

    def _rates(self, line: DayLine, people: float) -> Rates:
        """`people` of a day of the factor 1, as many of them as the line's own people are in another demand."""
        told = self.demand.of(line.code)
        if told is None:
            return rates(self.profiles[line.profile], people=people, factor=self._factor(line))
        part = people / line.arrivals if line.arrivals else 1.0
        return told if part == 1.0 else tuple((begins, ends, rate * part) for begins, ends, rate in told)

    def _booked(self) -> Iterator[kernel.Stream]:
        for line in self.lines:
            people = round(line.booked * self._factor(line))
            moments = booked_moments(people, by_hour=line.booked_by_hour, from_hour=line.from_hour)
            if moments:
                own = line.booked_minutes
                yield kernel.Stream(
                    code=f"{line.code}.booked",
                    needs=(line.code,),
                    booked=moments,
                    service=kernel.Law(mean_minutes=own, cv=line.cv) if own is not None else None,
                    no_show_share=line.no_show_share,
                )

    def _walkers(self) -> Iterator[kernel.Stream]:
        """People of the paths: a place in every line on the way from the door on."""
        by_code = {one.code: one for one in self.lines}
        ways = walked(self.concept, self.lines)
        for (path, persona), people in people_on_paths(self.concept, self.lines).items():
            needs = ways[path, persona]
            hours = common_hours([by_code[need] for need in needs])
            coming = within(self._rates(by_code[needs[0]], people), hours=hours)
            if coming:
                yield kernel.Stream(code=f"{path}.{persona}", needs=needs, order="free", rates=coming)

    def _single(self) -> Iterator[kernel.Stream]:
        """Whoever comes for one matter: each line's people less those the paths and the triage bring."""
        ways, inner = walked(self.concept, self.lines), {one.triage_to for one in self.lines}
        on_paths = people_on_paths(self.concept, self.lines)
        for line in self.lines:
            brought = sum(people for way, people in on_paths.items() if line.code in ways[way])
            among = line.booked if line.are_booked_among else 0.0
            people = max(0.0, line.arrivals - brought - among)
            if line.code not in inner and people:
                yield kernel.Stream(code=line.code, needs=(line.code,), rates=self._rates(line, people))

    def _doors(self) -> Iterator[kernel.Door]:
        units = sorted({one.unit for one in self.lines})
        for place, unit in enumerate(units):
            yield kernel.Door(code=f"in-{unit}", between=("entrance", unit), minutes=WALK_MINUTES)
            for other in units[place + 1 :]:
                yield kernel.Door(code=f"{unit}-{other}", between=(unit, other), minutes=WALK_MINUTES)
