"""Pages on threads: one handing over there, one back; long answers piece by piece."""

from __future__ import annotations

import asyncio
import threading

import pytest

from palvelutori.foundation import threads
from palvelutori.foundation.threads import OnThreads

SCOPE = {
    "type": "http",
    "method": "POST",
    "path": "/a",
    "query_string": b"",
    "headers": [(b"content-length", b"4")],
    "scheme": "http",
    "http_version": "1.1",
}


class Answer(list):
    """What a page answers, and whether it was closed."""

    closed = False

    def close(self):
        self.closed = True


def asked(page, body=(b"ab", b"cd")):
    sent, waiting = [], list(body)

    async def receive():
        piece = waiting.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

    async def send(message):
        sent.append(message)

    asyncio.run(OnThreads(page, workers=1)(SCOPE, receive, send))
    return sent


def test_a_short_answer_comes_back_whole():
    answer = Answer([b"x", b"y"])

    def page(environ, start):
        assert threading.current_thread().name.startswith("pages")
        start("201 Created", [("X-Body", environ["wsgi.input"].read().decode())])
        return answer

    assert asked(page) == [
        {"type": "http.response.start", "status": 201, "headers": [(b"x-body", b"abcd")]},
        {"type": "http.response.body", "body": b"xy", "more_body": False},
    ]
    assert answer.closed


def test_a_long_answer_is_sent_as_it_is_made(monkeypatch):
    monkeypatch.setattr(threads, "PIECE", 3)

    def page(environ, start):
        start("200 OK", [])
        return [b"ab", b"cd", b"ef", b"g"]

    start, *pieces = asked(page)
    assert start["status"] == 200
    assert [(one["body"], one["more_body"]) for one in pieces] == [
        (b"abcd", True),
        (b"efg", True),
        (b"", False),
    ]


def test_what_breaks_is_told_and_closed():
    class Broken(Answer):
        def __iter__(self):
            raise OSError("broken")

    answer = Broken([b"x"])

    def page(environ, start):
        start("200 OK", [])
        return answer

    with pytest.raises(OSError, match="broken"):
        asked(page)
    assert answer.closed
