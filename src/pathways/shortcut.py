"""Compiled: the short road through a day. When each line has people of its own and one order, who joins it knows at
once when they are called, or that their patience ends before: calls, ends and leavings need no list of events.

A line holds for each of its desks the key of the event at which it is free (Kiefer, Wolfowitz 1955), with the moments
of shifts in it; the only events are comings and goings-on to a further line. Keys are those of `lines.plan`, so things
of one moment fall in the same order. Most people at once are counted from bags of the keys of the events at which
people go; a bag is looked through only when there could be more in it than ever. What the road cannot settle (two who
join one line at one moment against its order, a service of no time before a further stop, nobody who will ever serve)
is UNSETTLED: the day begins again, by the events.
"""

from __future__ import annotations

import math

from pathways import layout as at
from pathways.compiling import hot, part, within
from pathways.draws import duration, uniform, visitor_key
from pathways.lines import arrival, count_call, fill, hour_at, queue_at, rise, row_of, sink
from pathways.state import Reals, Words

_SHIFT = at.INDEX_BITS + at.KIND_BITS
_INDEX, _KIND = (1 << at.INDEX_BITS) - 1, (1 << at.KIND_BITS) - 1
_SLOT = (1 << at.ON_WAY_BITS) - 1
#: bags behind those of the lines
_HOUSE, _FREE, _ENDS = range(3)


# ---- bags --------------------------------------------------------------------------------------------------------


@hot
def bag_at(t: Words, place: int) -> int:
    return t[at.S_BAGS] + place * (at.G_HEAD + at.BAG)


@hot
def still(s: Words, g: int, key: int) -> int:
    """How many of a bag have not gone before the event `key`."""
    count = 0
    for place in range(g + at.G_HEAD, g + at.G_HEAD + s[g + at.G_COUNT]):
        count += 1 if s[place] >= key else 0
    return count


@part
def thin(s: Words, g: int, key: int) -> None:
    """Take out of a bag who has gone before the event `key`; the moments they went are added up."""
    kept, moments = g + at.G_HEAD, 0
    for place in range(g + at.G_HEAD, g + at.G_HEAD + s[g + at.G_COUNT]):
        one = s[place]
        s[kept] = one
        if one >= key:
            kept += 1
        else:
            moments += one >> _SHIFT
    s[g + at.G_GONE] += s[g + at.G_COUNT] - (kept - g - at.G_HEAD)
    s[g + at.G_COUNT] = kept - g - at.G_HEAD
    s[g + at.G_GONE_AT] += moments


@hot
def present(s: Words, g: int, key: int, most: int) -> int:
    """`still`; a bag that holds many who are gone, or will not soon hold `most`, is thinned."""
    here = still(s, g, key)
    if here + 4 <= most or 4 * here < 3 * s[g + at.G_COUNT]:
        thin(s, g, key)
    return here


@hot
def put(s: Words, g: int, goes: int, key: int) -> None:
    """Somebody who will go at the event `goes`; at hand is the event `key`."""
    if s[g + at.G_COUNT] == at.BAG:
        thin(s, g, key)
        if s[g + at.G_COUNT] == at.BAG:
            s[at.STATUS] = at.UNSETTLED
            return
    s[g + at.G_HEAD + s[g + at.G_COUNT]] = goes
    s[g + at.G_COUNT] += 1


# ---- desks -------------------------------------------------------------------------------------------------------


@part
def _next_spell(s: Words, t: Words, desk: int, person: int, at_least: int) -> None:
    """The person's next spell: the desk is free when it begins; never, when there is none."""
    row, d = t[at.T_PERSONS] + person * at.P_SIZE, t[at.S_DESKS] + desk
    s[t[at.S_DESKS] + desk] = at.AFTER_ALL
    while s[d + t[at.N_PERSONS] * at.D_SPELL] < t[row + at.P_SPELL_COUNT]:
        spell = t[row + at.P_SPELLS] + s[d + t[at.N_PERSONS] * at.D_SPELL] * at.G_SIZE
        s[d + t[at.N_PERSONS] * at.D_SPELL] += 1
        begins, ends = max(t[spell + at.G_FROM], at_least), t[spell + at.G_TO]
        if begins < ends:
            if begins < at.LATEST:
                s[t[at.S_DESKS] + desk] = (begins << _SHIFT) | (at.EV_ON << at.INDEX_BITS) | person
                s[d + t[at.N_PERSONS] * at.D_OFF_AT] = ends
                s[at.EVENTS] += 2 if ends < at.LATEST else 1
            return


@part
def _goes_off(s: Words, t: Words, desk: int, person: int, moment: int) -> None:
    """The person's spell is over, and the desk is empty from `moment` on; a break begun late may end as much later."""
    row, d = t[at.T_PERSONS] + person * at.P_SIZE, t[at.S_DESKS] + desk
    late = 0
    if t[row + at.P_KEEPS_BREAKS] and s[d + t[at.N_PERSONS] * at.D_SPELL] < t[row + at.P_SPELL_COUNT]:
        late = (
            moment
            + t[t[row + at.P_SPELLS] + s[d + t[at.N_PERSONS] * at.D_SPELL] * at.G_SIZE]
            - s[d + t[at.N_PERSONS] * at.D_OFF_AT]
        )
    _next_spell(s, t, desk, person, max(late, moment))


@part
def _overtime(s: Words, t: Words, desk: int, person: int, ends: int) -> None:
    """A service ends after the person's spell: who stays after closing goes on as long as somebody waits."""
    row, d = t[at.T_PERSONS] + person * at.P_SIZE, t[at.S_DESKS] + desk
    if t[at.STAYS_AFTER_CLOSING] != 1 or ends < t[row + at.P_CLOSES]:
        _goes_off(s, t, desk, person, ends)
        return
    while s[d + t[at.N_PERSONS] * at.D_SPELL] < t[row + at.P_SPELL_COUNT]:
        if t[t[row + at.P_SPELLS] + s[d + t[at.N_PERSONS] * at.D_SPELL] * at.G_SIZE + at.G_TO] > ends:
            s[at.STATUS] = at.UNSETTLED
        s[d + t[at.N_PERSONS] * at.D_SPELL] += 1
    s[t[at.S_DESKS] + desk] = (ends << _SHIFT) | person


@hot
def _take(s: Words, t: Words, desk: int, person: int, service: tuple[int, int, int]) -> None:
    """The desk is taken by who joined by the event `key`, from the event `begins` to the moment `ends`."""
    begins, ends, key = service
    d, is_on = t[at.S_DESKS] + desk, (begins >> at.INDEX_BITS) & _KIND == at.EV_ON
    last = d + t[at.N_PERSONS] * at.D_LAST
    if is_on and s[last] > key:  # before the person went off
        put(s, bag_at(t, t[at.N_QUEUES] + _ENDS), s[last], key)
    s[last] = (ends << _SHIFT) | person
    if ends <= s[d + t[at.N_PERSONS] * at.D_OFF_AT]:
        s[d] = s[last]
    else:
        _overtime(s, t, desk, person, ends)
    if ends >= at.LATEST or (is_on and ends == begins >> _SHIFT):
        s[at.STATUS] = at.UNSETTLED


@hot
def _free_desk(s: Words, t: Words, q: int, key: int) -> int:
    """The desk that calls who joins by the event `key`: the first idle one, else the first to be free; -1 for none."""
    base, best, found = t[at.S_DESKS], at.AFTER_ALL, -1
    for desk in range(t[q + at.Q_DESKS], t[q + at.Q_DESKS] + t[q + at.Q_SERVER_COUNT]):
        free = s[base + desk]
        if free < key:
            off = s[base + t[at.N_PERSONS] * at.D_OFF_AT + desk]
            if off > key >> _SHIFT:
                return desk
            free = _come_back(s, t, desk, t[t[q + at.Q_SERVERS] + desk - t[q + at.Q_DESKS]], key)
            if free < key:
                return desk
        if free < best:
            best, found = free, desk
    return found


@part
def _come_back(s: Words, t: Words, desk: int, person: int, key: int) -> int:
    """An idle person's spells that are over by the event `key` end. The event at which the desk is free."""
    off = t[at.S_DESKS] + desk + t[at.N_PERSONS] * at.D_OFF_AT
    while s[t[at.S_DESKS] + desk] < key:
        if s[off] > key >> _SHIFT or (
            s[off] == key >> _SHIFT and (key >> at.INDEX_BITS) & _KIND == at.EV_END
        ):
            break
        _goes_off(s, t, desk, person, s[off])
    return s[t[at.S_DESKS] + desk]


# ---- a stop ------------------------------------------------------------------------------------------------------


@hot
def _gone(s: Words, t: Words, x: int, moment: int) -> None:
    """The visitor leaves the house."""
    stay = moment - s[x + at.X_HOUSE_AT]
    if s[x + at.X_HOUSE_AT] >= t[at.WARM_UP]:
        visits = t[at.S_VISITS]
        s[visits + at.VS_COUNT] += 1
        s[visits + at.VS_MULTI] += 1 if s[x + at.X_MADE] > 1 else 0
        s[visits + at.VS_STAY] += stay
        s[t[at.S_STAYS] + min(stay // at.STAY_BIN, at.STAY_BINS - 1)] += s[x + at.X_BY]
    s[at.HOUSE_SPENT] += stay
    s[t[at.S_STREAMS] + s[x + at.X_STREAM] * at.M_SIZE + at.M_GONE] += 1
    s[x + at.X_GOES_ON] = 0


@hot
def _draw(s: Words, x: int, made: int, which: int) -> float:
    return uniform(s[x + at.X_KEY], at.DRAWS_VISITOR + made * at.DRAWS_STOP + which)


@hot
def _wait(s: Words, t: Words, f: Reals, x: int, stop: tuple[int, int, int], key: int) -> int:
    """Stand in the line until called at the event `free`, or until patience ends. The event at which the wait ends."""
    queue, made, free = stop
    k, q, g, now = queue_at(t, queue), row_of(t, queue), bag_at(t, queue), key >> _SHIFT
    if s[g + at.G_JOINED_AT] == now and s[x + at.X_NUMBER] < s[g + at.G_NUMBER]:
        s[at.STATUS] = at.UNSETTLED
    s[g + at.G_JOINED_AT], s[g + at.G_NUMBER] = now, s[x + at.X_NUMBER]
    goes, begins = free, max(now, t[q + at.Q_OPENS])
    if t[q + at.Q_HAS_PATIENCE]:
        row, chance = t[at.F_QUEUES] + queue * at.FQ_SIZE, _draw(s, x, made, at.DRAW_PATIENCE)
        s[at.EVENTS] += 1
        # the logarithm is not below 1 - chance: most are seen to wait long enough without it
        if f[row + at.FQ_FLOOR] + (1.0 - chance) * f[row + at.FQ_PATIENCE] < (free >> _SHIFT) - begins + 1:
            rest = -math.log(chance) * f[row + at.FQ_PATIENCE]
            leaves_at = begins + int(f[row + at.FQ_FLOOR] + rest + 0.5)
            if leaves_at < free >> _SHIFT:
                goes = (leaves_at << _SHIFT) | (at.EV_PATIENCE << at.INDEX_BITS)
    if goes == at.AFTER_ALL:
        s[at.STATUS] = at.UNSETTLED
    if s[g + at.G_COUNT] + 1 > s[k + at.K_PEAK]:
        s[k + at.K_PEAK] = max(s[k + at.K_PEAK], present(s, g, key, s[k + at.K_PEAK]) + 1)
    put(s, g, goes, key)
    free_people = bag_at(t, t[at.N_QUEUES] + _FREE)
    put(s, free_people, goes, key)
    s[free_people + at.G_JOINED_AT] = 1
    s[k + at.K_AREA] -= now
    s[k + at.K_SPENT] += (goes >> _SHIFT) - now
    return goes


@hot
def _further(s: Words, t: Words, f: Reals, x: int, queue: int, made: int) -> None:
    """Where the visitor goes after a service: on from the line, or to the next need, or out."""
    q = row_of(t, queue)
    if t[q + at.Q_ONWARD_COUNT]:
        rest = _draw(s, x, made, at.DRAW_ONWARD)
        for place in range(t[q + at.Q_ONWARD_COUNT]):
            rest -= f[t[at.F_ONWARD] + queue * t[at.T_ONWARD] + place]
            if rest < 0.0:
                s[x + at.X_ONWARD] = t[t[q + at.Q_ONWARD] + place * at.O_SIZE + at.O_TARGET]
                s[x + at.X_MADE] += 1
                s[x + at.X_GOES_ON] = 1
                return
    row = t[at.T_STREAMS] + s[x + at.X_STREAM] * at.R_SIZE
    s[x + at.X_ONWARD] = -1
    s[x + at.X_PLACE] += 1
    s[x + at.X_GOES_ON] = 1 if s[x + at.X_PLACE] < t[row + at.R_NEED_COUNT] else 0


@hot
def _stop(s: Words, t: Words, f: Reals, x: int, stop: tuple[int, int, int], key: int) -> int:
    """One stop from joining the line on. The event at which the visitor goes on, or out."""
    queue, law, made = stop
    k, q, now = queue_at(t, queue), row_of(t, queue), key >> _SHIFT
    desk = _free_desk(s, t, q, key)
    free = s[t[at.S_DESKS] + desk] if desk >= 0 else at.AFTER_ALL
    counts, is_idle = now >= t[at.WARM_UP], free < key
    s[k + at.K_ARRIVED] += counts
    begins = key
    if is_idle:
        s[k + at.K_PEAK] = max(s[k + at.K_PEAK], 1)
    else:
        begins = _wait(s, t, f, x, (queue, made, free), key)
        if begins != free:
            s[k + at.K_LEFT] += counts
            s[hour_at(t, queue, now) + at.H_LEFT] += s[x + at.X_BY] if counts else 0
            _gone(s, t, x, begins >> _SHIFT)
            return begins
    if s[at.STATUS] != at.FINE:
        return key
    starts, lasts = begins >> _SHIFT, s[x + at.X_LASTS]
    if made:
        lasts = duration(f, t[at.F_LAWS] + law * at.L_SIZE, _draw(s, x, made, at.DRAW_SERVICE))
    person = t[t[q + at.Q_SERVERS] + desk - t[q + at.Q_DESKS]]
    s[k + at.K_BUSY] += lasts
    s[t[at.S_PERSONS] + person * at.E_SIZE + at.E_BUSY] += lasts
    s[at.EVENTS] += 1
    if counts:
        count_call(s, t, queue, now, max(0, starts - max(now, t[q + at.Q_OPENS])), s[x + at.X_BY])
    _take(s, t, desk, person, (begins, starts + lasts, key))
    _further(s, t, f, x, queue, made)
    if lasts == 0:
        s[bag_at(t, t[at.N_QUEUES] + _FREE) + at.G_NUMBER] = is_idle
        if s[x + at.X_GOES_ON]:
            s[at.STATUS] = at.UNSETTLED
    if not s[x + at.X_GOES_ON]:
        _gone(s, t, x, starts + lasts)
    return ((starts + lasts) << _SHIFT) | person


@hot
def _visit(s: Words, t: Words, f: Reals, x: int, key: int) -> int:
    """The visitor goes to the first line ahead that is not closed. The event at which they go on from there, or out."""
    row, now = t[at.T_STREAMS] + s[x + at.X_STREAM] * at.R_SIZE, key >> _SHIFT
    while s[x + at.X_PLACE] < t[row + at.R_NEED_COUNT]:
        need, made = t[row + at.R_NEEDS] + s[x + at.X_PLACE] * at.ND_SIZE, s[x + at.X_PLACE]
        queue, law = t[need + at.ND_QUEUE], t[need + at.ND_LAW]
        if s[x + at.X_ONWARD] >= 0:
            queue = law = s[x + at.X_ONWARD]
            made = s[x + at.X_MADE] - 1
        if now < t[row_of(t, queue) + at.Q_CLOSES]:
            return _stop(s, t, f, x, (queue, law, made), key)
        counts = now >= t[at.WARM_UP]
        s[queue_at(t, queue) + at.K_ARRIVED] += counts
        s[queue_at(t, queue) + at.K_TURNED] += counts
        s[x + at.X_ONWARD] = -1
        s[x + at.X_PLACE] += 1
    _gone(s, t, x, now)
    return key


# ---- most people at once -------------------------------------------------------------------------------------------


@part
def _first_end(s: Words, t: Words, key: int) -> int:
    """The first end of a service after the event `key`, of all that are known."""
    first, last = at.AFTER_ALL, t[at.S_DESKS] + t[at.N_PERSONS] * at.D_LAST
    for place in range(last, last + t[at.N_PERSONS]):
        ends = s[place]
        first = min(first, ends if ends > key else at.AFTER_ALL)
    for bag in (_FREE, _ENDS):
        g = bag_at(t, t[at.N_QUEUES] + bag)
        for place in range(g + at.G_HEAD, g + at.G_HEAD + s[g + at.G_COUNT]):
            ends = s[place]
            is_end = ends > key and (ends >> at.INDEX_BITS) & _KIND == at.EV_END
            first = min(first, ends if is_end else at.AFTER_ALL)
    return first


@part
def _free_people(s: Words, t: Words, key: int, comes: int) -> None:
    """Most people at once who are at no desk: as somebody has come, and as a service ends, before anybody is called."""
    g = bag_at(t, t[at.N_QUEUES] + _FREE)
    here = present(s, g, key + 1, s[at.PEAK_FREE])
    s[g + at.G_JOINED_AT] = 0
    if comes:
        s[at.PEAK_FREE] = max(s[at.PEAK_FREE], here)
    if here + 1 <= s[at.PEAK_FREE]:
        return
    if s[g + at.G_NUMBER]:
        s[at.PEAK_FREE] = here + 1
        return
    first, following = _first_end(s, t, key), min(s[t[at.S_COMING]], s[t[at.S_HEAP]] >> _SHIFT << _SHIFT)
    if first >> _SHIFT <= following >> _SHIFT and first != at.AFTER_ALL:
        s[at.PEAK_FREE] = max(s[at.PEAK_FREE], still(s, g, first) + 1)
    if here + 1 > s[at.PEAK_FREE]:
        s[g + at.G_JOINED_AT] = 1


# ---- the day -------------------------------------------------------------------------------------------------------


@within
def _open(s: Words, t: Words) -> None:
    for bag in range(t[at.N_QUEUES] + 3):
        for word in range(at.G_HEAD):
            s[bag_at(t, bag) + word] = 0
        s[bag_at(t, bag) + at.G_JOINED_AT] = -1
    for queue in range(t[at.N_QUEUES]):
        q = row_of(t, queue)
        for place in range(t[q + at.Q_SERVER_COUNT]):
            desk = t[q + at.Q_DESKS] + place
            d = t[at.S_DESKS] + desk
            s[d + t[at.N_PERSONS] * at.D_OFF_AT] = s[d + t[at.N_PERSONS] * at.D_LAST] = s[
                d + t[at.N_PERSONS] * at.D_SPELL
            ] = 0
            _next_spell(s, t, desk, t[t[q + at.Q_SERVERS] + place], 0)


@part
def _look_ahead(s: Words, t: Words, f: Reals, stream: int, a: int) -> None:
    """Of a stream's next comers: key, first service, and when the one behind comes: one does not wait for the other."""
    row, m = t[at.T_STREAMS] + stream * at.R_SIZE, t[at.S_STREAMS] + stream * at.M_SIZE
    law = t[at.F_LAWS] + t[t[row + at.R_NEEDS] + at.ND_LAW] * at.L_SIZE
    key, serial = s[m + at.M_KEY], s[m + at.M_SERIAL]
    for place in range(at.AHEAD):
        own = visitor_key(key, serial + place)
        s[a + at.A_KEY * at.AHEAD + place] = own
        lasts = duration(f, law, uniform(own, at.DRAWS_VISITOR + at.DRAW_SERVICE))
        s[a + at.A_LASTS * at.AHEAD + place] = lasts
    for place in range(at.AHEAD):
        s[m + at.M_SERIAL] = serial + place + 1
        s[a + at.A_NEXT * at.AHEAD + place] = arrival(s, t, f, stream)
    s[m + at.M_SERIAL] = serial


@within
def _comes(s: Words, t: Words, f: Reals, key: int, x: int) -> None:
    """Somebody comes in."""
    stream, h = key & _INDEX, t[at.S_COMING]
    m, a = t[at.S_STREAMS] + stream * at.M_SIZE, t[at.S_AHEAD] + stream * at.A_SIZE * at.AHEAD
    place = s[m + at.M_SERIAL] % at.AHEAD
    if place == 0:
        _look_ahead(s, t, f, stream, a)
    s[x + at.X_KEY], s[x + at.X_LASTS] = (
        s[a + at.A_KEY * at.AHEAD + place],
        s[a + at.A_LASTS * at.AHEAD + place],
    )
    s[x + at.X_STREAM], s[x + at.X_HOUSE_AT], s[x + at.X_NUMBER] = stream, key >> _SHIFT, s[at.NUMBER]
    s[x + at.X_PLACE], s[x + at.X_ONWARD] = 0, -1
    s[x + at.X_MADE] = t[t[at.T_STREAMS] + stream * at.R_SIZE + at.R_NEED_COUNT]
    s[m + at.M_SERIAL] += 1
    s[m + at.M_CAME] += 1
    s[at.NUMBER] += 1
    s[at.EVENTS] += 1
    s[at.HOUSE_AREA] -= key >> _SHIFT
    moment = s[a + at.A_NEXT * at.AHEAD + place]
    if moment < at.LATEST:
        sink(s, h, s[at.COMING_COUNT], (moment << _SHIFT) | (at.EV_ARRIVAL << at.INDEX_BITS) | stream)
    else:
        s[at.COMING_COUNT] -= 1
        fill(s, h, s[at.COMING_COUNT])


@within
def _on_way(s: Words, t: Words, x: int, goes: int, comes: int) -> None:
    """The visitor's place among those on their way is kept until they join the next line, or is free again."""
    h, slot = t[at.S_HEAP], (x - t[at.S_ON_WAY]) // at.X_SIZE
    free = t[at.S_ON_WAY] + (1 << at.ON_WAY_BITS) * at.X_SIZE
    joins = (goes >> _SHIFT << _SHIFT) | ((goes & _INDEX) << at.ON_WAY_BITS) | slot
    if not s[x + at.X_GOES_ON]:
        if not comes:
            s[at.HEAP_COUNT] -= 1
            fill(s, h, s[at.HEAP_COUNT])
            s[free + s[at.FREE_COUNT]] = slot
            s[at.FREE_COUNT] += 1
    elif not comes:
        sink(s, h, s[at.HEAP_COUNT], joins)
    else:
        if s[at.FREE_COUNT]:
            s[at.FREE_COUNT] -= 1
        elif s[at.FRESH] + 1 < 1 << at.ON_WAY_BITS and s[at.HEAP_COUNT] < t[at.HEAP_SIZE]:
            s[at.FRESH] += 1
        else:
            s[at.STATUS] = at.UNSETTLED
            return
        s[at.HEAP_COUNT] += 1
        rise(s, h, s[at.HEAP_COUNT] - 1, joins)


@within
def _close_books(s: Words, t: Words) -> None:
    """Everybody is gone: what bags hold goes into the areas, people's remaining spells are counted."""
    for bag in range(t[at.N_QUEUES] + 1):
        g = bag_at(t, bag)
        thin(s, g, at.AFTER_ALL)
        area = at.HOUSE_AREA if bag == t[at.N_QUEUES] else queue_at(t, bag) + at.K_AREA
        s[area] += s[g + at.G_GONE_AT]
    for queue in range(t[at.N_QUEUES]):
        q = row_of(t, queue)
        for place in range(t[q + at.Q_SERVER_COUNT]):
            desk = t[q + at.Q_DESKS] + place
            d = t[at.S_DESKS] + desk
            person = t[t[q + at.Q_SERVERS] + place]
            while (
                s[d + t[at.N_PERSONS] * at.D_SPELL]
                < t[t[at.T_PERSONS] + person * at.P_SIZE + at.P_SPELL_COUNT]
            ):
                _next_spell(s, t, desk, person, 0)
    s[at.FRESH] = s[at.FREE_COUNT] = 0


@within
def travel(s: Words, t: Words, f: Reals, by: int) -> None:
    """A day by the short road. What is counted over days changes by `by`: 1, or -1 to take a day back."""
    _open(s, t)
    x_free = t[at.S_ON_WAY] + (1 << at.ON_WAY_BITS) * at.X_SIZE
    house, free = bag_at(t, t[at.N_QUEUES] + _HOUSE), bag_at(t, t[at.N_QUEUES] + _FREE)
    while s[at.STATUS] == at.FINE:
        key, joins = s[t[at.S_COMING]], s[t[at.S_HEAP]]
        comes = 1 if key >> _SHIFT < joins >> _SHIFT else 0
        if comes:
            slot = s[x_free + s[at.FREE_COUNT] - 1] if s[at.FREE_COUNT] else s[at.FRESH]
            x = t[at.S_ON_WAY] + slot * at.X_SIZE
            s[x + at.X_BY] = by
            _comes(s, t, f, key, x)
        elif joins == at.AFTER_ALL:
            break
        else:
            x = t[at.S_ON_WAY] + (joins & _SLOT) * at.X_SIZE
            key = (joins >> _SHIFT << _SHIFT) | ((joins & _INDEX) >> at.ON_WAY_BITS)
        goes = _visit(s, t, f, x, key)
        _on_way(s, t, x, goes, comes)
        if comes and s[at.NUMBER] - s[house + at.G_GONE] > s[at.PEAK_HOUSE]:
            here = s[at.NUMBER] - s[house + at.G_GONE] - s[house + at.G_COUNT] - (1 if goes == key else 0)
            s[at.PEAK_HOUSE] = max(s[at.PEAK_HOUSE], here + present(s, house, key, s[at.PEAK_HOUSE] - here))
        if not s[x + at.X_GOES_ON]:
            put(s, house, goes, key)
        if s[free + at.G_JOINED_AT] and s[free + at.G_COUNT] + 1 > s[at.PEAK_FREE]:
            _free_people(s, t, key, comes)
        s[free + at.G_NUMBER] = 0
    _close_books(s, t)
