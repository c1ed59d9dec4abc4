"""A kiosk as its browser keeps itself: blocks, marks, what it has printed and not told yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from palvelutori.common.times import local_day
from palvelutori.foundation.actors import Actor, RoleAt
from palvelutori.visits import operations as visits
from palvelutori.visits.operations import LeasedBlock, OfflineItem
from tests.world import CENTRE


def kiosk_actor(code: str, centre: str = CENTRE) -> Actor:
    """A kiosk signed in as a device."""
    return Actor(f"device:{centre}:{code}", "device", (RoleAt("kiosk", centre),))


@dataclass
class Kiosk:
    """`papers` is what people hold: (day, number) in the order given."""

    code: str = "kiosk-1"
    profile: str = "a1"
    blocks: list[LeasedBlock] = field(default_factory=list)
    pointers: dict[tuple[date, int], int] = field(default_factory=dict)
    mark: int | None = None
    queue: list[OfflineItem] = field(default_factory=list)
    papers: list[tuple[date, int]] = field(default_factory=list)
    sequence: int = 0

    @property
    def actor(self) -> Actor:
        return kiosk_actor(self.code)

    def contact(self, **more: Any) -> visits.Leased:
        """Ask the house for numbers; the first contact after a break is the return of what is waiting."""
        leased = visits.lease_numbers(self.actor, centre=CENTRE, profile=self.profile, **more)
        self.heard(leased)
        return leased

    def heard(self, leased: visits.Leased) -> None:
        """Keep an answer."""
        self.mark, self.blocks = leased.mark, list(leased.blocks)
        for block in leased.blocks:
            at = (block.day, block.first)
            self.pointers[at] = max(self.pointers.get(at, block.first), block.next)

    def take(self, *needs: str, at: datetime, day: date | None = None, **more: Any) -> OfflineItem:
        """Somebody takes a number without connection, at `at` by the kiosk's clock."""
        wanted = day or local_day(at)
        for block in [one for one in self.blocks if one.day == wanted] or self.blocks:
            pointer = self.pointers[block.day, block.first]
            if pointer <= block.last:
                self.pointers[block.day, block.first] = pointer + 1
                break
        else:
            raise AssertionError("no numbers left")
        self.sequence += 1
        item = OfflineItem(
            receipt=f"{self.profile}-{self.sequence}",
            number=pointer,
            day=block.day,
            needs=needs,
            recorded_at=at,
            sequence=self.sequence,
            since=self.mark,
            **more,
        )
        self.queue.append(item)
        self.papers.append((block.day, pointer))
        return item

    def tell(self, items: list[OfflineItem] | None = None) -> visits.MergedAll:
        """Upload; what is acknowledged is forgotten."""
        sent = self.queue[:200] if items is None else items
        answer = visits.record_offline_arrivals(self.actor, centre=CENTRE, items=sent)
        told = {one.receipt for one in answer.items}
        self.queue = [one for one in self.queue if one.receipt not in told]
        return answer
