"""How many wait, as the public pages may say it."""

from __future__ import annotations

from collections.abc import Mapping


def waiting_by_queue(centre: str) -> Mapping[str, int] | None:
    """Queue code → people waiting now; None where the hall cannot tell."""
    return None
