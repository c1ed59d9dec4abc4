"""The tables of a scenario and the record of its running day, as words; and the record's names.

`Tables` never change. A record is ONE block of memory: copy it and the day can be continued from the copy, bit
for bit. `named` shows the same memory as a numpy record with its parts by name.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pathways import disciplines as rule
from pathways import layout as at
from pathways.check import ENTRANCE, walking
from pathways.scenario import ALWAYS, Law, Patience, Person, Scenario, Stream
from pathways.streams import named as name_of

Words = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class Room:
    """How much may be under way at once. Too little is found out by the run, which then begins again with more."""

    visitors: int = 512
    events: int = 2048
    log: int = 0


@dataclass(frozen=True, slots=True)
class Tables:
    """A scenario in words (`t`) and numbers with a point (`f`), and how long its record is."""

    t: Words
    f: Reals
    length: int


def ms(minutes: float) -> int:
    """Minutes as whole milliseconds; no end is `NEVER`."""
    return rule.NEVER if math.isinf(minutes) else round(minutes * MINUTE)


def capacity(scenario: Scenario) -> int:
    """Stops one visitor may have open at once."""
    return max([1, *(len(one.needs) for one in scenario.streams)])


def policy_of(scenario: Scenario) -> tuple[int, ...]:
    """The scenario's policy as `disciplines` reads it. Walks are in each stop's own free moment."""
    policy = [0] * rule.POLICY_SIZE
    held = scenario.policy
    policy[rule.KEEP_PLACE], policy[rule.FIRST_COME] = int(held.keep_place), int(held.first_come)
    policy[rule.SERVICE_WEIGHT], policy[rule.LANGUAGE_LEAD] = held.service_weight, held.language_lead
    policy[rule.AHEAD_CAP] = held.ahead_cap
    policy[rule.EARLY], policy[rule.GRACE] = ms(held.early_minutes), ms(held.grace_minutes)
    policy[rule.LAST_CALL], policy[rule.LONG_WAIT] = ms(held.last_call_minutes), ms(held.long_wait_minutes)
    return tuple(policy)


def is_plain(scenario: Scenario) -> bool:
    """Whether order within a line never changes: then the first who may be called is next."""
    has_lanes = scenario.grounds or scenario.languages or any(one.booked for one in scenario.streams)
    has_free_order = any(one.order == "free" and len(one.needs) > 1 for one in scenario.streams)
    policy = scenario.policy
    is_steady = not has_free_order or (policy.keep_place and not policy.last_call_minutes)
    return not has_lanes and is_steady and math.isinf(policy.long_wait_minutes)


def is_express(scenario: Scenario) -> bool:
    """Whether who is next, and when, is settled as somebody joins: each line with people of its own, in one order."""
    closes = {one.code: one.closes for one in scenario.queues}
    goes_on = bool(scenario.onward) or any(len(one.needs) > 1 for one in scenario.streams)
    return (
        is_plain(scenario)
        and not scenario.doors
        and not any(one.hands_over for one in scenario.onward)
        and not (goes_on and scenario.policy.keep_place)
        and all(one.order == "fixed" or len(one.needs) == 1 for one in scenario.streams)
        and all(one.places is None for one in scenario.queues)
        and all(one.patience is None or _is_short(one.patience) for one in scenario.queues)
        and (scenario.after_closing != "send_away" or min(closes.values()) == ALWAYS)
        and len(scenario.persons) < 1 << at.ON_WAY_BITS
        and all(
            len(one.queues) == 1
            and not one.answers_minutes
            and all(begins < closes[one.queues[0]] for begins, _ in one.spells)
            for one in scenario.persons
        )
    )


def _is_short(patience: Patience) -> bool:
    """The longest that can be drawn ends before time does."""
    return 40 * patience.mean_minutes * MINUTE < at.LATEST / 4


class _Rows:
    """Rows being put one after the other; a part's beginning is known when it is made."""

    def __init__(self) -> None:
        self.held: list[float] = []

    def part(self, values: Iterable[float]) -> int:
        begins = len(self.held)
        self.held.extend(values)
        return begins


def _flat(rows: Iterable[Sequence[float]]) -> list[float]:
    return [value for row in rows for value in row]


def tables(scenario: Scenario, *, room: Room) -> Tables:
    """A checked scenario as tables, with `room` for what is under way."""
    head = [0] * at.HEAD
    t, f = _Rows(), _Rows()
    t.part([0] * at.HEAD)
    queues = {one.code: place for place, one in enumerate(scenario.queues)}
    _parts(scenario, queues, head, t, f)
    counts = _counts(scenario, room)
    for name, value in counts.items():
        head[name] = value
    length = _places(head)
    t.held[: at.HEAD] = head
    return Tables(np.array(t.held, dtype=np.int64), np.array(f.held, dtype=np.float64), length)


def _counts(scenario: Scenario, room: Room) -> dict[int, int]:
    is_short = is_express(scenario) and not room.log
    return {
        at.N_QUEUES: len(scenario.queues),
        at.N_PERSONS: len(scenario.persons),
        at.N_STREAMS: len(scenario.streams),
        at.N_BOOKED: sum(len(one.booked) for one in scenario.streams),
        at.N_CLASSES: len(scenario.grounds),
        at.N_LANGUAGES: max(1, len(scenario.languages)),
        at.STOPS: capacity(scenario),
        at.SLOTS: room.visitors,
        at.HEAP_SIZE: room.events,
        at.LOG_SIZE: room.log,
        at.WARM_UP: ms(scenario.warm_up_minutes),
        at.IS_PLAIN: int(is_plain(scenario)),
        at.IS_EXPRESS: int(is_short),
        at.STAYS_AFTER_CLOSING: {"leave": 0, "serve": 1, "send_away": 2}[scenario.after_closing],
    }


def _places(head: list[int]) -> int:
    """Lay the record out. What a new day clears comes first, the visitors last. Gives its length."""
    sizes = [
        (at.S_QUEUES, head[at.N_QUEUES] * at.K_SIZE),
        (at.S_PERSONS, head[at.N_PERSONS] * at.E_SIZE),
        (at.S_STREAMS, head[at.N_STREAMS] * at.M_SIZE),
        (at.S_DEBTS, head[at.N_QUEUES] * (head[at.N_CLASSES] + 1)),
        (at.S_OPEN, head[at.N_QUEUES] * (head[at.N_LANGUAGES] + 1)),
        (at.S_VISITS, at.VS_SIZE),
        (at.RESET, 0),
        (at.S_COMING, head[at.N_STREAMS] + at.BEHIND),
        (at.S_HEAP, head[at.HEAP_SIZE] + at.BEHIND),
        (at.S_WAITS, head[at.N_QUEUES] * at.WAIT_BINS),
        (at.S_STAYS, at.STAY_BINS),
        (at.S_HOURS, head[at.N_QUEUES] * at.HOURS * at.H_SIZE),
        (at.S_LOG, head[at.LOG_SIZE] * at.LOG_WIDTH),
        (at.S_FREE, head[at.SLOTS]),
        (at.S_SLOTS, head[at.SLOTS] * (at.V_SIZE + head[at.STOPS] * at.J_SIZE)),
    ]
    if head[at.IS_EXPRESS]:
        bags = (head[at.N_QUEUES] + 3) * (at.G_HEAD + at.BAG)
        on_way = (1 << at.ON_WAY_BITS) * (at.X_SIZE + 1)
        sizes += [
            (at.S_DESKS, head[at.N_PERSONS] * at.D_SIZE),
            (at.S_BAGS, bags),
            (at.S_ON_WAY, on_way),
            (at.S_AHEAD, head[at.N_STREAMS] * at.A_SIZE * at.AHEAD),
        ]
    ends = at.S_HEAD
    for place, size in sizes:
        head[place] = ends
        ends += size
    return ends


def _parts(scenario: Scenario, queues: dict[str, int], head: list[int], t: _Rows, f: _Rows) -> None:
    laws = [one.service for one in scenario.queues]
    own = {one.code: len(laws) + place for place, one in enumerate(_with_law(scenario))}
    laws += [one.service for one in _with_law(scenario) if one.service is not None]
    head[at.T_POLICY] = t.part(policy_of(scenario))
    _people(scenario, queues, head, t)
    _lines(scenario, queues, head, t, f)
    head[at.T_CAPS] = t.part(one.cap for one in scenario.grounds)
    head[at.F_LAWS] = f.part(_flat(_law(one) for one in laws))
    head[at.F_LANGUAGES] = f.part([one.share for one in scenario.languages] or [1.0])
    head[at.F_PERSONS] = f.part(one.answers_minutes * MINUTE for one in scenario.persons)
    _comers(scenario, queues, own, head, t, f)
    zones = [ENTRANCE, *(one.zone or ENTRANCE for one in scenario.queues)]
    walks = walking(scenario)
    head[at.T_WALKS] = t.part(ms(walks[a, b]) for a in zones for b in zones)


def _with_law(scenario: Scenario) -> list[Stream]:
    return [one for one in scenario.streams if one.service is not None]


def _law(law: Law) -> tuple[float, float, float]:
    kind = {"constant": at.CONSTANT, "exponential": at.EXPONENTIAL, "lognormal": at.LOGNORMAL}[law.kind]
    mean = law.mean_minutes * MINUTE
    if kind != at.LOGNORMAL or not law.cv:
        return (at.CONSTANT if kind == at.LOGNORMAL else kind, mean, 0.0)
    squared = math.log1p(law.cv * law.cv)
    return kind, math.log(mean) - squared / 2, math.sqrt(squared)


def _people(scenario: Scenario, queues: dict[str, int], head: list[int], t: _Rows) -> None:
    codes = [one.code for one in scenario.languages]
    rows = []
    for one in scenario.persons:
        skills = [queues[code] for code in one.queues]
        closes = max(ms(scenario.queues[place].closes) for place in skills)
        spoken = one.languages or tuple(codes)
        mask = sum(1 << codes.index(code) for code in spoken) if codes else 1
        begins = t.part(skills)
        spells = t.part(_flat([(ms(a), ms(b)) for a, b in one.spells]))
        rows.append(
            [begins, len(skills), spells, len(one.spells), mask, int(one.keeps_breaks),
             int(one.answers_minutes > 0), closes]
        )  # fmt: skip
    head[at.T_PERSONS] = t.part(_flat(rows))


def servers(scenario: Scenario, queue: str) -> list[int]:
    """Who may serve a line, those with the fewest lines first: an idle one is asked in this order."""
    able = [(len(one.queues), place) for place, one in enumerate(scenario.persons) if queue in one.queues]
    return [place for _, place in sorted(able)]


def _lines(scenario: Scenario, queues: dict[str, int], head: list[int], t: _Rows, f: _Rows) -> None:
    rows, floors, onward, desks = [], [], [], 0
    for place, one in enumerate(scenario.queues):
        able = servers(scenario, one.code)
        away = [row for row in scenario.onward if row.source == one.code]
        rows.append([
            ms(one.promise_minutes), ms(one.service.mean_minutes), place, int(one.patience is not None),
            -1 if one.places is None else one.places, ms(one.opens), ms(one.closes), t.part(able), len(able),
            t.part(_flat([(queues[row.target], int(row.hands_over)) for row in away])), len(away),
            desks,
        ])  # fmt: skip
        desks += len(able)
        patience = one.patience
        floors.append((
            patience.floor_minutes * MINUTE if patience else 0.0,
            (patience.mean_minutes - patience.floor_minutes) * MINUTE if patience else 0.0,
        ))  # fmt: skip
        onward.append(_padded([row.share for row in away], len(scenario.onward)))
    head[at.T_QUEUES] = t.part(_flat(rows))
    head[at.F_QUEUES] = f.part(_flat(floors))
    head[at.F_ONWARD] = f.part(_flat(onward))
    head[at.T_ONWARD] = len(scenario.onward)


def _padded(values: list[float], size: int) -> list[float]:
    return [*values, *([0.0] * (size - len(values)))]


def _comers(
    scenario: Scenario, queues: dict[str, int], own: dict[str, int], head: list[int], t: _Rows, f: _Rows
) -> None:
    rows: list[list[int]] = []
    rates: list[float] = []
    manners: list[tuple[float, ...]] = []
    booked: list[tuple[int, ...]] = []
    grounds = [one.code for one in scenario.grounds]
    head[at.F_PIECES] = len(f.held)
    for place, one in enumerate(scenario.streams):
        needs = t.part(_flat([(queues[code], own.get(one.code, queues[code])) for code in one.needs]))
        pieces = t.part(_flat([(ms(a), ms(b)) for a, b, _ in one.rates]))
        rows.append([
            name_of(one.code), needs, len(one.needs), int(one.order == "free"), pieces, len(one.rates),
            grounds.index(one.priority) if one.priority else -1, len(rates),
        ])  # fmt: skip
        rates += [rate / 60 / MINUTE for _, _, rate in one.rates]
        manners.append(
            (one.early_minutes * MINUTE, one.spread_minutes * MINUTE, one.no_show_share, one.priority_share)
        )
        booked += [(place, ms(moment), serial) for serial, moment in enumerate(one.booked)]
    f.part(rates)
    head[at.F_STREAMS] = f.part(_flat(manners))
    head[at.T_STREAMS] = t.part(_flat(rows))
    head[at.T_BOOKED] = t.part(_flat(booked))


def blank(held: Tables) -> Words:
    """The record of a day nobody has come to yet."""
    record = np.zeros(held.length, dtype=np.int64)
    t = held.t
    for person in range(int(t[at.N_PERSONS])):
        record[t[at.S_PERSONS] + person * at.E_SIZE + at.E_STOP] = -1
    return record


def named(held: Tables) -> np.dtype[np.void]:
    """The record's parts by name: `record.view(named(tables))[0]["queues"]`."""
    t = held.t
    shapes = {
        "head": (0, (at.S_HEAD,)),
        "queues": (t[at.S_QUEUES], (t[at.N_QUEUES], at.K_SIZE)),
        "persons": (t[at.S_PERSONS], (t[at.N_PERSONS], at.E_SIZE)),
        "streams": (t[at.S_STREAMS], (t[at.N_STREAMS], at.M_SIZE)),
        "debts": (t[at.S_DEBTS], (t[at.N_QUEUES], t[at.N_CLASSES] + 1)),
        "open_desks": (t[at.S_OPEN], (t[at.N_QUEUES], t[at.N_LANGUAGES] + 1)),
        "visits": (t[at.S_VISITS], (at.VS_SIZE,)),
        "events": (t[at.S_HEAP], (t[at.HEAP_SIZE],)),
        "waits": (t[at.S_WAITS], (t[at.N_QUEUES], at.WAIT_BINS)),
        "stays": (t[at.S_STAYS], (at.STAY_BINS,)),
        "hours": (t[at.S_HOURS], (t[at.N_QUEUES], at.HOURS, at.H_SIZE)),
        "log": (t[at.S_LOG], (t[at.LOG_SIZE], at.LOG_WIDTH)),
        "visitors": (t[at.S_SLOTS], (t[at.SLOTS], at.V_SIZE + t[at.STOPS] * at.J_SIZE)),
    }
    return np.dtype({
        "names": list(shapes),
        "formats": [(np.int64, tuple(int(size) for size in shape)) for _, shape in shapes.values()],
        "offsets": [int(begins) * 8 for begins, _ in shapes.values()],
        "itemsize": held.length * 8,
    })  # fmt: skip


def person_hours(person: Person, *, ends: float) -> float:
    """Minutes of a person's spells before `ends`."""
    return sum(max(0.0, min(b, ends) - a) for a, b in person.spells)
