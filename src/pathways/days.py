"""Compiled: the one entry point. It begins days, lets them run, and keeps what they came to."""

from __future__ import annotations

import math

from pathways import disciplines as rule
from pathways import layout as at
from pathways.compiling import beginning, entry, fixed, part, within
from pathways.draws import child, duration, normal, uniform, visitor_key
from pathways.engine import (
    close,
    come,
    come_on,
    end,
    give_up,
    look_round,
    plan_spell,
    spell_over,
    walked,
)  # fmt: skip
from pathways.lines import (
    arm,
    arrival,
    following,
    is_counted,
    plan,
    plan_arrival,
    queue_at,
    stop_at,
)
from pathways.shortcut import travel
from pathways.state import Reals, Words

_SHIFT = at.INDEX_BITS + at.KIND_BITS
_INDEX, _KIND = (1 << at.INDEX_BITS) - 1, (1 << at.KIND_BITS) - 1
#: tries to draw the rest of a service that has lasted a while; then it lasts a whole service more
_TRIES = 64
#: keys below a day's key: streams by their names, people who were in the house at the start by their numbers
_PRESENT = 3
#: what a job is: key of the seed, first day, how many, until when, whether a day under way goes on
J_SEED, J_FIRST, J_COUNT, J_UNTIL, J_GOES_ON = range(5)


@part
def _arrive(s: Words, t: Words, f: Reals, stream: int) -> None:
    m = t[at.S_STREAMS] + stream * at.M_SIZE
    key = visitor_key(s[m + at.M_KEY], s[m + at.M_SERIAL])
    s[m + at.M_SERIAL] += 1
    plan_arrival(s, t, arrival(s, t, f, stream), stream)
    come(s, t, f, stream, key, rule.NONE)


@part
def _booked_key(s: Words, t: Words, booked: int) -> int:
    """Booked visitors are counted downwards, so they are other people than the stream's walk-ins."""
    row = t[at.T_BOOKED] + booked * at.B_SIZE
    m = t[at.S_STREAMS] + t[row + at.B_STREAM] * at.M_SIZE
    return visitor_key(s[m + at.M_KEY], -2 - t[row + at.B_SERIAL])


@part
def _plan_booked(s: Words, t: Words, f: Reals, booked: int) -> None:
    row = t[at.T_BOOKED] + booked * at.B_SIZE
    manner = t[at.F_STREAMS] + t[row + at.B_STREAM] * at.FR_SIZE
    key = _booked_key(s, t, booked)
    m = t[at.S_STREAMS] + t[row + at.B_STREAM] * at.M_SIZE
    if uniform(key, at.DRAW_NO_SHOW) < f[manner + at.FR_NO_SHOW]:
        s[m + at.M_NO_SHOW] += 1
        return
    off = f[manner + at.FR_SPREAD] * normal(uniform(key, at.DRAW_PUNCTUAL)) - f[manner + at.FR_EARLY]
    moment = t[row + at.B_AT] + math.floor(off + 0.5)
    if moment >= s[at.NOW]:
        plan(s, t, moment, at.EV_BOOKED, booked)
    else:
        s[m + at.M_EARLIER] += 1


@part
def _rest(s: Words, t: Words, f: Reals, p: int) -> int:
    """What is left of a service that has lasted since its call: drawn until it fits."""
    v, lasted = s[p + at.J_VISITOR], s[at.NOW] - s[p + at.J_CALLED_AT]
    law = t[at.F_LAWS] + s[p + at.J_LAW] * at.L_SIZE
    for place in range(_TRIES):
        whole = duration(f, law, uniform(child(s[v + at.V_KEY], 1), place))
        if whole > lasted:
            return whole - lasted
    return duration(f, law, uniform(child(s[v + at.V_KEY], 1), _TRIES))


@within
def _begin(s: Words, t: Words, f: Reals, template: Words, key: int) -> None:
    """A new day from the template: nobody there, or a house as it stands at some moment."""
    for word in range(t[at.RESET]):
        s[word] = template[word]
    begins = t[at.S_SLOTS]
    for word in range(begins, begins + template[at.FRESH] * (at.V_SIZE + t[at.STOPS] * at.J_SIZE)):
        s[word] = template[word]
    s[at.KEY] = key
    for place in range(at.BEHIND):
        s[t[at.S_HEAP] + place] = s[t[at.S_COMING] + place] = at.AFTER_ALL
    for stream in range(t[at.N_STREAMS]):
        m = t[at.S_STREAMS] + stream * at.M_SIZE
        s[m + at.M_KEY] = child(key, t[t[at.T_STREAMS] + stream * at.R_SIZE + at.R_NAME])
        s[m + at.M_AT] = max(s[at.NOW], 0)
        plan_arrival(s, t, arrival(s, t, f, stream), stream)


@within
def _expect(s: Words, t: Words, f: Reals) -> None:
    """What will happen on the day by the clock: bookings, closing, people who come on, who is there already."""
    for booked in range(t[at.N_BOOKED]):
        _plan_booked(s, t, f, booked)
    if t[at.STAYS_AFTER_CLOSING] == 2:
        for queue in range(t[at.N_QUEUES]):
            plan(s, t, t[t[at.T_QUEUES] + queue * at.Q_SIZE + at.Q_CLOSES], at.EV_CLOSE, queue)
    _present(s, t, f)


@within
def _present(s: Words, t: Words, f: Reals) -> None:
    """Who is there already: people who wait, services that last, persons on duty."""
    size = at.V_SIZE + t[at.STOPS] * at.J_SIZE
    for slot in range(s[at.FRESH]):
        v = t[at.S_SLOTS] + slot * size
        s[v + at.V_KEY] = visitor_key(child(s[at.KEY], _PRESENT), s[v + at.V_NUMBER])
        for place in range(s[v + at.V_COUNT]):
            p = stop_at(s, t, v, place)
            if s[p + at.J_STATE] == at.WAITING and not s[v + at.V_BUSY]:
                arm(s, t, f, p)
    for person in range(t[at.N_PERSONS]):
        row, e = t[at.T_PERSONS] + person * at.P_SIZE, t[at.S_PERSONS] + person * at.E_SIZE
        if s[e + at.E_STATE] == at.AWAY:
            plan_spell(s, t, person, s[at.NOW])
            continue
        if s[e + at.E_STATE] == at.SERVES:
            plan(s, t, s[at.NOW] + _rest(s, t, f, s[e + at.E_STOP]), at.EV_END, person)
        spell = t[row + at.P_SPELLS] + s[e + at.E_SPELL] * at.G_SIZE
        plan(s, t, t[spell + at.G_TO], at.EV_OFF, person)


@within
def _happen(s: Words, t: Words, f: Reals, kind: int, index: int) -> None:
    """One event."""
    if kind == at.EV_END:
        end(s, t, f, index)
    elif kind == at.EV_ARRIVAL:
        _arrive(s, t, f, index)
    elif kind == at.EV_ON:
        come_on(s, t, f, index)
    elif kind == at.EV_OFF:
        spell_over(s, t, index)
    elif kind == at.EV_BOOKED:
        row = t[at.T_BOOKED] + index * at.B_SIZE
        come(s, t, f, t[row + at.B_STREAM], _booked_key(s, t, index), t[row + at.B_AT])
    elif kind == at.EV_CLOSE:
        close(s, t, f, index)
    else:
        size = at.V_SIZE + t[at.STOPS] * at.J_SIZE
        if kind == at.EV_LOOK:
            v = t[at.S_SLOTS] + index * size
            if s[v + at.V_OPEN]:
                look_round(s, t, f, v)
            return
        p = stop_at(s, t, t[at.S_SLOTS] + index // t[at.STOPS] * size, index % t[at.STOPS])
        if kind == at.EV_WALKED:
            walked(s, t, f, p)
        else:
            give_up(s, t, f, p)


@within
def _advance(s: Words, t: Words, f: Reals, until: int) -> None:
    """Let things happen until `until`, or until nothing is left."""
    while s[at.STATUS] == at.FINE:
        key = following(s, t)
        if key == at.AFTER_ALL:
            return
        if key >> _SHIFT >= until:
            s[at.STATUS] = at.PAUSED
            return
        s[at.NOW] = key >> _SHIFT
        s[at.EVENTS] += 1
        kind = (key >> at.INDEX_BITS) & _KIND
        s[at.HOLE] = at.IN_COMING if kind == at.EV_ARRIVAL else at.IN_HEAP
        _happen(s, t, f, kind, key & _INDEX)


@within
def _settle(s: Words, t: Words) -> None:
    """The day is over: whoever is still there is counted, with the time until a line's or the house's last change."""
    if s[at.IN_HOUSE] == 0:
        return
    for queue in range(t[at.N_QUEUES]):
        k = queue_at(t, queue)
        p = s[k + at.K_FIRST]
        while p:
            s[k + at.K_INSIDE] += 1 if is_counted(s, t, p) else 0
            s[k + at.K_SPENT] += s[k + at.K_CHANGED] - s[p + at.J_LINE_AT]
            p = s[p + at.J_NEXT]
    for slot in range(s[at.FRESH]):
        v = t[at.S_SLOTS] + slot * (at.V_SIZE + t[at.STOPS] * at.J_SIZE)
        if s[v + at.V_OPEN]:
            s[at.HOUSE_SPENT] += s[at.HOUSE_CHANGED] - s[v + at.V_HOUSE_AT]
            if s[v + at.V_STREAM] >= 0:
                s[t[at.S_STREAMS] + s[v + at.V_STREAM] * at.M_SIZE + at.M_INSIDE] += 1


@entry
def run(tables, records, out: Words, job: Words) -> int:  # type: ignore[no-untyped-def]  # two pairs of arrays
    """Days one after the other: `tables` = (t, f), `records` = (template, record), a row of `out` a day.

    Gives how many days were brought to their end; the record's STATUS says why it stopped earlier.
    """
    t, f = fixed(tables[0]), fixed(tables[1])
    template, s = beginning(records[0]), beginning(records[1])
    for day in range(job[J_COUNT]):
        if not (day == 0 and job[J_GOES_ON]):
            _begin(s, t, f, template, child(job[J_SEED], job[J_FIRST] + day))
            _expect(s, t, f)
        else:
            s[at.STATUS] = at.FINE
        _advance(s, t, f, job[J_UNTIL])
        if s[at.STATUS] != at.FINE:
            return day
        _settle(s, t)
        for word in range(t[at.RESET]):
            out[day, word] = s[word]
    return int(job[J_COUNT])


@entry
def short(tables, records, out: Words, job: Words) -> int:  # type: ignore[no-untyped-def]  # two pairs of arrays
    """As `run`, by the short road, days that begin with nobody there.

    It stops before a day it cannot settle, and has counted nothing of it.
    """
    t, f = fixed(tables[0]), fixed(tables[1])
    template, s = beginning(records[0]), beginning(records[1])
    for day in range(job[J_COUNT]):
        by = 1
        while True:
            _begin(s, t, f, template, child(job[J_SEED], job[J_FIRST] + day))
            travel(s, t, f, by)
            if s[at.STATUS] == at.FINE:
                break
            if by < 0:
                return day
            by = -1
        for word in range(t[at.RESET]):
            out[day, word] = s[word]
    return int(job[J_COUNT])
