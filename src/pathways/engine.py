"""Compiled: one day of the house, event by event. `twin.py` says the same in plain Python, slowly.

`lines.py` has the lines and the calls, and says what `s`, `t`, `f`, `v` and `p` are.
"""

from __future__ import annotations

from pathways import disciplines as rule
from pathways import layout as at
from pathways.compiling import hot, part, within
from pathways.draws import uniform
from pathways.lines import (
    arm,
    draw,
    hour_at,
    idle,
    is_counted,
    join,
    look,
    note,
    pick,
    plan,
    queue_at,
    ready,
    remove,
    row_of,
    stop_at,
    unfold,
)  # fmt: skip
from pathways.state import Reals, Words

NONE = rule.NONE


# ---- a visitor comes, goes on, leaves --------------------------------------------------------------------------


@part
def start(s: Words, t: Words, f: Reals, p: int, is_free: int) -> bool:
    """Go to the line (fixed order: the walk comes first) and join it. True when turned away."""
    v = s[p + at.J_VISITOR]
    if not is_free:
        walk = t[t[at.T_WALKS] + s[v + at.V_PLACE] * (t[at.N_QUEUES] + 1) + s[p + at.J_QUEUE] + 1]
        if walk:
            s[p + at.J_STATE] = at.WALKING
            place = (p - v - at.V_SIZE) // at.J_SIZE
            plan(s, t, s[at.NOW] + walk, at.EV_WALKED, s[v + at.V_SLOT] * t[at.STOPS] + place)
            return False
    return join(s, t, f, p)


@part
def crowd(s: Words, by: int) -> None:
    """One more or one less is in the house: the area under their number grows first."""
    s[at.HOUSE_AREA] += s[at.IN_HOUSE] * (s[at.NOW] - s[at.HOUSE_CHANGED])
    s[at.HOUSE_CHANGED] = s[at.NOW]
    s[at.IN_HOUSE] += by


@hot
def depart(s: Words, t: Words, v: int) -> None:
    if s[v + at.V_HOUSE_AT] >= t[at.WARM_UP]:
        stay, visits = s[at.NOW] - s[v + at.V_HOUSE_AT], t[at.S_VISITS]
        s[visits + at.VS_COUNT] += 1
        s[visits + at.VS_MULTI] += 1 if s[v + at.V_MADE] > 1 else 0
        s[visits + at.VS_STAY] += stay
        s[t[at.S_STAYS] + min(stay // at.STAY_BIN, at.STAY_BINS - 1)] += 1
    note(s, t, at.OUT, s[v + at.V_NUMBER], -1, -1)
    crowd(s, -1)
    s[at.HOUSE_SPENT] += s[at.NOW] - s[v + at.V_HOUSE_AT]
    if s[v + at.V_STREAM] >= 0:
        s[t[at.S_STREAMS] + s[v + at.V_STREAM] * at.M_SIZE + at.M_GONE] += 1
    s[v + at.V_OPEN] = 0
    s[t[at.S_FREE] + s[at.FREE_COUNT]] = s[v + at.V_SLOT]
    s[at.FREE_COUNT] += 1


@part
def proceed(s: Words, t: Words, f: Reals, v: int) -> None:
    """Join the next line, or all of them when the order is free; leave the house when nothing is open."""
    is_free = 1
    if s[v + at.V_STREAM] >= 0:
        is_free = t[t[at.T_STREAMS] + s[v + at.V_STREAM] * at.R_SIZE + at.R_IS_FREE]
    for place in range(s[v + at.V_COUNT]):
        p = stop_at(s, t, v, place)
        if s[p + at.J_STATE] == at.PLANNED:
            if start(s, t, f, p, is_free):
                s[p + at.J_STATE] = at.OVER
                s[v + at.V_OPEN] -= 1
            elif not is_free:
                return
    if s[v + at.V_OPEN] == 0:
        depart(s, t, v)


@part
def come(s: Words, t: Words, f: Reals, stream: int, key: int, booked_at: int) -> None:
    """Somebody comes in."""
    if s[at.FREE_COUNT]:
        s[at.FREE_COUNT] -= 1
        slot = s[t[at.S_FREE] + s[at.FREE_COUNT]]
    elif s[at.FRESH] < t[at.SLOTS]:
        slot = s[at.FRESH]
        s[at.FRESH] += 1
        unfold(s, t, t[at.S_SLOTS] + slot * (at.V_SIZE + t[at.STOPS] * at.J_SIZE))
    else:
        s[at.STATUS] = at.NO_SLOT
        return
    v = t[at.S_SLOTS] + slot * (at.V_SIZE + t[at.STOPS] * at.J_SIZE)
    row, now = t[at.T_STREAMS] + stream * at.R_SIZE, s[at.NOW]
    needs = t[row + at.R_NEED_COUNT]
    s[v + at.V_SLOT], s[v + at.V_HOUSE_AT], s[v + at.V_BUSY], s[v + at.V_NUMBER] = slot, now, 0, s[at.NUMBER]
    s[v + at.V_KEY], s[v + at.V_STREAM], s[v + at.V_BOOKED_AT] = key, stream, booked_at
    s[v + at.V_PLACE], s[v + at.V_LEFT_AT], s[v + at.V_SERVED] = 0, now, 0
    s[v + at.V_OPEN] = s[v + at.V_COUNT] = s[v + at.V_MADE] = needs
    s[at.NUMBER] += 1
    ground = t[row + at.R_PRIORITY]
    share = f[t[at.F_STREAMS] + stream * at.FR_SIZE + at.FR_PRIORITY]
    if ground >= 0 and uniform(key, at.DRAW_PRIORITY) >= share:
        ground = -1
    s[v + at.V_PRIORITY], s[v + at.V_LANGUAGE] = ground, language_of(t, f, key)
    crowd(s, 1)
    s[t[at.S_STREAMS] + stream * at.M_SIZE + at.M_CAME] += 1
    note(s, t, at.ARRIVED, s[v + at.V_NUMBER], stream, -1)
    for place in range(needs):
        need, p = t[row + at.R_NEEDS] + place * at.ND_SIZE, stop_at(s, t, v, place)
        s[p + at.J_VISITOR], s[p + at.J_STATE], s[p + at.J_MADE] = v, at.PLANNED, place
        s[p + at.J_QUEUE], s[p + at.J_LAW] = t[need + at.ND_QUEUE], t[need + at.ND_LAW]
        s[p + at.J_CREDIT] = NONE
        s[p + rule.HOUSE_AT], s[p + rule.JOURNAL], s[p + rule.BOOKED_AT] = now, s[v + at.V_NUMBER], booked_at
        if ground >= 0:
            s[p + rule.CAP] = t[t[at.T_CAPS] + ground]
        elif t[at.N_CLASSES]:
            s[p + rule.CAP] = 0
    proceed(s, t, f, v)
    s[at.PEAK_HOUSE] = max(s[at.PEAK_HOUSE], s[at.IN_HOUSE])
    s[at.PEAK_FREE] = max(s[at.PEAK_FREE], s[at.IN_HOUSE] - s[at.BUSY_PEOPLE])


@part
def language_of(t: Words, f: Reals, key: int) -> int:
    last = t[at.N_LANGUAGES] - 1
    if last == 0:
        return 0
    rest = uniform(key, at.DRAW_LANGUAGE)
    for language in range(last):
        rest -= f[t[at.F_LANGUAGES] + language]
        if rest < 0.0:
            return language
    return last


@part
def over(s: Words, t: Words, f: Reals, p: int) -> None:
    """A stop that waited is over without service; the visitor goes on, unless at a desk."""
    v = s[p + at.J_VISITOR]
    s[p + at.J_STATE] = at.OVER
    s[v + at.V_OPEN] -= 1
    if not s[v + at.V_BUSY]:
        proceed(s, t, f, v)


@part
def give_up(s: Words, t: Words, f: Reals, p: int) -> None:
    """Patience is over: this line is left, and in fixed order the house."""
    v, queue = s[p + at.J_VISITOR], s[p + at.J_QUEUE]
    if s[p + at.J_STATE] != at.WAITING or s[p + at.J_PATIENCE_AT] != s[at.NOW] or s[v + at.V_BUSY]:
        return
    remove(s, t, p)
    if is_counted(s, t, p):
        s[queue_at(t, queue) + at.K_LEFT] += 1
        s[hour_at(t, queue, s[p + at.J_LINE_AT]) + at.H_LEFT] += 1
    note(s, t, at.LEFT, s[v + at.V_NUMBER], queue, -1)
    stream = s[v + at.V_STREAM]
    if stream >= 0 and not t[t[at.T_STREAMS] + stream * at.R_SIZE + at.R_IS_FREE]:
        for place in range(s[v + at.V_COUNT]):
            other = stop_at(s, t, v, place)
            if s[other + at.J_STATE] == at.PLANNED:
                s[other + at.J_STATE] = at.OVER
                s[v + at.V_OPEN] -= 1
    over(s, t, f, p)


@part
def close(s: Words, t: Words, f: Reals, queue: int) -> None:
    """Closing: who still waits in the line goes unserved, in the order they came into the house."""
    while s[queue_at(t, queue) + at.K_FIRST]:
        p = s[queue_at(t, queue) + at.K_FIRST]
        other = s[p + at.J_NEXT]
        while other:
            if s[other + rule.JOURNAL] < s[p + rule.JOURNAL] or (
                s[other + rule.JOURNAL] == s[p + rule.JOURNAL] and s[other + at.J_MADE] < s[p + at.J_MADE]
            ):
                p = other
            other = s[other + at.J_NEXT]
        remove(s, t, p)
        if is_counted(s, t, p):
            s[queue_at(t, queue) + at.K_SENT] += 1
        note(s, t, at.SENT, s[s[p + at.J_VISITOR] + at.V_NUMBER], queue, -1)
        over(s, t, f, p)


@part
def onward(s: Words, t: Words, f: Reals, p: int) -> bool:
    """Whether the visitor goes on from here: then the stop's place holds the next stop, planned."""
    v, queue = s[p + at.J_VISITOR], s[p + at.J_QUEUE]
    q = row_of(t, queue)
    count = t[q + at.Q_ONWARD_COUNT]
    if not count:
        return False
    rest = draw(s, p, at.DRAW_ONWARD)
    for place in range(count):
        rest -= f[t[at.F_ONWARD] + queue * t[at.T_ONWARD] + place]
        if rest < 0.0:
            row = t[q + at.Q_ONWARD] + place * at.O_SIZE
            if t[row + at.O_HANDS_OVER]:
                kept = s[v + at.V_HOUSE_AT] if t[t[at.T_POLICY] + rule.KEEP_PLACE] else s[p + at.J_LINE_AT]
                s[p + at.J_CREDIT] = kept if s[p + at.J_CREDIT] == NONE else s[p + at.J_CREDIT]
            else:
                s[p + at.J_CREDIT] = NONE
            s[p + at.J_QUEUE] = s[p + at.J_LAW] = t[row + at.O_TARGET]
            s[p + at.J_STATE], s[p + at.J_MADE] = at.PLANNED, s[v + at.V_MADE]
            s[v + at.V_MADE] += 1
            return True
    return False


@part
def walked(s: Words, t: Words, f: Reals, p: int) -> None:
    """The walk is over: the line is joined."""
    v = s[p + at.J_VISITOR]
    s[v + at.V_PLACE], s[v + at.V_LEFT_AT] = s[p + at.J_QUEUE] + 1, s[at.NOW]
    if join(s, t, f, p):
        over(s, t, f, p)


@within
def end(s: Words, t: Words, f: Reals, person: int) -> None:
    """A service ends: the visitor is free and goes on, the person calls the next."""
    row = t[at.S_PERSONS] + person * at.E_SIZE
    p = s[row + at.E_STOP]
    v, queue, now = s[p + at.J_VISITOR], s[p + at.J_QUEUE], s[at.NOW]
    s[row + at.E_STOP] = -1
    note(s, t, at.ENDED, s[v + at.V_NUMBER], queue, person)
    s[v + at.V_BUSY], s[v + at.V_LEFT_AT] = 0, now
    s[v + at.V_SERVED] += 1
    s[at.BUSY_PEOPLE] -= 1
    s[at.PEAK_FREE] = max(s[at.PEAK_FREE], s[at.IN_HOUSE] - s[at.BUSY_PEOPLE])
    s[p + at.J_STATE] = at.OVER
    if not onward(s, t, f, p):
        s[v + at.V_OPEN] -= 1
    again(s, t, f, v)
    proceed(s, t, f, v)
    freed(s, t, f, person)
    if s[v + at.V_OPEN]:
        look_round(s, t, f, v)


@part
def again(s: Words, t: Words, f: Reals, v: int) -> None:
    """Somebody served waits again in the other lines."""
    if s[v + at.V_OPEN]:
        for place in range(s[v + at.V_COUNT]):
            p = stop_at(s, t, v, place)
            if s[p + at.J_STATE] == at.WAITING:
                s[p + rule.BUSY] = 0
                ready(s, t, p)
                arm(s, t, f, p)


@part
def look_round(s: Words, t: Words, f: Reals, v: int) -> None:
    """Whether somebody idle may call one of the visitor's stops."""
    for place in range(s[v + at.V_COUNT]):
        p = stop_at(s, t, v, place)
        if s[v + at.V_OPEN] and not s[v + at.V_BUSY] and s[p + at.J_STATE] == at.WAITING:
            look(s, t, f, p)


# ---- a person comes on, goes off -------------------------------------------------------------------------------


@part
def open_desks(s: Words, t: Words, person: int, by: int) -> None:
    row, languages = t[at.T_PERSONS] + person * at.P_SIZE, t[at.N_LANGUAGES]
    for place in range(t[row + at.P_SKILL_COUNT]):
        base = t[at.S_OPEN] + t[t[row + at.P_SKILLS] + place] * (languages + 1)
        s[base] += by
        for language in range(languages):
            s[base + 1 + language] += by * ((t[row + at.P_LANGUAGES] >> language) & 1)


@part
def is_needed(s: Words, t: Words, person: int) -> bool:
    """Closing time is over and somebody still waits in one of the person's lines."""
    row = t[at.T_PERSONS] + person * at.P_SIZE
    if t[at.STAYS_AFTER_CLOSING] != 1 or s[at.NOW] < t[row + at.P_CLOSES]:
        return False
    for place in range(t[row + at.P_SKILL_COUNT]):
        if s[queue_at(t, t[t[row + at.P_SKILLS] + place]) + at.K_WAITING]:
            return True
    return False


@part
def plan_spell(s: Words, t: Words, person: int, at_least: int) -> None:
    """The person's present spell begins; one that is over by then is passed."""
    row, e = t[at.T_PERSONS] + person * at.P_SIZE, t[at.S_PERSONS] + person * at.E_SIZE
    while s[e + at.E_SPELL] < t[row + at.P_SPELL_COUNT]:
        spell = t[row + at.P_SPELLS] + s[e + at.E_SPELL] * at.G_SIZE
        begins = max(t[spell + at.G_FROM], at_least)
        if begins < t[spell + at.G_TO]:
            plan(s, t, begins, at.EV_ON, person)
            return
        s[e + at.E_SPELL] += 1


@part
def go_off(s: Words, t: Words, person: int) -> None:
    row, e = t[at.T_PERSONS] + person * at.P_SIZE, t[at.S_PERSONS] + person * at.E_SIZE
    s[e + at.E_STATE] = at.AWAY
    open_desks(s, t, person, -1)
    note(s, t, at.OFF, -1, -1, person)
    ended = t[t[row + at.P_SPELLS] + s[e + at.E_SPELL] * at.G_SIZE + at.G_TO]
    s[e + at.E_SPELL] += 1
    late = 0
    if t[row + at.P_KEEPS_BREAKS] and s[e + at.E_SPELL] < t[row + at.P_SPELL_COUNT]:
        late = s[at.NOW] + t[t[row + at.P_SPELLS] + s[e + at.E_SPELL] * at.G_SIZE + at.G_FROM] - ended
    plan_spell(s, t, person, max(late, s[at.NOW]))


@within
def freed(s: Words, t: Words, f: Reals, person: int) -> None:
    """The person has nobody at the desk: goes off when the spell is over, else calls."""
    e = t[at.S_PERSONS] + person * at.E_SIZE
    if s[e + at.E_OFF_DUE] and not is_needed(s, t, person):
        go_off(s, t, person)
        return
    pick(s, t, f, person)


@part
def come_on(s: Words, t: Words, f: Reals, person: int) -> None:
    row, e = t[at.T_PERSONS] + person * at.P_SIZE, t[at.S_PERSONS] + person * at.E_SIZE
    s[e + at.E_OFF_DUE] = 0
    open_desks(s, t, person, 1)
    note(s, t, at.ON, -1, -1, person)
    plan(s, t, t[t[row + at.P_SPELLS] + s[e + at.E_SPELL] * at.G_SIZE + at.G_TO], at.EV_OFF, person)
    pick(s, t, f, person)


@part
def spell_over(s: Words, t: Words, person: int) -> None:
    e = t[at.S_PERSONS] + person * at.E_SIZE
    s[e + at.E_OFF_DUE] = 1
    if s[e + at.E_STATE] == at.IDLE and not is_needed(s, t, person):
        idle(s, t, person, -1)
        go_off(s, t, person)
