"""What every answer says to a browser, whoever gave it: pages, files, live events, refusals of the server itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Final

from csp.utils import build_policy
from django.conf import settings

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]

#: nothing of ours is used by other sites, and no page asks for a device of the reader's
_ALWAYS: Final = (
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


def always() -> tuple[tuple[bytes, bytes], ...]:
    """Headers no answer goes without, by their names in small letters."""
    return (
        (b"content-security-policy", build_policy().encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", settings.SECURE_REFERRER_POLICY.encode()),
        (b"x-frame-options", settings.X_FRAME_OPTIONS.encode()),
        (b"cross-origin-opener-policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY.encode()),
        *_ALWAYS,
    )


def closing(send: Send) -> Send:
    """`send` that adds those headers an answer does not have yet."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            given: list[tuple[bytes, bytes]] = list(message.get("headers", ()))
            known = {name.lower() for name, _ in given}
            message = {**message, "headers": given + [one for one in HEADERS if one[0] not in known]}
        await send(message)

    return sent


HEADERS: Final = always()
