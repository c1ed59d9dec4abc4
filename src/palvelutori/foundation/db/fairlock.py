"""A fair lock around SQLite's write transactions.

SQLite lets one writer in at a time and leaves the others to guess when to come back; under load one of them
may starve for seconds. Here writers of one process queue first come, first served, and processes take turns
on a lock file. Pure Python, no Django.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections import deque
from pathlib import Path
from time import monotonic, sleep


class LockTimeout(Exception):
    """The lock was not had in time."""


class FairLock:
    """First in, first out between threads; by `flock` on `path` between processes (None: threads only)."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._queue: deque[tuple[int, threading.Event]] = deque()
        self._taken = False
        self._file: int | None = None

    def acquire(self, timeout_seconds: float = 30.0) -> None:
        """Wait for the turn. Raises LockTimeout after `timeout_seconds`."""
        ends = monotonic() + timeout_seconds
        self._wait_for_thread_turn(timeout_seconds)
        try:
            self._take_file(ends)
        except BaseException:
            self._pass_on()
            raise

    def _wait_for_thread_turn(self, timeout_seconds: float) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            turn = threading.Event()
            entry = (threading.get_ident(), turn)
            self._queue.append(entry)
        if turn.wait(timeout_seconds):
            return
        with self._guard:
            if not turn.is_set():
                self._queue.remove(entry)
                raise LockTimeout(f"no turn to write within {timeout_seconds:.0f} s")

    def _take_file(self, ends: float) -> None:
        if self._path is None:
            return
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if monotonic() > ends:
                    raise LockTimeout("another process keeps the database") from None
                sleep(0.001)

    def waiting_threads(self) -> frozenset[int]:
        """Identities of the threads that wait for their turn now."""
        with self._guard:
            return frozenset(thread for thread, _ in self._queue)

    def release(self) -> None:
        """Let the next one in."""
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._pass_on()

    def _pass_on(self) -> None:
        with self._guard:
            if self._queue:
                self._queue.popleft()[1].set()
            else:
                self._taken = False


_locks: dict[str, FairLock] = {}
_locks_guard = threading.Lock()


def lock_for(database: str) -> FairLock:
    """The one lock of this process for the database file `database` (or an in-memory name)."""
    with _locks_guard:
        if database not in _locks:
            in_memory = database.startswith("file:") or ":memory:" in database
            _locks[database] = FairLock(None if in_memory else Path(f"{database}.writing"))
        return _locks[database]


def all_locks() -> tuple[FairLock, ...]:
    """Every lock of this process."""
    with _locks_guard:
        return tuple(_locks.values())
