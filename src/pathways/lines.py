"""Compiled: what happens next, who stands in a line, who is called. `engine.py` lets people come and go.

Everywhere `t` and `f` are a scenario's tables, `s` the record of the day; `v` is where a visitor begins in the
record, `p` one of its stops, `k` a queue. A place 0 is nobody: the record's head lies there.
"""

from __future__ import annotations

import math

from pathways import disciplines as rule
from pathways import layout as at
from pathways.compiling import hot, part, shifted
from pathways.compiling import rule as compiled_rule
from pathways.draws import duration, uniform
from pathways.state import Reals, Words

_rule = compiled_rule()
_may_call, _rank, _due, _debt_after = _rule.may_call, _rule.rank, _rule.due, _rule.debt_after
NONE, NEVER = rule.NONE, rule.NEVER
_SHIFT = at.INDEX_BITS + at.KIND_BITS


# ---- what happens next: a heap of whole numbers, moment first --------------------------------------------------


@part
def sink(s: Words, h: int, count: int, key: int) -> None:
    """Put `key` at the root and let it sink. Each event has four below it: behind the last stands AFTER_ALL thrice."""
    place, lower = 0, 1
    while lower < count:
        a, b, c, d = s[h + lower], s[h + lower + 1], s[h + lower + 2], s[h + lower + 3]
        left, right = min(a, b), min(c, d)
        low = min(left, right)
        if low >= key:
            break
        s[h + place] = low
        place = lower + 2 + (d < c) if right < left else lower + (b < a)
        lower = 4 * place + 1
    s[h + place] = key


@part
def rise(s: Words, h: int, count: int, key: int) -> None:
    """Put `key` behind the `count` events of a heap and let it rise."""
    s[h + count + 3] = at.AFTER_ALL
    place = count
    while place > 0:
        upper = (place - 1) >> 2
        if s[h + upper] <= key:
            break
        s[h + place] = s[h + upper]
        place = upper
    s[h + place] = key


@part
def plan(s: Words, t: Words, moment: int, kind: int, index: int) -> None:
    """Something will happen at `moment`. What is too far away never does."""
    if moment >= at.LATEST:
        return
    key = (moment << _SHIFT) | (kind << at.INDEX_BITS) | index
    if s[at.HOLE] == at.IN_HEAP:
        s[at.HOLE] = at.NO_HOLE
        sink(s, t[at.S_HEAP], s[at.HEAP_COUNT], key)
        return
    count = s[at.HEAP_COUNT]
    if count >= t[at.HEAP_SIZE]:
        s[at.STATUS] = at.NO_HEAP
        return
    s[at.HEAP_COUNT] = count + 1
    rise(s, t[at.S_HEAP], count, key)


@part
def plan_arrival(s: Words, t: Words, moment: int, stream: int) -> None:
    """`plan` for the next arrival of a stream: these have a heap of their own, with a place for each stream."""
    if moment >= at.LATEST:
        return
    key = (moment << _SHIFT) | (at.EV_ARRIVAL << at.INDEX_BITS) | stream
    if s[at.HOLE] == at.IN_COMING:
        s[at.HOLE] = at.NO_HOLE
        sink(s, t[at.S_COMING], s[at.COMING_COUNT], key)
        return
    count = s[at.COMING_COUNT]
    s[at.COMING_COUNT] = count + 1
    rise(s, t[at.S_COMING], count, key)


@part
def arrival(s: Words, t: Words, f: Reals, stream: int) -> int:
    """The moment of the stream's next arrival, NEVER when its day is over."""
    row, m = t[at.T_STREAMS] + stream * at.R_SIZE, t[at.S_STREAMS] + stream * at.M_SIZE
    moment, piece = s[m + at.M_AT], s[m + at.M_PIECE]
    mass = -math.log(uniform(s[m + at.M_KEY], s[m + at.M_SERIAL]))
    while piece < t[row + at.R_PIECE_COUNT]:
        span = t[row + at.R_PIECES] + piece * at.G_SIZE
        rate = f[t[at.F_PIECES] + t[row + at.R_RATES] + piece]
        moment = max(moment, t[span + at.G_FROM])
        left = rate * (t[span + at.G_TO] - moment)
        if mass < left:
            moment = min(moment + int(mass / rate + 0.5), t[span + at.G_TO] - 1)
            s[m + at.M_AT], s[m + at.M_PIECE] = moment, piece
            return moment
        mass -= max(left, 0.0)
        piece += 1
    s[m + at.M_PIECE] = piece
    return rule.NEVER


@part
def fill(s: Words, h: int, count: int) -> None:
    """The hole at the root of a heap that held one more than `count` is filled by its last."""
    last = s[h + count]
    s[h + count] = at.AFTER_ALL
    if count > 0:
        sink(s, h, count, last)


@part
def following(s: Words, t: Words) -> int:
    """The next event of both heaps, left there; AFTER_ALL when there is none."""
    if s[at.HOLE] == at.IN_HEAP:
        s[at.HEAP_COUNT] -= 1
        fill(s, t[at.S_HEAP], s[at.HEAP_COUNT])
    elif s[at.HOLE] == at.IN_COMING:
        s[at.COMING_COUNT] -= 1
        fill(s, t[at.S_COMING], s[at.COMING_COUNT])
    s[at.HOLE] = at.NO_HOLE
    return min(s[t[at.S_HEAP]], s[t[at.S_COMING]])


@part
def note(s: Words, t: Words, what: int, number: int, queue: int, person: int) -> None:
    """One line of the log, when there is one."""
    if t[at.LOG_SIZE]:
        if s[at.LOG_COUNT] >= t[at.LOG_SIZE]:
            s[at.STATUS] = at.NO_LOG
            return
        place = t[at.S_LOG] + s[at.LOG_COUNT] * at.LOG_WIDTH
        s[place], s[place + 1], s[place + 2] = s[at.NOW], what, number
        s[place + 3], s[place + 4] = queue, person
        s[at.LOG_COUNT] += 1


# ---- a line ------------------------------------------------------------------------------------------------------


@part
def stop_at(s: Words, t: Words, v: int, place: int) -> int:
    return v + at.V_SIZE + place * at.J_SIZE


@part
def queue_at(t: Words, queue: int) -> int:
    return t[at.S_QUEUES] + queue * at.K_SIZE


@part
def row_of(t: Words, queue: int) -> int:
    return t[at.T_QUEUES] + queue * at.Q_SIZE


@part
def draw(s: Words, p: int, which: int) -> float:
    v = s[p + at.J_VISITOR]
    return uniform(s[v + at.V_KEY], at.DRAWS_VISITOR + s[p + at.J_MADE] * at.DRAWS_STOP + which)


@part
def change(s: Words, t: Words, queue: int, by: int) -> None:
    """One more or one less waits: the area under the line's length grows first."""
    k = queue_at(t, queue)
    s[k + at.K_AREA] += s[k + at.K_WAITING] * (s[at.NOW] - s[k + at.K_CHANGED])
    s[k + at.K_CHANGED] = s[at.NOW]
    s[k + at.K_WAITING] += by
    s[k + at.K_PEAK] = max(s[k + at.K_PEAK], s[k + at.K_WAITING])


@part
def see(s: Words, t: Words, p: int, person: int) -> None:
    """Bring the stop's candidate up to the moment, as the person's desk sees it. What never changes stands there."""
    row = t[at.T_PERSONS] + person * at.P_SIZE
    s[p + rule.DESK_CLOSES_AT] = t[row + at.P_CLOSES]
    if t[at.IS_PLAIN]:
        return
    v, queue = s[p + at.J_VISITOR], s[p + at.J_QUEUE]
    language, ground = s[v + at.V_LANGUAGE], s[v + at.V_PRIORITY]
    desks = t[at.S_OPEN] + queue * (t[at.N_LANGUAGES] + 1)
    debts = t[at.S_DEBTS] + queue * (t[at.N_CLASSES] + 1)
    elsewhere = NEVER
    if s[v + at.V_OPEN] > 1:
        for place in range(s[v + at.V_COUNT]):
            other = stop_at(s, t, v, place)
            if other != p and s[other + at.J_STATE] == at.WAITING:
                elsewhere = min(elsewhere, s[other + rule.CLOSES_AT])
    s[p + rule.ELSEWHERE_CLOSES_AT] = elsewhere
    s[p + rule.SPEAKS] = (t[row + at.P_LANGUAGES] >> language) & 1
    s[p + rule.SPEAKING_DESKS], s[p + rule.OPEN_DESKS] = s[desks + 1 + language], s[desks]
    if ground >= 0:
        s[p + rule.CLASS_DEBT] = s[debts + 1 + ground]
    s[p + rule.AHEAD_DEBT] = s[debts]


@part
def unfold(s: Words, t: Words, v: int) -> None:
    """A visitor's place in the record is used for the first time: what the rule reads and no visitor changes."""
    for place in range(t[at.STOPS]):
        p = stop_at(s, t, v, place)
        s[p + rule.DESK_CLOSES_AT] = s[p + rule.ELSEWHERE_CLOSES_AT] = NEVER
        s[p + rule.MISSED_AT], s[p + rule.NO_SHOWS] = NONE, 0
        s[p + rule.SERVES], s[p + rule.BOUND], s[p + rule.SPEAKS] = 1, rule.TO_NO_DESK, 0
        s[p + rule.SPEAKING_DESKS] = s[p + rule.OPEN_DESKS] = 0
        s[p + rule.CAP] = s[p + rule.CLASS_DEBT] = s[p + rule.AHEAD_DEBT] = 0


@part
def introduce(s: Words, t: Words, p: int) -> None:
    """What the rule reads of a stop from its joining to its call; of its visitor it knows already."""
    q = row_of(t, s[p + at.J_QUEUE])
    s[p + rule.PROMISE], s[p + rule.EXPECTED] = t[q + at.Q_PROMISE], t[q + at.Q_EXPECTED]
    s[p + rule.CLOSES_AT], s[p + rule.BUSY] = t[q + at.Q_CLOSES], s[s[p + at.J_VISITOR] + at.V_BUSY]


@part
def is_before(s: Words, p: int, other: int) -> bool:
    """Order within a line as it stands: due moment, house arrival, number, place told."""
    if s[p + at.J_DUE] != s[other + at.J_DUE]:
        return s[p + at.J_DUE] < s[other + at.J_DUE]
    if s[p + rule.HOUSE_AT] != s[other + rule.HOUSE_AT]:
        return s[p + rule.HOUSE_AT] < s[other + rule.HOUSE_AT]
    if s[p + rule.JOURNAL] != s[other + rule.JOURNAL]:
        return s[p + rule.JOURNAL] < s[other + rule.JOURNAL]
    return s[p + at.J_MADE] < s[other + at.J_MADE]


@part
def insert(s: Words, t: Words, p: int) -> None:
    """Into its line: in order where order never changes, else at the end, for then everybody is asked at each call."""
    k = queue_at(t, s[p + at.J_QUEUE])
    before = s[k + at.K_LAST]
    if t[at.IS_PLAIN]:
        s[p + at.J_DUE] = _due(shifted(s, p), shifted(t, t[at.T_POLICY]))
        while before and is_before(s, p, before):
            before = s[before + at.J_PREVIOUS]
    after = s[before + at.J_NEXT] if before else s[k + at.K_FIRST]
    s[p + at.J_PREVIOUS], s[p + at.J_NEXT] = before, after
    if before:
        s[before + at.J_NEXT] = p
    else:
        s[k + at.K_FIRST] = p
    if after:
        s[after + at.J_PREVIOUS] = p
    else:
        s[k + at.K_LAST] = p


@part
def remove(s: Words, t: Words, p: int) -> None:
    k = queue_at(t, s[p + at.J_QUEUE])
    before, after = s[p + at.J_PREVIOUS], s[p + at.J_NEXT]
    if before:
        s[before + at.J_NEXT] = after
    else:
        s[k + at.K_FIRST] = after
    if after:
        s[after + at.J_PREVIOUS] = before
    else:
        s[k + at.K_LAST] = before
    s[k + at.K_SPENT] += s[at.NOW] - s[p + at.J_LINE_AT]
    change(s, t, s[p + at.J_QUEUE], -1)


# ---- a stop waits and is called ------------------------------------------------------------------------------------


@part
def ready(s: Words, t: Words, p: int) -> None:
    """From when the visitor can be called for this stop, and from when it counts as waiting."""
    v, queue = s[p + at.J_VISITOR], s[p + at.J_QUEUE]
    walk = t[t[at.T_WALKS] + s[v + at.V_PLACE] * (t[at.N_QUEUES] + 1) + queue + 1]
    free_at = s[v + at.V_LEFT_AT] + walk
    s[p + at.J_FREE_AT] = free_at
    begins = max(free_at, s[p + at.J_LINE_AT])
    s[p + at.J_WAIT_FROM] = max(begins, s[v + at.V_BOOKED_AT], t[row_of(t, queue) + at.Q_OPENS])


@part
def arm(s: Words, t: Words, f: Reals, p: int) -> None:
    """Plan what may happen to somebody who waits: patience ends, the walk is over, the booked time comes near."""
    v, queue = s[p + at.J_VISITOR], s[p + at.J_QUEUE]
    slot = s[v + at.V_SLOT]
    if t[row_of(t, queue) + at.Q_HAS_PATIENCE]:
        if s[p + at.J_PATIENCE] < 0:
            row = t[at.F_QUEUES] + queue * at.FQ_SIZE
            rest = -math.log(draw(s, p, at.DRAW_PATIENCE)) * f[row + at.FQ_PATIENCE]
            s[p + at.J_PATIENCE] = int(f[row + at.FQ_FLOOR] + rest + 0.5)
        s[p + at.J_PATIENCE_AT] = s[p + at.J_WAIT_FROM] + s[p + at.J_PATIENCE]
        place = (p - v - at.V_SIZE) // at.J_SIZE
        plan(s, t, s[p + at.J_PATIENCE_AT], at.EV_PATIENCE, slot * t[at.STOPS] + place)
    if s[p + at.J_FREE_AT] > s[at.NOW]:
        plan(s, t, s[p + at.J_FREE_AT], at.EV_LOOK, slot)
    early = t[t[at.T_POLICY] + rule.EARLY]
    if s[v + at.V_BOOKED_AT] - early > s[at.NOW]:
        plan(s, t, s[v + at.V_BOOKED_AT] - early, at.EV_LOOK, slot)


@part
def idle(s: Words, t: Words, person: int, by: int) -> None:
    row = t[at.T_PERSONS] + person * at.P_SIZE
    for place in range(t[row + at.P_SKILL_COUNT]):
        s[queue_at(t, t[t[row + at.P_SKILLS] + place]) + at.K_IDLE] += by


@part
def is_counted(s: Words, t: Words, p: int) -> bool:
    return s[p + at.J_LINE_AT] >= t[at.WARM_UP]


@part
def hour_at(t: Words, queue: int, moment: int) -> int:
    hour = min(max(moment // 3_600_000, 0), at.HOURS - 1)
    return t[at.S_HOURS] + (queue * at.HOURS + hour) * at.H_SIZE


@part
def count_call(s: Words, t: Words, queue: int, joined: int, wait: int, by: int) -> None:
    """A call; what is counted over many days changes by `by`."""
    k, q, hour = queue_at(t, queue), row_of(t, queue), hour_at(t, queue, joined)
    in_promise = 1 if wait <= t[q + at.Q_PROMISE] else 0
    s[k + at.K_SERVED] += 1
    s[k + at.K_WAITED] += wait
    s[k + at.K_IN_15] += 1 if wait <= at.FIFTEEN else 0
    s[k + at.K_IN_PROMISE] += in_promise
    s[t[at.S_WAITS] + queue * at.WAIT_BINS + min(wait // at.WAIT_BIN, at.WAIT_BINS - 1)] += by
    s[hour + at.H_COUNT] += by
    s[hour + at.H_WAITED] += wait * by
    s[hour + at.H_IN_PROMISE] += in_promise * by


@part
def count_debts(s: Words, t: Words, queue: int, ground: int) -> None:
    base, classes = t[at.S_DEBTS] + queue * (t[at.N_CLASSES] + 1), t[at.N_CLASSES]
    for one in range(classes):
        debt = s[base + 1 + one]
        s[base + 1 + one] = _debt_after(debt, t[t[at.T_CAPS] + one], one == ground)
    s[base] = _debt_after(s[base], t[t[at.T_POLICY] + rule.AHEAD_CAP], ground >= 0)


@part
def service_time(s: Words, t: Words, f: Reals, p: int) -> int:
    return duration(f, t[at.F_LAWS] + s[p + at.J_LAW] * at.L_SIZE, draw(s, p, at.DRAW_SERVICE))


@part
def call(s: Words, t: Words, f: Reals, p: int, person: int) -> None:
    """The person calls the stop, which stands in no line; who is called waits nowhere else meanwhile."""
    v, queue, now = s[p + at.J_VISITOR], s[p + at.J_QUEUE], s[at.NOW]
    s[p + at.J_STATE], s[p + at.J_CALLED_AT] = at.SERVING, now
    s[p + at.J_WAITED] += max(0, now - s[p + at.J_WAIT_FROM])
    note(s, t, at.CALLED, s[v + at.V_NUMBER], queue, person)
    s[v + at.V_BUSY], s[v + at.V_PLACE] = 1, queue + 1
    s[at.BUSY_PEOPLE] += 1
    if s[v + at.V_OPEN] > 1:
        for place in range(s[v + at.V_COUNT]):
            other = stop_at(s, t, v, place)
            if s[other + at.J_STATE] == at.WAITING:
                s[other + at.J_WAITED] += max(0, now - s[other + at.J_WAIT_FROM])
                s[other + at.J_WAIT_FROM] = s[other + at.J_PATIENCE_AT] = NEVER
                s[other + rule.BUSY] = 1
    if t[at.N_CLASSES]:
        count_debts(s, t, queue, s[v + at.V_PRIORITY])
    row = t[at.S_PERSONS] + person * at.E_SIZE
    s[row + at.E_STATE], s[row + at.E_STOP] = at.SERVES, p
    ends = service = service_time(s, t, f, p)
    if t[t[at.T_PERSONS] + person * at.P_SIZE + at.P_ANSWERS]:
        ends += int(-math.log(draw(s, p, at.DRAW_ANSWER)) * f[t[at.F_PERSONS] + person] + 0.5)
    s[row + at.E_BUSY] += service
    s[queue_at(t, queue) + at.K_BUSY] += service
    if is_counted(s, t, p):
        count_call(s, t, queue, s[p + at.J_LINE_AT], s[p + at.J_WAITED], 1)
    plan(s, t, now + ends, at.EV_END, person)


@hot
def finds(s: Words, t: Words, p: int) -> int:
    """The first idle person who may call this stop at once, idle no longer; -1 when there is none."""
    queue = s[p + at.J_QUEUE]
    if not s[queue_at(t, queue) + at.K_IDLE]:
        return -1
    q, policy = row_of(t, queue), shifted(t, t[at.T_POLICY])
    for place in range(t[q + at.Q_SERVER_COUNT]):
        person = t[t[q + at.Q_SERVERS] + place]
        if s[t[at.S_PERSONS] + person * at.E_SIZE + at.E_STATE] == at.IDLE:
            see(s, t, p, person)
            if _may_call(shifted(s, p), policy, s[at.NOW]):
                idle(s, t, person, -1)
                return person
    return -1


@part
def look(s: Words, t: Words, f: Reals, p: int) -> None:
    """Whether somebody idle may call this stop, which stands in its line, at once."""
    person = finds(s, t, p)
    if person >= 0:
        remove(s, t, p)
        call(s, t, f, p, person)


@hot
def pick(s: Words, t: Words, f: Reals, person: int) -> None:
    """The person calls who is next by the rule, over all their lines, or is idle."""
    row, policy, now = t[at.T_PERSONS] + person * at.P_SIZE, shifted(t, t[at.T_POLICY]), s[at.NOW]
    best, best_rank = 0, (at.LATEST, 0, 0, 0, 0)
    is_alone = t[at.IS_PLAIN] and t[row + at.P_SKILL_COUNT] == 1
    for place in range(t[row + at.P_SKILL_COUNT]):
        p = s[queue_at(t, t[t[row + at.P_SKILLS] + place]) + at.K_FIRST]
        while p:
            if s[p + rule.BUSY]:  # as the rule would say, without looking at the rest
                p = s[p + at.J_NEXT]
                continue
            see(s, t, p, person)
            seen = shifted(s, p)
            if _may_call(seen, policy, now):
                if is_alone:
                    best = p
                    break
                rank = _rank(seen, policy, now)
                if best == 0 or rank < best_rank:
                    best, best_rank = p, rank
                if t[at.IS_PLAIN]:
                    break
            p = s[p + at.J_NEXT]
    if best:
        remove(s, t, best)
        call(s, t, f, best, person)
    else:
        s[t[at.S_PERSONS] + person * at.E_SIZE + at.E_STATE] = at.IDLE
        idle(s, t, person, 1)


@hot
def join(s: Words, t: Words, f: Reals, p: int) -> bool:
    """The stop joins its line. True when it was turned away: the line is closed or full."""
    v, queue, now = s[p + at.J_VISITOR], s[p + at.J_QUEUE], s[at.NOW]
    k, q = queue_at(t, queue), row_of(t, queue)
    s[p + at.J_STATE], s[p + at.J_LINE_AT], s[p + at.J_WAITED] = at.WAITING, now, 0
    s[p + at.J_PATIENCE], s[p + at.J_PATIENCE_AT] = -1, NEVER
    counts = 1 if is_counted(s, t, p) else 0
    s[k + at.K_ARRIVED] += counts
    note(s, t, at.JOINED, s[v + at.V_NUMBER], queue, -1)
    if now >= t[q + at.Q_CLOSES]:
        s[k + at.K_TURNED] += counts
        note(s, t, at.TURNED, s[v + at.V_NUMBER], queue, -1)
        return True
    introduce(s, t, p)
    ready(s, t, p)
    if s[v + at.V_BUSY]:
        s[p + at.J_WAIT_FROM] = NEVER
    else:
        person = finds(s, t, p)
        if person >= 0:
            s[k + at.K_PEAK] = max(s[k + at.K_PEAK], s[k + at.K_WAITING] + 1)  # for no time at all
            call(s, t, f, p, person)
            return False
        if t[q + at.Q_PLACES] >= 0 and s[k + at.K_WAITING] >= t[q + at.Q_PLACES]:
            s[k + at.K_PEAK] = max(s[k + at.K_PEAK], s[k + at.K_WAITING] + 1)
            s[k + at.K_TURNED] += counts
            note(s, t, at.TURNED, s[v + at.V_NUMBER], queue, -1)
            return True
    insert(s, t, p)
    change(s, t, queue, 1)
    if not s[v + at.V_BUSY]:
        arm(s, t, f, p)
    return False
