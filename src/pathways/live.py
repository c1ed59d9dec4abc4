"""A house as it stands at some moment, to begin days from: who waits, who is served, who is on duty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pathways import disciplines as rule
from pathways import layout as at
from pathways.scenario import Scenario, ScenarioProblem
from pathways.state import Tables, Words, blank, ms


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveStop:
    """One open stop. Moments are minutes after midnight; `credit` is a seniority brought from elsewhere."""

    queue: str
    joined: float
    credit: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveVisitor:
    """Somebody in the house. `number` settles equal arrivals and names the visitor's random numbers."""

    number: int
    arrived: float
    stops: tuple[LiveStop, ...]
    free_since: float | None = None
    booked: float | None = None
    ground: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveHouse:
    """`serving`: person → (visitor number, queue, called at). Others whose spell has begun are idle."""

    now: float
    visitors: tuple[LiveVisitor, ...]
    serving: Mapping[str, tuple[int, str, float]]


def template(scenario: Scenario, held: Tables, house: LiveHouse) -> Words:
    """The record that days from `house` begin from. Raises ScenarioProblem for names the scenario does not have."""
    return _Template(scenario, held, house).made()


class _Template:
    def __init__(self, scenario: Scenario, held: Tables, house: LiveHouse) -> None:
        self.scenario, self.t, self.house = scenario, held.t, house
        self.s = blank(held)
        self.queues = {one.code: place for place, one in enumerate(scenario.queues)}
        self.slots: dict[int, int] = {}

    def made(self) -> Words:
        s, t = self.s, self.t
        s[at.NOW] = ms(self.house.now)
        served = {
            number: (person, queue, called) for person, (number, queue, called) in self.house.serving.items()
        }
        if len(self.house.visitors) > int(t[at.SLOTS]):
            raise ScenarioProblem("house", f"{len(self.house.visitors)} visitors", "give more room")
        for slot, one in enumerate(self.house.visitors):
            self._visitor(slot, one, is_busy=one.number in served)
        s[at.FRESH] = s[at.IN_HOUSE] = len(self.house.visitors)
        s[at.HOUSE_CHANGED] = s[at.NOW]  # the accounts begin now: what was spent before is owed
        s[at.HOUSE_SPENT] = -sum(int(s[at.NOW]) - ms(one.arrived) for one in self.house.visitors)
        s[at.NUMBER] = 1 + max((one.number for one in self.house.visitors), default=-1)
        s[at.BUSY_PEOPLE] = len(served)
        s[at.PEAK_HOUSE], s[at.PEAK_FREE] = s[at.IN_HOUSE], s[at.IN_HOUSE] - s[at.BUSY_PEOPLE]
        for place, person in enumerate(self.scenario.persons):
            self._person(place, person.code)
        self._lines()
        return s

    def _queue(self, code: str, where: str) -> int:
        if code not in self.queues:
            raise ScenarioProblem(where, f"names the queue {code}", f"give one of {', '.join(self.queues)}")
        return self.queues[code]

    def _base(self, slot: int) -> int:
        return int(self.t[at.S_SLOTS]) + slot * (at.V_SIZE + int(self.t[at.STOPS]) * at.J_SIZE)

    def _visitor(self, slot: int, one: LiveVisitor, *, is_busy: bool) -> None:
        s, v, where = self.s, self._base(slot), f"visitor {one.number}"
        if not 0 < len(one.stops) <= int(self.t[at.STOPS]):
            raise ScenarioProblem(where, f"has {len(one.stops)} stops", f"give 1 to {int(self.t[at.STOPS])}")
        self.slots[one.number] = v
        free = one.arrived if one.free_since is None else one.free_since
        grounds = [ground.code for ground in self.scenario.grounds]
        languages = [language.code for language in self.scenario.languages]
        s[v + at.V_SLOT], s[v + at.V_HOUSE_AT], s[v + at.V_NUMBER] = slot, ms(one.arrived), one.number
        s[v + at.V_BUSY], s[v + at.V_STREAM], s[v + at.V_LEFT_AT] = int(is_busy), -1, ms(free)
        s[v + at.V_BOOKED_AT] = rule.NONE if one.booked is None else ms(one.booked)
        s[v + at.V_PRIORITY] = grounds.index(one.ground) if one.ground in grounds else -1
        s[v + at.V_LANGUAGE] = languages.index(one.language) if one.language in languages else 0
        s[v + at.V_OPEN] = s[v + at.V_COUNT] = s[v + at.V_MADE] = len(one.stops)
        for place, stop in enumerate(one.stops):
            self._stop(v, place, stop)

    def _stop(self, v: int, place: int, stop: LiveStop) -> None:
        s, t, p = self.s, self.t, v + at.V_SIZE + place * at.J_SIZE
        queue = self._queue(stop.queue, f"visitor {s[v + at.V_NUMBER]}")
        row, ground = int(t[at.T_QUEUES]) + queue * at.Q_SIZE, int(s[v + at.V_PRIORITY])
        s[p : p + rule.CANDIDATE_SIZE] = 0
        s[p + rule.HOUSE_AT], s[p + rule.JOURNAL] = s[v + at.V_HOUSE_AT], s[v + at.V_NUMBER]
        s[p + at.J_CREDIT] = rule.NONE if stop.credit is None else ms(stop.credit)
        s[p + at.J_LINE_AT], s[p + at.J_MADE] = ms(stop.joined), place
        s[p + rule.PROMISE], s[p + rule.EXPECTED] = t[row + at.Q_PROMISE], t[row + at.Q_EXPECTED]
        s[p + rule.BOOKED_AT], s[p + rule.CLOSES_AT] = s[v + at.V_BOOKED_AT], t[row + at.Q_CLOSES]
        s[p + rule.DESK_CLOSES_AT] = s[p + rule.ELSEWHERE_CLOSES_AT] = rule.NEVER
        s[p + at.J_FREE_AT], s[p + rule.BUSY] = s[v + at.V_LEFT_AT], s[v + at.V_BUSY]
        s[p + rule.MISSED_AT], s[p + rule.SERVES] = rule.NONE, 1
        s[p + rule.CAP] = t[int(t[at.T_CAPS]) + ground] if ground >= 0 else 0
        s[p + at.J_VISITOR], s[p + at.J_QUEUE], s[p + at.J_LAW] = v, queue, queue
        s[p + at.J_STATE], s[p + at.J_PATIENCE], s[p + at.J_PATIENCE_AT] = at.WAITING, -1, rule.NEVER
        since = max(s[p + at.J_LINE_AT], s[p + at.J_FREE_AT], s[v + at.V_BOOKED_AT], t[row + at.Q_OPENS])
        s[p + at.J_WAIT_FROM] = rule.NEVER if s[v + at.V_BUSY] else since
        policy = tuple(int(word) for word in t[t[at.T_POLICY] :][: rule.POLICY_SIZE])
        s[p + at.J_DUE] = rule.due(tuple(int(word) for word in s[p : p + rule.CANDIDATE_SIZE]), policy=policy)

    def _person(self, place: int, code: str) -> None:
        s, t, now = self.s, self.t, int(self.s[at.NOW])
        e, row = int(t[at.S_PERSONS]) + place * at.E_SIZE, int(t[at.T_PERSONS]) + place * at.P_SIZE
        spells = [
            t[t[row + at.P_SPELLS] + n * at.G_SIZE :][: at.G_SIZE] for n in range(t[row + at.P_SPELL_COUNT])
        ]
        past = sum(1 for spell in spells if spell[at.G_TO] <= now)
        s[e + at.E_SPELL], s[e + at.E_STOP] = past, -1
        is_on = past < len(spells) and spells[past][at.G_FROM] <= now
        if code in self.house.serving:
            if not is_on:  # work under way is finished after the spell
                s[e + at.E_SPELL] = max(0, past - 1)
                s[e + at.E_OFF_DUE] = 1
            self._serves(e, *self.house.serving[code])
        elif is_on:
            s[e + at.E_STATE] = at.IDLE
        for skill in t[t[row + at.P_SKILLS] :][: t[row + at.P_SKILL_COUNT]]:
            s[t[at.S_QUEUES] + skill * at.K_SIZE + at.K_IDLE] += int(s[e + at.E_STATE] == at.IDLE)
            if s[e + at.E_STATE] != at.AWAY:
                base = t[at.S_OPEN] + skill * (t[at.N_LANGUAGES] + 1)
                spoken = [1 if t[row + at.P_LANGUAGES] >> n & 1 else 0 for n in range(t[at.N_LANGUAGES])]
                s[base : base + t[at.N_LANGUAGES] + 1] += np.array([1, *spoken])

    def _serves(self, e: int, number: int, queue: str, called: float) -> None:
        s, v = self.s, self.slots.get(number)
        if v is None:
            raise ScenarioProblem("serving", f"visitor {number} is not in the house", "add the visitor")
        wanted = self._queue(queue, "serving")
        for place in range(s[v + at.V_COUNT]):
            p = v + at.V_SIZE + place * at.J_SIZE
            if s[p + at.J_QUEUE] == wanted and s[p + at.J_STATE] == at.WAITING:
                s[p + at.J_STATE], s[p + at.J_CALLED_AT] = at.SERVING, ms(called)
                s[v + at.V_PLACE] = wanted + 1
                s[e + at.E_STATE], s[e + at.E_STOP] = at.SERVES, p
                return
        raise ScenarioProblem("serving", f"visitor {number} has no stop in {queue}", "add the stop")

    def _lines(self) -> None:
        """Put who waits in line, in order."""
        s, t, size = self.s, self.t, at.J_SIZE
        waiting: dict[int, list[int]] = {}
        for v in self.slots.values():
            for p in range(v + at.V_SIZE, v + at.V_SIZE + int(s[v + at.V_COUNT]) * size, size):
                if s[p + at.J_STATE] == at.WAITING:
                    waiting.setdefault(int(s[p + at.J_QUEUE]), []).append(p)
        for queue, stops in waiting.items():
            stops.sort(
                key=lambda p: tuple(s[p + one] for one in (at.J_DUE, rule.HOUSE_AT, rule.JOURNAL, at.J_MADE))
            )
            k = t[at.S_QUEUES] + queue * at.K_SIZE
            s[k + at.K_FIRST], s[k + at.K_LAST] = stops[0], stops[-1]
            s[k + at.K_WAITING] = s[k + at.K_PEAK] = len(stops)
            s[k + at.K_SPENT] = -sum(int(s[at.NOW] - s[p + at.J_LINE_AT]) for p in stops)
            s[k + at.K_INSIDE] = -sum(int(s[p + at.J_LINE_AT] >= t[at.WARM_UP]) for p in stops)
            for before, p, after in zip([0, *stops], stops, [*stops[1:], 0], strict=False):
                s[p + at.J_PREVIOUS], s[p + at.J_NEXT] = before, after
        for place in range(len(self.scenario.queues)):
            s[t[at.S_QUEUES] + place * at.K_SIZE + at.K_CHANGED] = s[at.NOW]
