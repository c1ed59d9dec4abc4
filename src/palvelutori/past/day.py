"""One day of the past, lived event by event. Who is called next is decided by the rule of the house's own desks."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from typing import Final

from palvelutori.past.people import Need, Person, Town, people, rooms_for
from palvelutori.samples.crowd import demand
from palvelutori.samples.crowd.hours import stretches
from palvelutori.visits.rules import DeskView, Moment, Policy, QueueView, WaitingStop, pick

#: after closing a line is still served so long; whoever waits then is turned away
STAYS_SECONDS: Final = 15 * 60
#: of those whose patience ends, who go without a word and are called in vain; what such a call takes
SILENT_SHARE: Final = 0.3
VAIN_SECONDS: Final = 90.0
#: the way to the desk, part of the sample's mean
TO_DESK_SECONDS: Final = 30.0
BOOKED_CV: Final = 0.3
#: what becomes of those who wait at closing
WAYS: Final = {"next_opening": 0.55, "elsewhere": 0.1, "left": 0.3, "undecided": 0.05}
_HOUR: Final = 3600.0
_POLICY: Final = Policy()


@dataclass(slots=True)
class Stop:
    """One matter of one visit, with its times (seconds since 1970)."""

    guest: Guest
    need: Need
    position: int
    joined_at: float
    number: int
    open_desks: int = 0
    called_at: float | None = None
    started_at: float | None = None
    ended_at: float | None = None
    desk: str = ""
    outcome: str = ""
    way: str = ""
    is_gone: bool = False

    @property
    def code(self) -> str:
        """What a desk must serve to call it: people with a time of their own have rooms of their own."""
        return _rooms(self.need.queue) if self.need.minutes is not None else self.need.queue


@dataclass(slots=True)
class Guest:
    """A visitor in the house."""

    person: Person
    number: int
    stops: list[Stop] = field(default_factory=list)
    later: list[Need] = field(default_factory=list)
    is_busy: bool = False
    free_at: float | None = None


@dataclass(slots=True)
class Server:
    """A desk or a room, with the line it serves."""

    view: DeskView
    queue: str
    place: int
    is_on: bool = False
    is_free: bool = True


def _rooms(queue: str) -> str:
    return f"{queue}:booked"


class Day:
    """The hall of one day."""

    def __init__(self, given: Town, *, day: date, random: Random) -> None:
        self.given, self.figured, self.day, self.random = given, given.figured, day, random
        self.waiting: dict[str, dict[int, Stop]] = {queue: {} for queue in self.figured.queues}
        self.guests: list[Guest] = []
        self._order = count()
        self._heap: list[tuple[float, int, str, object]] = []
        self._numbers = count(1)
        self.closes: dict[str, float] = {}
        self.servers: dict[str, list[Server]] = {}
        self.views: dict[str, QueueView] = {}

    def live(self) -> list[Guest]:
        """Everybody who came, and those with a time who did not, with what became of each matter."""
        coming = people(self.given, day=self.day, random=self.random)
        self._open(coming)
        for person in coming:
            self._put(person.at, "arrive", person)
        while self._heap:
            at, _, what, subject = heapq.heappop(self._heap)
            getattr(self, f"_{what}")(at, subject)
        return self.guests

    # -- the house

    def _open(self, coming: list[Person]) -> None:
        figured, edges, longest = self.figured, set(), 1.0
        for code, queue in figured.queues.items():
            open_at = stretches(figured.units[queue.unit].hours, day=self.day, zone=figured.zone)
            if not open_at:
                continue
            starts_at, self.closes[code] = open_at[0][0].timestamp(), open_at[-1][1].timestamp()
            longest = max(longest, self.closes[code] - starts_at)
            edges |= {starts_at, self.closes[code], self.closes[code] + STAYS_SECONDS}
            self.views[code] = QueueView(
                queue=code,
                promise_seconds=queue.promise_minutes * 60,
                expected_seconds=round(queue.mean_minutes * 60),
                closes_at=_moment(self.closes[code]),
            )
        rooms = rooms_for(coming, open_seconds=longest * 0.8)
        for code in self.closes:
            self.servers[code] = self._desks(code, rooms.get(code, 0))
        for at in edges | {hour * _HOUR for hour in _hours(edges)}:
            self._put(at, "shift", None)

    def _desks(self, queue: str, rooms: int) -> list[Server]:
        """The line's desks in the sample's order, then the rooms of people with a time."""
        sample = self.figured.sample
        spoken = {row.default_desk: row.languages for row in sample.staff if row.default_desk}
        own = [row for row in sample.desks if row.queues and row.queues[0] == queue]
        desks = own or [row for row in sample.desks if queue in row.queues]
        row = self.figured.demand.get(queue)
        wanted = max(row.staff_by_hour, default=0) if row else 0
        made = []
        for place in range(max(wanted, len(desks)) + rooms):
            code = desks[place].code if place < len(desks) else f"{queue}-{place + 1}"
            is_room = rooms > 0 and place >= max(wanted, len(desks))
            served = _rooms(queue) if is_room else queue
            languages = spoken.get(code, ("fi", "sv", "en"))
            view = DeskView(
                desk=code,
                queues=frozenset({queue}),
                services=frozenset({served}),
                languages=frozenset(languages) | {"fi", "en"},
            )
            made.append(Server(view, queue, -1 if is_room else place))
        return made

    def _shift(self, at: float, subject: object) -> None:
        for queue, servers in self.servers.items():
            number = self._wanted(queue, at)
            stays = bool(self.waiting[queue]) and at < self.closes[queue] + STAYS_SECONDS
            for server in servers:
                if at >= self.closes[queue]:
                    server.is_on = server.is_on and stays
                else:
                    server.is_on = number > 0 and server.place < number
            if at >= self.closes[queue] + STAYS_SECONDS:
                self._turn_away(queue, at)
            self._assign(queue, at)

    def _wanted(self, queue: str, at: float) -> int:
        row = self.figured.demand.get(queue)
        unit = self.figured.units[self.figured.queues[queue].unit]
        moment = _moment(at)
        open_at = stretches(unit.hours, day=self.day, zone=self.figured.zone)
        if row is None or not any(start <= moment < end for start, end in open_at):
            return 0
        place = moment.astimezone(self.figured.zone).hour - row.from_hour
        return row.staff_by_hour[min(max(place, 0), len(row.staff_by_hour) - 1)]

    def _turn_away(self, queue: str, at: float) -> None:
        for stop in list(self.waiting[queue].values()):
            if stop.guest.is_busy:
                continue
            way = demand.pick(WAYS, self.random)
            self._end(stop, at, "left", way="" if stop.is_gone else way)

    # -- visitors

    def _arrive(self, at: float, person: Person) -> None:
        guest = Guest(person, len(self.guests) + 1, later=list(person.later))
        self.guests.append(guest)
        if person.is_absent:
            stop = Stop(guest, person.needs[0], 0, at, next(self._numbers), outcome="no_show")
            guest.stops.append(stop)
            return
        for need in person.needs:
            self._join(guest, need, at)

    def _join(self, guest: Guest, need: Need, at: float) -> None:
        if need.queue not in self.closes or at >= self.closes[need.queue]:
            return
        stop = Stop(guest, need, len(guest.stops), at, next(self._numbers))
        stop.open_desks = sum(one.is_on for one in self.servers[need.queue] if stop.code in one.view.services)
        guest.stops.append(stop)
        self.waiting[need.queue][stop.number] = stop
        if need.booked_at is None:
            floor = self.figured.sample.demand.patience_floor_minutes
            mean = max(1.0, self.figured.queues[need.queue].patience_minutes - floor)
            self._put(at + (floor + self.random.expovariate(1 / mean)) * 60, "patience", stop)
        else:
            self._put(need.booked_at - _POLICY.early_seconds, "look", need.queue)
        self._assign(need.queue, at)

    def _patience(self, at: float, stop: Stop) -> None:
        if stop.number not in self.waiting[stop.need.queue]:
            return
        if stop.guest.is_busy:
            self._put(at + 5 * 60, "patience", stop)
        elif self.given.has_several and self.random.random() < SILENT_SHARE:
            stop.is_gone = True
        else:
            self._end(stop, at, "left")

    def _end(self, stop: Stop, at: float, outcome: str, *, way: str = "") -> None:
        self.waiting[stop.need.queue].pop(stop.number, None)
        stop.ended_at, stop.outcome, stop.way = at, outcome, way

    # -- desks

    def _look(self, at: float, queue: str) -> None:
        self._assign(queue, at)

    def _assign(self, queue: str, at: float) -> None:
        line = self.waiting[queue]
        for server in self.servers.get(queue, ()):
            if not line:
                return
            if server.is_on and server.is_free:
                self._call_next(server, at)

    def _call_next(self, server: Server, at: float) -> None:
        line = [one for one in self.waiting[server.queue].values() if one.code in server.view.services]
        if not line:
            return
        desks = tuple(one.view for one in self.servers[server.queue] if one.is_on)
        moment = Moment(now_at=_moment(at), queues=self.views, desks=desks)
        waiting = [self._as_waiting(one) for one in line]
        chosen = pick(waiting, desk=server.view, moment=moment, policy=_POLICY)
        if chosen is None:
            return
        stop = self.waiting[server.queue].pop(int(chosen.stop.stop_id))
        stop.called_at, stop.desk, server.is_free = at, server.view.desk, False
        if stop.is_gone:
            stop.ended_at, stop.outcome = at + VAIN_SECONDS, "no_show"
            self._put(stop.ended_at, "free", (server, None))
            return
        stop.guest.is_busy = True
        stop.started_at = at + self._way(stop)
        stop.ended_at = stop.started_at + self._service_seconds(stop)
        stop.outcome = "served"
        self._put(stop.ended_at, "free", (server, stop))

    def _as_waiting(self, stop: Stop) -> WaitingStop:
        guest = stop.guest
        others = frozenset(
            one.need.queue
            for one in guest.stops
            if one is not stop
            and one.number in self.waiting[one.need.queue]
            and one.need.queue != stop.need.queue
        )
        return WaitingStop(
            stop_id=str(stop.number),
            visit_id=str(guest.number),
            queue=stop.need.queue,
            service=stop.code,
            language=guest.person.language,
            arrived_at=_moment(guest.person.at),
            joined_at=_moment(stop.joined_at),
            journal=stop.number,
            position=stop.position,
            booked_at=None if stop.need.booked_at is None else _moment(stop.need.booked_at),
            visitor_busy=guest.is_busy,
            visitor_free_at=None if guest.free_at is None else _moment(guest.free_at),
            other_queues=others,
        )

    def _way(self, stop: Stop) -> float:
        is_at_once = not self.given.has_several or demand.takes_no_number(
            self.figured.queues[stop.need.queue]
        )
        return 0.0 if is_at_once else TO_DESK_SECONDS * self.random.uniform(0.5, 1.5)

    def _service_seconds(self, stop: Stop) -> float:
        queue = self.figured.queues[stop.need.queue]
        if stop.need.minutes is not None:
            return demand.minutes(stop.need.minutes, BOOKED_CV, self.random) * 60
        between = (stop.started_at or 0.0) - (stop.called_at or 0.0)
        return max(5.0, demand.minutes(queue.mean_minutes, queue.cv, self.random) * 60 - between)

    def _free(self, at: float, subject: tuple[Server, Stop | None]) -> None:
        server, stop = subject
        server.is_free = True
        if at >= self.closes[server.queue]:
            stays = bool(self.waiting[server.queue]) and at < self.closes[server.queue] + STAYS_SECONDS
            server.is_on = server.is_on and stays
        if stop is not None:
            self._go_on(stop, at)
        self._assign(server.queue, at)

    def _go_on(self, stop: Stop, at: float) -> None:
        """The visitor is free again: other lines may call, and what was told at the desk begins to wait."""
        guest = stop.guest
        guest.is_busy, guest.free_at = False, at
        for need in [*guest.later, *self._after_lobby(stop)]:
            self._join(guest, need, at)
        guest.later.clear()
        for other in guest.stops:
            if other.number in self.waiting[other.need.queue]:
                self._assign(other.need.queue, at)

    def _after_lobby(self, stop: Stop) -> list[Need]:
        if not self.given.has_several or self.random.random() < self.figured.sample.demand.lobby_solves_share:
            return []
        behind = [
            queue for queue in self.figured.demand if demand.lobby_of(self.figured, queue) == stop.need.queue
        ]
        return [Need(queue=queue, service=self._service(queue)) for queue in behind]

    def _service(self, queue: str) -> str:
        need = demand.need_in(self.figured, queue, self.random)
        return "" if need == queue else need

    def _put(self, at: float, what: str, subject: object) -> None:
        heapq.heappush(self._heap, (at, next(self._order), what, subject))


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _hours(edges: set[float]) -> range:
    if not edges:
        return range(0)
    return range(int(min(edges) // _HOUR), int(max(edges) // _HOUR) + 1)


def random_of(centre: str, *, seed: int, day: date) -> Random:
    """Each day has a stream of its own, so that any one can be made again alone."""
    return Random(f"{centre} {seed} {day.isoformat()}")  # noqa: S311


def lived(given: Town, *, day: date, seed: int) -> list[Guest]:
    """The whole of `day`."""
    return Day(given, day=day, random=random_of(given.figured.sample.centre.code, seed=seed, day=day)).live()


def days_before(nominal: date, *, number: int) -> list[date]:
    """The `number` days before `nominal`, oldest first."""
    return [nominal - timedelta(days=ago) for ago in range(number, 0, -1)]
