"""Another program in front of the JSON interface: a token, a path, a body, an answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.test import Client

from palvelutori.square.setting_up import Tokens

V1 = "/api/v1"
PROBLEM = "application/problem+json"
_keys: Iterator[int] = count(1)


@dataclass(frozen=True)
class Answer:
    """Status, headers and the JSON of an answer (None: no body)."""

    status: int
    headers: Any
    body: Any

    def __getitem__(self, name: str) -> Any:
        return self.body[name]


@dataclass(frozen=True)
class Program:
    """Somebody with a token (or without one)."""

    token: str | None
    centre: str

    def send(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, **more: Any
    ) -> Answer:
        """One request; `body` None sends none at all."""
        headers = dict(more.pop("headers", {}))
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        if key is not None:
            headers["Idempotency-Key"] = key
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        content_type = more.pop("content_type", "application/json" if body is not None else "")
        browser = Client(raise_request_exception=False)
        made = browser.generic(
            method,
            path if path.startswith("/") else f"{V1}/{path}",
            body or b"",
            content_type,
            headers=headers,
        )
        words = made.content.decode()
        is_json = "json" in made.headers.get("Content-Type", "")
        return Answer(
            made.status_code, made.headers, json.loads(words) if is_json and words else words or None
        )

    def get(self, path: str, **more: Any) -> Answer:
        """GET."""
        return self.send("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Answer:
        """POST, with `body` as JSON."""
        return self.send("POST", path, body, **more)

    def arrive(self, *needs: str, **more: Any) -> Answer:
        """Somebody comes."""
        given = {"language": "fi", "channel": "kiosk", **more}
        return self.post(f"centres/{self.centre}/visits", {"needs": list(needs), **given})


@dataclass(frozen=True)
class House:
    """A centre with its devices."""

    centre: str
    tokens: Tokens

    def _of(self, group: str, name: str | None) -> Program:
        held = self.tokens[group]
        return Program(held[name] if name else next(iter(held.values())), self.centre)

    @property
    def kiosk(self) -> Program:
        """The first kiosk."""
        return self._of("kiosks", None)

    @property
    def host(self) -> Program:
        """The host's device."""
        return self._of("hosts", None)

    @property
    def display(self) -> Program:
        """A wall screen."""
        return self._of("displays", None)

    @property
    def manager(self) -> Program:
        """The manager's device."""
        return self._of("managers", None)

    def desk(self, name: str) -> Program:
        """One desk's own device."""
        return self._of("desks", name)

    def open(self, name: str) -> Program:
        """One desk's device, with its desk open."""
        desk = self.desk(name)
        made = desk.post(f"desks/{name}/open", {})
        assert made.status == 200, made
        return desk

    def called(self, name: str, need: str) -> Answer:
        """Somebody with `need`, called to the desk `name`."""
        assert self.kiosk.arrive(need).status == 201
        made = self.open(name).post(f"desks/{name}/call-next")
        assert made.status == 200, made
        return made

    def stranger(self, token: str | None = None) -> Program:
        """Nobody's device."""
        return Program(token, self.centre)


def new_key() -> str:
    """An idempotency key nobody has used."""
    return f"made-by-the-sender-{next(_keys)}"
