"""Speaking to the public interface: a kept connection, bounded rate, backing off, acts with receipts."""

from __future__ import annotations

import http.client
import json
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any, Protocol
from urllib.parse import quote

log = logging.getLogger("palvelutori.crowd")
PREFIX = "/api/v1"
TIMEOUT_SECONDS = 30.0
REQUESTS_PER_SECOND = 60.0
RETRIES = 6
#: answers worth asking again for: somebody is doing the same, too many, not ready
PASSING = frozenset({429, 502, 503, 504})


class Unreachable(Exception):
    """The house does not answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body of an answer. `code` is the problem's stable name, empty when all went well."""

    status: int
    body: Any

    @property
    def is_well(self) -> bool:
        """Whether it was carried out."""
        return 200 <= self.status < 300

    @property
    def code(self) -> str:
        """`already-called`, … or nothing."""
        if self.is_well or not isinstance(self.body, dict):
            return ""
        return str(self.body.get("type", "")).rpartition("/")[2]


class Transport(Protocol):
    """Carries one request. Raises OSError or http.client.HTTPException when it is lost on the way."""

    def send(
        self, method: str, path: str, *, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers in lower case, body."""


class Wire:
    """A kept HTTP connection to an address of this machine."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._connection: http.client.HTTPConnection | None = None

    def send(
        self, method: str, path: str, *, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Send and read the whole answer; a broken connection is forgotten."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT_SECONDS)
        try:
            self._connection.request(method, path, body=body or None, headers=dict(headers))
            answer = self._connection.getresponse()
            said = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, said, answer.read()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Forget the connection."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


class Client:
    """The acts of the contract the crowd does. Sent twice is done once: a repeat carries the same receipt."""

    def __init__(
        self, transport: Transport, *, pause: Callable[[float], object] = sleep, is_bounded: bool = True
    ) -> None:
        self._transport, self._pause, self._is_bounded = transport, pause, is_bounded
        self._next_at = 0.0
        #: requests sent, and answers nobody expected: (method and path, status, problem)
        self.sent = 0
        self.strange: list[tuple[str, int, str]] = []

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, token: str) -> Answer:
        """POST `body` to `path` (below /api/v1). Raises Unreachable after several tries."""
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Idempotency-Key": secrets.token_urlsafe(16),
        }
        data = json.dumps(body or {}).encode()
        for attempt in range(RETRIES):
            self._wait_for_turn()
            try:
                status, said, read = self._transport.send("POST", PREFIX + path, headers=headers, body=data)
            except (OSError, http.client.HTTPException):
                self._pause(0.2 * 2**attempt)
                continue
            if status in PASSING or (status == 409 and "retry-after" in said):
                self._pause(min(5.0, float(said.get("retry-after", 0.2 * 2**attempt))))
                continue
            return self._noted(path, Answer(status, _read(read)))
        raise Unreachable(path)

    def _wait_for_turn(self) -> None:
        self.sent += 1
        if not self._is_bounded:
            return
        now = monotonic()
        if self._next_at > now:
            self._pause(self._next_at - now)
        self._next_at = max(now, self._next_at) + 1 / REQUESTS_PER_SECOND

    def _noted(self, path: str, answer: Answer) -> Answer:
        # A conflict is part of a day with people in it; anything else that is not carried out is not.
        if not answer.is_well and answer.status != 409 and answer.code not in ("not-your-stop", "not-found"):
            self.strange.append((f"POST {path}", answer.status, answer.code))
            log.warning("POST %s was answered %s %s", path, answer.status, answer.code)
        return answer


def part(code: str) -> str:
    """`code` as one part of a path."""
    return quote(code, safe="")


def _read(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return None
