"""Two operations in every order that can matter, and the judge who knows nothing of either: serialisability.

The two are first carried out one after the other, in both orders. Then they are interleaved: each stops before every
statement that touches a table they share, before a lock and before its commit, and of orders that differ only in
statements indifferent to each other one is walked (sleep sets). Whatever was interleaved, both answers and every row
must be those of one of the two serial orders.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from palvelutori.common.refusals import Refusal
from tests.harness.chance import series
from tests.harness.explorer import COMMIT, Actor, Outcome
from tests.harness.kept import Kept, told, written_to

Work = Callable[[], Any]
_TABLES = re.compile(r'\b(?:FROM|JOIN|INTO|UPDATE) "?(\w+)')
#: locked before it is written to: the lock stands for it
HEADS = {"foundation_head"}
#: everybody adds rows here and nobody changes one: two new rows are in nobody's way, a look at them may be
APPENDED = {"foundation_journalline", "foundation_journaldetail", "foundation_accessline"}
NAMES = ("first", "second")


def touched(sql: str) -> set[str]:
    """The tables a statement names."""
    return set(_TABLES.findall(sql))


#: the first step of an operation on SQLite: its turn to write is asked for before any statement is seen
START = ("BEGIN", None)


def lock_of(sql: str, params: Any) -> str | None:
    """The lock a step takes for its whole transaction: a stream's, on SQLite the database's."""
    if (sql, params) == START:
        return "the database"
    if '"foundation_head"' in sql and "FOR UPDATE" in sql:
        return str(params[0])
    return None


@dataclass
class Walked:
    """What was found of one pair."""

    schedules: int = 0
    refusals: int = 0
    #: orders left out because there were too many
    left: int = 0
    #: how often one had to wait for a lock of the other one
    waits: int = 0
    #: every end there was: both answers and what changed
    ends: set[Any] = field(default_factory=set)
    #: schedule and what was wrong after it
    wrong: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Recorder:
    """For `execute_wrapper`: the statements that pass."""

    statements: list[str] = field(default_factory=list)
    locks: set[str] = field(default_factory=set)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.statements.append(sql)
        if not many and (lock := lock_of(sql, params)):
            self.locks.add(lock)
        return execute(sql, params, many, context)


@dataclass
class Reach:
    """What an operation did when nobody was in its way: the tables it read, those it wrote to, its locks."""

    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    locks: set[str] = field(default_factory=set)

    def add(self, recorder: Recorder) -> None:
        """One more time."""
        for sql in recorder.statements:
            table = written_to(sql)
            self.writes |= {table} - HEADS if table else touched(sql) if "FOR UPDATE" in sql else set()
            self.reads |= touched(sql) - HEADS if not table else touched(sql) - HEADS - {table}
        self.writes -= HEADS
        self.locks |= recorder.locks if connection.vendor == "postgresql" else {"the database"}

    def of_all(self) -> set[str]:
        """Every table it touches."""
        return self.reads | self.writes


@dataclass
class Pair:
    """Two works (each makes its inputs and calls its operation) over one kept database."""

    kept: Kept
    actors: Sequence[Actor]
    works: Sequence[Work]
    #: raises AssertionError when a context whose tables were written to is not as it should be
    look: Callable[[set[str]], None] = lambda written: None
    #: what the process holds in memory of these tables is not so any more
    forget: Callable[[set[str]], None] = lambda changed: None
    #: False: every statement for itself, nothing hides an unfinished change
    is_isolated: bool = True
    #: False: each order of statements about shared tables is walked, alike or not
    is_reduced: bool = True
    most: int = 300
    found: Walked = field(default_factory=Walked)

    def walk(self) -> Walked:
        """Both serial orders, then every other. The database is put back before and after each."""
        self._written: set[str] = set()
        self._reach = (Reach(), Reach())
        serial = {self._serial(0, 1): "01", self._serial(1, 0): "10"}
        todo: list[tuple[str, frozenset[int]]] = [("", frozenset())]
        while todo:
            if self.found.schedules >= self.most:
                self.found.left = len(todo)
                break
            self._interleaved(todo, serial)
        return self.found

    # -- one after the other

    def _serial(self, *order: int) -> Any:
        recorders, answers = (Recorder(), Recorder()), {}
        for which in order:
            with connection.execute_wrapper(recorders[which]):
                answers[which] = _said(*_carried_out(self.works[which], NAMES[which]))
        for reach, recorder in zip(self._reach, recorders, strict=True):
            reach.add(recorder)
        self._note_written(*(recorder.statements for recorder in recorders))
        self.found.schedules += 1
        schedule = "".join(map(str, order))
        try:
            self.look(self._written)
        except AssertionError as fault:
            self.found.wrong.append((schedule, f"afterwards: {str(fault).splitlines()[0]}"))
        return self._state(answers, schedule)

    def _state(self, answers: Any, schedule: str) -> Any:
        """Answers and rows; what is wrong with them is noted. The database is put back."""
        for which, (how, said) in sorted(answers.items()):
            self.found.refusals += how == "refused"
            if how == "failed":
                self.found.wrong.append((schedule, f"the {NAMES[which]} one failed: {said}"))
        rows = told(self.kept.changes(self._written))
        self._put_back()
        end = answers[0], answers[1], tuple((name, tuple(words)) for name, words in sorted(rows.items()))
        self.found.ends.add(end)
        return end

    def _put_back(self) -> None:
        self.kept.put_back(self._written)
        self.forget(self._written)

    def _note_written(self, *statements: Sequence[str]) -> None:
        self._written |= {table for some in statements for sql in some if (table := written_to(sql))}

    # -- interleaved

    def _minds(self, which: int) -> Callable[[str, Any], bool]:
        """Which steps of it the other one could notice, or make different: it stops before these only."""
        own, other = self._reach[which], self._reach[1 - which]
        shares_lock = bool(own.locks & other.locks)
        ends_matter = shares_lock or bool(own.writes & other.of_all())
        seen = other.writes if self.is_isolated else other.of_all()

        def minds(sql: str, params: Any) -> bool:
            if not self.is_reduced:
                return sql == COMMIT or bool(touched(sql) & own.of_all() & other.of_all())
            if sql == COMMIT:
                return ends_matter
            if (lock := lock_of(sql, params)) is not None:
                return lock in other.locks
            table = written_to(sql)
            if table is None:
                return bool(touched(sql) & other.writes)
            return bool(touched(sql) & (seen - APPENDED if "INSERT" in sql else seen))

        return minds

    def _interleaved(self, todo: list[tuple[str, frozenset[int]]], serial: dict[Any, str]) -> None:
        prefix, sleep = todo.pop()
        for which, (actor, work, name) in enumerate(zip(self.actors, self.works, NAMES, strict=True)):
            actor.minds = self._minds(which)
            actor.begin(lambda work=work, name=name: (series(name), work())[1])
        self._passed: list[list[tuple[str, Any]]] = [[], []]
        ran, is_new = self._run(prefix, sleep, todo)
        outcomes = [actor.outcome for actor in self.actors]
        self._note_written(*(outcome.statements for outcome in outcomes))
        if not is_new:
            self._put_back()
            return
        self.found.schedules += 1
        answers = {which: _said(*_of(outcome)) for which, outcome in enumerate(outcomes)}
        state = self._state(answers, ran)
        if state not in serial:
            self.found.wrong.append((ran, f"no serial order ends so: {_difference(state, serial)}"))

    def _run(
        self, prefix: str, sleep: frozenset[int], todo: list[tuple[str, frozenset[int]]]
    ) -> tuple[str, bool]:
        """The schedule that ran, and whether it is another than those walked before."""
        ran, is_new, actors = "", True, self.actors
        while not all(actor.finished for actor in actors):
            for actor in actors:
                if actor.waits:
                    actor.settle()
            able = [n for n, actor in enumerate(actors) if not actor.finished and not actor.waits]
            if not able:
                continue
            at_once = next((n for n in able if self._goes_at_once(n)), None)
            chosen = able[0] if at_once is None else at_once
            if len(able) == 1:
                if chosen in sleep and actors[1 - chosen].finished:
                    is_new = False
                actors[chosen].free = True  # nothing is chosen until it ends
            elif at_once is None:
                if len(ran) < len(prefix):
                    chosen = int(prefix[len(ran)])
                else:
                    awake = [n for n in able if n not in sleep]
                    is_new = is_new and bool(awake)
                    last = int(ran[-1]) if ran else 0
                    chosen = last if last in awake or not awake else awake[0]
                    other = 1 - chosen
                    if other in awake and is_new:
                        todo.append((ran + str(other), self._asleep({*sleep, chosen}, other)))
                    sleep = self._asleep(sleep, chosen)
                ran += str(chosen)
            self._step(chosen)
            self.found.waits += actors[chosen].waits
        return ran, is_new

    def _step(self, which: int) -> None:
        if (step := self._next(which)) is not None:
            self._passed[which].append(step)
        self.actors[which].step()

    def _next(self, which: int) -> tuple[str, Any] | None:
        """What it does next; None: nothing anybody else could notice."""
        return self.actors[which].next or (START if connection.vendor == "sqlite" else None)

    def _goes_at_once(self, which: int) -> bool:
        """Whether there is nothing to choose: it has not begun, or asks for a lock the other one has."""
        step = self._next(which)
        if step is None:
            return True
        lock = lock_of(*step)
        other = self._passed[1 - which]
        return lock is not None and any(lock_of(*one) == lock for one in other) and other[-1][0] != COMMIT

    def _asleep(self, sleep: Any, chosen: int) -> frozenset[int]:
        return frozenset(n for n in sleep if n != chosen and self._are_indifferent(n, chosen))

    def _are_indifferent(self, one: int, other: int) -> bool:
        """Whether it is the same which of their next steps comes first."""
        if not self.is_reduced:
            return False
        steps = self._next(one), self._next(other)
        if steps[0] is None or steps[1] is None:
            return True
        locks = [lock_of(*step) for step in steps]
        if locks[0] and locks[0] == locks[1]:
            return False
        (changes, touches), (changed, touched_too) = (
            self._effect(one, steps[0]),
            self._effect(other, steps[1]),
        )
        if self.is_isolated and COMMIT not in (steps[0][0], steps[1][0]):
            return not (changes & changed)
        return not (changes & touched_too or changed & touches)

    def _effect(self, which: int, step: tuple[str, Any]) -> tuple[set[str], set[str]]:
        """Tables that change for the other one by this step, and those it touches. A locking look is a change."""
        if step[0] == COMMIT:
            return self._reach[which].writes, set()
        table = written_to(step[0])
        writes = {table} if table else touched(step[0]) if "FOR UPDATE" in step[0] else set()
        return writes - HEADS, touched(step[0]) - HEADS


def alone(kept: Kept, work: Work) -> tuple[Any, set[str]]:
    """How a work ends with nobody beside it (answer and rows), and the tables it wrote to. The database is put back."""
    recorder = Recorder()
    with connection.execute_wrapper(recorder):
        said = _said(*_carried_out(work, NAMES[0]))
    written = {table for sql in recorder.statements if (table := written_to(sql))}
    rows = told(kept.changes(written))
    kept.put_back(written)
    return (*said, tuple((name, tuple(words)) for name, words in sorted(rows.items()))), written


def _carried_out(work: Work, name: str) -> tuple[Any, BaseException | None]:
    series(name)
    try:
        return work(), None
    except Exception as error:
        return None, error
    finally:
        series(None)


def _of(outcome: Outcome) -> tuple[Any, BaseException | None]:
    return outcome.answer, outcome.error


def _said(answer: Any, error: BaseException | None) -> tuple[str, str]:
    if isinstance(error, Refusal):
        return "refused", repr(error)
    return ("failed", repr(error)) if error is not None else ("done", repr(answer))


def _difference(state: Any, serial: dict[Any, str]) -> str:
    """What tells the state from the nearest serial one."""
    found = []
    for one in serial:
        here, there = (
            {*map(str, some[:2]), *(f"{n}: {w}" for n, ws in some[2] for w in ws)} for some in (state, one)
        )
        found.append((len(here ^ there), sorted(here - there)[:2], sorted(there - here)[:2]))
    _, more, less = min(found)
    return f"{more} and not {less}"[:600]
