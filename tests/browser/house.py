"""A whole house for browsers: the real server in a process of its own, on a copy of a database made once."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import environment, free_port

CENTRE = "rantakulma"
PASSWORD = "kokeile-rauhassa"
#: the sample's Wednesday at 10 in Helsinki
AT = "2026-11-25T08:00:00+00:00"
START_SECONDS = 60.0
#: hashing a password well takes a second where many browsers share two cores; here nobody guesses
QUICK = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palvelutori.settings")
from django.conf import settings
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""
MAKE = (
    QUICK
    + """
import json
from datetime import datetime
from django.db import connection
from palvelutori.cli import house
house.enter()
house.migrate()
from palvelutori.foundation.clock import clock
clock.run(start_at=datetime.fromisoformat(%(at)r), speed=1e-6)
tokens = {}
if %(sample)r:
    from palvelutori.square.setting_up import set_up_centre
    groups = set_up_centre(%(sample)r, live=False)
    tokens = {code: token for group in groups.values() for code, token in group.items()}
if %(lived)r:
    from palvelutori.cli import past
    from palvelutori.samples.load import load
    past.load(load(%(sample)r), before=clock.now().date())
    past.develop(load(%(sample)r))
if %(sample)r:
    from django.contrib.auth.hashers import make_password
    from palvelutori.accounts.models import Person
    Person.objects.update(password=make_password(%(password)r))
with connection.cursor() as cursor:
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
print(json.dumps(tokens))
"""
)
SERVE = (
    QUICK
    + """
import sys
from datetime import datetime
from palvelutori.cli import house, serve
house.enter()
from palvelutori.foundation.clock import clock
clock.run(start_at=datetime.fromisoformat(%(at)r), speed=1.0)
serve.tell_how_to_begin()
serve.server("127.0.0.1", port=int(sys.argv[1])).run()
"""
)


def make(folder: Path, *, sample: str = CENTRE, lived: bool = False) -> dict[str, str]:
    """A database in `folder`: with `sample` set up at `AT`, or empty tables. The devices' tokens by code.

    `lived`: the sample's ninety days are behind it, with what was developed in them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", MAKE % {"at": AT, "sample": sample, "password": PASSWORD, "lived": lived}],
        env=environment(folder, PALVELUTORI_MODE="demo"),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


@dataclass
class House:
    """One running house. `tokens`: device code → bearer token. `lines`: what stands on its console."""

    base: str
    tokens: dict[str, str]
    console: Path
    calls: dict[str, dict[str, Any]] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """What the server has written so far."""
        return self.console.read_text(encoding="utf-8").splitlines()

    def ask(
        self, method: str, path: str, body: dict[str, Any] | None = None, *, token: str = ""
    ) -> tuple[int, dict[str, Any]]:
        """One request of a program: status and answer."""
        headers = {"Content-Type": "application/json"} | (
            {"Authorization": f"Bearer {token}"} if token else {}
        )
        asked = urllib.request.Request(
            f"{self.base}/api/v1{path}",
            method=method,
            data=json.dumps(body or {}).encode() if method == "POST" else None,
            headers=headers,
        )
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:
                raw = answer.read()
                return answer.status, json.loads(raw) if raw else {}
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"{}")

    def done(self, device: str, path: str, **body: Any) -> dict[str, Any]:
        """A POST of a device that must succeed."""
        status, answer = self.ask("POST", path, body, token=self.tokens[device])
        assert status in (200, 201, 204), (path, status, answer)
        return answer

    def arrives(self, *needs: str, **more: Any) -> dict[str, Any]:
        """Somebody takes a number at the kiosk by the door."""
        given = {"needs": list(needs), "language": "fi", "channel": "kiosk", **more}
        return self.done("kiosk-1", f"/centres/{CENTRE}/visits", **given)

    def opens(self, *desks: str) -> None:
        """Desks whose own devices open them."""
        for desk in desks:
            self.done(desk, f"/desks/{desk}/open")

    def calls_next(self, desk: str) -> int | None:
        """The desk calls; the number called, None when there is nobody."""
        called = self.done(desk, f"/desks/{desk}/call-next")
        if called:
            self.calls[desk] = called
        return int(called["number"]) if called else None

    def starts(self, desk: str) -> None:
        """The one called has come to the desk."""
        self.done(desk, f"/stops/{self.calls[desk]['stop_id']}/start")

    def finishes(self, desk: str, outcome: str = "answered") -> None:
        """The one at the desk is ready."""
        self.done(desk, f"/stops/{self.calls[desk]['stop_id']}/finish", outcome=outcome)


@contextmanager
def running(folder: Path, tokens: dict[str, str], *, mode: str = "demo", at: str = AT) -> Iterator[House]:
    """The server on the database in `folder`, its clock at `at` to begin with, until the block ends."""
    port = free_port()
    console = folder / "console.txt"
    with console.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [sys.executable, "-u", "-c", SERVE % {"at": at}, str(port)],
            env=environment(folder, PALVELUTORI_MODE=mode),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    house = House(f"http://127.0.0.1:{port}", tokens, console)
    try:
        _wait(house, process)
        yield house
        faults = [line for line in house.lines() if "ERROR" in line or "Traceback" in line]
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(15)
    assert faults == [], "\n".join(house.lines()[-60:])


def _wait(house: House, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{house.base}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the house did not open:\n" + "\n".join(house.lines()[-30:]))


def copied(template: Path, to: Path) -> Path:
    """A copy of the database in the folder `template`."""
    to.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template / "house.sqlite3", to / "house.sqlite3")
    return to
