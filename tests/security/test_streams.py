"""Live events: telling asks no database inside the event loop, a long break is caught up with, nobody takes the
streams of the others."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from palvelutori.foundation import journal, stream
from palvelutori.foundation.actors import Actor, RoleAt
from palvelutori.foundation.journal import Line

SCREEN = Actor("screen:talo", "device", (RoleAt("display", "talo"),))
VISITOR = Actor("visitor:v", "visitor", (RoleAt("visitor", "talo"),))
LINES = [
    Line("talo", number, "stop.called", "device:x", datetime(2026, 11, 18, 8, tzinfo=UTC), {"number": number})
    for number in range(1, 1301)
]


@pytest.fixture
def broadcaster(monkeypatch):
    monkeypatch.setattr(stream, "close_old_connections", lambda: None)
    monkeypatch.setattr(journal, "shown_to", lambda reader, line: {"number": line.number})
    monkeypatch.setattr(journal, "after", lambda centre, seen, limit: LINES[seen : seen + limit])
    return stream.Broadcaster(lambda token: SCREEN, lambda cookie: SCREEN)


def pumped(broadcaster, *clients, times=1):
    async def run():
        broadcaster._clients.update(clients)
        await asyncio.gather(*(broadcaster.pump() for _ in range(times)))

    asyncio.run(run())


def test_lines_are_told_outside_the_event_loop(broadcaster, monkeypatch):
    def shown(reader, line):
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()  # Django refuses to ask a database where one runs
        return {"number": line.number}

    monkeypatch.setattr(journal, "shown_to", shown)
    client = stream.Client("talo", SCREEN, "cookie:x", sent=1290)
    pumped(broadcaster, client)
    assert client.sent == 1300


def test_a_break_of_more_lines_than_a_queue_holds_is_caught_up_with(broadcaster):
    client = stream.Client("talo", SCREEN, "cookie:x", sent=0)
    assert len(LINES) > stream.QUEUE_SIZE
    pumped(broadcaster, client)
    assert client in broadcaster._clients
    assert client.sent == 1300
    assert client.queue.get_nowait().count(b"id: ") == 1300


def test_two_pumps_at_once_send_every_line_once(broadcaster):
    client = stream.Client("talo", SCREEN, "cookie:x", sent=1200)
    pumped(broadcaster, client, times=5)
    words = b"".join(client.queue.get_nowait() for _ in range(client.queue.qsize()))
    assert [f"id: {line.number}\n".encode() in words for line in LINES[1200:]] == [True] * 100
    assert words.count(b"id: ") == 100


def test_control_without_the_turn_lines_come_twice(broadcaster):
    class NoTurn:
        async def __aenter__(self):
            return self

        async def __aexit__(self, *_):
            return None

    broadcaster._pumping = NoTurn()
    given = []
    broadcaster._give = lambda client, news: given.append(news.number)
    client = stream.Client("talo", SCREEN, "cookie:x", sent=1200)
    pumped(broadcaster, client, times=5)
    assert given.count(1300) > 1


def refusals(broadcaster, actor, address):
    return broadcaster._too_many(actor, address)


def test_one_address_leaves_wall_streams_to_the_others(broadcaster):
    for _ in range(stream.SCREENS_PER_ADDRESS):
        assert refusals(broadcaster, SCREEN, "10.0.0.1") is None
        broadcaster._clients.add(stream.Client("talo", SCREEN, "cookie:x", "10.0.0.1"))
    assert refusals(broadcaster, SCREEN, "10.0.0.1")[0] == 429
    assert refusals(broadcaster, SCREEN, "10.0.0.2") is None


def test_control_counted_by_reader_one_address_takes_all(broadcaster, monkeypatch):
    monkeypatch.setattr(stream, "SCREENS_PER_ADDRESS", 1000)
    for _ in range(stream.STREAMS_PER_ACTOR):
        broadcaster._clients.add(stream.Client("talo", SCREEN, "cookie:x", "10.0.0.1"))
    assert refusals(broadcaster, SCREEN, "10.0.0.1") is None


def test_a_visit_has_few_streams(broadcaster):
    for number in range(stream.STREAMS_PER_VISIT):
        broadcaster._clients.add(stream.Client("talo", VISITOR, "cookie:x", f"10.0.0.{number}"))
    assert refusals(broadcaster, VISITOR, "10.0.1.1")[0] == 429


def test_signs_of_life_are_given_a_few_at_a_time(broadcaster):
    asked = []
    broadcaster._resolve_token = lambda token: (
        asked.append(token) or (SCREEN if token != "taken-back" else None)
    )
    clients = [stream.Client("talo", SCREEN, "token:x") for _ in range(stream.AT_ONCE + 5)]
    gone = stream.Client("talo", SCREEN, "token:taken-back")

    async def run():
        broadcaster._clients.update([*clients, gone])
        await broadcaster.beat()

    asyncio.run(run())
    assert all(b"event: beat" in client.queue.get_nowait() for client in clients)
    assert gone not in broadcaster._clients and gone.queue.get_nowait() is None
    assert len(asked) <= 4, "who shares a key is looked up once a slice"


def test_nobody_there_is_no_hurry(broadcaster):
    asyncio.run(broadcaster.beat(over_seconds=0.01))


def test_a_reader_that_hangs_up_ends_its_talk(broadcaster):
    sent = []

    async def run():
        client = stream.Client("talo", SCREEN, "token:x")
        for _ in range(stream.QUEUE_SIZE):
            client.queue.put_nowait(b"x")

        async def receive():
            return {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        await asyncio.wait_for(broadcaster._talk(client, receive, send), 2)

    asyncio.run(run())
