"""Folding matters into a day's facts. Pure and exact: the same matters, in any order, give the same bytes."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Final
from zoneinfo import ZoneInfo

from palvelutori.common.codes import digest
from palvelutori.common.times import HELSINKI, Interval
from palvelutori.facts.rules.matters import LEFT, NO_SHOW, SERVED, Matter
from palvelutori.visits.rules.durations import StateSpan, stop_times
from palvelutori.visits.rules.stops import StopState

#: upper edges of the histograms' buckets, minutes; one more bucket holds what is longer
EDGES: Final = (
    0.5, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 75, 90, 120, 150, 180, 240, 360, 480,
)  # fmt: skip
BUCKETS: Final = len(EDGES) + 1
HOURS: Final = 24


#: one half of a day: matters that joined in it, of them called, within the promise, left; their waits in seconds
Half = tuple[int, int, int, int, int]
#: the local hour at which a day's second half begins
NOON: Final = 12


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line's day (see `models.LineDay`)."""

    unit: str
    queue: str
    is_opaque: bool
    arrivals: int
    served: int
    left: int
    no_shows: int
    turned_away: int
    waited: int
    within_promise: int
    waits: tuple[int, ...]
    hours: tuple[int, ...]
    halves: tuple[Half, ...] = ()


@dataclass(frozen=True, slots=True)
class DayFacts:
    """A house's day (see `models.HouseDay`), with its lines by code."""

    day: date
    visits: int
    several: int
    stepped_up: int
    in_house: tuple[int, ...]
    languages: Mapping[str, int]
    ways: Mapping[str, int]
    hours: tuple[int, ...]
    lines: tuple[LineFacts, ...]
    hand_overs: Mapping[str, int] = field(default_factory=dict)
    halves: tuple[Half, ...] = ()
    advice: Mapping[str, int] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 of everything in it."""
        return digest(
            {
                "day": self.day.isoformat(),
                "house": [self.visits, self.several, self.stepped_up, *self.in_house, *self.hours],
                "halves": [list(one) for one in self.halves],
                **({"advice": dict(sorted(self.advice.items()))} if self.advice else {}),
                "languages": dict(sorted(self.languages.items())),
                "ways": dict(sorted(self.ways.items())),
                **({"hand_overs": dict(sorted(self.hand_overs.items()))} if self.hand_overs else {}),
                "lines": [
                    [
                        one.unit, one.queue, one.is_opaque, one.arrivals, one.served, one.left, one.no_shows,
                        one.turned_away, one.waited, one.within_promise, *one.waits, *one.hours,
                        *(count for half in one.halves for count in half),
                    ]
                    for one in self.lines
                ],
            }
        )  # fmt: skip


def fold(
    matters: Iterable[Matter],
    *,
    day: date,
    promises: Mapping[str, int],
    languages: Mapping[str, int],
    zone: ZoneInfo = HELSINKI,
) -> DayFacts:
    """One day. `promises`: a line's promised longest wait in minutes; `languages`: visits by service language."""
    of_visit: dict[str, list[Matter]] = {}
    of_line: dict[str, list[Matter]] = {}
    for one in matters:
        of_visit.setdefault(one.visit, []).append(one)
        of_line.setdefault(one.queue, []).append(one)
    present = [own for own in of_visit.values() if any(one.joined_at is not None for one in own)]
    numbered = [own for own in present if any(one.has_number for one in own)]
    lines = tuple(_line(rows, of_visit, promises, zone) for _, rows in sorted(of_line.items()))
    ways = Counter(one.way for own in of_visit.values() for one in own if one.way)
    return DayFacts(
        day=day,
        visits=len(present),
        several=sum(len(own) > 1 for own in numbered),
        stepped_up=len(present) - len(numbered),
        in_house=histogram(_minutes_in_house(present)),
        languages=dict(sorted(languages.items())),
        ways=dict(sorted(ways.items())),
        hours=_hours((own[0].arrived_at for own in present), zone),
        lines=lines,
        halves=_halves(chain(*of_line.values()), of_visit, promises, zone),
    )


def _line(
    rows: list[Matter], of_visit: Mapping[str, list[Matter]], promises: Mapping[str, int], zone: ZoneInfo
) -> LineFacts:
    here = [one for one in rows if one.joined_at is not None]
    waits = [wait_minutes(one, beside=of_visit[one.visit]) for one in here if one.called_at is not None]
    promise = promises.get(rows[0].queue, 0)
    is_opaque = rows[0].is_opaque
    hours = _hours((one.joined_at for one in here if one.joined_at is not None), zone)
    return LineFacts(
        unit=rows[0].unit,
        queue=rows[0].queue,
        is_opaque=is_opaque,
        arrivals=len(here),
        served=sum(one.outcome == SERVED for one in rows),
        left=sum(one.outcome == LEFT for one in rows),
        no_shows=sum(one.outcome == NO_SHOW for one in rows),
        turned_away=sum(bool(one.way) for one in rows),
        waited=len(waits),
        within_promise=sum(one <= promise for one in waits),
        waits=histogram(waits),
        hours=() if is_opaque else hours,
        halves=() if is_opaque else _halves(rows, of_visit, promises, zone),
    )


def _halves(
    rows: Iterable[Matter], of_visit: Mapping[str, list[Matter]], promises: Mapping[str, int], zone: ZoneInfo
) -> tuple[Half, ...]:
    """Morning and afternoon, by when each matter joined. Opaque lines are counted in the house's only."""
    counts = [[0] * 5, [0] * 5]
    for one in rows:
        if one.joined_at is None:
            continue
        half = counts[one.joined_at.astimezone(zone).hour >= NOON]
        half[0] += 1
        half[3] += one.outcome == LEFT
        if one.called_at is not None:
            wait = wait_minutes(one, beside=of_visit[one.visit])
            half[1] += 1
            half[2] += wait <= promises.get(one.queue, 0)
            half[4] += round(wait * 60)
    return tuple((row[0], row[1], row[2], row[3], row[4]) for row in counts)


def wait_minutes(one: Matter, *, beside: Iterable[Matter]) -> float:
    """Minutes from joining (or the booked time) to the call in which the visitor was not at another desk."""
    if one.joined_at is None or one.called_at is None:
        return 0.0
    since = max(one.joined_at, one.booked_at or one.joined_at)
    if since >= one.called_at:
        return 0.0
    busy = [
        Interval(other.called_at, other.ended_at)
        for other in beside
        if other is not one and other.called_at is not None and other.ended_at is not None
    ]
    if not busy:
        return (one.called_at - since) / timedelta(minutes=1)
    waiting = StateSpan(StopState.WAITING, since, one.called_at)
    return stop_times([waiting], busy=busy).waited / timedelta(minutes=1)


def _minutes_in_house(visits: Iterable[list[Matter]]) -> Iterable[float]:
    for own in visits:
        ends = [one.ended_at for one in own if one.ended_at is not None and one.outcome == SERVED]
        if ends:
            yield max(0.0, (max(ends) - own[0].arrived_at) / timedelta(minutes=1))


def histogram(minutes: Iterable[float]) -> tuple[int, ...]:
    """How many fall into each bucket: at most its upper edge, more than the one before."""
    counts = [0] * BUCKETS
    for one in minutes:
        counts[bisect_left(EDGES, one)] += 1
    return tuple(counts)


def _hours(moments: Iterable[datetime], zone: ZoneInfo) -> tuple[int, ...]:
    counts = [0] * HOURS
    for one in moments:
        counts[one.astimezone(zone).hour] += 1
    return tuple(counts)
