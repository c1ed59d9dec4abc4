"""The space programme twice: by rules of thumb, and as the simulated days need it, with why they differ."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from palvelutori.cli.planned.figures import Figures
from palvelutori.common.texts import pick, text
from palvelutori.planning import tables
from palvelutori.planning.rules.pools import USUAL_DESK, USUAL_SEAT
from palvelutori.planning.rules.queues import least_desks
from palvelutori.planning.rules.sizing import Sized, desk_units, rounded, up
from palvelutori.planning.telling import figure
from pathways.rooms import HOUSE

#: the line of those who guide, in both samples
GUIDE = "guide"
#: rules that count seats, and what they call them
SEATS = {"waiting": "seats", "quiet": "quiet_seats"}


@dataclass(frozen=True, slots=True)
class Row:
    """A row. `count` and `m2` are None where the simulation does not decide it; `rule`: the rule of thumb in words."""

    code: str
    name: str
    rule_count: float
    rule_m2: float
    rule: str
    count: float | None
    m2: float | None
    why: str
    zone: str


def rows_of(figures: Figures) -> tuple[Row, ...]:
    """All rows, in the order of the programme."""
    return _Concept(figures).rows() if figures.asked.concept else tuple(_bare(figures))


def queue_name(figures: Figures, code: str) -> str:
    """A line's name; its code where it has none."""
    sample = figures.asked.sample
    found = next((one for one in sample.queues if one.code == code), None) if sample else None
    return pick(found.names, figures.asked.slot) if found else code


def desks_by_unit(figures: Figures) -> dict[str, int]:
    """Most people of a unit at desks at once, lunches covered; a lobby without tickets needs no desk."""
    sample = figures.asked.sample
    lobby = {one.code for one in sample.queues if one.ticketless} if sample else set()
    found: dict[str, int] = {}
    for cover in figures.people.covers:
        for unit in dict.fromkeys(
            figures.asked.units[code] for code in cover.team.queues if code not in lobby
        ):
            found[unit] = found.get(unit, 0) + cover.most
    return found


def seats_needed(figures: Figures) -> int:
    """Waiting seats: the house's peak with those who come along."""
    return math.ceil(figures.rooms.of(HOUSE, "waiting").count * figures.prices["companions"])


def waiting_words(figures: Figures, *, arrivals: float, minutes: float) -> str:
    """Why seats differ."""
    slot, peak = figures.asked.slot, figures.rooms.of(HOUSE, "waiting")
    return text(
        "planning.planned.why.waiting",
        slot,
        arrivals=figure(arrivals, slot, digits=0),
        thumb=figure(minutes, slot),
        mean=figure(figures.rooms.wait_minutes.mean, slot, digits=1),
        peak=peak.count,
        low=figure(peak.interval.low, slot, digits=1),
        high=figure(peak.interval.high, slot, digits=1),
        companions=figure(figures.prices["companions"], slot),
        slope=figure(figures.rooms.seats_per_minute.mean, slot, digits=1),
    )


class _Concept:
    """Rows of a concept."""

    def __init__(self, figures: Figures) -> None:
        self.figures, self.slot = figures, figures.asked.slot
        assert figures.asked.concept is not None and figures.asked.sheet is not None
        self.concept, self.sheet = figures.asked.concept, figures.asked.sheet
        self.desks = desks_by_unit(figures)
        self.has_desks = {
            unit for one in self.sheet.rows if one.row.rule == "desks" for unit in desk_units(one.row)
        }

    def rows(self) -> tuple[Row, ...]:
        made = []
        for group in tables.groups(self.concept, self.sheet, self.slot):
            for one in group.rows:
                count, m2, why = self._computed(one.sized)
                thumb = one.sized.told.get(SEATS.get(one.sized.row.rule, ""), one.count)
                made.append(
                    Row(one.code, one.name, thumb, one.m2, one.rule, count, m2, why, one.sized.space.zone)
                )
        return tuple(made)

    def _computed(self, one: Sized) -> tuple[float | None, float | None, str]:
        rule = one.row.rule
        if rule == "waiting":
            return self._waiting(one)
        if rule == "quiet":
            seats = up(seats_needed(self.figures) * one.told["quiet_share"])
            m2 = max(seats * one.told["m2"], one.told["quiet_m2_least"])
            return float(seats), rounded(m2), text("planning.planned.why.quiet", self.slot)
        if rule == "posts" and GUIDE in self.figures.asked.units:
            count = next(cover.most for cover in self.figures.people.covers if GUIDE in cover.team.queues)
            return self._counted(one, count, text("planning.planned.why.posts", self.slot))
        if rule == "desks" and (units := [unit for unit in desk_units(one.row) if unit in self.desks]):
            thumb = {unit: one.told[f"{unit}_desks"] for unit in units}
            return self._by_unit(one, "desks", thumb, {unit: self.desks[unit] for unit in units})
        owners = {unit: count for unit, count in one.owners.items() if self._has_rooms(unit)}
        if rule == "rooms" and owners:
            served = {unit: self.figures.rooms.of(unit, "served").count for unit in owners}
            return self._by_unit(one, "rooms", owners, served)
        return None, None, text("planning.planned.why.none", self.slot)

    def _has_rooms(self, unit: str) -> bool:
        return unit in self.figures.asked.units.values() and unit not in self.has_desks

    def _waiting(self, one: Sized) -> tuple[float, float, str]:
        seats, told = seats_needed(self.figures), one.told
        wheelchairs = up(seats / told["seats_per_wheelchair"])
        m2 = seats * told["m2"] + wheelchairs * told["wheelchair_m2"]
        why = waiting_words(self.figures, arrivals=told["arrivals_hour"], minutes=told["wait_minutes"])
        return float(seats), rounded(m2), why

    def _counted(self, one: Sized, count: float, why: str) -> tuple[float, float, str]:
        return float(count), rounded(count * one.m2_each), why

    def _by_unit(
        self, one: Sized, kind: str, thumb: Mapping[str, float], found: Mapping[str, int]
    ) -> tuple[float, float, str]:
        """Units the simulation knows by it, the others by the rule of thumb."""
        names = {unit.code: pick(unit.names.slots(), self.slot) for unit in self.concept.units}
        units = ", ".join(
            f"{names.get(unit, unit)} {figure(thumb[unit], self.slot)} → {found[unit]}" for unit in thumb
        )
        count = one.count - sum(thumb.values()) + sum(found.values())
        return self._counted(one, count, text(f"planning.planned.why.{kind}", self.slot, units=units))


def _bare(figures: Figures) -> list[Row]:
    """Rows of a scenario nobody has written a concept for: seats and desks, with usual coefficients."""
    asked, slot = figures.asked, figures.asked.slot
    hourly = _peaks(figures)
    minutes = max(one.promise_minutes for one in asked.scenario.queues)
    people = (
        sum(hourly.values())
        / 60
        * minutes
        * asked.coefficient("randomness")
        * asked.coefficient("companions")
    )
    seats = seats_needed(figures)
    made = [
        Row(
            "1", text("planning.planned.row.waiting", slot), up(people), rounded(up(people) * USUAL_SEAT),
            "", seats, rounded(seats * USUAL_SEAT),
            waiting_words(figures, arrivals=sum(hourly.values()), minutes=minutes), "public",
        )
    ]  # fmt: skip
    found = desks_by_unit(figures)
    for number, queue in enumerate(asked.scenario.queues, start=2):
        thumb = least_desks(
            arrivals_hour=hourly[queue.code],
            minutes=queue.service.mean_minutes,
            wait_minutes=queue.promise_minutes,
            target=asked.coefficient("service_target"),
        )
        count = found.get(asked.units[queue.code], 0)
        units = f"{queue.code} {thumb} → {count}"
        made.append(
            Row(
                str(number), text("planning.planned.row.desks", slot, queue=queue.code), thumb,
                rounded(thumb * USUAL_DESK), "", count, rounded(count * USUAL_DESK),
                text("planning.planned.why.desks", slot, units=units), "guided",
            )
        )  # fmt: skip
    return made


def _peaks(figures: Figures) -> dict[str, float]:
    """People an hour who come to each line in its busiest hour, from the loads: erlangs over the mean service."""
    queues = figures.asked.scenario.queues
    return {
        one.code: max(load) / one.service.mean_minutes * 60
        for one, load in zip(queues, figures.staffing.load, strict=True)
    }
