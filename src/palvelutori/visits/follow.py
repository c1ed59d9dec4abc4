"""The address of a visit's own page: the visit's id and a signature, nothing else. It is not stored."""

from __future__ import annotations

import hmac
from hashlib import sha256

from django.conf import settings

PREFIX = "/v/"
_LENGTH = 16


def _signature(visit: str) -> str:
    key = f"palvelutori.follow:{settings.SECRET_KEY}".encode()
    return hmac.new(key, visit.encode(), sha256).hexdigest()[:_LENGTH]


def follow_token(visit: str) -> str:
    """`<visit>.<signature>`: 64 bits of signature over 128 random ones."""
    return f"{visit}.{_signature(visit)}"


def follow_url(visit: str) -> str:
    """Path of the visit's page."""
    return PREFIX + follow_token(visit)


def visit_of(token: str) -> str | None:
    """The visit a token is for, None when it was not made here."""
    visit, _, signature = token.rpartition(".")
    if visit and hmac.compare_digest(signature.encode(), _signature(visit).encode()):
        return visit
    return None
