"""How many numbers one address may take in a while. In this process's memory: nothing is kept of anybody."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from palvelutori.common.refusals import TooMany
from palvelutori.foundation.clock import clock

WINDOW: Final = timedelta(minutes=10)
#: a whole library may come from one address
MOST: Final = 30
MOST_IN_DEMO: Final = 600
_MOST_ADDRESSES: Final = 10_000


class TooManyNumbers(TooMany):
    """Too many numbers from one address lately."""

    code = "too-many-numbers"
    retry_after_seconds = 60


class Limit:
    """Counts acts by address over `WINDOW` of real time, `most` of them (`most_in_demo` in a demonstration)."""

    def __init__(self, *, most: int = MOST, most_in_demo: int = MOST_IN_DEMO) -> None:
        self._most, self._most_in_demo = most, most_in_demo
        self._lock = threading.Lock()
        self._acts: dict[str, deque[datetime]] = {}

    def count(self, address: str) -> None:
        """One more act from `address`. Raises TooManyNumbers and does not count it when there are too many."""
        now = clock.real_now()
        with self._lock:
            acts = self._recent(address, now)
            acts.append(now)
            if len(self._acts) > _MOST_ADDRESSES:
                self._forget(now)

    def check(self, address: str) -> None:
        """Raises TooManyNumbers when there have been too many acts from `address`; counts nothing."""
        with self._lock:
            self._recent(address, clock.real_now())

    def _recent(self, address: str, now: datetime) -> deque[datetime]:
        acts = self._acts.setdefault(address, deque())
        while acts and acts[0] <= now - WINDOW:
            acts.popleft()
        if len(acts) >= (self._most_in_demo if settings.DEMO else self._most):
            raise TooManyNumbers()
        return acts

    def _forget(self, now: datetime) -> None:
        old = [address for address, acts in self._acts.items() if not acts or acts[-1] <= now - WINDOW]
        for address in old:
            del self._acts[address]

    def clear(self) -> None:
        """Forget everything (for tests)."""
        with self._lock:
            self._acts.clear()


numbers_taken = Limit()
#: wrong codes typed from one address, and in the whole house: nobody finds a visit by trying
codes_tried = Limit(most=20, most_in_demo=20)
codes_tried_by_all = Limit(most=120, most_in_demo=120)
