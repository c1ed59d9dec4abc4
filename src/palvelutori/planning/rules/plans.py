"""Stored plans as the pages show them: desks by half hour, both houses side by side, seats beside the rule of thumb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from palvelutori.planning.rules.answers import Estimate
from palvelutori.planning.rules.coefficients import used
from palvelutori.planning.rules.entries import Concept
from palvelutori.planning.rules.sizing import Sheet, Sized

FIGURES: Final = ("desks", "staff_hours", "seats", "m2", "customer_minutes", "euros_year")


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """Desks of a team in the half hours that are shown; `now`: as the concept has them; hours a day."""

    lines: tuple[str, ...]
    desks: tuple[int, ...]
    now: tuple[int, ...]
    hours: float
    now_hours: float

    @property
    def cells(self) -> tuple[tuple[int, int], ...]:
        """(desks, those of the concept) by half hour."""
        return tuple(zip(self.desks, self.now, strict=True))


@dataclass(frozen=True, slots=True)
class PromiseKept:
    """How a line's promise is kept on days that took no part in the search."""

    line: str
    minutes: float
    share: Estimate
    worst_hour: int | None
    worst_share: float


@dataclass(frozen=True, slots=True)
class ShiftPlan:
    """A person's day, minutes after midnight; how many have the same."""

    lines: tuple[str, ...]
    begins: float
    ends: float
    lunch: tuple[float, float] | None
    paid_minutes: float
    count: int


@dataclass(frozen=True, slots=True)
class StaffingPlan:
    """The smallest staffing. `slots`: beginnings of the half hours shown, minutes after midnight."""

    slots: tuple[int, ...]
    teams: tuple[TeamPlan, ...]
    kept: tuple[PromiseKept, ...]
    shifts: tuple[ShiftPlan, ...]
    desk_hours: float
    now_hours: float
    paid_hours: float
    is_best: bool
    are_kept: bool

    @property
    def saved_hours(self) -> float:
        """Hours at desks the concept has more; below nought: it lacks so many."""
        return self.now_hours - self.desk_hours


def staffing_plan(result: Mapping[str, Any]) -> StaffingPlan:
    """A stored staffing as it is shown."""
    minutes, teams = result["slot_minutes"], result["teams"]
    busy = [
        slot for one in teams for slot in range(len(one["desks"])) if one["desks"][slot] or one["now"][slot]
    ]
    span = range(min(busy), max(busy) + 1) if busy else range(0)
    names = {one["code"]: tuple(one["lines"]) for one in teams}
    counted: dict[tuple[tuple[str, ...], float, float, tuple[float, float] | None, float], int] = {}
    for one in result["shifts"]:
        lunch = (one["lunch"][0], one["lunch"][1]) if one["lunch"] else None
        key = (names[one["team"]], one["begins"], one["ends"], lunch, one["paid"])
        counted[key] = counted.get(key, 0) + 1
    return StaffingPlan(
        slots=tuple(slot * minutes for slot in span),
        teams=tuple(
            TeamPlan(
                tuple(one["lines"]),
                tuple(one["desks"][slot] for slot in span),
                tuple(one["now"][slot] for slot in span),
                sum(one["desks"]) * minutes / 60,
                sum(one["now"]) * minutes / 60,
            )
            for one in teams
        ),
        kept=tuple(
            PromiseKept(one["line"], one["minutes"], _estimate(one["share"]), one["worst_hour"], one["worst_share"])
            for one in result["kept"]
        ),
        shifts=tuple(ShiftPlan(*key, count) for key, count in sorted(counted.items(), key=lambda one: one[0][:3])),
        desk_hours=result["desk_hours"],
        now_hours=result["now_hours"],
        paid_hours=result["paid_hours"],
        is_best=result["is_best"],
        are_kept=result["are_kept"],
    )  # fmt: skip


def _estimate(told: Mapping[str, Any]) -> Estimate:
    return Estimate(told["mean"] or 0.0, told["half"])


@dataclass(frozen=True, slots=True)
class FigureOfBoth:
    """One figure of both houses, and what the joint one saves."""

    name: str
    separate: Estimate
    joint: Estimate
    saved: Estimate

    @property
    def is_clear(self) -> bool:
        """Whether the saving's interval leaves nought out."""
        return self.saved.half is not None and abs(self.saved.mean) > self.saved.half


@dataclass(frozen=True, slots=True)
class Pooled:
    """What a line shares with the units whose desks are joint: `share` of its matters; `services` are their codes."""

    line: str
    units: tuple[str, ...]
    share: float
    minutes: float
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JointPlan:
    """Joint against separate. `grounds`: whose agreements let the pools be; `apart`: lines nothing may be shared of;
    `stays`: what share of the matters that may move needs the own officer; `is_paid`: hours are of shifts."""

    figures: tuple[FigureOfBoth, ...]
    pooled: tuple[Pooled, ...]
    grounds: tuple[str, ...]
    apart: tuple[str, ...]
    prices: Mapping[str, float]
    seeds: int
    stays: float | None
    is_paid: bool

    def of(self, name: str) -> FigureOfBoth:
        """A figure by name."""
        return next(one for one in self.figures if one.name == name)


def joint_plan(result: Mapping[str, Any], inputs: Mapping[str, Any]) -> JointPlan:
    """A stored comparison as it is shown."""
    pooled = tuple(
        Pooled(
            part["queue"],
            tuple(pool.get("units", [pool["code"]])),
            part["share"],
            part["minutes"],
            tuple(part.get("services", ())),
        )
        for pool in inputs["pools"]
        for part in pool["parts"]
        if part["share"] < 1
    )
    touched = {
        line
        for pool in inputs["pools"]
        for line in (*(part["queue"] for part in pool["parts"]), *pool.get("hosts", ()))
    }
    return JointPlan(
        figures=tuple(
            FigureOfBoth(name, *(_estimate(result[side][name]) for side in ("separate", "joint", "saved")))
            for name in FIGURES
        ),
        pooled=pooled,
        grounds=tuple(sorted({ground for pool in inputs["pools"] for ground in pool["grounds"]})),
        apart=tuple(code for code in inputs["units"] if code not in touched),
        prices=inputs["prices"],
        seeds=len(result["seeds"]),
        stays=inputs.get("stays"),
        is_paid=bool(inputs.get("is_paid")),
    )


@dataclass(frozen=True, slots=True)
class UnitRooms:
    """How many wait and are served at once in a unit: enough on the asked share of days."""

    unit: str
    waiting: int
    waiting_most: int
    served: int
    served_most: int


@dataclass(frozen=True, slots=True)
class RoomsPlan:
    """Seats and desks from simulated days beside the programme. `seats`: with companions; `thumb`: the row of the
    programme, None where it has none; `own_sum`: waiting at once when every unit had its own place."""

    units: tuple[UnitRooms, ...]
    house: UnitRooms
    seats: int
    companions: float
    own_sum: int
    thumb: Sized | None
    thumb_seats: int
    thumb_wait: float
    wait: Estimate
    per_minute: Estimate
    share: float
    days: int


def rooms_plan(result: Mapping[str, Any], concept: Concept, sheet: Sheet) -> RoomsPlan:
    """Stored peaks as they are shown."""
    peaks = {(one["group"], one["kind"]): one for one in result["peaks"]}
    groups = list(dict.fromkeys(one["group"] for one in result["peaks"]))

    def of(group: str) -> UnitRooms:
        waiting, served = peaks[group, "waiting"], peaks[group, "served"]
        return UnitRooms(group, waiting["count"], waiting["most"], served["count"], served["most"])

    units, house = tuple(of(group) for group in groups if group), of("")
    companions = used(concept.programme.coefficients)["companions"].value
    thumb = next((one for one in sheet.rows if one.row.rule == "waiting"), None)
    return RoomsPlan(
        units=units,
        house=house,
        seats=ceil(house.waiting * companions),
        companions=companions,
        own_sum=sum(one.waiting for one in units),
        thumb=thumb,
        thumb_seats=int(thumb.told["seats"]) if thumb else 0,
        thumb_wait=thumb.told["wait_minutes"] if thumb else 0.0,
        wait=_estimate(result["wait_minutes"]),
        per_minute=_estimate(result["seats_per_minute"]),
        share=result["share"],
        days=result["days"],
    )
