"""A house whose time a test sets, and a line to it that a test cuts: for a kiosk that is alone for a day."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.browser.house import CENTRE, QUICK, House
from tests.cli.shell import environment, free_port

SERVE = (
    QUICK
    + """
import sys, threading
from datetime import datetime
from palvelutori.cli import house, serve
house.enter()
from palvelutori.foundation.clock import clock
clock.run(start_at=datetime.fromisoformat(sys.argv[2]), speed=1.0)
def listen():
    for line in sys.stdin:
        clock.skip_to(datetime.fromisoformat(line.strip()))
        print("skipped", flush=True)
threading.Thread(target=listen, daemon=True).start()
serve.tell_how_to_begin()
serve.server("127.0.0.1", port=int(sys.argv[1])).run()
"""
)


class Timed:
    """The server on the database in `folder`. `skip` moves its time; `stop` and `start` are a power cut of its own."""

    def __init__(self, folder: Path, tokens: dict[str, str]) -> None:
        self.folder, self.port = folder, free_port()
        self.house = House(f"http://127.0.0.1:{self.port}", tokens, folder / "console.txt")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, at: datetime) -> None:
        """Serve, with the house's clock at `at`."""
        console = self.house.console.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-c", SERVE, str(self.port), at.isoformat()],
            env=environment(self.folder, PALVELUTORI_MODE="demo", PALVELUTORI_SECRET_KEY="k" * 60),
            stdin=subprocess.PIPE,
            stdout=console,
            stderr=subprocess.STDOUT,
        )
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.1)
        raise AssertionError(self.house.console.read_text()[-2000:])

    def skip(self, at: datetime) -> None:
        """The house's clock jumps forward to `at`."""
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(f"{at.isoformat()}\n".encode())
        self._process.stdin.flush()

    def stop(self) -> None:
        """Without a word, as a power cut."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(15)
            self._process = None

    def rows(self, statement: str) -> list[Any]:
        """What stands in the database."""
        with closing(sqlite3.connect(self.folder / "house.sqlite3")) as base:
            return base.execute(statement).fetchall()

    def arrives(self, device: str, *needs: str, channel: str = "kiosk") -> int:
        """Somebody takes a number elsewhere."""
        given = {"needs": list(needs), "language": "fi", "channel": channel}
        return int(self.house.done(device, f"/centres/{CENTRE}/visits", **given)["number"])


class Line:
    """A way from a port of its own to the house's port. Cut, it takes nobody in and drops whoever is on it."""

    def __init__(self, to: int) -> None:
        self.to, self.is_cut = to, False
        self._open: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        threading.Thread(target=self._take, daemon=True).start()

    def cut(self) -> None:
        """The plug is out."""
        self.is_cut = True
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def mend(self) -> None:
        """And in again."""
        self.is_cut = False

    def close(self) -> None:
        """The end of it."""
        self.cut()
        self._door.close()

    def _take(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            try:
                if self.is_cut:
                    raise OSError
                far = socket.create_connection(("127.0.0.1", self.to), 5)
            except OSError:
                near.close()
                continue
            self._open += [near, far]
            for a, b in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(a, b), daemon=True).start()

    @staticmethod
    def _carry(come: socket.socket, go: socket.socket) -> None:
        with suppress(OSError):
            while data := come.recv(65536):
                go.sendall(data)
        for one in (come, go):
            with suppress(OSError):
                one.close()


#: what the kiosk's browser keeps
KEPT = """async () => {
  const base = await new Promise((done, fail) => {
    const asked = indexedDB.open("palvelutori-kiosk", 1);
    asked.onupgradeneeded = () => { asked.transaction.abort(); };
    asked.onsuccess = () => done(asked.result); asked.onerror = () => done(null);
  });
  if (!base) return JSON.stringify({ state: null, arrivals: [], needs: false });
  const all = base.transaction(["kept", "arrivals"]);
  const of = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const state = await of(all.objectStore("kept").get("state"));
  const needs = await of(all.objectStore("kept").get("needs"));
  const arrivals = await of(all.objectStore("arrivals").getAll());
  base.close();
  return JSON.stringify({ state: state || null, arrivals, needs: Boolean(needs) });
}"""


def kept(page: Any) -> dict[str, Any]:
    """State, arrivals not told yet, whether the needs are known."""
    return dict(json.loads(page.evaluate(KEPT)))
