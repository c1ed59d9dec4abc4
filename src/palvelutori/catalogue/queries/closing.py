"""When a line's day ends and when it opens next: what the end of the day asks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from palvelutori.catalogue.queries.reading import catalogue_of
from palvelutori.catalogue.rules import hours
from palvelutori.catalogue.rules.hours_words import when
from palvelutori.common.times import day_interval, local_day

#: a line that opens again so soon has had a break; its people wait
LONGEST_BREAK: Final = timedelta(hours=2)
_WALK_IN = frozenset({hours.State.OPEN})


def closing_after(centre: str, *, queue: str, at: datetime) -> datetime:
    """When the line closes for somebody who joins it at `at`: over midnight, and over a break, if it goes on.

    For somebody who comes after the last closing it is that one; a day without opening ends at midnight.
    """
    catalogue = catalogue_of(centre)
    unit = catalogue.units[catalogue.queues[queue].unit]
    day = local_day(at, catalogue.zone)
    found: datetime | None = None
    for one in hours.spans(unit.hours, day=day, zone=catalogue.zone):
        if one.state not in hours.STAFFED:
            continue
        end = hours.end_of(unit.hours, moment=one.starts_at, zone=catalogue.zone) or one.ends_at
        if found is None or found <= at or one.starts_at - found <= LONGEST_BREAK:
            found = end
    return found or day_interval(day, catalogue.zone).ends_at


def opens_next(centre: str, *, queue: str, after: datetime) -> datetime | None:
    """The first opening of `queue` for people without a time that begins after `after`."""
    catalogue = catalogue_of(centre)
    unit = catalogue.units[catalogue.queues[queue].unit]
    given = {"zone": catalogue.zone, "states": _WALK_IN}
    found = hours.next_opening(unit.hours, after=after, **given)  # type: ignore[arg-type]
    if found != after:
        return found
    # open at that very moment: the opening after this one
    end = hours.end_of(unit.hours, moment=after, **given)  # type: ignore[arg-type]
    return hours.next_opening(unit.hours, after=end, **given) if end else None  # type: ignore[arg-type]


def may_be_done_elsewhere(centre: str, *, service: str) -> bool:
    """Whether the matter can be done from a distance or on the net, by what its service says."""
    found = catalogue_of(centre).services.get(service)
    return bool(found and ("R" in found.modes or "GuidanceToOnlineSelfService" in found.levels))


def opening_words(opens_at: datetime, *, now: datetime) -> dict[str, str]:
    """`huomenna klo 9` by language slot."""
    return when(opens_at, now=now)
