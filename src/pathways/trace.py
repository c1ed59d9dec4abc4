"""One simulated day, told person by person: who walks, waits and is served, where, and from when to when.

It is read from a day's log, the engine's (`runs.day`) or its twin's, and needs neither numpy nor a compiler: a
Rantakulma Wednesday takes a fifth of a second. Moments are whole milliseconds after midnight. Everybody is in
one place at a time: at a desk, on the way, or beside the line that they joined first of those they wait in.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pathways import disciplines as rule
from pathways import layout as at
from pathways import streams
from pathways.check import ENTRANCE, walking
from pathways.scenario import Scenario
from pathways.twin import MINUTE, Twin, _Stop, ms

WALKS, WAITS, SERVED = range(3)


@dataclass(frozen=True, slots=True)
class Span:
    """A visitor is somewhere from `begins` to `ends`. `queue`: the line waited in or walked to, -1 for none;
    `person`: who serves, -1 for nobody."""

    what: int
    queue: int
    person: int
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Visit:
    """One visitor's day in the house. `stream`: which of the scenario's; spans follow each other without a gap."""

    number: int
    stream: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One service: when its stop joined the line, was called and ended, and what counts as waited, ms."""

    queue: int
    number: int
    person: int
    joined: int
    called: int
    ended: int
    waited: int


@dataclass(frozen=True, slots=True)
class Loss:
    """A stop that went unserved: `what` is `layout.LEFT`, `TURNED` or `SENT`."""

    queue: int
    what: int
    joined: int
    moment: int
    number: int


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody is at work from `begins` to `ends`: the end of the spell, or of the last service where that is later.

    `planned`: the end of the spell. Who stays on after closing for somebody who never comes is not at work.
    """

    person: int
    begins: int
    ends: int
    planned: int


@dataclass(frozen=True, slots=True)
class Day:
    """A traced day."""

    scenario: Scenario
    seed: int
    number: int
    visits: tuple[Visit, ...]
    calls: tuple[Call, ...]
    losses: tuple[Loss, ...]
    shifts: tuple[Shift, ...]

    def positions(self, moment: int) -> Iterator[tuple[Visit, Span]]:
        """Everybody in the house at a moment, each with where they are."""
        for visit in self.visits:
            for span in visit.spans:
                if span.begins <= moment < span.ends:
                    yield visit, span
                    break


@dataclass(frozen=True, slots=True)
class Occupancy:
    """People at the beginning of each minute from `first` on: `waits[queue][place]`, `served[queue][place]`,
    `walks[place]`, `house[place]` (everybody), `on_duty[place]` (persons at work)."""

    first: int
    waits: tuple[tuple[int, ...], ...]
    served: tuple[tuple[int, ...], ...]
    walks: tuple[int, ...]
    house: tuple[int, ...]
    on_duty: tuple[int, ...]


@dataclass(slots=True)
class _Place:
    """A stop in a line."""

    queue: int
    joined: int
    free_at: int = 0
    wait_from: int = rule.NEVER
    waited: int = 0


@dataclass(slots=True)
class _Guest:
    stream: int
    booked: int
    left_at: int
    zone: str = ENTRANCE
    lines: list[_Place] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    #: what, queue, person, and from when the walk is over
    now: tuple[int, int, int, int] = (WALKS, -1, -1, 0)
    since: int = 0
    #: queue, person, joined, called, waited
    served: tuple[int, int, int, int, int] | None = None


def trace(
    scenario: Scenario, *, seed: int = 1, number: int = 0, log: Iterable[Iterable[int]] | None = None
) -> Day:
    """The `number`-th day of a seed, from its log where there is one, else from the twin. Raises ScenarioProblem.

    A house that was already living (`start`) cannot be traced: its log does not say who was there.
    """
    lines: Iterable[Iterable[int]] = (
        _Recorder(scenario, seed=seed, number=number).told() if log is None else log
    )
    return _Reader(scenario, seed=seed, number=number).read(lines)


class _Watched(list[_Stop]):
    """Who waits in a line; knows who left it last."""

    gone: _Stop | None = None

    def remove(self, value: _Stop) -> None:
        super().remove(value)
        self.gone = value


class _Recorder(Twin):
    """A twin whose log says of each stop when it joined: somebody may wait in one line for two matters."""

    def told(self) -> list[tuple[int, ...]]:
        self.joined: list[int] = []
        self.waiting = [_Watched() for _ in self.waiting]
        return [(*line, joined) for line, joined in zip(self.run(), self.joined, strict=True)]

    def _note(self, what: int, number: int, queue: int, person: int) -> None:
        super()._note(what, number, queue, person)
        line = self.waiting[queue] if what in (at.CALLED, at.LEFT, at.SENT) else None
        self.joined.append(line.gone.joined if isinstance(line, _Watched) and line.gone else -1)


class _Reader:
    """Reads a log line by line."""

    def __init__(self, scenario: Scenario, *, seed: int, number: int) -> None:
        self.scenario, self.seed, self.number = scenario, seed, number
        self.zones = [one.zone or ENTRANCE for one in scenario.queues]
        self.walks = {way: ms(minutes) for way, minutes in walking(scenario).items()}
        self.opens = [ms(one.opens) for one in scenario.queues]
        self.is_fixed = [one.order == "fixed" for one in scenario.streams]
        self.booked = _booked(scenario, seed=seed, number=number)
        self.joined = -1
        self.guests: dict[int, _Guest] = {}
        self.visits: dict[int, Visit] = {}
        self.calls: list[Call] = []
        self.losses: list[Loss] = []
        self.shifts: list[Shift] = []
        self.on: dict[int, int] = {}
        self.last_ended: dict[int, int] = {}

    def read(self, log: Iterable[Iterable[int]]) -> Day:
        lines = [tuple(map(int, one)) for one in log]
        self.comers = Counter((line[3], line[0]) for line in lines if line[1] == at.ARRIVED)
        last = 0
        for moment, what, number, queue, person, *joined in lines:
            last, self.joined = moment, joined[0] if joined else -1
            if what == at.ON:
                self.on[person] = moment
            elif what == at.OFF:
                self._off(person, moment)
            elif what == at.ARRIVED:
                booked = self._booked_time(queue, moment)
                self.guests[number] = _Guest(queue, booked, moment, since=moment)
            else:
                self._guest(moment, what, number, (queue, person))
        for person in tuple(self.on):
            self._off(person, last)
        visits = tuple(self.visits[number] for number in sorted(self.visits))
        return Day(
            self.scenario, self.seed, self.number, visits, tuple(self.calls), tuple(self.losses),
            tuple(sorted(self.shifts, key=lambda one: (one.person, one.begins))),
        )  # fmt: skip

    def _off(self, person: int, moment: int) -> None:
        begins = self.on.pop(person)
        spells = [(ms(a), ms(b)) for a, b in self.scenario.persons[person].spells]
        planned = min(max((b for a, b in spells if a <= begins < b), default=moment), moment)
        last = max(self.last_ended.get(person, 0), planned)
        self.shifts.append(Shift(person, begins, min(last, moment), planned))

    def _booked_time(self, stream: int, moment: int) -> int:
        """Of those who come in one millisecond the ones without a booking come first."""
        waiting = self.booked.get((stream, moment), [])
        self.comers[stream, moment] -= 1
        return waiting.pop(0) if len(waiting) > self.comers[stream, moment] else rule.NONE

    def _guest(self, moment: int, what: int, number: int, where: tuple[int, int]) -> None:
        one, (queue, person) = self.guests[number], where
        if what == at.JOINED:
            self._join(one, queue, moment)
        elif what == at.CALLED:
            self._call(one, queue, moment, person)
        elif what == at.ENDED:
            self._end(one, number, moment)
        elif what == at.OUT:
            self._turn(one, moment, (WALKS, -1, -1, 0))
            self.visits[number] = Visit(number, one.stream, _towards(one.spans))
            return
        else:
            self.joined = moment if what == at.TURNED else self.joined
            lost = self._taken(one, queue)
            self.losses.append(Loss(queue, what, lost.joined, moment, number))
        self._turn(one, moment, self._where(one))

    def _join(self, one: _Guest, queue: int, moment: int) -> None:
        if self.is_fixed[one.stream] and self.walks[one.zone, self.zones[queue]]:
            one.zone, one.left_at = self.zones[queue], moment
        place = _Place(queue, moment)
        self._ready(one, place)
        if one.served is not None:
            place.wait_from = rule.NEVER
        one.lines.append(place)

    def _ready(self, one: _Guest, place: _Place) -> None:
        place.free_at = one.left_at + self.walks[one.zone, self.zones[place.queue]]
        place.wait_from = max(place.free_at, place.joined, one.booked, self.opens[place.queue])

    def _taken(self, one: _Guest, queue: int) -> _Place:
        """The stop the line is about: by when it joined; where the log does not say, the first."""
        here = [place for place in one.lines if place.queue == queue]
        found = next((place for place in here if place.joined == self.joined), here[0])
        one.lines.remove(found)
        return found

    def _call(self, one: _Guest, queue: int, moment: int, person: int) -> None:
        for place in one.lines:
            place.waited += max(0, moment - place.wait_from)
            place.wait_from = rule.NEVER
        place = self._taken(one, queue)
        one.zone = self.zones[queue]
        one.served = (queue, person, place.joined, moment, place.waited)

    def _end(self, one: _Guest, number: int, moment: int) -> None:
        assert one.served is not None
        queue, person, joined, called, waited = one.served
        self.last_ended[person] = moment
        self.calls.append(Call(queue, number, person, joined, called, moment, waited))
        one.served, one.left_at = None, moment
        for place in one.lines:
            self._ready(one, place)

    def _where(self, one: _Guest) -> tuple[int, int, int, int]:
        if one.served is not None:
            return SERVED, one.served[0], one.served[1], 0
        if one.lines:
            return WAITS, one.lines[0].queue, -1, one.lines[0].free_at
        return WALKS, -1, -1, 0

    @staticmethod
    def _turn(one: _Guest, moment: int, where: tuple[int, int, int, int]) -> None:
        """The visitor is somewhere else from now on. What lasted no time is not told."""
        if where == one.now and where[0] != WALKS:
            return
        what, queue, person, free_at = one.now
        arrives = min(max(one.since, free_at), moment) if what == WAITS else one.since
        if one.since < arrives:
            one.spans.append(Span(WALKS, queue, -1, one.since, arrives))
        if arrives < moment:
            one.spans.append(Span(what, queue, person, arrives, moment))
        one.now, one.since = where, moment


def _towards(spans: list[Span]) -> tuple[Span, ...]:
    """A walk that does not know where to goes where the visitor is next; neighbours that are alike are one.

    Two services stay two."""
    told: list[Span] = []
    following = -1
    for one in reversed(spans):
        queue = following if one.what == WALKS and one.queue < 0 else one.queue
        following = queue
        after = told[-1] if told and one.what != SERVED else None
        if after is not None and (after.what, after.queue) == (one.what, queue):
            told[-1] = Span(one.what, queue, one.person, one.begins, after.ends)
        else:
            told.append(Span(one.what, queue, one.person, one.begins, one.ends))
    return tuple(reversed(told))


def _booked(scenario: Scenario, *, seed: int, number: int) -> dict[tuple[int, int], list[int]]:
    """Stream and moment of coming → the times booked. Drawn by counting, so the same as in the day itself."""
    key = streams.child(streams.child(seed & streams.MASK, 0), number)
    found: dict[tuple[int, int], list[int]] = {}
    for place, stream in enumerate(scenario.streams):
        own = streams.child(key, streams.named(stream.code))
        for serial, booked in enumerate(stream.booked):
            visitor = streams.visitor_key(own, -2 - serial)
            if streams.uniform(visitor, at.DRAW_NO_SHOW) < stream.no_show_share:
                continue
            spread = streams.normal(streams.uniform(visitor, at.DRAW_PUNCTUAL)) * stream.spread_minutes
            moment = ms(booked) + math.floor(MINUTE * spread - stream.early_minutes * MINUTE + 0.5)
            found.setdefault((place, moment), []).append(ms(booked))
    return found


def occupancy(day: Day) -> Occupancy:
    """The table of a day, counted by who comes and goes."""
    moments = [span.ends for visit in day.visits for span in visit.spans]
    first = min((visit.spans[0].begins for visit in day.visits if visit.spans), default=0) // MINUTE
    size = max(moments, default=0) // MINUTE + 2 - first
    queues = range(len(day.scenario.queues))
    waits, served = [[0] * (size + 1) for _ in queues], [[0] * (size + 1) for _ in queues]
    walks, on_duty = [0] * (size + 1), [0] * (size + 1)

    def add(row: list[int], begins: int, ends: int) -> None:
        row[min(max(-(-begins // MINUTE) - first, 0), size)] += 1
        row[min(max(-(-ends // MINUTE) - first, 0), size)] -= 1

    for visit in day.visits:
        for span in visit.spans:
            row = walks if span.what == WALKS else (waits if span.what == WAITS else served)[span.queue]
            add(row, span.begins, span.ends)
    for shift in day.shifts:
        add(on_duty, shift.begins, shift.ends)
    summed = [_summed(row) for row in (*waits, *served, walks)]
    count = len(day.scenario.queues)
    house = tuple(map(sum, zip(*summed, strict=True)))
    return Occupancy(
        first, tuple(summed[:count]), tuple(summed[count:-1]), summed[-1], house, _summed(on_duty)
    )


def _summed(changes: list[int]) -> tuple[int, ...]:
    told, total = [], 0
    for change in changes[:-1]:
        total += change
        told.append(total)
    return tuple(told)
