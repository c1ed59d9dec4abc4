"""Every interleaving of a few operations, deterministically.

Each operation runs in a thread with a database connection of its own and stops before every SQL statement. The
explorer lets one of them take one step at a time, notices when one waits for a lock, and walks all schedules depth
first. A schedule is a string of actor numbers such as ``010011``; `Explorer.replay` runs one again.

Choices are varied at the first `depth` steps. Operations take the centre's lock before they read anything that
another one may write (`before_the_lock` proves it); past the lock nothing can be interleaved: the other one waits.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, connections

from palvelutori.foundation.db import fairlock

#: an actor that neither moves nor waits for a lock after this long is a fault of the test, seconds; long, because a
#: walk that gives way to everything else on a busy machine may stand for half a minute between two statements
LOST = 60.0
#: how long an actor may take to its next statement before the locks are looked at, seconds
PATIENCE, LONGEST_PATIENCE = 0.003, 0.05
#: stands for the end of a transaction, which is no statement to Django
COMMIT = "COMMIT"


def minds_what_is_written(sql: str, params: Any = None) -> bool:
    """No choice stands before a look at what nobody writes, nor at an end nobody else looks at."""
    return sql != COMMIT and not any(one in sql for one in UNWRITTEN)


class Ended(BaseException):
    """Raised in an actor that is ended before its operation is: what it did is rolled back."""


@dataclass
class Outcome:
    """What one actor got: an answer or an exception; and the statements it sent."""

    answer: Any = None
    error: BaseException | None = None
    statements: list[str] = field(default_factory=list)


#: nobody writes them here, and marks are asked when a quarter of a second is over: no choice stands there
UNWRITTEN = ('"foundation_centre"', "SELECT mark FROM ")


class Actor:
    """A thread kept for many runs; in each it carries out one operation, stopped before each statement."""

    def __init__(self) -> None:
        self._work: queue.SimpleQueue[Callable[[], Any] | None] = queue.SimpleQueue()
        self._go, self.at_gate = threading.Semaphore(0), threading.Event()
        self.finished, self.waits, self.free, self.backend = True, False, False, 0
        self._is_ended = False
        #: before which statements (text, parameters) it stops; and the one it stands before, None at its beginning
        self.minds: Callable[[str, Any], bool] = minds_what_is_written
        self.next: tuple[str, Any] | None = None
        self.outcome = Outcome()
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    def begin(self, work: Callable[[], Any]) -> None:
        """Take up `work`, standing before its first step."""
        self.outcome, self.finished, self.waits, self.free = Outcome(), False, False, False
        self.next = None
        self.at_gate.clear()
        self._work.put(work)
        assert self.at_gate.wait(LOST), "an actor did not begin"

    def end(self) -> None:
        """To close the connection and end the thread; one that stands before a statement goes no further."""
        self._is_ended = True
        self._work.put(None)
        self._go.release()

    def join(self) -> None:
        """Wait until it has ended, when every actor whose lock it may wait for is told to."""
        self._thread.join(LOST)

    def _live(self) -> None:
        connection.ensure_connection()
        if connection.vendor == "postgresql":
            self.backend = connection.connection.info.backend_pid
        self._stop_at_commits()
        while (work := self._work.get()) is not None:
            try:
                self._stop()
                with connection.execute_wrapper(self._gate):
                    self.outcome.answer = work()
            except BaseException as error:
                self.outcome.error = error
            self.finished = True
            self.at_gate.set()
        connections.close_all()

    def _gate(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "SAVEPOINT" not in sql:
            self.outcome.statements.append(sql)
            self._stop_before(sql, params)
        return execute(sql, params, many, context)

    def _stop_at_commits(self) -> None:
        commit = connection._commit

        def stopped() -> Any:
            self._stop_before(COMMIT, None)
            return commit()

        connection._commit = stopped

    def _stop_before(self, sql: str, params: Any) -> None:
        if not self.free and self.minds(sql, params):
            self.next = (sql, params)
            self._stop()

    def _stop(self) -> None:
        self.at_gate.set()
        self._go.acquire()
        if self._is_ended:
            raise Ended

    def step(self) -> None:
        """Let it run to its next statement, its end, or a lock it has to wait for."""
        self.at_gate.clear()
        self._go.release()
        self.settle()

    def settle(self) -> None:
        """Wait until it stands at a gate, is done, or waits for a lock (`waits`)."""
        patience, waited = PATIENCE, 0.0  # what was waited is added up: a machine may stand still in between
        while not self.at_gate.wait(patience):
            if self._waits_for_lock():
                self.waits = True
                return
            waited += patience
            assert waited < LOST, "an actor neither moves nor waits for a lock"
            patience = min(2 * patience, LONGEST_PATIENCE)  # it works, and each look takes time from it
        self.waits = False

    def _waits_for_lock(self) -> bool:
        if connection.vendor == "sqlite":
            return any(self._thread.ident in lock.waiting_threads() for lock in fairlock.all_locks())
        with connection.cursor() as cursor:
            cursor.execute("SELECT wait_event_type = 'Lock' FROM pg_stat_get_activity(%s)", [self.backend])
            return bool(cursor.fetchone()[0])


@dataclass
class Explorer:
    """`prepare()` makes the world and returns the actors' work; `check(outcomes)` raises when it is wrong."""

    actors: Sequence[Actor]
    prepare: Callable[[], Sequence[Callable[[], Any]]]
    check: Callable[[Sequence[Outcome]], None]
    depth: int = 4
    most: int = 2000
    #: how often an actor that could go on is made to wait; None: as often as one likes
    switches: int | None = None
    schedules: list[str] = field(default_factory=list)
    #: schedule and what was wrong after it
    wrong: list[tuple[str, str]] = field(default_factory=list)
    outcomes: list[Sequence[Outcome]] = field(default_factory=list)

    def explore(self) -> None:
        """Walk every schedule. Wrong ones are in `wrong`."""
        todo = [""]
        while todo and len(self.schedules) < self.most:
            prefix = todo.pop()
            ran, choices, outcomes = self._run(prefix)
            self.schedules.append(ran)
            self.outcomes.append(outcomes)
            try:
                self.check(outcomes)
            except AssertionError as fault:
                self.wrong.append((ran, str(fault).splitlines()[0] if str(fault) else "wrong"))
            for place in range(len(prefix), min(len(choices), self.depth)):
                for other in choices[place]:
                    wanted = ran[:place] + str(other)
                    if str(other) != ran[place] and self._allowed(wanted, choices):
                        todo.append(wanted)

    def replay(self, schedule: str) -> Sequence[Outcome]:
        """Run one schedule; raises what the check raises."""
        outcomes = self._run(schedule)[2]
        self.check(outcomes)
        return outcomes

    def _allowed(self, schedule: str, choices: list[list[int]]) -> bool:
        if self.switches is None:
            return True
        pairs = zip(schedule, schedule[1:], choices[1:], strict=False)
        return sum(a != b and int(a) in able for a, b, able in pairs) <= self.switches

    def _run(self, prefix: str) -> tuple[str, list[list[int]], Sequence[Outcome]]:
        works = self.prepare()
        running = self.actors[: len(works)]
        for actor, work in zip(running, works, strict=True):
            actor.begin(work)
        ran, choices = "", []
        while not all(actor.finished for actor in running):
            for actor in running:
                if actor.waits:
                    actor.settle()
            able = [n for n, actor in enumerate(running) if not actor.finished and not actor.waits]
            if not able:
                continue
            wanted = int(prefix[len(ran)]) if len(ran) < len(prefix) else int(ran[-1]) if ran else 0
            chosen = wanted if wanted in able else able[0]
            ran += str(chosen)
            choices.append(able)
            # Where nothing is chosen any more it runs to its end, or to a lock, in one go.
            running[chosen].free = len(ran) > max(self.depth, len(prefix))
            running[chosen].step()
        return ran, choices, [actor.outcome for actor in running]


def before_the_lock(statements: Sequence[str]) -> list[str]:
    """The statements an operation sent before it had its stream's head."""
    found = []
    for sql in statements:
        if '"foundation_head"' in sql:
            return found
        if not sql.startswith(("BEGIN", "SAVEPOINT")):
            found.append(sql)
    return found
