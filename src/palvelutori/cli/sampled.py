"""A sample centre as a scenario of the kernel: the day of the reference tables, or the house with several needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from palvelutori.planning.rules.service_day import HOUR, booked_moments, layers, rates
from palvelutori.samples.bases import DAYS, Day
from palvelutori.samples.shape import Queue, QueueDemand, Sample
from pathways import scenario as kernel

#: combinations of needs that come less often than this a day are left out
_RARE = 0.05
#: at least this part of a line's people come for it first
_FIRST_PART = 0.4
_WALK_MINUTES = 1.0


def scenario_of(sample: Sample, *, day: Day, policy: str) -> kernel.Scenario:
    """The sample's `day`. `reference`: one stop a visit, first come first served, the lines of the tables only."""
    figures = _Figures(sample, day)
    if policy == "reference":
        return figures.reference()
    return figures.house()


def factor(sample: Sample, *, unit: str, day: Day) -> float:
    """The weekday's share of a Wednesday; 0 when the unit has no figure for it."""
    if day in sample.demand.weekday_factors:
        return sample.demand.weekday_factors[day]
    return sample.demand.weekend_units.get(unit, {}).get(day, 0.0)


@dataclass
class _Figures:
    sample: Sample
    day: Day

    def __post_init__(self) -> None:
        self.queues: Mapping[str, Queue] = {one.code: one for one in self.sample.queues}
        self.rows = [
            one
            for one in self.sample.demand.queues
            if factor(self.sample, unit=self._unit(one), day=self.day)
        ]

    def _unit(self, row: QueueDemand) -> str:
        return self.queues[row.queue].unit

    def reference(self) -> kernel.Scenario:
        """Poisson by hour, log-normal service, as the reference run."""
        rows = [one for one in self.rows if self.queues[one.queue].in_reference]
        return kernel.Scenario(
            name=f"{self.sample.centre.code} {self.day} reference",
            queues=tuple(self._queue(one) for one in rows),
            persons=tuple(person for one in rows for person in self._staff(one)),
            streams=tuple(
                self._stream(one.queue, (one.queue,), self._rates(one, one.arrivals)) for one in rows
            ),
            after_closing="serve",
        )

    def house(self) -> kernel.Scenario:
        """The live rule, booked times, and visitors with several needs who keep their place in every line."""
        streams = [one for row in self.rows for one in self._booked(row)]
        for needs, people in self._combinations().items():
            rates = self._rates(self._row(needs[0]), people)
            streams.append(self._stream("+".join(needs), needs, rates, order="free"))
        onward = tuple(self._triage())
        persons = [person for one in self.rows for person in self._staff(one)]
        persons += [person for one in self.rows for person in self._calendars(one)]
        queues = tuple(replace(self._queue(one), zone=self._unit(one)) for one in self.rows)
        units = sorted({one.zone for one in queues})
        ways = [("entrance", unit, 0.0) for unit in units]
        ways += [(a, b, _WALK_MINUTES) for a in units for b in units if a < b]
        return kernel.Scenario(
            name=f"{self.sample.centre.code} {self.day} house",
            queues=queues,
            persons=tuple(persons),
            streams=tuple(streams),
            onward=onward,
            doors=tuple(
                kernel.Door(code=f"{a}-{b}", between=(a, b), minutes=minutes)
                for a, b, minutes in ways
                if minutes
            )
            + tuple(
                kernel.Door(code=f"in-{b}", between=(a, b), minutes=_WALK_MINUTES)
                for a, b, minutes in ways
                if not minutes
            ),
            policy=kernel.HOUSE,
        )

    def _row(self, queue: str) -> QueueDemand:
        return next(one for one in self.rows if one.queue == queue)

    def _queue(self, row: QueueDemand) -> kernel.Queue:
        one = self.queues[row.queue]
        patience = kernel.Patience(
            mean_minutes=one.patience_minutes, floor_minutes=self.sample.demand.patience_floor_minutes
        )
        return kernel.Queue(
            code=one.code,
            service=kernel.Law(mean_minutes=one.mean_minutes, cv=one.cv),
            promise_minutes=float(one.promise_minutes),
            patience=patience,
            opens=row.from_hour * HOUR,
            closes=(row.from_hour + len(row.staff_by_hour)) * HOUR,
        )

    def _staff(self, row: QueueDemand) -> list[kernel.Person]:
        spells = layers(row.staff_by_hour, from_hour=row.from_hour)
        return [
            kernel.Person(code=f"{row.queue}.{place + 1}", queues=(row.queue,), spells=(spell,))
            for place, spell in enumerate(spells)
        ]

    def _rates(self, row: QueueDemand, people: float) -> tuple[tuple[float, float, float], ...]:
        shares = self.sample.demand.profiles[row.profile]
        return rates(shares, people=people, factor=factor(self.sample, unit=self._unit(row), day=self.day))

    @staticmethod
    def _stream(
        code: str,
        needs: tuple[str, ...],
        rates: tuple[tuple[float, float, float], ...],
        *,
        order: str = "fixed",
    ) -> kernel.Stream:
        return kernel.Stream(
            code=code, needs=needs, rates=rates, order="free" if order == "free" else "fixed"
        )

    # ---- the house as it lives -------------------------------------------------------------------------------

    def _walk_ins(self, row: QueueDemand) -> float:
        return row.arrivals - (row.booked if row.booked_among_arrivals else 0)

    def _lobby(self, queue: str) -> str | None:
        lobby = queue.replace("_desk", "_lobby")
        return lobby if lobby != queue and any(one.queue == lobby for one in self.rows) else None

    def _triage(self) -> Iterator[kernel.Onward]:
        for row in self.rows:
            if lobby := self._lobby(row.queue):
                share = min(1.0, row.arrivals / self._row(lobby).arrivals)
                yield kernel.Onward(source=lobby, target=row.queue, share=share)

    def _calendars(self, row: QueueDemand) -> list[kernel.Person]:
        if row.booked_among_arrivals:
            return []
        spells = layers(row.booked_by_hour, from_hour=row.from_hour) if row.booked else ()
        return [
            kernel.Person(code=f"{row.queue}.calendar.{place + 1}", queues=(row.queue,), spells=(spell,))
            for place, spell in enumerate(spells)
        ]

    def _booked(self, row: QueueDemand) -> Iterator[kernel.Stream]:
        """The day's times, spread over the hours its calendars have times in."""
        people = round(row.booked * factor(self.sample, unit=self._unit(row), day=self.day))
        moments = booked_moments(people, by_hour=row.booked_by_hour, from_hour=row.from_hour)
        if not moments:
            return
        shares = self.sample.demand.no_show_shares
        yield kernel.Stream(
            code=f"{row.queue}.booked",
            needs=(row.queue,),
            booked=moments,
            service=self._booked_service(row),
            no_show_share=shares.get(self._unit(row), shares.get("default", 0.0)),
        )

    def _booked_service(self, row: QueueDemand) -> kernel.Law | None:
        """Booked matters have lengths of their own, unless the table counts them in."""
        if row.booked_among_arrivals:
            return None
        minutes = [
            one.staff_minutes for one in self.sample.services if one.queue == row.queue and "A" in one.modes
        ]
        queue = self.queues[row.queue]
        return kernel.Law(
            mean_minutes=sum(minutes) / len(minutes) if minutes else queue.mean_minutes, cv=queue.cv
        )

    def _combinations(self) -> dict[tuple[str, ...], float]:
        """People a Wednesday by what they come for. Each line gets, on the whole, the table's people."""
        entries = {row.queue: self._walk_ins(row) for row in self.rows if not self._lobby(row.queue)}
        first = dict(entries)
        for _ in range(30):
            made = self._spread(first)
            total = dict.fromkeys(entries, 0.0)
            for needs, people in made.items():
                for need in needs:
                    total[need] = total.get(need, 0.0) + people
            first = {
                queue: max(_FIRST_PART * entries[queue], first[queue] * entries[queue] / total[queue])
                for queue in entries
                if entries[queue] and total[queue]
            }
        return {needs: people for needs, people in self._spread(first).items() if people >= _RARE}

    def _spread(self, first: Mapping[str, float]) -> dict[tuple[str, ...], float]:
        shares = self.sample.demand.units_per_visit
        whole = sum(shares.values()) or 1.0
        made: dict[tuple[str, ...], float] = {}
        for queue, people in first.items():
            if self.queues[queue].ticketless or queue == "guide":
                made[(queue,)] = made.get((queue,), 0.0) + people
                continue
            for count, share in shares.items():
                for needs, part in self._chains((queue,), int(count)):
                    made[needs] = made.get(needs, 0.0) + people * share / whole * part
        return made

    def _chains(self, begun: tuple[str, ...], count: int) -> Iterator[tuple[tuple[str, ...], float]]:
        onward = {} if len(begun) >= count else self._onward(begun)
        if not onward:
            yield begun, 1.0
            return
        for queue, share in onward.items():
            for needs, part in self._chains((*begun, queue), count):
                yield needs, part * share

    def _onward(self, begun: tuple[str, ...]) -> dict[str, float]:
        """Where people of the last line go on to, without lines they have been to: line → share, together one."""
        units = {self.queues[code].unit for code in begun}
        default = {one.unit: one.code for one in self.sample.queues if one.default}
        here = {one.queue for one in self.rows}
        last = self.queues[begun[-1]].unit
        found = {one.target: one.share for one in self.sample.demand.transitions if one.source == last}
        for pair in self.sample.demand.unit_pairs:
            if last in pair.units:
                found[next((one for one in pair.units if one != last), last)] = pair.share
        lines: dict[str, float] = {}
        for unit, share in found.items():
            queue = default.get(unit, "")
            queue = self._lobby(queue) or queue
            if unit not in units and queue in here:
                lines[queue] = lines.get(queue, 0.0) + share
        total = sum(lines.values())
        return {queue: share / total for queue, share in lines.items()}


def day_of(word: str) -> Day:
    """A day's code."""
    return next(one for one in DAYS if one == word)
