"""What hangs on the wall and stands by the door, as far as the crowd needs it."""

from __future__ import annotations

from dataclasses import dataclass, field

from palvelutori.foundation import journal
from palvelutori.foundation.actors import Actor
from palvelutori.visits import operations as visits
from tests.world import CENTRE

#: lines a screen takes up at once
AT_ONCE = 100


@dataclass
class Screen:
    """A wall screen: the newest number it has seen, and every number it heard."""

    seen: int
    #: remembers its number over a break; one that does not is the control
    remembers: bool = True
    is_deaf: bool = False
    heard: list[int] = field(default_factory=list)

    def look(self) -> int:
        """Take up what came since: how many lines."""
        before, lines = len(self.heard), None
        while lines is None or len(lines) == AT_ONCE:
            lines = journal.after(CENTRE, self.seen, limit=AT_ONCE)
            self.heard += [line.number for line in lines]
            self.seen = lines[-1].number if lines else self.seen
        return len(self.heard) - before

    def come_back(self) -> None:
        """Repeats the last number, or starts from what is newest."""
        self.is_deaf = False
        if not self.remembers:
            self.seen = journal.head_number(CENTRE)
        self.look()


@dataclass
class Kiosk:
    """A kiosk that is cut off now and then and gives the numbers it holds."""

    actor: Actor
    is_cut_off: bool = False
    free: list[int] = field(default_factory=list)
    #: what was given without connection, to be sent on return
    kept: list[visits.OfflineItem] = field(default_factory=list)
    given: int = 0
    mark: int = 0
