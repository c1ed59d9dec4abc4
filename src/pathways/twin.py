"""The engine's twin: the same day in plain Python, thousands of times slower, to be read and to be compared with.

It keeps no lists in order and takes no short cuts: at each call everybody who waits is asked by the rule. It
has no numpy and no compiler. Its log is the engine's, line by line.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field

from pathways import disciplines as rule
from pathways import layout as at
from pathways import streams
from pathways.accounts import check_log
from pathways.check import ENTRANCE, check, walking
from pathways.scenario import Law, Person, Scenario, Stream

MINUTE = 60_000
Line = tuple[int, int, int, int, int]


def ms(minutes: float) -> int:
    """Minutes as whole milliseconds; no end is `NEVER`."""
    return rule.NEVER if math.isinf(minutes) else round(minutes * MINUTE)


@dataclass(eq=False, slots=True)
class _Stop:
    visitor: _Visitor
    place: int
    queue: int
    law: Law
    made: int
    state: int = at.PLANNED
    joined: int = 0
    credit: int = rule.NONE
    free_at: int = 0
    wait_from: int = 0
    patience: int = -1
    patience_at: int = rule.NEVER

    def draw(self, which: int) -> float:
        return streams.uniform(self.visitor.key, at.DRAWS_VISITOR + self.made * at.DRAWS_STOP + which)


@dataclass(eq=False, slots=True)
class _Visitor:
    slot: int
    number: int
    key: int
    stream: Stream
    arrived: int
    booked: int
    ground: int
    language: int
    stops: list[_Stop] = field(default_factory=list)
    is_busy: bool = False
    place: str = ENTRANCE
    left_at: int = 0
    open: int = 0
    made: int = 0


@dataclass(eq=False, slots=True)
class _Desk:
    """A person at work."""

    number: int
    person: Person
    skills: list[int]
    speaks: set[int]
    closes: int
    state: int = at.AWAY
    stop: _Stop | None = None
    spell: int = 0
    is_off_due: bool = False


@dataclass(eq=False, slots=True)
class _Comers:
    """A stream while its day goes on."""

    stream: Stream
    key: int
    at: int = 0
    piece: int = 0
    serial: int = 0


class Twin:
    """One day of a scenario."""

    def __init__(self, scenario: Scenario, *, seed: int = 1, number: int = 0) -> None:
        self.scenario = check(scenario)
        self.key = streams.child(streams.child(seed & streams.MASK, 0), number)
        self.codes = [one.code for one in scenario.queues]
        self.zones = [one.zone or ENTRANCE for one in scenario.queues]
        self.walks = walking(scenario)
        self.most = max(len(one.needs) for one in scenario.streams)
        self.grounds = [one.code for one in scenario.grounds]
        self.debts = [[0] * (len(self.grounds) + 1) for _ in self.codes]
        self.policy = self._policy()
        self.now = self.numbers = 0
        self.events: list[tuple[int, int, int]] = []
        self.log: list[Line] = []
        self.waiting: list[list[_Stop]] = [[] for _ in self.codes]
        self.slots: list[_Visitor] = []
        self.free_slots: list[int] = []
        self.desks = [self._desk(place, one) for place, one in enumerate(scenario.persons)]
        self.comers = [
            _Comers(one, streams.child(self.key, streams.named(one.code))) for one in scenario.streams
        ]
        self.booked = [(one, serial) for one in self.comers for serial in range(len(one.stream.booked))]

    def _policy(self) -> tuple[int, ...]:
        held, numbers = self.scenario.policy, [0] * rule.POLICY_SIZE
        for position, value in {
            rule.KEEP_PLACE: int(held.keep_place),
            rule.FIRST_COME: int(held.first_come),
            rule.SERVICE_WEIGHT: held.service_weight,
            rule.LANGUAGE_LEAD: held.language_lead,
            rule.AHEAD_CAP: held.ahead_cap,
            rule.EARLY: ms(held.early_minutes),
            rule.GRACE: ms(held.grace_minutes),
            rule.LAST_CALL: ms(held.last_call_minutes),
            rule.LONG_WAIT: ms(held.long_wait_minutes),
        }.items():
            numbers[position] = value
        return tuple(numbers)

    def _desk(self, number: int, person: Person) -> _Desk:
        skills = [self.codes.index(code) for code in person.queues]
        known = [one.code for one in self.scenario.languages]
        speaks = {known.index(code) for code in person.languages or known} if known else {0}
        closes = max(ms(self.scenario.queues[place].closes) for place in skills)
        return _Desk(number, person, skills, speaks, closes)

    # ---- the day ------------------------------------------------------------------------------------------------

    def run(self) -> list[Line]:
        """Let the day happen; its log."""
        for place, comers in enumerate(self.comers):
            self._plan(self._arrival(comers), at.EV_ARRIVAL, place)
        for place, (comers, serial) in enumerate(self.booked):
            self._plan_booked(place, comers, serial)
        if self.scenario.after_closing == "send_away":
            for place, queue in enumerate(self.scenario.queues):
                self._plan(ms(queue.closes), at.EV_CLOSE, place)
        for desk in self.desks:
            self._plan_spell(desk, 0)
        happens = {
            at.EV_END: self._end, at.EV_ON: self._come_on, at.EV_OFF: self._spell_over, at.EV_ARRIVAL: self._arrive,
            at.EV_BOOKED: self._arrive_booked, at.EV_WALKED: self._walked, at.EV_LOOK: self._look_round_slot,
            at.EV_PATIENCE: self._give_up, at.EV_CLOSE: self._close,
        }  # fmt: skip
        while self.events:
            self.now, kind, index = heapq.heappop(self.events)
            happens[kind](index)
        check_log(self.scenario, self.log)
        return self.log

    def _plan(self, moment: int, kind: int, index: int) -> None:
        if moment < at.LATEST:
            heapq.heappush(self.events, (moment, kind, index))

    def _note(self, what: int, number: int, queue: int, person: int) -> None:
        self.log.append((self.now, what, number, queue, person))

    # ---- coming -------------------------------------------------------------------------------------------------

    def _arrival(self, comers: _Comers) -> int:
        mass = streams.exponential(streams.uniform(comers.key, comers.serial))
        rates = comers.stream.rates
        while comers.piece < len(rates):
            begins, ends, hourly = rates[comers.piece]
            rate = hourly / 60 / MINUTE
            comers.at = max(comers.at, ms(begins))
            left = rate * (ms(ends) - comers.at)
            if mass < left:
                comers.at = min(comers.at + int(mass / rate + 0.5), ms(ends) - 1)
                return comers.at
            mass -= max(left, 0.0)
            comers.piece += 1
        return rule.NEVER

    def _arrive(self, place: int) -> None:
        comers = self.comers[place]
        key = streams.visitor_key(comers.key, comers.serial)
        comers.serial += 1
        self._plan(self._arrival(comers), at.EV_ARRIVAL, place)
        self._come(place, key=key, booked=rule.NONE)

    def _plan_booked(self, place: int, comers: _Comers, serial: int) -> None:
        stream = comers.stream
        key = streams.visitor_key(comers.key, -2 - serial)
        if streams.uniform(key, at.DRAW_NO_SHOW) < stream.no_show_share:
            return
        off = stream.spread_minutes * MINUTE * streams.normal(streams.uniform(key, at.DRAW_PUNCTUAL))
        moment = ms(stream.booked[serial]) + math.floor(off - stream.early_minutes * MINUTE + 0.5)
        if moment >= 0:
            self._plan(moment, at.EV_BOOKED, place)

    def _arrive_booked(self, place: int) -> None:
        comers, serial = self.booked[place]
        key = streams.visitor_key(comers.key, -2 - serial)
        self._come(self.comers.index(comers), key=key, booked=ms(comers.stream.booked[serial]))

    def _come(self, place: int, *, key: int, booked: int) -> None:
        stream = self.comers[place].stream
        ground = self.grounds.index(stream.priority) if stream.priority else -1
        if ground >= 0 and streams.uniform(key, at.DRAW_PRIORITY) >= stream.priority_share:
            ground = -1
        slot = self.free_slots.pop() if self.free_slots else len(self.slots)
        one = _Visitor(slot, self.numbers, key, stream, self.now, booked, ground, self._language(key))
        self.slots[slot : slot + 1] = [one]
        one.left_at, one.open, one.made = self.now, len(stream.needs), len(stream.needs)
        self.numbers += 1
        self._note(at.ARRIVED, one.number, place, -1)
        for position, code in enumerate(stream.needs):
            queue = self.codes.index(code)
            law = stream.service or self.scenario.queues[queue].service
            one.stops.append(_Stop(one, position, queue, law, position))
        self._proceed(one)

    def _language(self, key: int) -> int:
        rest = streams.uniform(key, at.DRAW_LANGUAGE)
        for place, language in enumerate(self.scenario.languages[:-1]):
            rest -= language.share
            if rest < 0.0:
                return place
        return max(0, len(self.scenario.languages) - 1)

    def _proceed(self, one: _Visitor) -> None:
        for stop in one.stops:
            if stop.state == at.PLANNED:
                if self._start(stop):
                    stop.state = at.OVER
                    one.open -= 1
                elif one.stream.order == "fixed":
                    return
        if one.open == 0:
            self._note(at.OUT, one.number, -1, -1)
            self.free_slots.append(one.slot)

    def _walk(self, one: _Visitor, queue: int) -> int:
        return ms(self.walks[one.place, self.zones[queue]])

    def _start(self, stop: _Stop) -> bool:
        one = stop.visitor
        if one.stream.order == "fixed" and (walk := self._walk(one, stop.queue)):
            stop.state = at.WALKING
            self._plan(self.now + walk, at.EV_WALKED, one.slot * self.most + stop.place)
            return False
        return self._join(stop)

    def _stop_at(self, index: int) -> _Stop:
        return self.slots[index // self.most].stops[index % self.most]

    def _walked(self, index: int) -> None:
        stop = self._stop_at(index)
        one = stop.visitor
        one.place, one.left_at = self.zones[stop.queue], self.now
        if self._join(stop):
            self._over(stop)

    def _over(self, stop: _Stop) -> None:
        stop.state = at.OVER
        stop.visitor.open -= 1
        if not stop.visitor.is_busy:
            self._proceed(stop.visitor)

    # ---- waiting --------------------------------------------------------------------------------------------------

    def _join(self, stop: _Stop) -> bool:
        """True when turned away."""
        one, queue = stop.visitor, self.scenario.queues[stop.queue]
        stop.state, stop.joined, stop.patience, stop.patience_at = at.WAITING, self.now, -1, rule.NEVER
        self._note(at.JOINED, one.number, stop.queue, -1)
        if self.now >= ms(queue.closes):
            self._note(at.TURNED, one.number, stop.queue, -1)
            return True
        self._ready(stop)
        self.waiting[stop.queue].append(stop)
        if one.is_busy:
            return False
        self._look(stop)
        if stop.state == at.WAITING:
            if queue.places is not None and len(self.waiting[stop.queue]) > queue.places:
                self.waiting[stop.queue].remove(stop)
                self._note(at.TURNED, one.number, stop.queue, -1)
                return True
            self._arm(stop)
        return False

    def _ready(self, stop: _Stop) -> None:
        one = stop.visitor
        stop.free_at = one.left_at + self._walk(one, stop.queue)
        opens = ms(self.scenario.queues[stop.queue].opens)
        stop.wait_from = max(stop.free_at, stop.joined, one.booked, opens)

    def _arm(self, stop: _Stop) -> None:
        one, patience = stop.visitor, self.scenario.queues[stop.queue].patience
        if patience is not None:
            if stop.patience < 0:
                floor = patience.floor_minutes * MINUTE
                rest = (patience.mean_minutes - patience.floor_minutes) * MINUTE
                stop.patience = int(floor + streams.exponential(stop.draw(at.DRAW_PATIENCE)) * rest + 0.5)
            stop.patience_at = stop.wait_from + stop.patience
            self._plan(stop.patience_at, at.EV_PATIENCE, one.slot * self.most + stop.place)
        for moment in (stop.free_at, one.booked - self.policy[rule.EARLY]):
            if moment > self.now:
                self._plan(moment, at.EV_LOOK, one.slot)

    def _give_up(self, index: int) -> None:
        """An event planned for somebody who has been called since, or has gone, finds nobody."""
        one = self.slots[index // self.most]
        stop = next((each for each in one.stops if each.place == index % self.most), None)
        if stop is None or stop.state != at.WAITING or stop.patience_at != self.now or one.is_busy:
            return
        self.waiting[stop.queue].remove(stop)
        self._note(at.LEFT, one.number, stop.queue, -1)
        if one.stream.order == "fixed":
            for other in one.stops:
                if other.state == at.PLANNED:
                    other.state = at.OVER
                    one.open -= 1
        self._over(stop)

    def _close(self, queue: int) -> None:
        while self.waiting[queue]:
            stop = min(self.waiting[queue], key=lambda each: (each.visitor.number, each.made))
            self.waiting[queue].remove(stop)
            self._note(at.SENT, stop.visitor.number, queue, -1)
            self._over(stop)

    # ---- calling --------------------------------------------------------------------------------------------------

    def _seen(self, stop: _Stop, desk: _Desk) -> tuple[int, ...]:
        one, queue, numbers = stop.visitor, self.scenario.queues[stop.queue], [0] * rule.CANDIDATE_SIZE
        on = [each for each in self.desks if stop.queue in each.skills and each.state != at.AWAY]
        elsewhere = [each for each in one.stops if each is not stop and each.state == at.WAITING]
        numbers[rule.HOUSE_AT], numbers[rule.CREDIT_AT] = one.arrived, stop.credit
        numbers[rule.LINE_AT], numbers[rule.JOURNAL], numbers[rule.POSITION] = (
            stop.joined,
            one.number,
            stop.made,
        )
        numbers[rule.PROMISE], numbers[rule.EXPECTED] = (
            ms(queue.promise_minutes),
            ms(queue.service.mean_minutes),
        )
        numbers[rule.BOOKED_AT], numbers[rule.CLOSES_AT] = one.booked, ms(queue.closes)
        numbers[rule.DESK_CLOSES_AT] = desk.closes
        closings = [ms(self.scenario.queues[each.queue].closes) for each in elsewhere]
        numbers[rule.ELSEWHERE_CLOSES_AT] = min(closings, default=rule.NEVER)
        numbers[rule.FREE_FROM], numbers[rule.BUSY] = stop.free_at, int(one.is_busy)
        numbers[rule.MISSED_AT], numbers[rule.SERVES] = rule.NONE, 1
        numbers[rule.SPEAKS] = int(one.language in desk.speaks)
        numbers[rule.OPEN_DESKS] = len(on)
        numbers[rule.SPEAKING_DESKS] = sum(one.language in each.speaks for each in on)
        numbers[rule.AHEAD_DEBT] = self.debts[stop.queue][0]
        if one.ground >= 0:
            numbers[rule.CAP] = self.scenario.grounds[one.ground].cap
            numbers[rule.CLASS_DEBT] = self.debts[stop.queue][1 + one.ground]
        return tuple(numbers)

    def _may_call(self, stop: _Stop, desk: _Desk) -> bool:
        return rule.may_call(self._seen(stop, desk), policy=self.policy, now=self.now)

    def _look(self, stop: _Stop) -> None:
        able = [desk for desk in self.desks if stop.queue in desk.skills]
        for desk in sorted(able, key=lambda one: len(one.skills)):
            if desk.state == at.IDLE and self._may_call(stop, desk):
                self._call(stop, desk)
                return

    def _look_round(self, one: _Visitor) -> None:
        for stop in one.stops:
            if one.open and not one.is_busy and stop.state == at.WAITING:
                self._look(stop)

    def _look_round_slot(self, slot: int) -> None:
        self._look_round(self.slots[slot])

    def _pick(self, desk: _Desk) -> None:
        able = [stop for queue in desk.skills for stop in self.waiting[queue] if self._may_call(stop, desk)]
        if able:
            now, policy = self.now, self.policy
            self._call(
                min(able, key=lambda one: rule.rank(self._seen(one, desk), policy=policy, now=now)), desk
            )

    def _call(self, stop: _Stop, desk: _Desk) -> None:
        one = stop.visitor
        self.waiting[stop.queue].remove(stop)
        stop.state = at.SERVING
        self._note(at.CALLED, one.number, stop.queue, desk.number)
        one.is_busy, one.place = True, self.zones[stop.queue]
        for other in one.stops:
            other.patience_at = rule.NEVER
        debts = self.debts[stop.queue]
        for place, ground in enumerate(self.scenario.grounds):
            debts[1 + place] = rule.debt_after(
                debts[1 + place], cap=ground.cap, is_of_class=place == one.ground
            )
        debts[0] = rule.debt_after(debts[0], cap=self.policy[rule.AHEAD_CAP], is_of_class=one.ground >= 0)
        desk.state, desk.stop = at.SERVES, stop
        lasts = _duration(stop.law, stop.draw(at.DRAW_SERVICE))
        if desk.person.answers_minutes:
            answer = streams.exponential(stop.draw(at.DRAW_ANSWER)) * (desk.person.answers_minutes * MINUTE)
            lasts += int(answer + 0.5)
        self._plan(self.now + lasts, at.EV_END, desk.number)

    def _end(self, number: int) -> None:
        desk = self.desks[number]
        stop, desk.stop = desk.stop, None
        assert stop is not None
        one = stop.visitor
        self._note(at.ENDED, one.number, stop.queue, number)
        one.is_busy, one.left_at, stop.state = False, self.now, at.OVER
        if not self._onward(stop):
            one.open -= 1
        for other in one.stops:
            if other.state == at.WAITING:
                self._ready(other)
                self._arm(other)
        self._proceed(one)
        self._freed(desk)
        self._look_round(one)

    def _onward(self, stop: _Stop) -> bool:
        rest = stop.draw(at.DRAW_ONWARD)
        for row in self.scenario.onward:
            if row.source == self.codes[stop.queue]:
                rest -= row.share
                if rest < 0.0:
                    one = stop.visitor
                    kept = one.arrived if self.scenario.policy.keep_place else stop.joined
                    kept = kept if stop.credit == rule.NONE else stop.credit
                    stop.credit = kept if row.hands_over else rule.NONE
                    stop.queue = self.codes.index(row.target)
                    stop.law = self.scenario.queues[stop.queue].service
                    stop.state, stop.made = at.PLANNED, one.made
                    one.made += 1
                    return True
        return False

    # ---- people at work ---------------------------------------------------------------------------------------------

    def _plan_spell(self, desk: _Desk, at_least: int) -> None:
        for begins, ends in desk.person.spells[desk.spell :]:
            if max(ms(begins), at_least) < ms(ends):
                self._plan(max(ms(begins), at_least), at.EV_ON, desk.number)
                return
            desk.spell += 1

    def _come_on(self, number: int) -> None:
        desk = self.desks[number]
        desk.state, desk.is_off_due = at.IDLE, False
        self._note(at.ON, -1, -1, number)
        self._plan(ms(desk.person.spells[desk.spell][1]), at.EV_OFF, number)
        self._pick(desk)

    def _is_needed(self, desk: _Desk) -> bool:
        stays = self.scenario.after_closing == "serve" and self.now >= desk.closes
        return stays and any(self.waiting[queue] for queue in desk.skills)

    def _freed(self, desk: _Desk) -> None:
        if desk.is_off_due and not self._is_needed(desk):
            self._go_off(desk)
            return
        desk.state = at.IDLE
        self._pick(desk)

    def _spell_over(self, number: int) -> None:
        desk = self.desks[number]
        desk.is_off_due = True
        if desk.state == at.IDLE and not self._is_needed(desk):
            self._go_off(desk)

    def _go_off(self, desk: _Desk) -> None:
        desk.state = at.AWAY
        self._note(at.OFF, -1, -1, desk.number)
        ended, late = ms(desk.person.spells[desk.spell][1]), 0
        desk.spell += 1
        if desk.person.keeps_breaks and desk.spell < len(desk.person.spells):
            late = self.now + ms(desk.person.spells[desk.spell][0]) - ended
        self._plan_spell(desk, max(late, self.now))


def _duration(law: Law, chance: float) -> int:
    mean = law.mean_minutes * MINUTE
    if law.kind == "exponential":
        return int(streams.exponential(chance) * mean + 0.5)
    if law.kind == "constant" or not law.cv:
        return int(mean + 0.5)
    squared = math.log1p(law.cv * law.cv)
    return int(math.exp(math.log(mean) - squared / 2 + math.sqrt(squared) * streams.normal(chance)) + 0.5)
