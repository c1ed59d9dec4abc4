"""Pages on a pool of threads: a request is handed to a thread once, and its answer comes back once.

Each handing over between the loop and a thread waits until the other has its turn, beside all others who want one.
So the body goes along with the request, and an answer that is not long comes back whole. A long one is sent piece by
piece, as fast as its reader takes it.

Few are in work at once: more only take the processor from one another, and each brings a connection to the database
of its own. Whoever takes long gives the place to the next one and goes on beside them.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import io
from collections.abc import AsyncIterator, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, Final

from a2wsgi.wsgi import build_environ

from palvelutori.foundation.bodies import Receive, Scope, Send

Pages = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
#: bytes of an answer that are gathered before some are sent
PIECE: Final = 65_536
#: so long a request keeps its place from the next one
LONG_SECONDS: Final = 0.25
#: quick ones in work at once
AT_ONCE: Final = 8


class OnThreads:
    """An ASGI application of HTTP requests around a WSGI one: `at_once` quick ones at a time, at most `workers`."""

    def __init__(self, pages: Pages, *, workers: int, at_once: int = AT_ONCE) -> None:
        self._pages = pages
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="pages")
        self._places = asyncio.Semaphore(min(at_once, workers))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """`receive` gives the body without making anybody wait (see `bodies.whole`)."""
        loop = asyncio.get_running_loop()
        environ: Any = build_environ(scope, io.BytesIO(await _body(receive)))  # type: ignore[arg-type]
        answer = _Answer(loop, send)
        made = functools.partial(contextvars.copy_context().run, answer.make, self._pages, environ)
        async with self._place(loop):
            await loop.run_in_executor(self._pool, made)
        await answer.finish()

    @asynccontextmanager
    async def _place(self, loop: asyncio.AbstractEventLoop) -> AsyncIterator[None]:
        await self._places.acquire()
        is_held = True

        def give() -> None:
            nonlocal is_held
            if is_held:
                is_held = False
                self._places.release()

        at_the_latest = loop.call_later(LONG_SECONDS, give)
        try:
            yield
        finally:
            at_the_latest.cancel()
            give()


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


class _Answer:
    def __init__(self, loop: asyncio.AbstractEventLoop, send: Send) -> None:
        self._loop, self._send = loop, send
        self._start: MutableMapping[str, Any] | None = None
        self._gathered = bytearray()

    def make(self, pages: Pages, environ: dict[str, Any]) -> None:
        """In a thread: let the page answer."""
        pieces = pages(environ, self._begin)
        try:
            for piece in pieces:
                self._gathered += piece
                if len(self._gathered) >= PIECE:
                    asyncio.run_coroutine_threadsafe(self._give(more=True), self._loop).result()
        finally:
            getattr(pieces, "close", lambda: None)()

    def _begin(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        pairs = [
            (name.strip().lower().encode("latin1"), value.strip().encode("latin1")) for name, value in headers
        ]
        self._start = {
            "type": "http.response.start",
            "status": int(status.split(" ", 1)[0]),
            "headers": pairs,
        }

    async def finish(self) -> None:
        """In the loop: send what has not been sent."""
        await self._give(more=False)

    async def _give(self, *, more: bool) -> None:
        if self._start is not None:
            start, self._start = self._start, None
            await self._send(start)
        body = bytes(self._gathered)
        self._gathered.clear()
        await self._send({"type": "http.response.body", "body": body, "more_body": more})
