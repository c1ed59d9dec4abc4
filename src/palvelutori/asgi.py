"""One process: live events to the broadcaster, every other page through WSGI on a pool of threads."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palvelutori.settings")
django.setup(set_prefix=False)

from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections, connection
from django.urls import get_resolver

from palvelutori import __version__
from palvelutori.accounts.access import actor_of_token
from palvelutori.foundation import health, jobs, logs, reactions
from palvelutori.foundation.bodies import whole
from palvelutori.foundation.clock import clock
from palvelutori.foundation.closed import closing
from palvelutori.foundation.stream import HEARTBEAT_SECONDS, PATH, Broadcaster
from palvelutori.foundation.threads import OnThreads
from palvelutori.foundation.wake import changes
from palvelutori.visits.live import actor_of_cookie

log = logging.getLogger("palvelutori.stream")
pages = WSGIHandler()
_threads = OnThreads(pages, workers=int(os.environ.get("PALVELUTORI_THREADS", "12")))
broadcaster = Broadcaster(actor_of_token, actor_of_cookie)
JOBS_EVERY_SECONDS = 5.0
#: lines that are written meanwhile are looked at together
REACTIONS_REST_SECONDS = 0.1
#: how long a thread that computes keeps the others from going on; Python's own 5 ms add up where a press asks the
#: database twenty times beside a thread that tells five hundred screens
TURN_SECONDS = 0.0005
#: by then the screens of a house that was started again have come back
SETTLED_SECONDS = 6.0
_written = asyncio.Event()


async def application(scope: Any, receive: Any, send: Any) -> None:
    """The ASGI application of `palvelutori serve` and `palvelutori demo`."""
    send = closing(send) if scope["type"] == "http" else send
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and PATH.match(scope["path"]):
        await broadcaster(scope, receive, send)
    elif scope["type"] == "http" and scope["path"] in (health.ALIVE, health.READY):
        await health.answer(scope["path"], send)
    elif scope["type"] == "http":
        given = await whole(scope, receive, send)
        if given is not None:
            await _threads(scope, given, send)
    else:
        await send({"type": "websocket.close", "code": 1000})


async def _lifespan(receive: Any, send: Any) -> None:
    tasks: list[asyncio.Task[None]] = []
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            sys.setswitchinterval(TURN_SECONDS)
            _ = get_resolver().url_patterns  # what the first request would wait for
            _leave_alone()
            works = (_settle, _feed, _reacting, _beat, _recurring)
            tasks = [asyncio.create_task(work()) for work in works]
            health.start()
            logs.tell("start", version=__version__)
            await send({"type": "lifespan.startup.complete"})
        else:
            health.stop()
            broadcaster.close()
            for task in tasks:
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(*tasks)
            logs.tell("stop", version=__version__)
            await send({"type": "lifespan.shutdown.complete"})
            return


def _leave_alone() -> None:
    """Take what stays for good out of the garbage collector's rounds: a round over the whole house stopped every
    screen and every press for a tenth of a second, several times a minute."""
    gc.collect()
    gc.freeze()


async def _settle() -> None:
    """Once more when the screens are back."""
    await asyncio.sleep(SETTLED_SECONDS)
    _leave_alone()


async def _feed() -> None:
    async for _ in changes(connection):
        _written.set()
        try:
            await broadcaster.pump()
        except Exception:
            # One line that cannot be told must not silence all later ones.
            log.exception("feeding the live events failed")


async def _reacting() -> None:
    """What follows from what was written, beside the live events: a long effect makes no screen wait."""
    while True:
        await _written.wait()
        _written.clear()
        try:
            if reactions.REGISTRY:
                await asyncio.to_thread(_react)
                await asyncio.sleep(REACTIONS_REST_SECONDS)
        except Exception:
            log.exception("reacting to new lines failed")


async def _beat() -> None:
    while True:
        try:
            await broadcaster.beat(over_seconds=HEARTBEAT_SECONDS)
        except Exception:
            log.exception("the sign of life of the live events failed")
            await asyncio.sleep(HEARTBEAT_SECONDS)


async def _recurring() -> None:
    while True:
        await asyncio.to_thread(_run_jobs)
        await asyncio.sleep(JOBS_EVERY_SECONDS)


def _react() -> None:
    close_old_connections()
    reactions.run_all()


def _run_jobs() -> None:
    close_old_connections()
    jobs.run_due(clock.now())
