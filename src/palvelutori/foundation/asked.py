"""What every request to the JSON interface carries: who asks, of which centre, and the idempotency key."""

from __future__ import annotations

from typing import Annotated, Final

from django.http import HttpRequest
from pydantic import StringConstraints

from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound, NotSignedIn
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.models import Centre

LONGEST_KEY: Final = 200
#: a line of a body: any characters but NUL, which no database keeps
Words = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]


def asking(request: HttpRequest) -> Actor:
    """The device's actor (put there by the token check)."""
    actor = getattr(request, "auth", None)
    if not isinstance(actor, Actor):
        raise NotSignedIn()
    return actor


def at_centre(request: HttpRequest, centre: str) -> Actor:
    """The device's actor, if it belongs to `centre`. Raises NotFound (no such centre) or NotAllowed."""
    actor = asking(request)
    if centre in actor.centres():
        return actor
    if not Centre.objects.filter(code=centre).exists():
        raise NotFound(what="centre", name=centre[:40])
    raise NotAllowed(centre=centre)


def key_of(request: HttpRequest) -> str | None:
    """The Idempotency-Key header: 1–200 visible characters, quotes of the structured form taken off."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    key = key.strip().strip('"')
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        raise InvalidInput(field="Idempotency-Key", expected=f"1–{LONGEST_KEY} visible characters")
    return key
