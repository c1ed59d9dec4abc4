"""The one module that asks what time it is.

A demonstration may run the house's clock faster or let it skip a night; undo windows, throttling and time-outs
always count real seconds (`real_now`).
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from time import monotonic


class Clock:
    """House time. `speed` house seconds pass in one real second; never goes back."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._origin: datetime | None = None
        self._mark = monotonic()
        self._speed = 1.0
        self._latest = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        """Aware UTC moment in the house, with whole milliseconds: what the calling rule counts in."""
        with self._guard:
            if self._origin is None:
                moment = datetime.now(UTC)
            else:
                moment = self._origin + timedelta(seconds=(monotonic() - self._mark) * self._speed)
            moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
            # Wall clocks are set back now and then; a house whose time goes back calls people in the wrong order.
            self._latest = max(self._latest, moment)
            return self._latest

    @staticmethod
    def real_now() -> datetime:
        """Aware UTC moment of the machine, whatever the house's clock does."""
        return datetime.now(UTC)

    @property
    def speed(self) -> float:
        """House seconds in a real second."""
        return self._speed

    def run(self, *, start_at: datetime, speed: float) -> None:
        """Start a clock of its own at `start_at` (aware). For demonstrations and tests."""
        if speed <= 0:
            raise ValueError("speed must be above 0")
        with self._guard:
            self._origin, self._mark, self._speed = start_at.astimezone(UTC), monotonic(), float(speed)
            self._latest = self._origin

    def skip_to(self, moment: datetime) -> None:
        """Jump forward (never back) and go on at the same speed."""
        with self._guard:
            if moment > self._latest:
                self._origin, self._mark = moment.astimezone(UTC), monotonic()

    def follow_the_machine(self) -> None:
        """Back to the machine's own time."""
        with self._guard:
            self._origin, self._speed = None, 1.0
            self._latest = datetime.min.replace(tzinfo=UTC)


clock = Clock()
