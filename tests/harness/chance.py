"""What is drawn by lot is drawn alike by the same actor in every order, and every clock stands still.

For comparing two runs row by row: identifiers, codes and salts come from a series of the actor's own.
"""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from palvelutori.foundation.clock import Clock, clock

_thread = threading.local()
#: the machine's own clock while it stands
REAL = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)
_real_urandom = os.urandom


def _drawn(size: int) -> bytes:
    series = getattr(_thread, "series", None)
    return series.randbytes(size) if series is not None else _real_urandom(size)


def series(name: str | None) -> None:
    """What this thread draws from here on comes from the series of this name, from its beginning; None: by lot."""
    _thread.series = random.Random(name) if name else None


@contextmanager
def alike() -> Iterator[None]:
    """Within it `series` has its effect, and the machine's clock stands still."""
    moved: list[tuple[Any, str, Any]] = [
        (os, "urandom", _drawn),
        (random, "_urandom", _drawn),
        (Clock, "real_now", staticmethod(lambda: REAL)),
    ]
    before = [(place, name, place.__dict__[name]) for place, name, _ in moved]
    for place, name, value in moved:
        setattr(place, name, value)
    try:
        yield
    finally:
        for place, name, value in before:
            setattr(place, name, value)
        series(None)


def stand_still() -> None:
    """The house's clock stands where it is."""
    clock.run(start_at=clock.now(), speed=1e-9)
