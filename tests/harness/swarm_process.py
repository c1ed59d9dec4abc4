"""Eight processes at one database, some of them killed: `VISITS KILLS CARELESS FOLDER`.

The parent opens a desk for each seat and forks a worker for it. A worker notes each act before it begins and after it
has answered (`FOLDER/seat-N`, one JSON line each). One that is killed is replaced; whoever sits down there sends the
act that had no answer again, under its key, as a client would. CARELESS (1) takes the lock, the transactions and the
journal's numbers away.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from contextlib import nullcontext
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "palvelutori.settings"

import django

django.setup()

from django.db import Error as DatabaseError  # noqa: E402
from django.db import InterfaceError, OperationalError, connections  # noqa: E402

from palvelutori.common.refusals import Refusal  # noqa: E402
from palvelutori.foundation import journal, operation, scope  # noqa: E402
from palvelutori.foundation.clock import clock  # noqa: E402
from palvelutori.foundation.models import Head  # noqa: E402
from palvelutori.visits import operations as visits  # noqa: E402
from palvelutori.visits.models import Stop  # noqa: E402
from palvelutori.visits.rules.stops import StopState  # noqa: E402
from tests import world  # noqa: E402
from tests.harness.swarm import CENTRE, DESKS, NEEDS, REFUSED, lines_of  # noqa: E402

#: how long a worker knocks at a database that is gone, seconds
PATIENCE = 90
#: after so many refusals a worker goes home
ENOUGH = 10


class Seat:
    """One worker's place: what it did is in its file, and everything it knows comes from there."""

    def __init__(self, folder: Path, number: int, quota: int) -> None:
        self.desk, self.number, self.quota, self.folder = list(DESKS)[number], number, quota, folder
        self.file = folder / f"seat-{number}"
        self._out = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._chance = random.Random(f"{number} {time.monotonic_ns()}")
        self.begun, self.arrived, self.at_desk, self.open, self.refused = 0, 0, "", None, 0
        for line in lines_of(self.file):
            self._learn(line)
        if self.begun and not self.file.read_bytes().endswith(b"\n"):
            os.write(self._out, b"\n")  # a kill cut a line off

    def _learn(self, line: dict[str, Any]) -> None:
        if "answer" not in line:
            self.begun, self.open = self.begun + 1, line
            return
        act, self.open = self.open, None
        assert act is not None
        is_refused = str(line["answer"]).startswith(REFUSED)
        self.refused += is_refused
        if act["act"] == "arrive":
            self.arrived += 1
        elif act["act"] == "call":
            self.at_desk = "" if is_refused else line["answer"] or ""
        elif act["act"] == "finish":
            self.at_desk = ""

    def _say(self, **line: Any) -> None:
        self._learn(line)
        os.write(self._out, f"{json.dumps(line)}\n".encode())

    def act(self, name: str, given: Any) -> Any:
        """Carry out an act, or the one that had no answer."""
        if self.open is None:
            key = f"{self.folder.name}-{self.number}-{self.begun}"
            self._say(at=time.monotonic(), act=name, given=given, key=key)
        act = self.open
        assert act is not None
        answer = _patiently(act["act"], act["given"], act["key"])
        self._say(at=time.monotonic(), answer=answer)
        return answer

    def work(self, *, stays: float) -> None:
        """Arrivals and services until the quota is used and nobody is left; then, at most `stays` seconds, until nobody
        waits for this desk who is at another one or on the way."""
        if self.open is not None:
            self.act("", None)
        while self._goes_on():
            continue
        mark = self.folder / f"done-{self.number}"
        mark.touch()
        while len(list(self.folder.glob("done-*"))) < len(DESKS):
            time.sleep(0.05)
        ends = time.monotonic() + stays
        while self._is_awaited() and time.monotonic() < ends:
            if not self._goes_on():
                time.sleep(0.5)  # half a house minute: whoever comes from another desk walks

    def _is_awaited(self) -> bool:
        try:
            mine = scope.ordinary(Stop).filter(queue__in=DESKS[self.desk])
            return bool(self.at_desk) or mine.exclude(state=StopState.DONE.value).exists()
        except (OperationalError, InterfaceError):
            connections.close_all()
            return True

    def _goes_on(self) -> bool:
        if self.at_desk:
            self.act("finish", self.at_desk)
            return True
        if self.arrived < self.quota and self._chance.random() < 0.5:
            self.act("arrive", NEEDS[self._chance.randrange(len(NEEDS))])
            return True
        if self.refused > ENOUGH:  # without the lock: it has been seen
            return False
        return self.act("call", self.desk) is not None or self.arrived < self.quota


def _patiently(act: str, given: Any, key: str) -> Any:
    """The act's answer as the checker's model wants it; a database that is away is asked until it is back."""
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            return _carry_out(act, given, key)
        except (OperationalError, InterfaceError):
            connections.close_all()
            if time.monotonic() > ends:
                raise
            time.sleep(0.1)
        except (DatabaseError, Refusal) as why:
            return f"{REFUSED} {type(why).__name__}"


def _carry_out(act: str, given: Any, key: str) -> Any:
    if act == "arrive":
        told = visits.arrive(world.kiosk(), centre=CENTRE, key=key, needs=given)
        stops = [[stop.stop_id, need] for stop, need in zip(told.stops, given, strict=True)]
        return [told.visit_id, told.number, stops]
    desk = given if act == "call" else given.split(" ")[1]
    actor = world.officer(desk)
    if act == "call":
        called = visits.call_next(actor, centre=CENTRE, key=key, desk=desk)
        return None if called is None else f"{called.stop_id} {desk}"
    visits.finish(actor, centre=CENTRE, key=key, stop=given.split(" ")[0])
    return True


def _careless() -> None:
    numbers = count(os.getpid() * 10**6)
    operation.lock_head = lambda stream: Head.objects.filter(stream=stream).first() or Head(stream=stream)
    operation.transaction = SimpleNamespace(atomic=nullcontext)  # type: ignore[assignment]
    journal.Writer.next_number = property(lambda self: next(numbers))  # type: ignore[assignment,method-assign]
    journal.Writer.close = lambda self: None  # type: ignore[method-assign]


def _written(folder: Path) -> int:
    """How many lines all seats have written."""
    return sum(file.read_bytes().count(b"\n") for file in folder.glob("seat-*"))


def _fork(folder: Path, number: int, quota: int, *, careless: bool) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        if careless:
            _careless()
        Seat(folder, number, quota).work(stays=3 if careless else 60)
        code = 0
    finally:
        os._exit(code)


def main() -> None:
    """Until every seat is done."""
    quota, kills, careless, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "1", Path(sys.argv[4])
    clock.run(start_at=datetime(2026, 11, 18, 8, 0, tzinfo=UTC), speed=60)
    for desk in DESKS:
        visits.open_desk(world.officer(desk), centre=CENTRE, desk=desk)
    connections.close_all()
    chance, seats, next_kill = random.Random(5), {}, 0
    between = len(DESKS) * quota * 3 // (kills + 1)
    for number in range(len(DESKS)):
        seats[_fork(folder, number, quota, careless=careless)] = number
    (folder / "begun").touch()
    while seats:
        if kills > 0 and not list(folder.glob("done-*")):
            if _written(folder) < next_kill:  # by what was done, not by time: a slow machine kills as often
                time.sleep(0.005)
                continue
            next_kill = _written(folder) + chance.randint(between // 2, between)
            child = chance.choice(sorted(seats))
            os.kill(child, signal.SIGKILL)
        child, status = os.waitpid(-1, 0 if kills <= 0 or list(folder.glob("done-*")) else os.WNOHANG)
        if child == 0:
            continue
        number = seats.pop(child)
        if os.WIFSIGNALED(status):
            kills -= 1
            seats[_fork(folder, number, quota, careless=careless)] = number
        elif os.waitstatus_to_exitcode(status):
            for other in seats:
                os.kill(other, signal.SIGKILL)
            raise SystemExit(f"seat {number} ended with {status}")
    print(json.dumps({"kills_left": kills}))


if __name__ == "__main__":
    main()
