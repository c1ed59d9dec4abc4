"""What a reckoning answers the concept: waits, shares, where the house breaks first, what a visit costs. Pure.

`result` is what `bridge.running` stored: plain data, minutes and shares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from palvelutori.planning.rules.coefficients import used
from palvelutori.planning.rules.entries import Concept

#: service days a year that rent and support services are shared over
OPEN_DAYS: Final = 250
#: an hour with fewer people a day says little of a line
FEW_PEOPLE: Final = 1.0
WayKind = Literal["path", "booked", "single"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean and half of its 95 % interval; None where it is not known."""

    mean: float
    half: float | None

    @property
    def low(self) -> float:
        """The interval's lower end, not below nought."""
        return max(0.0, self.mean - (self.half or 0.0))

    @property
    def high(self) -> float:
        """The interval's upper end."""
        return self.mean + (self.half or 0.0)


@dataclass(frozen=True, slots=True)
class HourAnswer:
    """A line in an hour; None where nobody was called. `heat` 0 (all kept) to 4; `load`: work over staff."""

    hour: int
    joined: float
    wait: Estimate | None
    within: Estimate | None
    load: float | None
    heat: int


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """A line over the day. `within`: share called within `promise_minutes`; `needed`: days until its mean wait is
    known to ±5 %."""

    code: str
    unit: str
    promise_minutes: float
    arrivals: float
    wait: Estimate
    wait_p90: float
    within: Estimate
    left: Estimate
    turned_away: float
    utilization: float
    needed: int
    is_kept: bool
    hours: tuple[HourAnswer, ...]


@dataclass(frozen=True, slots=True)
class WayAnswer:
    """People who come alike: a persona on a path, those with a time, or those with one matter."""

    kind: WayKind
    path: str
    persona: str
    line: str
    people: float
    stay: Estimate
    stay_p90: float
    wait: Estimate
    within: Estimate
    unserved: Estimate


@dataclass(frozen=True, slots=True)
class Weakest:
    """The line and hour with most work for its staff. `growth`: how much more work fills it, 0 when it is full."""

    line: str
    hour: int
    work_minutes: float
    staff_minutes: float
    load: float
    growth: float
    within: Estimate | None


@dataclass(frozen=True, slots=True)
class CostOfVisit:
    """Cents a visit. `staff_hours`: a day's service hours."""

    visits: float
    staff_hours: float
    staff_cents: int
    space_cents: int

    @property
    def total_cents(self) -> int:
        """All of it."""
        return self.staff_cents + self.space_cents


@dataclass(frozen=True, slots=True)
class Answers:
    """A whole reckoning. `seats`, `people`: what 19 of 20 days stay within at their fullest moment."""

    lines: tuple[LineAnswer, ...]
    hours: tuple[int, ...]
    ways: tuple[WayAnswer, ...]
    weakest: Weakest | None
    visits: float
    several: float
    stay: Estimate
    stay_p90: float
    seats: int
    people: int
    cost: CostOfVisit | None
    target: float
    replications: int
    logged_days: int
    needed: int

    @property
    def broken(self) -> tuple[LineAnswer, ...]:
        """Lines whose promise does not hold over the day."""
        return tuple(one for one in self.lines if not one.is_kept)

    @property
    def is_sure(self) -> bool:
        """Whether every line's mean wait is known to ±5 %."""
        return self.needed <= self.replications


def quantile(counts: list[int], share: float) -> int:
    """The least count that `share` of the days do not exceed."""
    held = sorted(counts)
    return held[min(len(held) - 1, max(0, -(-int(len(held) * share * 1000) // 1000) - 1))] if held else 0


def answers_of(
    concept: Concept, result: Mapping[str, Any], *, promises: Mapping[str, float], space_cents_year: int
) -> Answers:
    """The stored figures as the pages show them. `promises`: line → minutes, from the scenario."""
    day, target = concept.service_day, used(concept.programme.coefficients)["service_target"].value
    units = {one.code: one.unit for one in day.lines} if day else {}
    lines = tuple(
        _line(code, units.get(code, ""), result, promises=promises, target=target) for code in result["lines"]
    )
    house = result["house"]
    hours = sorted({one.hour for line in lines for one in line.hours})
    return Answers(
        lines=lines,
        hours=tuple(range(hours[0], hours[-1] + 1)) if hours else (),
        ways=tuple(_way(concept, code, told) for code, told in result["streams"].items() if told["people"]),
        weakest=weakest(lines, result["loads"]),
        visits=house["visits"],
        several=house["several_share"],
        stay=_estimate(house["minutes_in_house_mean"]),
        stay_p90=house["minutes_in_house_p90"],
        seats=quantile(house["most_waiting"], 0.95),
        people=quantile(house["most_in_house"], 0.95),
        cost=_cost(concept, result, space_cents_year),
        target=target,
        replications=result["replications"],
        logged_days=result["logged_days"],
        needed=max((one.needed for one in lines), default=0),
    )


def _estimate(told: Mapping[str, Any]) -> Estimate:
    return Estimate(told["mean"] or 0.0, told["half"])


def _or_none(told: Mapping[str, Any]) -> Estimate | None:
    return None if told["mean"] is None else Estimate(told["mean"], told["half"])


def _line(
    code: str, unit: str, result: Mapping[str, Any], *, promises: Mapping[str, float], target: float
) -> LineAnswer:
    told = result["figures"][code]
    loads = {one["hour"]: one for one in result["loads"][code]}
    within = _estimate(told["within_promise"])
    return LineAnswer(
        code=code,
        unit=unit,
        promise_minutes=promises[code],
        arrivals=told["arrivals"]["mean"],
        wait=_estimate(told["wait_minutes_mean"]),
        wait_p90=told["wait_minutes_p90"],
        within=within,
        left=_estimate(told["left_share"]),
        turned_away=told["turned_away"],
        utilization=told["utilization"],
        needed=told["needed_replications"],
        is_kept=within.mean >= target,
        hours=tuple(_hour(one, loads.get(one["hour"])) for one in result["hours"][code]),
    )


def _hour(told: Mapping[str, Any], load: Mapping[str, float] | None) -> HourAnswer:
    within = _or_none(told["within_promise"])
    return HourAnswer(
        told["hour"],
        told["joined"],
        _or_none(told["wait_minutes_mean"]),
        within,
        load["work_minutes"] / load["staff_minutes"] if load and load["staff_minutes"] else None,
        heat(within.mean) if within else 0,
    )


def heat(within: float) -> int:
    """0: at least 95 of 100 within the promise; 1: 90; 2: 80; 3: 65; 4: fewer."""
    return next((step for step, least in enumerate((0.95, 0.9, 0.8, 0.65)) if within >= least), 4)


def _way(concept: Concept, code: str, told: Mapping[str, Any]) -> WayAnswer:
    head, _, rest = code.partition(".")
    kind: WayKind = "booked" if rest == "booked" else "path" if rest else "single"
    return WayAnswer(
        kind=kind,
        path=head if kind == "path" else "",
        persona=rest if kind == "path" else "",
        line="" if kind == "path" else head,
        people=told["people"],
        stay=_estimate(told["minutes_in_house_mean"]),
        stay_p90=told["minutes_in_house_p90"] or 0.0,
        wait=_estimate(told["wait_minutes_mean"]),
        within=_estimate(told["within_promise"]),
        unserved=_estimate(told["unserved_share"]),
    )


def weakest(lines: tuple[LineAnswer, ...], loads: Mapping[str, Any]) -> Weakest | None:
    """Where the house breaks first: of hours with people, the one with most work for its staff."""
    found: Weakest | None = None
    for line in lines:
        by_hour = {one.hour: one for one in line.hours}
        for told in loads[line.code]:
            work, staff = told["work_minutes"], told["staff_minutes"]
            seen = by_hour.get(told["hour"])
            if not work or not staff or seen is None or seen.joined < FEW_PEOPLE:
                continue
            load = work / staff
            if found is None or load > found.load:
                growth = max(0.0, 1 / load - 1)
                found = Weakest(line.code, told["hour"], work, staff, load, growth, seen.within)
    return found


def _cost(concept: Concept, result: Mapping[str, Any], space_cents_year: int) -> CostOfVisit | None:
    day, visits = concept.service_day, result["house"]["visits"]
    if day is None or not visits:
        return None
    hours = sum(one["staff_minutes"] for rows in result["loads"].values() for one in rows) / 60
    return CostOfVisit(
        visits=visits,
        staff_hours=hours,
        staff_cents=round(hours * day.hour_euros * 100 / visits),
        space_cents=round(space_cents_year / OPEN_DAYS / visits),
    )
