"""How many wrong codes may be tried. In this process's memory: no address is written anywhere."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta
from typing import Final

from palvelutori.common.refusals import Refusal
from palvelutori.foundation.clock import clock

WINDOW: Final = timedelta(minutes=10)
#: wrong codes from one place (a device, an address) before it has to wait
MOST: Final = 10
#: wrong codes from everywhere together that are noted as an alarm; nobody is shut out by them
ALARM: Final = 40
_MOST_SOURCES: Final = 10_000


class WrongCodes:
    """Counts wrong codes by source over `WINDOW` of real time; `refusal` is what too many are answered with."""

    def __init__(self, refusal: type[Refusal]) -> None:
        self._refusal = refusal
        self._lock = threading.Lock()
        self._tries: dict[str, deque[datetime]] = {}
        self._alarmed_at: datetime | None = None

    def check(self, source: str) -> None:
        """Raise the refusal while the source has tried too many."""
        with self._lock:
            if len(self._recent(source, clock.real_now())) >= MOST:
                raise self._refusal()

    def count(self, source: str) -> int:
        """One more wrong code from `source`. The number to be noted as an alarm, 0 when there is nothing new."""
        now = clock.real_now()
        with self._lock:
            self._recent(source, now).append(now)
            if len(self._tries) > _MOST_SOURCES:
                self._tries = {one: found for one in list(self._tries) if (found := self._recent(one, now))}
            is_told = self._alarmed_at is not None and now - self._alarmed_at < WINDOW
            if is_told:
                return 0
            together = sum(len(self._recent(one, now)) for one in list(self._tries))
            if len(self._tries[source]) < MOST and together < ALARM:
                return 0
            self._alarmed_at = now
            return together

    def _recent(self, source: str, now: datetime) -> deque[datetime]:
        tries = self._tries.setdefault(source, deque())
        while tries and tries[0] <= now - WINDOW:
            tries.popleft()
        return tries

    def clear(self) -> None:
        """Forget everything (for tests)."""
        with self._lock:
            self._tries.clear()
            self._alarmed_at = None
