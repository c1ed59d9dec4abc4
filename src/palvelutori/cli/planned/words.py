"""The figures as titled tables and sentences: one source for the page, the PDF and the spreadsheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from palvelutori.cli.planned.figures import Figures
from palvelutori.cli.planned.programme import Row, queue_name, seats_needed
from palvelutori.common.texts import pick, text
from palvelutori.planning.rules.cost import costs, per_visit
from palvelutori.planning.rules.pools import HOUR_SLACK
from palvelutori.planning.telling import figure, percent
from pathways.covers import SLOT, SLOTS
from pathways.precision import Interval
from pathways.rooms import HOUSE
from pathways.scenario import KERNEL_VERSION
from pathways.shifts import USUAL, clock

Cell = str | float
#: whole thousands: no comparison of a few seeds knows more
EUROS = -3
#: measure of the comparison → digits after the point that are worth telling
DIGITS = {"desks": 1, "staff_hours": 1, "seats": 1, "m2": 0, "customer_minutes": 1, "euros_year": EUROS}
MEASURES = tuple(DIGITS)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its heading, the words above it, and rows. A float is a number everywhere."""

    code: str
    title: str
    words: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All that is told, in one language."""

    title: str
    slot: str
    lead: tuple[str, ...]
    tables: tuple[Table, ...]
    missing: tuple[str, ...]
    foot: str

    def table(self, code: str) -> Table:
        """A table by its code."""
        return next(one for one in self.tables if one.code == code)


def _is_clear(saved: Interval) -> bool:
    """Whether nought lies outside the interval."""
    return saved.low > 0 or saved.high < 0


def _clearness(saved: Interval) -> str:
    return "clear" if _is_clear(saved) else "not_clear" if saved.low < saved.high else "same"


def name_of(figures: Figures) -> str:
    """The centre's name, or the scenario's."""
    concept = figures.asked.concept
    return pick(concept.names.slots(), figures.asked.slot) if concept else figures.asked.scenario.name


def report_of(figures: Figures, rows: tuple[Row, ...], *, day: str, has_pdf: bool) -> Report:
    """The report in the language asked for."""
    words = _Words(figures)
    made = [words.promises(), words.hours(), words.shifts(), words.programme(rows), words.joint()]
    if figures.asked.concept is not None:
        made.append(words.visits())
    made.append(words.rules())
    return Report(
        words.title(day), figures.asked.slot, words.lead(), tuple(made), words.missing(has_pdf), words.foot()
    )


class _Words:
    def __init__(self, figures: Figures) -> None:
        self.figures, self.asked, self.slot = figures, figures.asked, figures.asked.slot

    def say(self, key: str, **values: object) -> str:
        return text(f"planning.planned.{key}", self.slot, **values)

    def heads(self, *names: str) -> tuple[str, ...]:
        return tuple(self.say(f"column.{name}") for name in names)

    def number(self, value: float, digits: int = 1) -> str:
        return figure(value, self.slot, digits=digits)

    def time(self, minutes: float) -> str:
        return clock(minutes) if self.slot == "en" else clock(minutes).replace(":", ".")

    def share(self, value: float) -> str:
        return percent(value, self.slot)

    def title(self, day: str) -> str:
        titled = self.say("title", name=name_of(self.figures))
        return f"{titled}, {self.say(f'day.{day}')}" if self.asked.sample else titled

    def foot(self) -> str:
        return self.say(
            "foot",
            hash=self.figures.digest,
            seed=self.asked.seed,
            kernel=KERNEL_VERSION,
            days=self.asked.replications,
            policy=text(f"planning.policy.{self.asked.policy}", self.slot),
        )

    # ---- sentences ------------------------------------------------------------------------------------------------

    def lead(self) -> tuple[str, ...]:
        figures, roster = self.figures, self.figures.people.roster
        saved = figures.comparison.saved
        told = [
            self.say(
                "lead.hours",
                desks=self.number(sum(one.desk_hours for one in figures.people.covers)),
                paid=self.number(roster.paid_hours, 2),
                shifts=len(roster.shifts),
            ),
            self.say(
                "lead.seats", peak=figures.rooms.of(HOUSE, "waiting").count, seats=seats_needed(figures)
            ),
            self.say(
                "lead.joint",
                hours=self._between(saved.staff_hours, 1),
                m2=self._between(saved.m2, 0),
                euros=self._between(saved.euros_year, EUROS),
            ),
        ]
        vague = [
            self.say(f"vague.{name}")
            for name in ("staff_hours", "m2", "euros_year")
            if not _is_clear(getattr(saved, name))
        ]
        if vague:
            told.append(self.say("lead.vague", names=", ".join(vague)))
        judged = (*figures.people.kept, *figures.people.again)
        broken = dict.fromkeys(queue_name(figures, one.promise.queue) for one in judged if not one.is_kept)
        if broken:
            told.append(self.say("lead.broken", queues=", ".join(broken)))
        return tuple(told)

    def _between(self, one: Interval, digits: int) -> str:
        rounded = (round(value, digits) for value in (one.mean, one.low, one.high))
        mean, low, high = (self.number(value, max(digits, 0)) for value in rounded)
        return f"{mean} ({low}…{high})".replace("-", "−")

    def missing(self, has_pdf: bool) -> tuple[str, ...]:
        prices = self.figures.prices
        told = []
        if not has_pdf:
            told.append(self.say("missing.pdf"))
        if self.asked.concept is None:
            told.append(self.say("missing.concept"))
        if self.asked.sample is not None and self.asked.policy == "reference":
            told.append(self.say("missing.reference"))
        if not self.figures.people.roster.is_best:
            told.append(self.say("missing.best"))
        told.append(self.say("missing.footfall"))
        told.append(
            self.say(
                "missing.prices",
                desk=self.number(prices["desk_m2"]),
                seat=self.number(prices["seat_m2"]),
                lobby=self.number(prices["lobby_m2"]),
                rent=self.number(prices["rent_euros"], 2),
                hour=self.number(prices["hour_euros"], 2),
                trip=self.number(prices["trip_minutes"]),
                days=self.number(prices["days_year"]),
            )
        )
        return tuple(told)

    # ---- tables -----------------------------------------------------------------------------------------------------

    def promises(self) -> Table:
        share = self.asked.coefficient("service_target")
        again = {one.promise.queue: one for one in self.figures.people.again}
        result = self.figures.people.result
        rows = []
        for one in self.figures.people.kept:
            worst = (
                "–"
                if one.worst_hour is None
                else f"{one.worst_hour}–{one.worst_hour + 1}: {self.share(one.worst_share)}"
            )
            rows.append((
                queue_name(self.figures, one.promise.queue), one.minutes, self.share(one.share.mean),
                f"{self.share(max(0.0, one.share.low))}–{self.share(min(1.0, one.share.high))}", worst,
                self.share(again[one.promise.queue].share.mean),
                round(result.wait_minutes(one.promise.queue).mean, 1),
                text("planning.yes" if one.is_kept else "planning.no", self.slot),
            ))  # fmt: skip
        heads = (
            *self.heads("queue", "minutes", "share", "between", "worst"), self.say("promises.again"),
            *self.heads("wait", "is_kept"),
        )  # fmt: skip
        words = self.say("promises.words", share=self.share(share), hour=self.share(share - HOUR_SLACK))
        return Table("promises", self.say("promises"), (words,), heads, tuple(rows))

    def hours(self) -> Table:
        covers = self.figures.people.covers
        used = [slot for slot in range(SLOTS) if any(one.desks[slot] for one in covers)]
        rows: list[tuple[Cell, ...]] = []
        for slot in range(min(used, default=0), max(used, default=-1) + 1):
            desks = [one.desks[slot] for one in covers]
            rows.append((self.time(slot * SLOT), *(float(one) for one in desks), float(sum(desks))))
        hours = [one.desk_hours for one in covers]
        rows.append((self.say("sum"), *hours, sum(hours)))
        heads = (
            *self.heads("from"),
            *(self._team(one.team.queues) for one in covers),
            *self.heads("together"),
        )
        return Table("hours", self.say("hours"), (self.say("hours.words"),), heads, tuple(rows))

    def _team(self, queues: tuple[str, ...]) -> str:
        return " + ".join(queue_name(self.figures, code) for code in queues)

    def shifts(self) -> Table:
        teams = {one.team.code: one.team for one in self.figures.people.covers}
        rows: list[tuple[Cell, ...]] = [
            (
                self._team(teams[one.team].queues), self.time(one.begins), self.time(one.ends), self._span(one.lunch),
                self._span(one.rest), one.paid_minutes / 60,
            )
            for one in self.figures.people.roster.shifts
        ]  # fmt: skip
        rows.append((self.say("sum"), "", "", "", "", self.figures.people.roster.paid_hours))
        heads = self.heads("team", "begins", "ends", "lunch", "rest", "paid")
        return Table("shifts", self.say("shifts"), (self.say("shifts.words"),), heads, tuple(rows))

    def rules(self) -> Table:
        rows = tuple(
            (
                self.say(f"clause.{one.code}"),
                ", ".join(f"{minutes:g}" for minutes in one.minutes),
                self.say(f"source.{one.code}"),
            )
            for one in USUAL
        )
        heads = self.heads("rule", "value", "source")
        return Table("rules", self.say("rules"), (self.say("rules.words"),), heads, rows)

    def programme(self, rows: tuple[Row, ...]) -> Table:
        cells: list[tuple[Cell, ...]] = [
            (
                one.code, one.name, float(one.rule_count), one.rule_m2, one.rule,
                "–" if one.count is None else float(one.count), "–" if one.m2 is None else one.m2, one.why,
            )
            for one in rows
        ]  # fmt: skip
        net = sum(one.rule_m2 for one in rows)
        computed = sum(one.rule_m2 if one.m2 is None else one.m2 for one in rows)
        cells.append(("", self.say("sum"), "", net, "", "", computed, ""))
        named = [text(f"planning.column.{name}", self.slot) for name in ("code", "name")]
        thumb = [*self.heads("rule_count", "rule_m2"), text("planning.column.rule", self.slot)]
        heads = (*named, *thumb, *self.heads("count", "m2", "why"))
        return Table("programme", self.say("programme"), (self.say("programme.words"),), heads, tuple(cells))

    def joint(self) -> Table:
        held = self.figures.comparison
        rows = tuple(
            (
                self.say(f"measure.{name}"),
                *(
                    self._between(getattr(side, name), DIGITS[name])
                    for side in (held.separate, held.joint, held.saved)
                ),
                self.say(f"joint.{_clearness(getattr(held.saved, name))}"),
            )
            for name in MEASURES
        )
        pools = self.figures.inputs["pools"]
        told = [self._pool(one) for one in pools] or [self.say("joint.nothing")]
        if pools:
            share = self.share(self.asked.coefficient("own_officer_share"))
            told.append(self.say("joint.stays", share=share))
        bound = self.say(
            "joint.bound",
            bound=self.number(self.figures.bound.desk_hours),
            desks=self.number(self.figures.staffing.desk_hours),
        )
        heads = self.heads("measure", "separate", "joint", "saved", "clear")
        words = (self.say("joint.words"), *told, self._parts(), bound)
        return Table("joint", self.say("joint"), words, heads, rows)

    def _parts(self) -> str:
        """What the euros are made of."""
        saved, prices = self.figures.comparison.saved, self.figures.prices
        return self.say(
            "joint.parts",
            staff=self._euros(saved.staff_hours.mean * prices["hour_euros"] * prices["days_year"]),
            space=self._euros(saved.m2.mean * prices["rent_euros"] * 12),
        )

    def _euros(self, value: float) -> str:
        return self.number(round(value, EUROS), 0).replace("-", "−")

    def _pool(self, pool: Mapping[str, Any]) -> str:
        asked = self.asked
        sample = asked.sample
        services = {one.code: one.names for one in sample.services} if sample else {}
        agreements = {one.code: one.names for one in sample.agreements} if sample else {}
        parts = [
            self.say(
                "joint.share",
                queue=queue_name(self.figures, part["queue"]),
                share=self.share(part["share"]),
                minutes=self.number(part["minutes"]),
                services=", ".join(pick(services[one], self.slot) for one in part["services"]),
            )
            for part in pool["parts"]
        ]
        return self.say(
            "joint.ground",
            hosts=self.say("joint.and").join(queue_name(self.figures, one) for one in pool["hosts"]),
            parts="; ".join(parts),
            ground="; ".join(pick(agreements[one], self.slot) for one in pool["agreements"]),
        )

    def visits(self) -> Table:
        asked = self.asked
        assert asked.concept is not None and asked.sheet is not None
        hours: dict[str, float] = {}
        for one in self.figures.people.roster.shifts:
            unit = asked.units[one.team.partition("+")[0]]
            hours[unit] = hours.get(unit, 0.0) + one.paid_minutes / 60
        part = costs(asked.concept, asked.sheet)
        hour, days = self.figures.prices["hour_euros"], self.figures.prices["days_year"]
        found = per_visit(part, staff_hours=hours, hour_cents=round(hour * 100), days=days)
        rows: list[tuple[Cell, ...]] = []
        for cost in found:
            cents = cost.per_visit_cents
            is_known = cents is not None and cost.unit.code in hours
            rows.append((
                pick(cost.unit.names.slots(), self.slot), round(cost.space_cents / 100),
                round(cost.staff_cents / 100) if cost.unit.code in hours else "–",
                cost.visits, "–" if not is_known or cents is None else round(cents / 100, 2),
            ))  # fmt: skip
        heads = self.heads("unit", "space_euros", "staff_euros", "visits", "per_visit")
        words = self.say("visit.words", hour=self.number(hour, 2), days=f"{days:g}")
        return Table("visits", self.say("visit"), (words,), heads, tuple(rows))

    def _span(self, span: tuple[float, float] | None) -> str:
        return f"{self.time(span[0])}–{self.time(span[1])}" if span else "–"
