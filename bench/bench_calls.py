"""Calls a second with eight officers and 200 waiting, over HTTP, beside the disk itself; what a visit costs.

    python bench/bench_calls.py [--visits 200] [--rounds 40] [--only sqlite|postgresql]

The peer is the least anybody can do on the same disk in the same minute: one connection that inserts one row and
commits, again and again. The server is the real one in a process of its own; clients and server share the cores. An
officer who has called somebody finishes with them before calling again, so calls a second are counted from the time
spent in calls alone (eight at once), and acts a second from all of it. CPU is the server's own with its database's.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.harness.postgres import Postgres

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ.setdefault("PALVELUTORI_MODE", "test")
os.environ.setdefault("PALVELUTORI_VAR", tempfile.mkdtemp(prefix="palvelutori-bench-"))
os.environ["DJANGO_SETTINGS_MODULE"] = "palvelutori.settings"
CENTRE, CLIENTS, WAITING = "rantakulma", 8, 200
#: measured on loopback with two cores, see the README: calls a second, p99 in ms, CPU seconds a visit
PEERS = (
    "The Q, 8 clients: 17 calls/s, p99 8 457 ms, 0.28 s CPU a visit",
    "FQM, 8 clients: 29 calls/s, 23 of 200 called twice",
)
LINE = "kela_desk"


class Line:
    """A kept connection of one program."""

    def __init__(self, port: int, token: str) -> None:
        self._line = HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.took: dict[str, list[float]] = {}
        self._used = 0.0

    def ask(self, name: str, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON (None for 204); the time it took under `name`, ms."""
        if time.perf_counter() - self._used > 2:
            self._line.close()  # the server gives up a line that is idle for some seconds
        began = time.perf_counter()
        self._line.request(
            method, f"/api/v1{path}", None if body is None else json.dumps(body), self._headers
        )
        given = self._line.getresponse()
        text = given.read()
        self._used = time.perf_counter()
        self.took.setdefault(name, []).append((self._used - began) * 1000)
        assert given.status < 300, (given.status, text)
        return json.loads(text) if text else None


class Place:
    """A house that is served, its desks, and what its processes have used."""

    def __init__(self, address: str, folder: Path, *, server: Postgres | None) -> None:
        from tests.harness.house import House
        from tests.world import sample

        self.house = House(address)
        self.folder, self.server, self.address = folder, server, address
        self.house.set_up()
        self.house.start()
        staffed = {one.default_desk for one in sample().staff if one.default_desk}
        self.desks = [one.code for one in sample().desks if LINE in one.queues and one.code in staffed][
            :CLIENTS
        ]
        self.kiosk = Line(self.house.port, self.house.token("kiosks"))
        self.officers = [Line(self.house.port, self.house.token("desks", desk)) for desk in self.desks]
        for officer, desk in zip(self.officers, self.desks, strict=True):
            officer.ask("open", "POST", f"/desks/{desk}/open", {})

    def arrive(self) -> str:
        """Somebody with one matter; the visit."""
        body = {"needs": [LINE], "channel": "kiosk", "language": "fi"}
        return str(self.kiosk.ask("arrive", "POST", f"/centres/{CENTRE}/visits", body)["visit_id"])

    def serve(self, number: int, *, visit: str = "", start: bool = False) -> bool:
        """Call, (look, start,) finish at one desk; False when nobody waits."""
        officer, desk = self.officers[number], self.desks[number]
        called = officer.ask("call next", "POST", f"/desks/{desk}/call-next")
        if called is None:
            return False
        if start:
            officer.ask("start", "POST", f"/stops/{called['stop_id']}/start")
        officer.ask("finish", "POST", f"/stops/{called['stop_id']}/finish", {"outcome": "answered"})
        return True

    def cpu_seconds(self) -> float:
        """Of the server's process and, on PostgreSQL, of this database's own."""
        process = self.house._process
        assert process is not None
        if self.server is None:
            return _cpu_of(process.pid)
        of_server = self.server.processes()
        return sum(_cpu_of(one) for one in (process.pid, *of_server)) + _cpu_of_the_ended(of_server[0])

    def memory_mb(self) -> float:
        """Resident memory of the server's process."""
        process = self.house._process
        assert process is not None
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("no VmRSS")

    def bare(self, seconds: float = 2.0) -> float:
        """Commits a second of one connection that inserts a row and commits."""
        insert, commit, close = _bare(self)
        done, ends = 0, time.perf_counter() + seconds
        while time.perf_counter() < ends:
            insert()
            commit()
            done += 1
        close()
        return done / seconds


def _cpu_of(process: int) -> float:
    """Of its threads, by the scheduler's own clock: the ticks of `stat` are longer than an act."""
    spent = 0
    for thread in Path(f"/proc/{process}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):
            spent += int(thread.read_text().split()[0])
    return spent / 1e9


def _cpu_of_the_ended(parent: int) -> float:
    """Of the children `parent` has seen end: a connection that is given up takes its time along otherwise."""
    fields = Path(f"/proc/{parent}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def _bare(place: Place) -> tuple[Callable[[], Any], Callable[[], Any], Callable[[], Any]]:
    if place.server is not None:
        import psycopg

        server = psycopg.connect(place.address)
        server.execute("CREATE TABLE IF NOT EXISTS bare (id serial PRIMARY KEY, words text)")
        server.commit()
        return (
            lambda: server.execute("INSERT INTO bare (words) VALUES ('a row')"),
            server.commit,
            server.close,
        )
    file = sqlite3.connect(place.house.folder / "bare.sqlite3", isolation_level=None)
    file.execute("PRAGMA journal_mode=WAL")
    file.execute("PRAGMA synchronous=FULL")
    file.execute("CREATE TABLE IF NOT EXISTS bare (id integer PRIMARY KEY, words text)")

    def insert() -> None:
        file.execute("BEGIN IMMEDIATE")
        file.execute("INSERT INTO bare (words) VALUES ('a row')")

    return insert, lambda: file.execute("COMMIT"), file.close


def crowded(place: Place) -> tuple[float, float, float, float]:
    """Eight at once until 200 are served: calls a second, acts a second, p50 and p99 of a call, ms."""
    for _ in range(WAITING):
        place.arrive()
    for officer in place.officers:
        officer.took.clear()

    def work(number: int) -> None:
        while place.serve(number):
            continue

    began = time.perf_counter()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(place.officers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    calls = sorted(ms for officer in place.officers for ms in officer.took["call next"])
    acts = sum(len(some) for officer in place.officers for some in officer.took.values())
    a_second = 1000 * len(place.officers) / statistics.mean(calls)
    return a_second, acts / took, statistics.median(calls), calls[int(len(calls) * 0.99)]


def visit_cpu(place: Place, visits: int) -> float:
    """CPU seconds of a whole visit: arrive, get_visit, call_next, start, finish."""
    before = place.cpu_seconds()
    for _ in range(visits):
        visit = place.arrive()
        place.kiosk.ask("get visit", "GET", f"/visits/{visit}")
        place.serve(0, start=True)
    return (place.cpu_seconds() - before) / visits


def by_length(place: Place, rounds: int) -> dict[int, float]:
    """CPU milliseconds of a call, with so many left waiting."""
    found, there = {}, 0
    for length in (0, 50, 500):
        while there < length:
            place.arrive()
            there += 1
        spent = 0.0
        for _ in range(rounds):
            place.arrive()
            before = place.cpu_seconds()
            called = place.officers[0].ask("call next", "POST", f"/desks/{place.desks[0]}/call-next")
            spent += place.cpu_seconds() - before
            place.officers[0].ask(
                "finish", "POST", f"/stops/{called['stop_id']}/finish", {"outcome": "answered"}
            )
        found[length] = 1000 * spent / rounds
    return found


def measure(
    name: str, address: str, folder: Path, given: argparse.Namespace, *, server: Postgres | None = None
) -> list[str]:
    """One line a figure; what falls short is returned."""
    place = Place(address, folder, server=server)
    try:
        at_first = place.memory_mb()
        runs = [(place.bare(), *crowded(place)) for _ in range(3)]
        bare, calls, acts, p50, p99 = (statistics.median(column) for column in zip(*runs, strict=True))
        whole = visit_cpu(place, given.visits)
        lengths = by_length(place, given.rounds)
        at_last = place.memory_mb()
    finally:
        place.house.remove()
    wanted = min(200.0, bare / 2)
    worst = max(lengths.values()) / min(lengths.values())
    by_length_told = ", ".join(f"{ms:.1f}" for ms in lengths.values())
    told = [
        (f"bare loop: insert and commit, one connection: {bare:.0f}/s", True),
        (
            f"calls a second, 8 officers, {WAITING} waiting: {calls:.0f} (wanted {wanted:.0f})",
            calls >= wanted,
        ),
        (f"acts a second of the same run (calls and finishes): {acts:.0f}", True),
        (f"call next: p50 {p50:.0f} ms, p99 {p99:.0f} ms", name != "SQLite" or p99 < 100),
        (f"CPU of a whole visit: {whole:.4f} s", whole < 0.05),
        (f"CPU of a call with 0, 50, 500 waiting: {by_length_told} ms: × {worst:.2f}", worst < 1.5),
        (f"memory: {at_first:.0f} MB at first, {at_last:.0f} MB after a day of visits", True),
    ]
    for line, is_met in told:
        print(f"{name}: {line}{'' if is_met else '  FALLS SHORT'}", flush=True)
    return [line for line, is_met in told if not is_met]


def main() -> int:
    """Both databases, one after the other; 1 when a figure falls short."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    given = parser.parse_args()
    import django

    django.setup()
    from tests.harness.postgres import Postgres, PostgresMissing

    print("\n".join(PEERS))
    print(f"load of this machine just now: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    short: list[str] = []
    folder = Path(tempfile.mkdtemp(prefix="palvelutori-bench-"))
    if given.only != "postgresql":
        short += measure("SQLite", "", folder, given)
    if given.only != "sqlite":
        try:
            server = Postgres()
        except PostgresMissing as missing:
            print(missing)
            return bool(short)
        try:
            short += measure("PostgreSQL", server.start(), folder, given, server=server)
        finally:
            server.stop()
    return bool(short)


if __name__ == "__main__":
    raise SystemExit(main())
