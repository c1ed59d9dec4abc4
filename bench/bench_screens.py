"""500 open screens, ten events a second: from the press at a desk to the line at each screen, and over a restart.

    python bench/bench_screens.py [--screens 500] [--seconds 20] [--peer-seconds 15] [--postgresql]

One real server in a process of its own; officers' requests and all screens in this process, on the same cores. A press
is timed from before its request is sent until the line stands at the screen, for every screen. The peer is how queue
systems of today do it (reference: displays of Munich's ask every 5 s): the same number of screens on the same server,
each on a kept connection, ask the same board every 5 s. Then the server is killed (-9) and started again.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
CENTRE = "rantakulma"
POLL_SECONDS = 5.0
#: what a browser waits before it connects again, as the stream tells it
RETRY_SECONDS = 2.0
SERVE = """
import cProfile, os, signal, sys, threading
os.environ["DJANGO_SETTINGS_MODULE"] = "palvelutori.settings"
import django
django.setup()
from datetime import UTC, datetime
from palvelutori.foundation.clock import clock
clock.run(start_at=datetime(2026, 11, 18, 8, 0, tzinfo=UTC), speed=1)
from palvelutori.cli import serve
serve.server("127.0.0.1", port=int(sys.argv[1])).run()
"""


def environment(folder: Path, address: str, secret: str) -> dict[str, str]:
    """Of the server and of this process."""
    return {
        **os.environ,
        "DATABASE_URL": address,
        "PALVELUTORI_MODE": "demo",
        "PALVELUTORI_SECRET_KEY": secret,
        "PALVELUTORI_VAR": str(folder),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "palvelutori.settings",
    }


def set_up() -> dict[str, dict[str, str]]:
    """Tables and the sample in the database of this process's settings; the devices' tokens."""
    import django

    django.setup()
    from datetime import UTC, datetime

    from django.core.management import call_command

    from palvelutori.foundation.clock import clock
    from palvelutori.square.setting_up import set_up_centre

    clock.run(start_at=datetime(2026, 11, 18, 8, 0, tzinfo=UTC), speed=1)
    call_command("migrate", verbosity=0)
    return set_up_centre(CENTRE, live=False)


class Server:
    """The house on one port."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

    async def start(self) -> None:
        """Returns when it listens."""
        log = Path(self.env["PALVELUTORI_VAR"]) / "server.log"
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SERVE, str(self.port)], env=self.env, stdout=out, stderr=out
            )
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return
            if self.process.poll() is not None:
                raise RuntimeError(log.read_text()[-2000:])
            await asyncio.sleep(0.02)

    def kill(self) -> None:
        """As a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def cpu_seconds(self) -> float:
        """Processor time it has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass
class Press:
    """One act at a desk: when its request was sent, the kind of its line."""

    at: float
    kind: str
    desk: str
    number: int = 0
    answered_at: float = 0.0


class Screen(asyncio.Protocol):
    """One open stream: number → when its line came."""

    def __init__(self, port: int, header: str, *, path: str = "") -> None:
        self.port, self.header, self.path = port, header, path or f"/api/v1/centres/{CENTRE}/events"
        self.heard: dict[int, float] = {}
        #: what a reader that may see everything heard: number → kind and desk
        self.lines: dict[int, tuple[str, str]] = {}
        self._kind = ""
        self.twice = self.breaks = 0
        self.newest, self.opened_at, self.is_over = 0, 0.0, False
        self._rest = b""
        self.transport: asyncio.Transport | None = None

    async def connect(self) -> None:
        loop = asyncio.get_running_loop()
        while not self.is_over:
            with contextlib.suppress(OSError):
                await loop.create_connection(lambda: self, "127.0.0.1", self.port)
                return
            await asyncio.sleep(RETRY_SECONDS)

    def connection_made(self, transport: Any) -> None:
        self.transport, self._rest = transport, b""
        last = f"Last-Event-ID: {self.newest}\r\n" if self.newest else ""
        transport.write(
            f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self.header}\r\n{last}\r\n".encode()
        )
        self.opened_at = 0.0

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        if not self.opened_at:
            assert data.startswith(b"HTTP/1.1 200"), data[:300]
            self.opened_at = now
        lines = (self._rest + data).split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            if line.startswith(b"id: "):
                number = int(line[4:])
                self.twice += number in self.heard
                self.heard[number], self.newest = now, number
            elif line.startswith(b"event: "):
                self._kind = line[7:].decode().strip()
            elif line.startswith(b"data: ") and self._kind != "beat":
                self.lines[self.newest] = (self._kind, json.loads(line[6:]).get("desk", ""))

    def connection_lost(self, exc: Exception | None) -> None:
        self.opened_at = 0.0
        if not self.is_over:
            self.breaks += 1
            asyncio.get_running_loop().call_later(
                RETRY_SECONDS, lambda: asyncio.ensure_future(self.connect())
            )

    def close(self) -> None:
        self.is_over = True
        if self.transport:
            self.transport.close()


@dataclass
class Desks:
    """Officers who call, start, hold, go on and finish, one act after the other at a steady pace."""

    port: int
    tokens: dict[str, dict[str, str]]
    presses: list[Press] = field(default_factory=list)
    stops: dict[str, str] = field(default_factory=dict)
    acts: dict[str, int] = field(default_factory=dict)

    async def post(self, path: str, token: str, body: Any = None) -> Any:
        """One request on a connection of its own. The answer's body."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        data = json.dumps(body or {}).encode()
        writer.write(
            f"POST /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nConnection: close"
            f"\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n".encode()
            + data
        )
        answer = await reader.read()
        writer.close()
        head, _, rest = answer.partition(b"\r\n\r\n")
        assert head.split(b" ")[1][:1] == b"2", (path, answer[:400])
        return json.loads(rest) if rest.startswith(b"{") else None

    async def press(self, kind: str, path: str, desk: str, body: Any = None) -> Any:
        """An act that screens are to hear of."""
        token = self.tokens["desks"][desk]
        made = Press(time.perf_counter(), kind, desk)
        self.presses.append(made)
        answer = await self.post(path, token, body)
        made.answered_at = time.perf_counter()
        return answer

    async def run(self, desks: list[str], *, a_second: float, seconds: float) -> None:
        """All desks at a steady pace together, each one act after the other."""
        pace = len(desks) / a_second
        begin = time.perf_counter()
        await asyncio.gather(
            *(
                self._one(desk, begin=begin + pace * place / len(desks), pace=pace, seconds=seconds)
                for place, desk in enumerate(desks)
            )
        )

    async def _one(self, desk: str, *, begin: float, pace: float, seconds: float) -> None:
        """Calls, calls again, starts, holds, goes on, finishes; the next time where it left off."""
        cycle = (("stop.called", ""), ("stop.recalled", "recall"), ("stop.started", "start"),
                 ("stop.held", "hold"), ("stop.resumed", "resume"), ("stop.finished", "finish"))  # fmt: skip
        for turn in range(round(seconds / pace)):
            await asyncio.sleep(max(0.0, begin + turn * pace - time.perf_counter()))
            kind, verb = cycle[self.acts.get(desk, 0) % len(cycle)]
            if verb:
                body = {"outcome": "answered"} if verb == "finish" else None
                await self.press(kind, f"/stops/{self.stops[desk]}/{verb}", desk, body)
            else:
                called = await self.press(kind, f"/desks/{desk}/call-next", desk)
                self.stops[desk] = called["stop_id"]
            self.acts[desk] = self.acts.get(desk, 0) + 1

    def number(self, lines: dict[int, tuple[str, str]]) -> None:
        """Give each press the number of its line: of each desk's lines of a kind in order."""
        after = max((press.number for press in self.presses), default=0)
        left = {number: line for number, line in sorted(lines.items()) if number > after}
        for press in self.presses:
            if not press.number:
                press.number = next(
                    number for number, line in left.items() if line == (press.kind, press.desk)
                )
                del left[press.number]


def latencies(screens: list[Screen], presses: list[Press]) -> list[float]:
    """Milliseconds of every press at every screen."""
    return sorted((one.heard[press.number] - press.at) * 1000 for press in presses for one in screens)


def told(name: str, took: list[float]) -> None:
    """One line of figures."""
    at = [took[min(len(took) - 1, int(len(took) * share))] for share in (0.5, 0.9, 0.99)]
    print(
        f"{name:<34} p50 {at[0]:7.1f}  p90 {at[1]:7.1f}  p99 {at[2]:7.1f}  worst {took[-1]:7.1f} ms  n {len(took)}"
    )


async def polled(port: int, token: str, presses: list[Press], *, stops_at: float, seen: list[float]) -> None:
    """One screen of the peer: asks the board every five seconds on a kept connection."""
    ask = (
        f"GET /api/v1/centres/{CENTRE}/board HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n"
    ).encode()
    await asyncio.sleep(random.random() * POLL_SECONDS)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    shown = len([one for one in presses if one.at])
    while time.perf_counter() < stops_at:
        began = time.perf_counter()
        writer.write(ask)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line[16:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
        )
        await reader.readexactly(length)
        now = time.perf_counter()
        # What was pressed and answered before the question was sent stands on the board that came.
        while shown < len(presses) and presses[shown].at < began - 0.03:
            seen.append((now - presses[shown].at) * 1000)
            shown += 1
        await asyncio.sleep(max(0.0, POLL_SECONDS - (time.perf_counter() - began)))
    writer.close()


async def headers_of(desks: Desks, screens: int) -> list[str]:
    """Two fifths devices of the house, three fifths phones of visitors who wait (five looks at each visit)."""
    from palvelutori.foundation import stream

    devices = [token for group in desks.tokens.values() for token in group.values()]
    phones = []
    for number in range(screens * 3 // 5 // 5):
        need = ("kela_desk", "lab", "service_point", "library_info")[number % 4]
        body = {"needs": [need], "language": "fi", "channel": "kiosk"}
        made = await desks.post(f"/centres/{CENTRE}/visits", desks.tokens["kiosks"]["kiosk-1"], body)
        phones.append(f"{stream.cookie_name('visitor')}={stream.cookie_value('visitor:' + made['visit_id'])}")
    rest = screens - 5 * len(phones)
    tokens = [f"Authorization: Bearer {devices[number % len(devices)]}" for number in range(rest)]
    return tokens + [f"Cookie: {phone}" for phone in phones for _ in range(5)]


async def opened(screens: list[Screen], *, within: float) -> float:
    """Wait until all streams are open; the moment the last one was."""
    ends = time.perf_counter() + within
    while not all(one.opened_at for one in screens):
        assert time.perf_counter() < ends, f"{sum(not one.opened_at for one in screens)} screens did not come"
        await asyncio.sleep(0.02)
    return max(one.opened_at for one in screens)


async def run(given: argparse.Namespace, env: dict[str, str], tokens: dict[str, dict[str, str]]) -> None:
    """The whole bench on one database."""
    server = Server(env)
    await server.start()
    desks = Desks(server.port, tokens)
    names = [name for name in tokens["desks"] if name.startswith(("kela-", "service_point-"))][2:12]
    screens = [Screen(server.port, header) for header in await headers_of(desks, given.screens)]
    for desk in names:
        await desks.post(f"/desks/{desk}/open", tokens["desks"][desk])
    for _ in range(round(given.rate * (given.seconds + given.peer_seconds + 10) / 6)):
        for need in ("kela_desk", "service_point"):
            body = {"needs": [need], "language": "fi", "channel": "kiosk"}
            await desks.post(f"/centres/{CENTRE}/visits", tokens["kiosks"]["kiosk-1"], body)
    ear = Screen(server.port, f"Authorization: Bearer {tokens['managers']['manager-1']}")
    began = time.perf_counter()
    await asyncio.gather(*(one.connect() for one in (ear, *screens)))
    all_open = await opened([ear, *screens], within=30)
    print(f"{len(screens)} streams opened in {all_open - began:.2f} s; load {os.getloadavg()[0]:.1f}")
    await asyncio.sleep(1)
    cpu, began = server.cpu_seconds(), time.perf_counter()
    await desks.run(names, a_second=given.rate, seconds=given.seconds)
    cpu, took = server.cpu_seconds() - cpu, time.perf_counter() - began
    await asyncio.sleep(3)
    desks.number(ear.lines)
    ours = latencies(screens, desks.presses)
    told(f"live, {len(desks.presses)} presses", ours)
    told(
        "  of it until the desk's answer", sorted(1000 * (one.answered_at - one.at) for one in desks.presses)
    )
    after = [
        max(0.0, (one.heard[two.number] - two.answered_at) * 1000) for two in desks.presses for one in screens
    ]
    told("  of it after the desk's answer", sorted(after))
    share, load = 100 * cpu / took, os.getloadavg()[0]
    print(
        f"{'':<34} {len(desks.presses) / took:.1f} presses/s, server {share:.0f} % of a core, load {load:.1f}"
    )
    await over_a_restart(given, server, desks, names, ear, screens)
    for one in (ear, *screens):
        one.close()
    if given.peer_seconds:
        before, seen = len(desks.presses), list[float]()
        stops_at = time.perf_counter() + given.peer_seconds + POLL_SECONDS
        display = tokens["displays"]["display-1"]
        asking = [polled(server.port, display, desks.presses, stops_at=stops_at, seen=seen) for _ in screens]
        work = asyncio.gather(*asking)
        await desks.run(names, a_second=given.rate, seconds=given.peer_seconds)
        await work
        assert len(desks.presses) > before
        peer = sorted(seen)
        told("peer: asking every 5 s", peer)
        middle = statistics.median(peer) / statistics.median(ours)
        tail = peer[int(len(peer) * 0.99)] / ours[int(len(ours) * 0.99)]
        print(f"{'ratio to the peer':<34} p50 {middle:.0f} times sooner, p99 {tail:.0f} times sooner")
    server.kill()


async def over_a_restart(
    given: argparse.Namespace,
    server: Server,
    desks: Desks,
    names: list[str],
    ear: Screen,
    screens: list[Screen],
) -> None:
    """Kill -9, start again; acts go on the moment it listens. Nothing missed, nothing twice, all back."""
    server.kill()
    killed = time.perf_counter()
    await server.start()
    listens = time.perf_counter()
    acting = asyncio.ensure_future(desks.run(names, a_second=given.rate, seconds=6))
    back = await opened([ear, *screens], within=20)
    await acting
    await asyncio.sleep(1)
    desks.number(ear.lines)
    last = desks.presses[-1].number
    holes = twice = 0
    for one in screens:
        numbers = [number for number in one.heard if number <= last]
        holes += last - min(numbers) + 1 - len(numbers)
        twice += one.twice
    print(
        f"restart: listened again after {listens - killed:.2f} s, all {len(screens)} back {back - listens:.2f} s later"
        f" ({back - killed:.2f} s after the kill); missed {holes}, twice {twice}"
    )
    assert (holes, twice) == (0, 0)


def main() -> int:
    """Numbers on standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--screens", type=int, default=500)
    parser.add_argument("--rate", type=float, default=10.0, help="presses a second")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--peer-seconds", type=float, default=15.0)
    parser.add_argument("--postgresql", action="store_true", help="on a throw-away PostgreSQL")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as after:
        address = f"sqlite:///{name}/house.sqlite3"
        if given.postgresql:
            from tests.harness.postgres import Postgres

            postgres = Postgres()
            after.callback(postgres.stop)
            address = postgres.start()
        env = environment(Path(name), address, secrets.token_hex(30))
        os.environ.update(env)
        tokens = set_up()
        print(f"bench_screens: {'PostgreSQL' if given.postgresql else 'SQLite'}, {os.cpu_count()} cores")
        try:
            asyncio.run(run(given, env, tokens))
        except BaseException:
            print((Path(name) / "server.log").read_text()[-3000:], file=sys.stderr)
            raise
    return 0


if __name__ == "__main__":
    sys.exit(main())
