"""Tells when the database changed: SQLite's data version asked every 50 ms, PostgreSQL's LISTEN.

Both see writes of every process, so one server process hears what another one, or a command, has written. What this
process itself has committed it is told at once, by `nudge`.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

POLL_SECONDS = 0.05
_waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()


def nudge() -> None:
    """Something was committed in this process. From any thread; cheap where nobody listens."""
    for loop, changed in list(_waiting):
        with contextlib.suppress(RuntimeError):  # a loop that has ended hears nothing
            loop.call_soon_threadsafe(changed.set)


@contextlib.contextmanager
def _nudged() -> Iterator[asyncio.Event]:
    """An event that `nudge` sets."""
    mine = (asyncio.get_running_loop(), asyncio.Event())
    _waiting.add(mine)
    try:
        yield mine[1]
    finally:
        _waiting.discard(mine)


async def sqlite_changes(path: str) -> AsyncIterator[None]:
    """Yield after each change of the file by anybody."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        with _nudged() as changed:
            seen = None
            while True:
                version = connection.execute("PRAGMA data_version").fetchone()[0]
                if version != seen or changed.is_set():
                    seen = version
                    changed.clear()
                    yield
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), POLL_SECONDS)
    finally:
        connection.close()


async def postgresql_changes(parameters: dict[str, Any]) -> AsyncIterator[None]:
    """Yield after each notification; connects again after a break (and yields, for what was missed)."""
    loop, ended = asyncio.get_running_loop(), threading.Event()

    def listen(changed: asyncio.Event) -> None:
        import psycopg

        while not ended.is_set():
            try:
                with psycopg.connect(**parameters, autocommit=True) as connection:
                    connection.execute("LISTEN palvelutori")
                    loop.call_soon_threadsafe(changed.set)
                    while not ended.is_set():
                        for _ in connection.notifies(timeout=1.0, stop_after=1):
                            loop.call_soon_threadsafe(changed.set)
            except psycopg.OperationalError:
                ended.wait(1.0)

    try:
        with _nudged() as changed:
            threading.Thread(target=listen, args=(changed,), name="palvelutori-listen", daemon=True).start()
            while True:
                await changed.wait()
                changed.clear()
                yield
    finally:
        ended.set()


def changes(connection: Any) -> AsyncIterator[None]:
    """The right source for a Django database connection."""
    if connection.vendor == "sqlite":
        return sqlite_changes(str(connection.settings_dict["NAME"]))
    parameters = {
        name: value
        for name, value in connection.get_connection_params().items()
        if name in ("dbname", "user", "password", "host", "port") or name.startswith("ssl")
    }
    return postgresql_changes(parameters)
