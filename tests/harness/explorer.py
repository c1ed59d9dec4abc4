"""Every interleaving of a few operations, deterministically.

Each actor runs in a thread with a database connection of its own and stops before every SQL statement. The explorer
lets one actor take one step at a time, notices when an actor waits for a lock, and walks all schedules depth first.
A schedule is a string of actor numbers such as ``010011``; `replay` runs one again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, connections

from palvelutori.foundation.db import fairlock

#: how long an actor may take to its next statement before it is taken to wait for a lock, seconds
PATIENCE = 0.25


@dataclass
class Outcome:
    """What one actor got: an answer or an exception."""

    answer: Any = None
    error: BaseException | None = None


class Actor(threading.Thread):
    """One operation, stopped before each statement."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.work, self.outcome = work, Outcome()
        self.go, self.at_gate = threading.Semaphore(0), threading.Event()
        self.finished, self.free = threading.Event(), False
        self.waits = False

    def run(self) -> None:
        try:
            with connection.execute_wrapper(self._gate):
                self._stop()
                self.outcome.answer = self.work()
        except BaseException as error:
            self.outcome.error = error
        finally:
            connections.close_all()
            self.finished.set()
            self.at_gate.set()

    def _gate(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self._stop()
        return execute(sql, params, many, context)

    def _stop(self) -> None:
        if self.free:
            return
        self.at_gate.set()
        self.go.acquire()

    def step(self) -> bool:
        """Let it run to its next statement. False when it waits for a lock meanwhile."""
        self.at_gate.clear()
        self.go.release()
        return self.settled()

    def settled(self) -> bool:
        """Whether it stands at a gate or is done; looks at the locks instead of only waiting."""
        ends = time.monotonic() + 20
        while time.monotonic() < ends:
            if self.at_gate.wait(0.002):
                self.waits = False
                return True
            if self._waits_for_lock():
                self.waits = True
                return False
        raise AssertionError("an actor neither moves nor waits for a lock")

    def _waits_for_lock(self) -> bool:
        if connection.vendor == "sqlite":
            return any(self.ident in lock.waiting_threads() for lock in fairlock.all_locks())
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            return bool(cursor.fetchone()[0])


@dataclass
class Explorer:
    """`prepare()` makes the world and returns the actors' work; `check(outcomes)` raises when it is wrong."""

    prepare: Callable[[], Sequence[Callable[[], Any]]]
    check: Callable[[Sequence[Outcome]], None]
    most: int = 2000
    #: choices are varied at the first so many steps: past the lock only one actor can move anyway
    depth: int = 1000
    schedules: list[str] = field(default_factory=list)
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def explore(self) -> None:
        """Walk every schedule. Wrong ones are in `wrong`, with what was wrong."""
        todo = [""]
        while todo and len(self.schedules) < self.most:
            prefix = todo.pop()
            ran, choices = self._run(prefix)
            self.schedules.append(ran)
            for place in range(len(prefix), min(len(choices), self.depth)):
                for other in choices[place]:
                    if str(other) != ran[place]:
                        todo.append(ran[:place] + str(other))

    def replay(self, schedule: str) -> None:
        """Run one schedule; raises what the check raises."""
        self._run(schedule, collect=False)

    def _run(self, prefix: str, *, collect: bool = True) -> tuple[str, list[list[int]]]:
        actors = [Actor(work) for work in self.prepare()]
        for actor in actors:
            actor.start()
            actor.at_gate.wait(5)
        ran, choices = "", []
        while True:
            for actor in actors:
                if actor.waits and actor.at_gate.is_set():
                    actor.waits = False
            able = [n for n, actor in enumerate(actors) if not actor.finished.is_set() and not actor.waits]
            if not able:
                waiting = [actor for actor in actors if not actor.finished.is_set()]
                if not waiting:
                    break
                for actor in waiting:
                    actor.at_gate.wait(0.01)
                continue
            wanted = int(prefix[len(ran)]) if len(ran) < len(prefix) else able[0]
            chosen = wanted if wanted in able else able[0]
            ran += str(chosen)
            choices.append(able)
            actors[chosen].step()
        for actor in actors:
            actor.join(10)
        try:
            self.check([actor.outcome for actor in actors])
        except AssertionError as wrong:
            if not collect:
                raise
            self.wrong.append((ran, str(wrong).splitlines()[0] if str(wrong) else "wrong"))
        return ran, choices
