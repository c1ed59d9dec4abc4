"""A request's body is read whole before a thread is given to it: who sends slowly keeps nobody waiting.

The pages' threads are few. A browser that announces a body and never sends it would hold one for as long as it likes.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from palvelutori.foundation.problems import MEDIA_TYPE, plain

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Message], Awaitable[None]]

MOST_BYTES: Final = 1_000_000
MOST_SECONDS: Final = 20.0


class _TooLarge(Exception):
    """More than MOST_BYTES."""


async def whole(scope: Scope, receive: Receive, send: Send) -> Receive | None:
    """A `receive` that has the whole body already; None when the request was answered here (408, 413) or its
    sender went away."""
    headers = dict(scope["headers"])
    length = headers.get(b"content-length", b"")
    if not length.strip(b"0") and b"transfer-encoding" not in headers:
        return receive
    if length.isdigit() and int(length) > MOST_BYTES:
        await _refuse(send, 413)
        return None
    try:
        body = await asyncio.wait_for(_read(receive), MOST_SECONDS)
    except TimeoutError:
        await _refuse(send, 408)
    except _TooLarge:
        await _refuse(send, 413)
    else:
        return None if body is None else _with(body, receive)
    return None


async def _read(receive: Receive) -> bytes | None:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            raise _TooLarge
        if not message.get("more_body", False):
            return bytes(body)


def _with(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def given() -> Message:
        return waiting.pop() if waiting else await receive()

    return given


async def _refuse(send: Send, status: int) -> None:
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(plain(status)).encode()})
