"""Time without a clock: local days as half-open intervals, clock words, whole minutes. Pure.

Moments are aware datetimes in UTC; a local day has 23, 24 or 25 hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")


class WallTimeMissing(ValueError):
    """This wall time does not exist on that day (spring forward). `next_valid` is the first one after."""

    def __init__(self, wall: datetime, next_valid: datetime) -> None:
        self.wall, self.next_valid = wall, next_valid
        super().__init__(f"{wall:%Y-%m-%d %H:%M} does not exist; the next is {next_valid:%H:%M}")


@dataclass(frozen=True, slots=True)
class Interval:
    """Half-open: `starts_at` belongs to it, `ends_at` does not. Both UTC."""

    starts_at: datetime
    ends_at: datetime

    def holds(self, moment: datetime) -> bool:
        """Whether `moment` lies inside."""
        return self.starts_at <= moment < self.ends_at


def local(moment: datetime, zone: ZoneInfo = HELSINKI) -> datetime:
    """The moment on the wall clock of `zone`."""
    return moment.astimezone(zone)


def local_day(moment: datetime, zone: ZoneInfo = HELSINKI) -> date:
    """The local date of a moment."""
    return moment.astimezone(zone).date()


def day_interval(day: date, zone: ZoneInfo = HELSINKI) -> Interval:
    """The whole local day in UTC: 23, 24 or 25 hours."""
    return Interval(_midnight(day, zone), _midnight(day + timedelta(days=1), zone))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def at_wall(day: date, wall: time, zone: ZoneInfo = HELSINKI) -> datetime:
    """UTC moment of a wall time. An ambiguous one (autumn) is the first; one that is skipped raises."""
    naive = datetime.combine(day, wall, zone)
    moment = naive.astimezone(UTC)
    back = moment.astimezone(zone)
    if back.replace(tzinfo=None) != naive.replace(tzinfo=None):
        raise WallTimeMissing(naive, back)
    return moment


def whole_minutes(span: timedelta) -> int:
    """Completed minutes of a span, never negative: what a person calls "waited 12 minutes"."""
    return max(0, int(span.total_seconds() // 60))


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970 as the calling rule counts them."""
    return round(moment.timestamp() * 1000)


def from_ms(value: int) -> datetime:
    """The aware UTC moment of `to_ms`."""
    return datetime.fromtimestamp(value / 1000, UTC)


def clock_words(moment: datetime, language: str, zone: ZoneInfo = HELSINKI) -> str:
    """`10.48` in Finnish and Swedish, `10:48` in English."""
    shown = moment.astimezone(zone)
    return f"{shown.hour}{':' if language == 'en' else '.'}{shown.minute:02d}"
