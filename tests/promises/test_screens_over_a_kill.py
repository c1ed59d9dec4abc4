"""A hundred screens over a kill -9 and a restart: each hears every line once, none is missed and none comes twice."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from tests.harness.house import CENTRE, House, served

SCREENS = 100
WAIT_SECONDS = 60.0


class Ear:
    """One open stream that comes back with the last number it heard."""

    def __init__(self, house: House, token: str, *, remembers: bool, may_return: asyncio.Event) -> None:
        self.house, self.token, self.remembers, self.may_return = house, token, remembers, may_return
        self.heard: list[int] = []
        self.is_open = asyncio.Event()

    async def listen(self) -> None:
        """Until cancelled."""
        while True:
            with contextlib.suppress(OSError, EOFError):
                await self._once()
            self.is_open.clear()
            await asyncio.sleep(0.2)
            await self.may_return.wait()

    async def _once(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.house.port)
        last = f"Last-Event-ID: {self.heard[-1]}\r\n" if self.heard and self.remembers else ""
        writer.write(
            f"GET /api/v1/centres/{CENTRE}/events HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {self.token}\r\n{last}\r\n".encode()
        )
        try:
            while line := await reader.readline():
                if line.startswith(b"id: "):
                    self.heard.append(int(line[4:]))
                self.is_open.set()
        finally:
            writer.close()


@pytest.fixture
def house(transactional_db):
    with served() as made:
        yield made


def arrivals(house: House, count: int) -> None:
    for _ in range(count):
        answer = house.ask(
            "POST",
            f"/centres/{CENTRE}/visits",
            house.token("kiosks"),
            {"needs": ["lab"], "language": "fi", "channel": "kiosk"},
        )
        assert answer.status == 201


def head(house: House) -> int:
    return int(house.ask("GET", f"/centres/{CENTRE}/board", house.token("displays")).body["journal_number"])


async def over_a_kill(house: House, *, remembers: bool) -> list[list[int]]:
    """What each ear heard while people came, the house was killed, people came to the new one at once."""
    tokens = [token for group in house.tokens.values() for token in group.values()]
    may_return = asyncio.Event()
    ears = [
        Ear(house, tokens[number % len(tokens)], remembers=remembers, may_return=may_return)
        for number in range(SCREENS)
    ]
    listening = [asyncio.ensure_future(ear.listen()) for ear in ears]
    await asyncio.wait_for(asyncio.gather(*(ear.is_open.wait() for ear in ears)), WAIT_SECONDS)
    await asyncio.to_thread(arrivals, house, 10)
    await asyncio.to_thread(house.kill)
    await asyncio.to_thread(house.start)
    if remembers:
        may_return.set()
    await asyncio.to_thread(arrivals, house, 10)
    may_return.set()  # whoever forgets comes back when people have come meanwhile
    await asyncio.wait_for(asyncio.gather(*(ear.is_open.wait() for ear in ears)), WAIT_SECONDS)
    await asyncio.to_thread(arrivals, house, 5)
    last = await asyncio.to_thread(head, house)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(_heard(ears, last), WAIT_SECONDS)
    for one in listening:
        one.cancel()
    return [ear.heard for ear in ears]


async def _heard(ears: list[Ear], last: int) -> None:
    while any(not ear.heard or ear.heard[-1] < last for ear in ears):
        await asyncio.sleep(0.05)


def faults(heard: list[list[int]]) -> int:
    """Screens that missed a line or heard one twice."""
    return sum(one != list(range(one[0], one[0] + len(one))) for one in heard)


def test_nothing_is_missed_and_nothing_comes_twice(house):
    heard = asyncio.run(over_a_kill(house, remembers=True))
    assert len(heard) == SCREENS and {one[-1] for one in heard} == {head(house)}
    assert faults(heard) == 0


def test_control_a_screen_that_forgets_its_number_misses_lines(house):
    assert faults(asyncio.run(over_a_kill(house, remembers=False))) > 0
