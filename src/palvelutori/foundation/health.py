"""Health for machines: `/healthz` (the process answers) and `/readiness` (the house can serve).

Both are answered before the pages: no thread of theirs, no session, no host name, no cookie, nothing that slows down
who asks often. `/healthz` never asks the database: a house whose database is away must not be started anew for it.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, Final

from django.db import close_old_connections, connection
from django.db.migrations.executor import MigrationExecutor

from palvelutori import __version__
from palvelutori.foundation import jobs, journal, reactions
from palvelutori.foundation.clock import clock

log = logging.getLogger("palvelutori.health")
ALIVE, READY = "/healthz", "/readiness"
#: a database that does not answer in this time is away
PATIENCE_SECONDS: Final = 5.0
LATE_AFTER: Final = timedelta(minutes=15)
Send = Callable[[dict[str, Any]], Awaitable[None]]
#: of its own: who waits for a database that is away must not keep jobs and reactions waiting
_threads = ThreadPoolExecutor(2, thread_name_prefix="health")


class _House:
    """What the process knows of itself: that it was told to stop, that the tables have been found up to date."""

    is_stopping = False
    is_migrated = False


def start() -> None:
    """The process begins to serve."""
    _House.is_stopping = False


def stop() -> None:
    """Answer from here on that the house is not ready: whoever sends people here should send them elsewhere."""
    _House.is_stopping = True


def ready() -> tuple[int, dict[str, Any]]:
    """Status and body of `/readiness`: version, database, head of each stream, lag, failing and late jobs.

    503 when the database does not answer, migrations wait, or the house is stopping. Jobs that fail are told, and
    do not make the house unready: people can still be served. Of a database that is away only that it is.
    """
    told: dict[str, Any] = {"version": __version__}
    if _House.is_stopping:
        return 503, {**told, "ready": False, "reason": "stopping"}
    try:
        told["database"] = connection.vendor
        waiting = _waiting()
        if waiting:
            return 503, {**told, "ready": False, "reason": "migrations-waiting", "migrations": waiting}
        body = {
            "ready": True,
            "heads": {stream: journal.head_number(stream) for stream in journal.streams()},
            "lag": reactions.lag(),
            "failing_jobs": jobs.failing(),
            "late_jobs": jobs.late(clock.now() - LATE_AFTER),
        }
    except Exception:
        # Readiness answers for the database: whatever it raises, the answer is "not ready".
        log.exception("the database does not answer")
        return 503, _away()
    return 200, {**told, **body}


def _away() -> dict[str, Any]:
    return {
        "version": __version__,
        "ready": False,
        "reason": "database-unreachable",
        "database": "unreachable",
    }


def _waiting() -> int:
    """How many migrations wait. Asked until there are none: while this process runs its own have been had."""
    if _House.is_migrated:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return 0
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    _House.is_migrated = not waiting
    return waiting


async def answer(path: str, send: Send) -> None:
    """Answer one of the two paths in plain ASGI."""
    if path == ALIVE:
        await _say(send, 200, b"ok\n", b"text/plain")
        return
    try:
        asked = asyncio.get_running_loop().run_in_executor(_threads, _asked)
        status, body = await asyncio.wait_for(asyncio.shield(asked), PATIENCE_SECONDS)
    except TimeoutError:
        status, body = 503, _away()
    await _say(send, status, json.dumps(body).encode(), b"application/json")


def _asked() -> tuple[int, dict[str, Any]]:
    close_old_connections()
    return ready()


async def _say(send: Send, status: int, body: bytes, kind: bytes) -> None:
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
