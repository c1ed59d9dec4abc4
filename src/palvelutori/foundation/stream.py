"""Live events: one broadcaster a process, fed by the journal, with no database connection held by a stream.

A plain-ASGI application. A reader gets every line above the last number it saw; a line it may not see arrives
as `event: other` without data, so numbers stay gap-free and a break loses nothing.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from django.core import signing
from django.db import close_old_connections

from palvelutori.foundation import journal
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.journal import Line
from palvelutori.foundation.models import Centre, JournalLine

log = logging.getLogger("palvelutori.stream")

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
#: cookie value or bearer token → actor, or None; asks the database
Resolver = Callable[[str], Actor | None]

PATH = re.compile(r"^/api/v1/centres/(?P<centre>[a-z0-9_-]{1,40})/events$")
COOKIE = "palvelutori_live"
#: kinds of page readers, each with a cookie of its own in one browser
KINDS = ("person", "visitor", "screen")
SALT = "palvelutori.live"
COOKIE_SECONDS = 14 * 60 * 60
HEARTBEAT_SECONDS = 10.0
QUEUE_SIZE = 500
#: streams looked after between two breaths
AT_ONCE = 10
STREAMS_PER_ACTOR = 100
#: readers anybody can be: the page of one visit, the wall's page from one address
STREAMS_PER_VISIT, SCREENS_PER_ADDRESS = 10, 20
REPLAY_LIMIT = 5000


def path_of(centre: str) -> str:
    """Where the events of a centre are."""
    return f"/api/v1/centres/{centre}/events"


def kind_of(actor_id: str) -> str:
    """The kind of page reader an actor's id tells: `person:12` → `person`."""
    kind = actor_id.partition(":")[0]
    return kind if kind in KINDS else KINDS[0]


def cookie_name(kind: str) -> str:
    """Name of the cookie of one kind of page reader."""
    return f"{COOKIE}_{kind}"


def cookie_value(actor_id: str) -> str:
    """What a page puts into the stream cookie: who reads, signed, good for a working day."""
    return signing.dumps(actor_id, salt=SALT)


def cookie_actor(value: str) -> str | None:
    """The actor id of a stream cookie, None when it is forged or old."""
    try:
        return str(signing.loads(value, salt=SALT, max_age=COOKIE_SECONDS))
    except signing.BadSignature:
        return None


@dataclass(eq=False)
class Client:
    """One open stream."""

    centre: str
    actor: Actor
    credential: str
    address: str = ""
    queue: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(QUEUE_SIZE))
    sent: int = 0


def render(line: Line, actor: Actor) -> bytes:
    """One server-sent event as `actor` may see it."""
    shown = journal.shown_to(actor, line)
    if shown is None:
        return f"id: {line.number}\nevent: other\n\n".encode()
    data = json.dumps({"at": line.moment.isoformat(), **shown}, ensure_ascii=False, separators=(",", ":"))
    return f"id: {line.number}\nevent: {line.kind}\ndata: {data}\n\n".encode()


class Broadcaster:
    """Keeps the open streams and hands each new journal line to them."""

    def __init__(self, resolve_token: Resolver, resolve_cookie: Resolver) -> None:
        self._resolve_token, self._resolve_cookie = resolve_token, resolve_cookie
        self._clients: set[Client] = set()
        self._pumping = asyncio.Lock()
        self._catching_up: asyncio.Task[None] | None = None

    # -- feeding

    async def pump(self) -> None:
        """Send what was written since the last call. Called whenever the database changed."""
        async with self._pumping:  # two at once would send a line twice
            for centre in {client.centre for client in self._clients}:
                clients = [one for one in self._clients if one.centre == centre]
                if not clients:
                    continue
                asked = {(one.actor, one.sent) for one in clients}
                told = await asyncio.to_thread(_news, centre, asked)
                for client in clients:
                    if client in self._clients and (news := told.get((client.actor, client.sent))):
                        self._give(client, news)

    def _give(self, client: Client, news: _News) -> None:
        try:
            client.queue.put_nowait(news.words)  # one piece, however long the break was
            client.sent = news.number
        except asyncio.QueueFull:
            self._drop(client)  # too slow: it comes back with the last number it saw

    def _drop(self, client: Client) -> None:
        self._clients.discard(client)
        while not client.queue.empty():
            client.queue.get_nowait()
        client.queue.put_nowait(None)

    async def beat(self, *, over_seconds: float = 0.0) -> None:
        """A sign of life to every stream, and a look whether each reader is still trusted. A few at a time,
        `over_seconds` long: nobody's line waits for five hundred looks."""
        clients = list(self._clients)
        slices = [clients[at : at + AT_ONCE] for at in range(0, len(clients), AT_ONCE)]
        for some in slices:
            known = await asyncio.to_thread(self._actors, {one.credential for one in some})
            for client in some:
                self._prove_alive(client, known[client.credential])
            await asyncio.sleep(over_seconds / len(slices))
        if not slices:
            await asyncio.sleep(over_seconds)

    def _prove_alive(self, client: Client, actor: Actor | None) -> None:
        if client not in self._clients:
            return
        if actor is None:
            self._drop(client)
            return
        client.actor = actor
        if client.queue.empty():
            client.queue.put_nowait(_beat())

    def close(self) -> None:
        """End all streams; readers come back by themselves."""
        for client in list(self._clients):
            self._drop(client)

    # -- serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        centre = str(PATH.match(scope["path"])["centre"])  # type: ignore[index]
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        credential = _credential(headers, asked.get("as", [""])[0])
        actor = await asyncio.to_thread(self._actor, credential) if credential else None
        address = str((scope.get("client") or ("",))[0])
        refusal = await self._refusal(scope["method"], centre, actor) or self._too_many(actor, address)
        if refusal or actor is None:
            await _answer(send, *(refusal or (401, "not-signed-in", "Send a token")))
            return
        # a browser that comes back says what it saw last; a new page says what it was made from
        seen = headers.get("last-event-id") or asked.get("after", [""])[0]
        since = await asyncio.to_thread(_first, centre, seen)
        client = Client(centre, actor, credential or "", address, sent=since.number)
        await send({"type": "http.response.start", "status": 200, "headers": _STREAM_HEADERS})
        await send({"type": "http.response.body", "body": since.greeting, "more_body": True})
        self._clients.add(client)
        try:
            self._catch_up_soon()
            await self._talk(client, receive, send)
        finally:
            self._clients.discard(client)

    def _catch_up_soon(self) -> None:
        """What was written while a reader was away: one look for all that come in the same moment."""
        if self._catching_up is None or self._catching_up.done():
            self._catching_up = asyncio.ensure_future(self._catch_up())

    async def _catch_up(self) -> None:
        before: set[Client] = set()
        while before != self._clients:  # whoever came during the look before is looked for as well
            before = set(self._clients)
            await self.pump()

    def _actors(self, credentials: set[str]) -> dict[str, Actor | None]:
        return {one: self._actor(one) for one in credentials}

    def _actor(self, credential: str) -> Actor | None:
        close_old_connections()
        kind, _, value = credential.partition(":")
        return self._resolve_token(value) if kind == "token" else self._resolve_cookie(value)

    async def _refusal(self, method: str, centre: str, actor: Actor | None) -> tuple[int, str, str] | None:
        if method != "GET":
            return 405, "method-not-allowed", "Use GET"
        if actor is None:
            return 401, "not-signed-in", "Send a device token: Authorization: Bearer …"
        if not await asyncio.to_thread(Centre.objects.filter(code=centre).exists):
            return 404, "not-found", f"No centre by the name {centre}"
        if centre not in actor.centres():
            return 403, "not-allowed", f"This token is not for {centre}"
        return None

    def _too_many(self, actor: Actor | None, address: str) -> tuple[int, str, str] | None:
        if actor is None:
            return None
        same, most = [one for one in self._clients if one.actor.id == actor.id], STREAMS_PER_ACTOR
        if actor.kind == "visitor":
            most = STREAMS_PER_VISIT
        elif actor.id.startswith("screen:"):
            # Everybody who opens the wall's page is this reader: one address may not take the others' streams.
            same, most = [one for one in same if one.address == address], SCREENS_PER_ADDRESS
        return (429, "too-many-requests", "Close other streams first") if len(same) >= most else None

    async def _talk(self, client: Client, receive: Receive, send: Send) -> None:
        gone = asyncio.ensure_future(_until_gone(receive, client))
        try:
            while (piece := await client.queue.get()) is not None:
                ended = False
                while not client.queue.empty() and not ended:
                    more = client.queue.get_nowait()
                    ended = more is None
                    piece += more or b""
                await send({"type": "http.response.body", "body": piece, "more_body": not ended})
                if ended:
                    return
            if not gone.done():
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()


_STREAM_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


@dataclass(frozen=True)
class _Since:
    number: int
    greeting: bytes


def _first(centre: str, last_seen: str) -> _Since:
    close_old_connections()
    return _starting_point(centre, last_seen)


def _starting_point(centre: str, last_seen: str) -> _Since:
    head = journal.head_number(centre)
    seen = int(last_seen) if last_seen.isascii() and last_seen.isdigit() and len(last_seen) < 18 else None
    if seen is None or seen > head:
        hello = json.dumps({"journal_number": head})
        return _Since(head, f"retry: 2000\nid: {head}\nevent: hello\ndata: {hello}\n\n".encode())
    oldest = JournalLine.objects.filter(stream=centre).order_by("number").values_list("number", flat=True)
    if head - seen > REPLAY_LIMIT or (oldest.first() or 1) > seen + 1:
        reset = json.dumps({"journal_number": head})
        return _Since(head, f"retry: 2000\nid: {head}\nevent: reset\ndata: {reset}\n\n".encode())
    return _Since(seen, b"retry: 2000\n\n")


def replay(actor: Actor, *, centre: str, last_seen: str) -> bytes:
    """What a stream that begins after `last_seen` (a number in words) says of the lines there are by now."""
    since = _starting_point(centre, last_seen)
    lines = journal.after(centre, since.number, limit=REPLAY_LIMIT)
    return since.greeting + b"".join(render(line, actor) for line in lines)


@dataclass(frozen=True)
class _News:
    words: bytes
    number: int


def _news(centre: str, asked: set[tuple[Actor, int]]) -> dict[tuple[Actor, int], _News]:
    """What each reader (an actor, the number it saw last) has not seen yet. Asks the database: in a thread."""
    close_old_connections()
    lines = journal.after(centre, min(sent for _, sent in asked), limit=REPLAY_LIMIT)
    found = {}
    for actor, sent in asked:
        new = [line for line in lines if line.number > sent]
        if new:
            found[actor, sent] = _News(b"".join(render(line, actor) for line in new), new[-1].number)
    return found


def _beat() -> bytes:
    """A sign of life with the house's time. It has no id: it is not a line of the journal."""
    data = json.dumps({"at": clock.now().isoformat(), "speed": clock.speed})
    return f"event: beat\ndata: {data}\n\n".encode()


def _credential(headers: dict[str, str], wanted: str) -> str | None:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return f"token:{token.strip()}"
    names = [cookie_name(kind) for kind in ([wanted] if wanted in KINDS else KINDS)]
    sent = dict(part.strip().partition("=")[::2] for part in headers.get("cookie", "").split(";"))
    return next((f"cookie:{sent[name]}" for name in names if sent.get(name)), None)


async def _until_gone(receive: Receive, client: Client) -> None:
    """Wait for the reader to hang up, and end its queue."""
    while (await receive())["type"] != "http.disconnect":
        pass
    while client.queue.full():
        client.queue.get_nowait()
    client.queue.put_nowait(None)


async def _answer(send: Send, status: int, code: str, detail: str) -> None:
    body = json.dumps(
        {"type": f"/problems/{code}", "title": detail, "status": status, "code": code}, ensure_ascii=False
    ).encode()
    headers = [(b"content-type", b"application/problem+json"), (b"cache-control", b"no-store")]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    if status == 429:
        headers.append((b"retry-after", b"30"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
