"""What every request to the JSON interface carries: who asks, and the idempotency key."""

from __future__ import annotations

from django.http import HttpRequest

from palvelutori.common.refusals import InvalidInput, NotSignedIn
from palvelutori.foundation.actors import Actor

LONGEST_KEY = 200


def asking(request: HttpRequest) -> Actor:
    """The device's actor (put there by the token check)."""
    actor = getattr(request, "auth", None)
    if not isinstance(actor, Actor):
        raise NotSignedIn()
    return actor


def key_of(request: HttpRequest) -> str | None:
    """The Idempotency-Key header: 1–200 visible characters, quotes of the structured form taken off."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    key = key.strip().strip('"')
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        raise InvalidInput(field="Idempotency-Key", expected=f"1–{LONGEST_KEY} visible characters")
    return key
