"""The real server in a process of its own, with a database of its own, on either database."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from django.db import connection

from tests.harness.postgres import address_of

ROOT = Path(__file__).parents[2]
PROCESS = Path(__file__).with_name("house_process.py")
CENTRE = "rantakulma"


@dataclass
class Answer:
    """Status and body of one request."""

    status: int
    body: Any


class House:
    """`palvelutori.asgi` under uvicorn, house time from a Wednesday at 10, sixty times as fast as ours.

    With an `address` the database is the one there, empty and somebody else's to remove.
    """

    def __init__(self, address: str = "") -> None:
        self._given = address
        self.folder = Path(tempfile.mkdtemp(prefix="palvelutori-house-"))
        self._own = f"house_{secrets.token_hex(4)}"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0
        self.tokens: dict[str, dict[str, str]] = {}

    @property
    def log(self) -> Path:
        """What the server said."""
        return self.folder / "server.log"

    def set_up(self) -> None:
        """Tables and the sample Rantakulma; `tokens` of all devices."""
        if connection.vendor == "postgresql" and not self._given:
            self._sql(f"CREATE DATABASE {self._own}")
        self.tokens = json.loads(self._ask("set-up"))

    def remove(self) -> None:
        """Stop, and leave nothing."""
        self.stop()
        if connection.vendor == "postgresql" and not self._given:
            self._sql(f"DROP DATABASE {self._own} WITH (FORCE)")
        shutil.rmtree(self.folder, ignore_errors=True)

    def verify(self) -> dict[str, Any]:
        """What the database itself says: see `house_process.verify`."""
        return json.loads(self._ask("verify"))

    def start(self, word: str = "serve") -> None:
        """Serve (or "leak": see `house_process`) on a free port; returns when it answers."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, str(PROCESS), word, str(self.port)],
                cwd=ROOT,
                env=self.environment(),
                stdout=log,
                stderr=log,
            )
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            try:
                self.ask("GET", "/openapi.json", self.token("displays"))
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"the house did not open: {self.log.read_text()[-2000:]}")

    def stop(self) -> None:
        """End it politely."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)
            self._process = None

    def kill(self) -> None:
        """As a power cut would, without a word."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)
        self._process = None

    def token(self, group: str, name: str = "") -> str:
        """The token of a device (the first of its group)."""
        return self.tokens[group][name] if name else next(iter(self.tokens[group].values()))

    def ask(self, method: str, path: str, token: str, body: Any = None, key: str = "") -> Answer:
        """One request on a connection of its own. Raises OSError or HTTPException when the house is gone."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request(method, f"/api/v1{path}", _text(body), _headers(token, key))
            given = line.getresponse()
            text = given.read()
        except HTTPException as broken:
            raise ConnectionError(str(broken)) from broken
        finally:
            line.close()
        return Answer(given.status, json.loads(text) if text else None)

    def send_and_hang_up(self, path: str, token: str, body: Any, key: str) -> None:
        """The request goes out, the connection breaks before the answer."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request("POST", f"/api/v1{path}", _text(body), _headers(token, key))
        finally:
            line.close()

    def _ask(self, word: str) -> str:
        done = subprocess.run(
            [sys.executable, str(PROCESS), word],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout.splitlines()[-1]

    def environment(self) -> dict[str, str]:
        """Of a process that works on this house's database."""
        if self._given:
            address = self._given
        elif connection.vendor == "postgresql":
            known = connection.get_connection_params()
            address = address_of(known, self._own)
        else:
            address = f"sqlite:///{self.folder}/house.sqlite3"
        return {
            **os.environ,
            "DATABASE_URL": address,
            "PALVELUTORI_MODE": "demo",
            "PALVELUTORI_SECRET_KEY": "of-this-test-only" * 4,
            "PALVELUTORI_VAR": str(self.folder),
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }

    @staticmethod
    def _sql(statement: str) -> None:
        import psycopg

        known = connection.get_connection_params()
        address = {name: known[name] for name in ("user", "host", "port")}
        with psycopg.connect(**address, dbname="postgres", autocommit=True) as line:
            line.execute(statement)  # type: ignore[arg-type]


def _text(body: Any) -> str | None:
    return None if body is None else json.dumps(body)


def _headers(token: str, key: str) -> dict[str, str]:
    more = {"Idempotency-Key": key} if key else {}
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **more}


@contextmanager
def served() -> Iterator[House]:
    """A house with the sample in it, open, until the end of the block."""
    made = House()
    try:
        made.set_up()
        made.start()
        yield made
    finally:
        made.remove()
