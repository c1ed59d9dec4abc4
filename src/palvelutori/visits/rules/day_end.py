"""The end of the day: what somebody who still waits at closing can be offered, and which of it is the best.

Pure. A way out is chosen by a person of the house, by the visitor, or, where nobody chose, recorded as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from palvelutori.visits.rules.stops import StopState

#: class and ground of a place kept from an earlier day: goes ahead, up to this share of a queue's calls
CARRIED: Final = "carried"
CARRIED_CAP_PERCENT: Final = 50
#: work that is expected to end so long after closing is simply finished
STAYS_ON: Final = timedelta(minutes=15)
#: a place is kept for an opening this near, no further
NEAREST_OPENING: Final = timedelta(days=8)
#: so long after closing, with no desk open, a line is over; with a desk open it goes on so long at most
GRACE: Final = timedelta(minutes=15)
LONGEST_OVER: Final = timedelta(hours=4)


class WayOut(StrEnum):
    """What becomes of somebody who waits at closing."""

    SERVED_TODAY = "served_today"
    OTHER_DESK = "other_desk"
    NEXT_OPENING = "next_opening"
    ELSEWHERE = "elsewhere"
    LEFT = "left"
    UNDECIDED = "undecided"


#: ways a person may choose; the last is what the house records when nobody did
CHOSEN: Final = tuple(way for way in WayOut if way is not WayOut.UNDECIDED)
#: ways after which the person goes on waiting today
GOES_ON: Final = frozenset({WayOut.SERVED_TODAY, WayOut.OTHER_DESK})
#: states in which somebody still waits for something at closing
REMAINING: Final = (StopState.WAITING, StopState.ON_HOLD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """One stop near or after closing. `ahead`: how many in its line come before; `mean_minutes` of the line.

    `closed_at` is the end of the line's last opening of the day the visit belongs to. `other_desks` of other
    units serve this matter now. `opens_at`: the line's next opening for people without a time, None when none
    is known. `is_elsewhere`: the matter can be done from a distance or on the net.
    """

    now_at: datetime
    closed_at: datetime
    ahead: int
    open_desks: int
    mean_minutes: float
    opens_at: datetime | None = None
    other_desks: tuple[str, ...] = ()
    is_elsewhere: bool = False
    is_on_hold: bool = False

    @property
    def ends_at(self) -> datetime | None:
        """When this stop is expected to be finished at the desks that are open; None with none open."""
        if self.open_desks < 1:
            return None
        rounds = 0 if self.is_on_hold else self.ahead // self.open_desks
        return self.now_at + timedelta(minutes=self.mean_minutes * (rounds + 1))

    @property
    def fits(self) -> bool:
        """Whether it is expected to be finished by closing."""
        return self.ends_at is not None and self.ends_at <= self.closed_at

    @property
    def keeps_place(self) -> bool:
        """Whether there is an opening near enough to keep a place for."""
        return self.opens_at is not None and self.opens_at - self.now_at <= NEAREST_OPENING


def ways(stop: Remaining) -> tuple[WayOut, ...]:
    """What can really be offered, the best first. Never empty: to leave is always possible."""
    possible = {
        WayOut.SERVED_TODAY: stop.ends_at is not None,
        WayOut.OTHER_DESK: bool(stop.other_desks),
        WayOut.NEXT_OPENING: stop.keeps_place,
        WayOut.ELSEWHERE: stop.is_elsewhere,
        WayOut.LEFT: True,
    }
    stays = stop.ends_at is not None and stop.ends_at <= stop.closed_at + STAYS_ON
    order = [WayOut.OTHER_DESK, WayOut.NEXT_OPENING, WayOut.ELSEWHERE]
    order.insert(0 if stays else len(order), WayOut.SERVED_TODAY)
    return tuple(way for way in (*order, WayOut.LEFT) if possible[way])


def suggestion(stop: Remaining) -> WayOut:
    """The best of what can be offered."""
    return ways(stop)[0]


def is_over(*, now_at: datetime, closed_at: datetime, joined_at: datetime, has_open_desk: bool) -> bool:
    """Whether a stop's line has ended for its day, so that nobody will call it any more.

    Counted from the closing, or from the arrival of somebody who came later. A day of opening that goes on over
    midnight has its closing there. A desk that is forgotten open keeps nobody past `LONGEST_OVER`.
    """
    since = now_at - max(closed_at, joined_at)
    return since >= (LONGEST_OVER if has_open_desk else GRACE)


def carried_credit(now_at: datetime, *, waited: timedelta, promise: timedelta) -> datetime:
    """The arrival credit of a kept place: the wait of the day before, as far as the promise goes.

    More would make it a stop that nobody passes, whatever share the class has.
    """
    return now_at - min(max(waited, timedelta(0)), promise)
