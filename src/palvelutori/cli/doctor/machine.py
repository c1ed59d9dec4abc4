"""The machine under the house: settings, parts, clock, time zones, disk, files, backups."""

from __future__ import annotations

import importlib.metadata
import json
import platform
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from palvelutori.cli import house
from palvelutori.cli.doctor.findings import FAIL, OK, WARN, Finding, State

FREE_FAIL, FREE_WARN = 500_000_000, 2_000_000_000
CLOCKS_DIFFER: Final = timedelta(seconds=30)
BACKUP_WARN, BACKUP_FAIL = timedelta(hours=26), timedelta(days=8)
#: what more can be installed → what the house does without it
EXTRAS: Final = {
    "psycopg": "no PostgreSQL",
    "numba": "no simulation",
    "ortools": "no search for the smallest staffing",
    "typst": "no PDF",
}


def settings() -> Iterator[Finding]:
    """Nothing that no service point may run with."""
    from django.conf import settings as given

    from palvelutori.foundation.checks import unsafe

    found = unsafe(given)
    yield from (Finding("settings", FAIL, words) for _, words in found)
    if not found:
        yield Finding("settings", OK, f"mode {given.MODE}")


def parts() -> Iterator[Finding]:
    """Which versions are here, and what the house goes without."""
    yield Finding("parts", OK, f"Python {platform.python_version()}, Django {_version('Django')}")
    here = {name: _version(name) for name in EXTRAS}
    without = [f"{EXTRAS[name]} ({name})" for name, version in here.items() if not version]
    said = [f"{name} {version}" for name, version in here.items() if version]
    if without:
        said.append("without: " + ", ".join(without))
    yield Finding("parts", OK, "; ".join(said))
    try:
        import libvoikko

        libvoikko.Voikko("fi").terminate()
    except Exception:
        # Without Finnish morphology search still works by the fallback: worth telling, nothing to mend.
        yield Finding(
            "parts", OK, "search without Finnish morphology, by the fallback (Debian: libvoikko1 voikko-fi)"
        )
    else:
        yield Finding("parts", OK, "search with Finnish morphology")


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def clock() -> Iterator[Finding]:
    """This machine's clock agrees with the journal and with the database."""
    from django.db import connection

    from palvelutori.foundation import journal
    from palvelutori.foundation.clock import clock as house_clock

    newest = [line.moment for stream in journal.streams() if (line := journal.newest(stream))]
    ahead = max(newest, default=house_clock.now()) - house_clock.now()
    if ahead > timedelta(minutes=1):
        minutes = round(ahead / timedelta(minutes=1))
        yield Finding(
            "clock",
            FAIL,
            f"the journal is {minutes} minutes ahead of this machine",
            mend="set the machine's clock",
        )
    else:
        yield Finding("clock", OK, "after the newest journal line")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - datetime.now(UTC))
        state: State = WARN if apart > CLOCKS_DIFFER else OK
        mend = "let both machines follow one time server" if state == WARN else ""
        yield Finding("clock", state, f"{apart.total_seconds():.0f} s apart from the database's", mend=mend)


def zones() -> Iterator[Finding]:
    """The centre's time zone is known, and turns its clocks."""
    from palvelutori.foundation.context import zones_of_centres

    for centre, zone in zones_of_centres().items():
        try:
            turns = {datetime(2026, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() for month in (1, 7)}
        except (ZoneInfoNotFoundError, ValueError):
            yield Finding("zones", FAIL, f"no time zone {zone!r}", where=centre, mend="pip install tzdata")
        else:
            what = f"{zone}, tzdata {_version('tzdata') or 'of the system'}, {len(turns)} offsets a year"
            yield Finding("zones", OK, what, where=centre)


def disk() -> Iterator[Finding]:
    """Room for the database and what is written beside it."""
    from django.conf import settings as given

    path = house.sqlite_path()
    folder = path.parent if path else next(one for one in (given.VAR, *given.VAR.parents) if one.exists())
    free = shutil.disk_usage(folder).free
    state: State = FAIL if free < FREE_FAIL else WARN if free < FREE_WARN else OK
    mend = "" if state == OK else "make room before it is full"
    yield Finding("disk", state, f"{free / 1_000_000_000:.1f} GB free", where=str(folder), mend=mend)


def files() -> Iterator[Finding]:
    """Nobody else on this machine reads the database or a backup."""
    path = house.sqlite_path()
    last = last_backup()
    kept = [path, *path.parent.glob(f"{path.name}-*")] if path else []
    kept += [Path(last["file"])] if last else []
    open_ones = [one for one in kept if one.is_file() and one.stat().st_mode & 0o077]
    yield from (
        Finding("files", WARN, "others on this machine may read it", where=str(one), mend=f"chmod 600 {one}")
        for one in open_ones
    )
    if not open_ones:
        yield Finding("files", OK, "the database's files are their owner's alone")


def backups() -> Iterator[Finding]:
    """There is a backup, and it is not old."""
    last, daily = last_backup(), "run palvelutori backup every night"
    if not last:
        yield Finding("backups", WARN, "none was made from here", mend=daily)
        return
    age = datetime.now(UTC) - datetime.fromisoformat(last["made_at"])
    hours = f"the last one is {age / timedelta(hours=1):.0f} hours old"
    state: State = FAIL if age > BACKUP_FAIL else WARN if age > BACKUP_WARN else OK
    yield Finding("backups", state, hours, where=last["file"], mend="" if state == OK else daily)
    file = Path(last["file"])
    if file.exists() and file.stat().st_size != last["bytes"]:
        yield Finding(
            "backups", FAIL, "it is not as it was written", where=last["file"], mend="make another now"
        )


def last_backup() -> dict[str, Any] | None:
    """What the last backup noted of itself; None when there was none."""
    from django.conf import settings as given

    from palvelutori.cli.backup import LAST

    path = given.VAR / LAST
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None
