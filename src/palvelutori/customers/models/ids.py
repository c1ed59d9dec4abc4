"""Random keys of rows that are about people."""

from __future__ import annotations

import secrets


def new_id() -> str:
    """128 random bits: says nothing and cannot be guessed."""
    return secrets.token_urlsafe(16)
