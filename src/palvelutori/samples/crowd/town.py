"""The town around a demonstration: an agenda of what happens when, in house time, and the loop that lives it.

Visitors (`visitors.py`) and staff (`staff.py`) put things on the agenda and do them through the public
interface. What others do is read from the journal: new people in a line, and officers who are not simulated.
"""

from __future__ import annotations

import heapq
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from threading import Event
from time import monotonic
from typing import Any, Protocol

from palvelutori.samples.crowd.booking import Booking
from palvelutori.samples.crowd.client import Client, Unreachable
from palvelutori.samples.crowd.demand import Figures

log = logging.getLogger("palvelutori.crowd")
LOOK_EVERY_SECONDS = 0.25
WATCH_EVERY_SECONDS = 1.0
LONGEST_SLEEP_SECONDS = 0.25


class Line(Protocol):
    """What is read of a journal line."""

    @property
    def number(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def actor(self) -> str: ...
    @property
    def facts(self) -> Any: ...


@dataclass(slots=True)
class Guest:
    """A simulated visitor with a number. `later`: needs told at a desk; `is_gone`: left without saying so;
    `minutes`: how long the time is that was booked in `booked`."""

    visit: str
    later: list[str] = field(default_factory=list)
    was_called: bool = False
    is_gone: bool = False
    booked: str = ""
    minutes: float = 0.0


@dataclass(slots=True)
class Post:
    """A desk the simulated staff works at. `stop`: who is there now; `held`: who fetches a paper.

    `whole`: lines of which everything is served here; of others only what an agreement allows.
    """

    desk: str
    unit: str
    queues: list[str]
    whole: list[str] = field(default_factory=list)
    is_wanted: bool = False
    state: str = "closed"
    stop: str | None = None
    visit: str | None = None
    queue: str = ""
    held: str | None = None
    #: who stepped up without a number, while at the desk
    stepped_up: dict[str, Any] | None = None
    looks_at: float | None = None


@dataclass(frozen=True, slots=True)
class Keys:
    """Device tokens: the square's own by group and id, the simulated officers' by desk; who sits at each desk."""

    square: dict[str, dict[str, str]]
    staff: dict[str, str]
    seats: dict[str, str]

    @property
    def kiosk(self) -> str:
        """A kiosk's token."""
        return next(iter(self.square["kiosks"].values()))

    def channel(self, name: str) -> str:
        """The token an arrival by `name` comes with."""
        hosts = list(self.square.get("hosts", {}).values())
        return hosts[0] if name == "host" and hosts else self.kiosk


@dataclass(frozen=True, slots=True)
class Senses:
    """What the town notices of the house: its time, journal lines above a number, and who else is at work.

    `strangers()`: unit → how many real seconds ago the token of one of its desks was used by another program.
    `book(day, times)`: the units' own booking systems hand the day's list over.
    """

    now: Callable[[], datetime]
    news: Callable[[int], Sequence[Line]]
    strangers: Callable[[], Mapping[str, float]]
    book: Callable[[date, Sequence[Booking]], None] = lambda day, times: None


@dataclass(slots=True)
class State:
    """Everything that must be kept when the town moves into another process. Plain values only."""

    agenda: list[tuple[float, int, str, Any]] = field(default_factory=list)
    serial: int = 0
    guests: dict[str, Guest] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    lines: dict[str, dict[str, str]] = field(default_factory=dict)
    #: stops whose booked time has not come: stop → its line and visit
    ahead: dict[str, list[str]] = field(default_factory=dict)
    steps_up: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    #: booked times nobody simulated comes to, free for who tries the house: code, moment, service
    spare: list[tuple[str, float, str]] = field(default_factory=list)
    read: int = 0


class Town:
    """One centre's simulated people."""

    def __init__(
        self,
        figured: Figures,
        *,
        client: Client,
        keys: Keys,
        senses: Senses,
        seed: int,
    ) -> None:
        self.figured, self.client, self.keys = figured, client, keys
        self.senses, self.now = senses, senses.now
        self.centre = figured.sample.centre.code
        self.seed = seed
        self.random = Random(seed)  # noqa: S311  (a simulation, repeatable by its seed)
        self.state = State()
        self.done: deque[str] = deque(maxlen=50)
        self.watches: list[Callable[[], None]] = []
        self._does: dict[str, Callable[[Any], None]] = {}
        self._hears: list[Callable[[Line], None]] = []

    # -- agenda

    def does(self, name: str, act: Callable[[Any], None]) -> None:
        """Things called `name` on the agenda are done by `act(subject)`."""
        self._does[name] = act

    def hears(self, listener: Callable[[Line], None]) -> None:
        """`listener` gets every new journal line."""
        self._hears.append(listener)

    def put(self, name: str, *, at: float, subject: Any = None) -> None:
        """Note `name` for the moment `at` (seconds since 1970, house time)."""
        self.state.serial += 1
        heapq.heappush(self.state.agenda, (at, self.state.serial, name, subject))

    def soon(self, name: str, *, seconds: float, subject: Any = None) -> None:
        """Note `name` for `seconds` of house time from now."""
        self.put(name, at=self.now().timestamp() + seconds, subject=subject)

    def between(self, least: float, most: float) -> float:
        """A random number of seconds."""
        return self.random.uniform(least, most)

    # -- living

    def live(self, stop: Event, *, speed: float) -> None:
        """Do what the agenda says until `stop` is set; listen to the journal meanwhile."""
        looked_at = watched_at = 0.0
        while not stop.is_set():
            try:
                if monotonic() - looked_at > LOOK_EVERY_SECONDS:
                    looked_at = monotonic()
                    self.listen()
                if monotonic() - watched_at > WATCH_EVERY_SECONDS:
                    watched_at = monotonic()
                    for watch in self.watches:
                        watch()
                if not self.step():
                    stop.wait(self._rest_seconds(speed))
            except Unreachable:
                log.warning("the house does not answer; the simulated people wait")
                stop.wait(2.0)

    def warm(self, *, until: float, jump: Callable[[float], None]) -> None:
        """Live the agenda up to `until` as fast as it goes; `jump(at)` sets the clock."""
        while self.state.agenda and self.state.agenda[0][0] <= until:
            jump(self.state.agenda[0][0])
            self._do_first()
            self.listen()
        jump(until)

    def step(self) -> bool:
        """Do the first thing whose time has come. False when there is none."""
        agenda = self.state.agenda
        if not agenda or agenda[0][0] > self.now().timestamp():
            return False
        self._do_first()
        return True

    def _do_first(self) -> None:
        _, _, name, subject = heapq.heappop(self.state.agenda)
        self._does[name](subject)

    def listen(self) -> None:
        """Hand every new journal line to who listens."""
        while lines := self.senses.news(self.state.read):
            for line in lines:
                self.state.read = line.number
                for listener in self._hears:
                    listener(line)

    def _rest_seconds(self, speed: float) -> float:
        if not self.state.agenda:
            return LONGEST_SLEEP_SECONDS
        ahead = (self.state.agenda[0][0] - self.now().timestamp()) / max(speed, 0.001)
        return min(max(ahead, 0.005), LONGEST_SLEEP_SECONDS)
