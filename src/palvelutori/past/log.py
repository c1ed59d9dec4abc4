"""The log of the past: a row a matter, in the columns of `palvelutori backtest` and a few more; packed for the wheel.

Packed, it stands column by column, moments as seconds after the one before: a third of the size of packed CSV. The
days stand before one nominal day, a Wednesday. Read for another day they are moved by whole weeks, so that every
weekday stays what it was.
"""

from __future__ import annotations

import csv
import io
import lzma
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from palvelutori.past.day import Guest, Stop

#: the columns every program may rely on, then ours
COLUMNS: Final = (
    "visit_id", "queue", "joined_at", "called_at", "started_at", "ended_at", "desk", "outcome",
    "unit", "service", "arrived_at", "booked_at", "language", "group_size", "channel", "way", "open_desks",
)  # fmt: skip
#: each moment is packed as seconds after another one of its row
_AFTER: Final = {
    "joined_at": "arrived_at", "called_at": "joined_at", "started_at": "called_at", "ended_at": "started_at",
    "booked_at": "arrived_at",
}  # fmt: skip
_MOMENTS: Final = ("arrived_at", *_AFTER)
_WORDS: Final = tuple(name for name in COLUMNS if name not in _MOMENTS)
#: of the words, those daily facts ask for
_ASKED: Final = ("visit_id", "queue", "unit", "outcome", "language", "way")
DAYS: Final = 90
#: packed besides: so that another day of the week has its ninety days as well
SPARE_DAYS: Final = 7
SEED: Final = 1
HERE: Final = Path(__file__).parent
_NOON: Final = 12 * 3600


@dataclass(frozen=True, slots=True)
class Row:
    """What daily facts ask of a matter; moments are aware (UTC), None where it did not happen."""

    day: date
    visit: str
    queue: str
    unit: str
    arrived_at: datetime
    joined_at: datetime | None
    called_at: datetime | None
    ended_at: datetime | None
    booked_at: datetime | None
    outcome: str
    language: str
    way: str


def file_of(centre: str) -> Path:
    """Where the packed past of a sample is, whether or not it is there."""
    return HERE / f"{centre}.xz"


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


# ---- packed ------------------------------------------------------------------------------------------------


def packed(rows: Iterable[str]) -> bytes:
    """The CSV rows (without a header) of whole days, packed."""
    columns: dict[str, list[str]] = {name: [] for name in ("day", *_MOMENTS, *_WORDS)}
    before = ("", 0)
    for line in csv.reader(rows):
        given = dict(zip(COLUMNS, line, strict=True))
        day = given["arrived_at"][:10]
        wall = {name: _wall_seconds(given[name]) for name in _MOMENTS}
        same_day = day == before[0]
        columns["day"].append("" if same_day else day)
        columns["arrived_at"].append(str((wall["arrived_at"] or 0) - (before[1] if same_day else 0)))
        before = (day, wall["arrived_at"] or 0)
        for name in _AFTER:
            columns[name].append(_packed_span(name, wall))
        for name in _WORDS:
            columns[name].append(given[name])
        columns["visit_id"][-1] = given["visit_id"].partition("-")[2]
    text = "\n".join(f"{name}={','.join(values)}" for name, values in columns.items())
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


def _wall_seconds(words: str) -> int | None:
    if not words:
        return None
    return int(words[11:13]) * 3600 + int(words[14:16]) * 60 + int(words[17:19])


def _packed_span(name: str, wall: dict[str, int | None]) -> str:
    at = wall[name]
    return "" if at is None else str(at - _anchor(name, wall))


def _anchor(name: str, wall: dict[str, int | None]) -> int:
    """The nearest known moment before: somebody who left was never called."""
    after = _AFTER[name]
    while wall.get(after) is None and after in _AFTER:
        after = _AFTER[after]
    return wall[after] or 0


def _columns(content: bytes) -> dict[str, list[str]]:
    given = (line.split("=", 1) for line in lzma.decompress(content).decode().split("\n"))
    return {name: values.split(",") for name, values in given}


def _days(content: bytes) -> Iterator[tuple[date, dict[str, int | None], dict[str, str]]]:
    """Each row: its nominal day, its moments as wall seconds, its words."""
    given = _columns(content)
    names = ("day", *_MOMENTS, *_WORDS)
    day, before = date.min, 0
    for line in zip(*(given[name] for name in names), strict=True):
        row = dict(zip(names, line, strict=True))
        if row["day"]:
            day, before = date.fromisoformat(row["day"]), 0
        before += int(row["arrived_at"])
        wall: dict[str, int | None] = {"arrived_at": before}
        for name in _AFTER:
            wall[name] = int(row[name]) + _anchor(name, wall) if row[name] else None
        yield day, wall, row


def unpacked(content: bytes, *, zone: ZoneInfo) -> Iterator[str]:
    """The CSV text of a packed log, header first, on its nominal days."""
    yield ",".join(COLUMNS)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="")
    for day, wall, row in _days(content):
        told = {name: "" if at is None else _told(day, at, zone) for name, at in wall.items()}
        told |= {name: row[name] for name in _WORDS} | {"visit_id": f"{day:%y%m%d}-{row['visit_id']}"}
        out.seek(0)
        out.truncate()
        writer.writerow([told[name] for name in COLUMNS])
        yield out.getvalue()


def _told(day: date, seconds: int, zone: ZoneInfo) -> str:
    return (datetime.combine(day, time(), zone) + timedelta(seconds=seconds)).isoformat()


def moved_days(nominal: date, *, to: date) -> int:
    """By how many days the log is moved so that it ends the day before `to` or later: a multiple of seven."""
    return -((nominal - to).days // 7) * 7


def rows(content: bytes, *, nominal: date, before: date, zone: ZoneInfo) -> Iterator[Row]:
    """The rows of the `DAYS` days before `before`, on that calendar: wall times stay what they were."""
    columns = _columns(content)
    move, first = timedelta(days=moved_days(nominal, to=before)), before - timedelta(days=DAYS)
    day, base, arrived, mark = date.min, datetime.min.replace(tzinfo=UTC), 0, ""
    times = zip(*(columns[name] for name in ("day", *_MOMENTS)), strict=True)
    words = zip(*(columns[name] for name in _ASKED), strict=True)
    # A hundred thousand rows are read at a demonstration's first start: no dictionary a row.
    for (new, came, join, call, start, end, booked), (visit, queue, unit, outcome, language, way) in zip(
        times, words, strict=True
    ):
        if new:
            day, arrived = date.fromisoformat(new) + move, 0
            # No house is open while clocks change: noon tells the offset of the whole working day.
            base = datetime.combine(day, time(12), zone).astimezone(UTC) - timedelta(seconds=_NOON)
            mark = f"{day:%y%m%d}-"
        arrived += int(came)
        if not first <= day < before:
            continue
        joined = arrived + int(join) if join else None
        called = (arrived if joined is None else joined) + int(call) if call else None
        latest = called if called is not None else arrived if joined is None else joined
        latest += int(start) if start else 0
        yield Row(
            day=day,
            visit=mark + visit,
            queue=queue,
            unit=unit,
            arrived_at=base + timedelta(0, arrived),
            joined_at=None if joined is None else base + timedelta(0, joined),
            called_at=None if called is None else base + timedelta(0, called),
            ended_at=base + timedelta(0, latest + int(end)) if end else None,
            booked_at=base + timedelta(0, arrived + int(booked)) if booked else None,
            outcome=outcome,
            language=language,
            way=way,
        )
