"""Pages on threads: one handing over there, one back; long answers piece by piece."""

from __future__ import annotations

import asyncio
import threading
import time

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


def together(page, requests: int, **more) -> None:
    """So many requests at once, each with its own answer."""
    served = OnThreads(page, **more)

    async def one():
        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            await asyncio.sleep(0)

        await served(SCOPE, receive, send)

    async def all_of_them():
        await asyncio.wait_for(asyncio.gather(*(one() for _ in range(requests))), 20)

    asyncio.run(all_of_them())


@pytest.mark.parametrize("at_once", [1, 2])
def test_few_are_in_work_at_once(at_once):
    now, most, guard = [0], [0], threading.Lock()

    def page(environ, start):
        with guard:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.01)
        with guard:
            now[0] -= 1
        start("200 OK", [])
        return [b""]

    together(page, 12, workers=8, at_once=at_once)
    assert most == [at_once]


@pytest.mark.parametrize("is_control", [False, True])
def test_whoever_takes_long_gives_the_place_to_the_next_one(monkeypatch, is_control):
    """The first waits for the second: with one place kept to the end it would wait in vain."""
    monkeypatch.setattr(threads, "LONG_SECONDS", 60 if is_control else 0.02)
    second_came, turn, met = threading.Event(), iter(range(2)), []

    def page(environ, start):
        if next(turn) == 0:
            met.append(second_came.wait(1 if is_control else 15))
        second_came.set()
        start("200 OK", [])
        return [b""]

    together(page, 2, workers=2, at_once=1)
    assert met == [not is_control]


def test_a_place_that_was_given_up_is_not_given_twice(monkeypatch):
    monkeypatch.setattr(threads, "LONG_SECONDS", 0.001)

    def page(environ, start):
        time.sleep(0.01)
        start("200 OK", [])
        return [b""]

    served = OnThreads(page, workers=2, at_once=1)

    async def some():
        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            await asyncio.sleep(0)

        for _ in range(3):
            await served(SCOPE, receive, send)
        await asyncio.sleep(0.01)
        return served._places._value

    assert asyncio.run(some()) == 1
