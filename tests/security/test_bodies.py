"""A body is read whole, and small, before one of the few threads is given to its request."""

from __future__ import annotations

import asyncio
import json

import pytest

from palvelutori import asgi
from palvelutori.foundation import bodies


def scope(length: bytes | None) -> dict:
    headers = [] if length is None else [(b"content-length", length)]
    return {"type": "http", "method": "POST", "path": "/asioi/", "headers": headers}


def asked(messages, *, length=b"10", never_ends=False):
    """What the door makes of a request: the body given on (or None), the status it answered itself (or None)."""
    answered, waiting = [], list(messages)

    async def receive():
        if waiting:
            return waiting.pop(0)
        if never_ends:
            await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message):
        answered.append(message)

    async def run():
        given = await bodies.whole(scope(length), receive, send)
        return None if given is None else (await given()).get("body")

    body = asyncio.run(run())
    return body, answered[0]["status"] if answered else None


def piece(body: bytes, *, more: bool = False) -> dict:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_in_pieces_is_given_whole():
    assert asked([piece(b"needs", more=True), piece(b"=kela")]) == (b"needs=kela", None)


def test_a_request_without_body_waits_for_nothing():
    assert asked([piece(b"")], length=None) == (b"", None)


def test_a_body_that_does_not_come_is_let_go(monkeypatch):
    monkeypatch.setattr(bodies, "MOST_SECONDS", 0.05)
    assert asked([piece(b"a=", more=True)], never_ends=True) == (None, 408)


def test_who_goes_away_gets_no_answer():
    assert asked([piece(b"a=", more=True)]) == (None, None)


@pytest.mark.parametrize(
    ("messages", "length"),
    [([piece(b"")], b"1000001"), ([piece(b"x" * 600_000, more=True)] * 2, b"10")],
)
def test_too_large_is_refused_told_or_not(messages, length):
    assert asked(messages, length=length) == (None, 413)


def test_a_slow_body_takes_no_thread(monkeypatch):
    """The outer application asks the door first. Control: without it the pages are reached at once."""
    reached = []

    async def pages(scope, receive, send):
        reached.append(json.dumps(scope["path"]))

    async def never():
        await asyncio.sleep(60)

    async def send(message):
        pass

    monkeypatch.setattr(asgi, "_threads", pages)
    monkeypatch.setattr(bodies, "MOST_SECONDS", 0.05)
    asyncio.run(asgi.application(scope(b"5000"), never, send))
    assert reached == []

    async def open_door(scope, receive, send):
        return receive

    monkeypatch.setattr(asgi, "whole", open_door)
    asyncio.run(asgi.application(scope(b"5000"), never, send))
    assert reached
