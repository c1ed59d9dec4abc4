"""The simulated guide in the hall: before a unit closes, everybody who still waits for it gets a way out."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic

from palvelutori.samples.crowd.client import part
from palvelutori.samples.crowd.hours import stretches
from palvelutori.samples.crowd.town import Line, Town

#: rounds through the hall, and how long before closing the guide begins to decide; who tries the house has seen the
#: list of those who wait by then for twenty minutes
ROUND_MINUTES, BEFORE_MINUTES = 5, 10
#: real seconds after somebody else's decision in which the guide leaves deciding to them
STANDS_BACK_SECONDS = 60.0
DECIDED = ("stop.way_out", "stop.left")


class Guide:
    """What the guide does at the end of each unit's day."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self._others_at = -STANDS_BACK_SECONDS
        self._own = {f"device:{town.centre}:{code}" for code in town.keys.square.get("hosts", {})}
        town.does("closing", self.closing)
        town.hears(self._hear)

    def begin(self, *, at: datetime) -> None:
        """Go round from `at` on."""
        self.town.put("closing", at=at.timestamp())

    def closing(self, subject: None) -> None:
        """One round: to each who waits for a unit that closes soon, the best of what there is for them."""
        self.town.soon("closing", seconds=ROUND_MINUTES * 60)
        waiting = self.waiting()
        if not waiting or not self._own or monotonic() - self._others_at < STANDS_BACK_SECONDS:
            return
        path = f"/centres/{part(self.town.centre)}/ways-out"
        self.town.client.post(path, {"stops": waiting}, token=self.town.keys.channel("host"))

    def waiting(self) -> list[str]:
        """Stops that wait in a line of a unit that closes within `BEFORE_MINUTES`."""
        figured, lines = self.town.figured, self.town.state.lines
        return [
            stop
            for queue, standing in sorted(lines.items())
            if queue in figured.queues and self._closes_soon(figured.queues[queue].unit)
            for stop in standing
        ]

    def _closes_soon(self, unit: str) -> bool:
        now, figured = self.town.now(), self.town.figured
        day = now.astimezone(figured.zone).date()
        ends = [end for _, end in stretches(figured.units[unit].hours, day=day, zone=figured.zone)]
        # A lunch break is no closing: only the last stretch of the day ends it.
        return bool(ends) and now < max(ends) <= now + timedelta(minutes=BEFORE_MINUTES)

    def _hear(self, line: Line) -> None:
        """Somebody of the house decides: the guide leaves it to them for a while."""
        is_decision = line.kind in DECIDED and "way" in line.facts
        if is_decision and line.actor not in self._own and line.actor.startswith(("person:", "device:")):
            self._others_at = monotonic()
