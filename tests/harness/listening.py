"""A reader of the event stream that hangs up now and then and comes back with the last number it saw."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any

from tests.harness.house import CENTRE, House


@dataclass(frozen=True)
class Heard:
    """One event with a number, and when it came (monotonic seconds)."""

    number: int
    kind: str
    data: Any
    at: float


class Listener(threading.Thread):
    """Hears everything; breaks the connection after each `hangs_up_after` events."""

    def __init__(self, house: House, token: str, *, hangs_up_after: int) -> None:
        super().__init__(daemon=True)
        self._house, self._token, self._most = house, token, hangs_up_after
        self.heard: list[Heard] = []
        self.started, self.breaks, self._over = threading.Event(), 0, False

    @property
    def newest(self) -> int:
        """The newest number heard."""
        return self.heard[-1].number if self.heard else 0

    def run(self) -> None:
        while not self._over:
            try:
                self._listen()
            except (OSError, HTTPException):
                time.sleep(0.05)

    def finish(self, number: int) -> None:
        """Wait until line `number` was heard (20 s at most), and stop."""
        ends = time.monotonic() + 20
        while self.newest < number and time.monotonic() < ends:
            time.sleep(0.02)
        self._over = True

    def _listen(self) -> None:
        line = HTTPConnection("127.0.0.1", self._house.port, timeout=15)
        headers = {"Authorization": f"Bearer {self._token}"}
        if self.heard:
            headers["Last-Event-ID"] = str(self.newest)
        line.request("GET", f"/api/v1/centres/{CENTRE}/events", headers=headers)
        answer = line.getresponse()
        before = len(self.heard)
        try:
            event: dict[str, str] = {}
            while not self._over and len(self.heard) - before < self._most:
                text = answer.readline().decode().rstrip("\n")
                if text:
                    name, _, value = text.partition(": ")
                    event[name] = value
                elif "id" in event:
                    self._hear(event)
                    event = {}
                else:
                    event = {}
                if not text and answer.isclosed():
                    raise OSError("the stream ended")
        finally:
            line.close()
            self.breaks += 1

    def _hear(self, event: dict[str, str]) -> None:
        data = json.loads(event["data"]) if "data" in event else None
        self.heard.append(Heard(int(event["id"]), event["event"], data, time.monotonic()))
        self.started.set()
