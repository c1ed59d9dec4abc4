"""How many wait, as the public pages may say it."""

from __future__ import annotations

from collections.abc import Mapping

from palvelutori.visits.queries import board


def waiting_by_queue(centre: str) -> Mapping[str, int]:
    """Queue code → people waiting now. A line that nobody serves and nobody waits in is left out: "no queue"
    would promise service at once. Lines of opaque units are not on the board and so not here.
    """
    return {line.queue: line.waiting for line in board(centre).lines if line.open_desks or line.waiting}
