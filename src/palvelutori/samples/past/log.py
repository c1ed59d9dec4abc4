"""The log of the past: a row a matter, in the columns of `palvelutori backtest` and a few more; packed for the wheel.

The packed days stand before one nominal day, a Wednesday. Read for another day they are moved by whole weeks, so
that every weekday stays what it was.
"""

from __future__ import annotations

import csv
import io
import lzma
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from palvelutori.samples.past.day import Guest, Stop

#: the columns every program may rely on, then ours
COLUMNS: Final = (
    "visit_id", "queue", "joined_at", "called_at", "started_at", "ended_at", "desk", "outcome",
    "unit", "service", "arrived_at", "booked_at", "language", "group_size", "channel", "way", "open_desks",
)  # fmt: skip
DAYS: Final = 90
#: packed besides: so that another day of the week has its ninety days as well
SPARE_DAYS: Final = 7
SEED: Final = 1
HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Row:
    """One matter as the log has it; moments are aware, None where it did not happen."""

    day: date
    visit: str
    queue: str
    unit: str
    service: str
    arrived_at: datetime
    joined_at: datetime | None
    called_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    booked_at: datetime | None
    desk: str
    outcome: str
    language: str
    group_size: int
    channel: str
    way: str


def file_of(centre: str) -> Path:
    """Where the packed past of a sample is, whether or not it is there."""
    return HERE / f"{centre}.csv.xz"


def lines(guests: Iterable[Guest], *, units: dict[str, str], day: date, zone: ZoneInfo) -> list[str]:
    """The rows of one day as CSV text, without a header, in order of arrival."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for guest in guests:
        for stop in guest.stops:
            writer.writerow(_values(guest, stop, units=units, day=day, zone=zone))
    return out.getvalue().splitlines()


def _values(guest: Guest, stop: Stop, *, units: dict[str, str], day: date, zone: ZoneInfo) -> list[str | int]:
    person = guest.person

    def told(at: float | None) -> str:
        return "" if at is None else datetime.fromtimestamp(round(at), UTC).astimezone(zone).isoformat()

    return [
        f"{day:%y%m%d}-{guest.number}",
        stop.need.queue,
        "" if person.is_absent else told(stop.joined_at),
        told(stop.called_at),
        told(stop.started_at),
        told(stop.ended_at),
        stop.desk,
        stop.outcome or "left",
        units[stop.need.queue],
        stop.need.service,
        told(person.at),
        told(stop.need.booked_at),
        person.language,
        person.group_size,
        person.channel,
        stop.way,
        stop.open_desks,
    ]


def packed(rows: Iterable[str]) -> bytes:
    """The whole log, packed."""
    text = "\n".join((",".join(COLUMNS), *rows)) + "\n"
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


def unpacked(content: bytes) -> str:
    """The CSV text of a packed log."""
    return lzma.decompress(content).decode()


def moved_days(nominal: date, *, to: date) -> int:
    """By how many days the log is moved so that it ends the day before `to`: a multiple of seven."""
    return (to - nominal).days // 7 * 7 + (7 if (to - nominal).days % 7 else 0)


def rows(text: str, *, nominal: date, before: date, zone: ZoneInfo) -> Iterator[Row]:
    """The rows of the `DAYS` days before `before`, on that calendar: wall times stay what they were."""
    move = timedelta(days=moved_days(nominal, to=before))
    first = before - timedelta(days=DAYS)

    def moment(words: str) -> datetime | None:
        if not words:
            return None
        return (datetime.fromisoformat(words[:19]) + move).replace(tzinfo=zone).astimezone(UTC)

    reader = csv.reader(io.StringIO(text))
    header = next(reader)
    place = {name: header.index(name) for name in COLUMNS}
    for line in reader:
        arrived = line[place["arrived_at"]]
        day = date.fromisoformat(arrived[:10]) + move
        if not first <= day < before:
            continue
        yield Row(
            day=day,
            visit=line[place["visit_id"]],
            queue=line[place["queue"]],
            unit=line[place["unit"]],
            service=line[place["service"]],
            arrived_at=moment(arrived) or datetime.min.replace(tzinfo=UTC),
            joined_at=moment(line[place["joined_at"]]),
            called_at=moment(line[place["called_at"]]),
            started_at=moment(line[place["started_at"]]),
            ended_at=moment(line[place["ended_at"]]),
            booked_at=moment(line[place["booked_at"]]),
            desk=line[place["desk"]],
            outcome=line[place["outcome"]],
            language=line[place["language"]],
            group_size=int(line[place["group_size"]]),
            channel=line[place["channel"]],
            way=line[place["way"]],
        )
