"""Live events as a program gets them from the server itself: the outer application, headers and all."""

from __future__ import annotations

import asyncio
import contextlib
import json
import queue
import re
import threading
from concurrent.futures import Future
from typing import Any

import pytest

from palvelutori.foundation import stream
from tests.api.test_contract import is_problem

asked: queue.SimpleQueue[Any] = queue.SimpleQueue()


async def in_the_tests_thread(function: Any, *args: Any) -> Any:
    """The stream's threads would not see what the test has not committed: the test's own does their work."""
    answer: Future[Any] = Future()
    asked.put((answer, function, args))
    return await asyncio.wrap_future(answer)


@pytest.fixture(autouse=True)
def one_database(monkeypatch):
    monkeypatch.setattr(stream.asyncio, "to_thread", in_the_tests_thread)
    monkeypatch.setattr(stream, "close_old_connections", lambda: None)


def serve(work: Any) -> None:
    """Run a coroutine on a loop of its own; do here what it asks of the database."""
    failed: list[BaseException] = []

    def loop() -> None:
        try:
            asyncio.run(work())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=loop)
    thread.start()
    while thread.is_alive():
        with contextlib.suppress(queue.Empty):
            answer, function, args = asked.get(timeout=0.02)
            answer.set_result(function(*args))
    assert not failed, failed


def listen(
    centre: str, token: str | None = None, last: str | None = None, act: Any = None, method: str = "GET"
):
    """Open the stream, do `act`, and hang up. (status, headers, events as (id, kind, data))."""
    from palvelutori.asgi import application, broadcaster

    headers = [(b"authorization", f"Bearer {token}".encode())] if token else []
    headers += [(b"last-event-id", last.encode())] if last is not None else []
    scope = {"type": "http", "method": method, "path": f"/api/v1/centres/{centre}/events", "headers": headers}
    sent: list[dict[str, Any]] = []

    async def run() -> None:
        gone = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        task = asyncio.create_task(application(scope, receive, send))
        if act is not None:
            while not (sent and sent[-1].get("body")):
                await asyncio.sleep(0.01)
            await in_the_tests_thread(act)
            await broadcaster.pump()
            await broadcaster.beat()
        await asyncio.sleep(0.2)
        gone.set()
        await asyncio.wait_for(task, 5)

    serve(run)
    words = b"".join(one.get("body", b"") for one in sent).decode()
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], told, words


def lines(words: str) -> list[tuple[int, str, Any]]:
    """(number, kind, data) of the journal lines in a stream's words."""
    found = []
    for block in words.split("\n\n"):
        number = re.search(r"^id: (\d+)$", block, re.M)
        kind = re.search(r"^event: (.+)$", block, re.M)
        data = re.search(r"^data: (.*)$", block, re.M)
        if number and kind:
            found.append((int(number[1]), kind[1], json.loads(data[1]) if data else None))
    return found


def test_a_reader_gets_each_line_with_its_number(house):
    token = house.host.token
    status, headers, words = listen(house.centre, token, act=lambda: house.kiosk.arrive("lab", "mhsa_walkin"))
    assert status == 200 and headers["content-type"].startswith("text/event-stream")
    hello, came = lines(words)
    assert hello[1] == "hello" and came[:2] == (hello[0] + 1, "visit.arrived")
    assert came[2]["number"] == 101 and "mhsa" not in words
    assert "event: beat" in words and "retry: " in words


def test_the_number_seen_last_goes_on_without_a_gap(house):
    begin = house.display.get(f"centres/{house.centre}/board")["journal_number"]
    house.called("kela-4", "kela_desk")
    house.kiosk.arrive("lab")
    _, _, words = listen(house.centre, house.display.token, last=str(begin))
    told = lines(words)
    now = house.display.get(f"centres/{house.centre}/board")["journal_number"]
    assert [number for number, _, _ in told] == list(range(begin + 1, now + 1))
    calls = [(kind, data) for _, kind, data in told if kind == "stop.called"]
    assert calls[0][1]["number"] == 101 and calls[0][1]["desk"] == "kela-4" and "visit" not in calls[0][1]
    others = [data for _, kind, data in told if kind == "other"]
    assert others and set(others) == {None}, "what a wall may not see has a number and nothing else"
    _, _, later = listen(house.centre, house.display.token, last=str(now - 1))
    assert [number for number, _, _ in lines(later)] == [now]
    assert (
        house.display.get(f"centres/{house.centre}/events", headers={"Last-Event-ID": str(begin)}).body
        == words
    )


@pytest.mark.parametrize("last", ["", "x", "-1", "½", "9" * 30])
def test_a_number_nobody_gave_begins_now(house, last):
    _, _, words = listen(house.centre, house.host.token, last=last)
    assert [kind for _, kind, _ in lines(words)] == ["hello"]


def test_who_may_not_listen(both):
    square, point = both

    def refused(*asked: Any, **more: Any) -> tuple[int, str]:
        status, headers, words = listen(*asked, **more)
        assert headers["content-type"] == "application/problem+json"
        assert json.loads(words)["status"] == status
        return status, json.loads(words)["code"]

    assert refused(square.centre) == (401, "not-signed-in")
    assert refused(square.centre, "nonsense") == (401, "not-signed-in")
    assert refused("atlantis", square.host.token) == (404, "not-found")
    assert refused(point.centre, square.host.token) == (403, "not-allowed")
    assert refused(square.centre, square.host.token, method="POST") == (405, "method-not-allowed")
    is_problem(square.stranger().get(f"centres/{square.centre}/events"), 401)
    is_problem(square.host.get(f"centres/{point.centre}/events"), 403)
