"""`palvelutori doctor`: what is wrong here, and what would be right."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta

from palvelutori.cli import house
from palvelutori.cli.problems import Problem

HELP = "look for what is wrong: settings, database, journal, reactions, jobs"
#: a reaction this many lines behind, and a disk with this little space, are told
LAG_LINES = 200
FREE_BYTES = 500_000_000
Finding = tuple[bool, str]


def configure(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace) -> int:
    """Print every finding; 1 when something is wrong, 0 when nothing is."""
    house.enter()
    wrong = 0
    for good, words in findings():
        print(("ok     " if good else "WRONG  ") + words)
        wrong += not good
    print(f"{wrong} things to mend" if wrong > 1 else "1 thing to mend" if wrong else "Nothing to mend")
    return 1 if wrong else 0


def findings() -> Iterator[Finding]:
    """Everything looked at, one line each. Stops where the next ones could not be asked."""
    yield from _settings()
    database = list(_database())
    yield from database
    if not all(good for good, _ in database):
        return
    looks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _durability, _journal, _reactions, _jobs, _clock, _centre, _words, _disk,
    )  # fmt: skip
    for look in looks:
        try:
            yield from look()
        except Problem as problem:
            yield False, str(problem)


def _settings() -> Iterator[Finding]:
    from django.conf import settings

    from palvelutori.foundation.checks import unsafe

    found = unsafe(settings)
    yield from ((False, f"settings: {words}") for _, words in found)
    if not found:
        yield True, f"settings: mode {settings.MODE}"


def _database() -> Iterator[Finding]:
    try:
        house.must_be_migrated()
    except Problem as problem:
        yield False, str(problem)
    else:
        yield True, f"database: {house.place()}, tables up to date"


def _durability() -> Iterator[Finding]:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            wanted = {
                "journal_mode": ("wal",),
                "synchronous": (2, 3),
                "foreign_keys": (1,),
                "quick_check": ("ok",),
            }
            ask, right = "PRAGMA ", "what is confirmed must survive a power cut"
        else:
            wanted = dict.fromkeys(("fsync", "full_page_writes"), ("on",))
            wanted["synchronous_commit"] = ("on", "remote_write", "remote_apply", "local")
            ask, right = "SHOW ", "set it on in postgresql.conf: what is confirmed must survive a power cut"
        for name, good in wanted.items():
            cursor.execute(ask + name)
            value = cursor.fetchone()[0]
            yield value in good, f"{name} is {value}" + ("" if value in good else f": {right}")


def _journal() -> Iterator[Finding]:
    lines, faults = house.verified()
    yield from (
        (False, f"journal: {fault}; restore a backup and tell your data protection officer")
        for fault in faults
    )
    if not faults:
        yield True, f"journal: {lines} lines, every one as it was written"


def _reactions() -> Iterator[Finding]:
    from palvelutori.foundation import reactions

    behind = {stream: lines for stream, lines in reactions.lag().items() if lines > LAG_LINES}
    yield from (
        (False, f"reactions: {lines} lines behind in {stream}; is the server running?")
        for stream, lines in behind.items()
    )
    if not behind:
        yield True, "reactions: up to date"


def _jobs() -> Iterator[Finding]:
    from palvelutori.foundation import jobs

    failing = jobs.failing()
    yield from ((False, f"job {name}: its last run failed; the log says why") for name in failing)
    if not failing:
        yield True, "jobs: the last runs went well"


def _clock() -> Iterator[Finding]:
    from palvelutori.foundation import journal
    from palvelutori.foundation.clock import clock

    newest = [line.moment for stream in journal.streams() if (line := journal.newest(stream))]
    ahead = max(newest, default=clock.now()) - clock.now()
    if ahead > timedelta(minutes=1):
        minutes = round(ahead / timedelta(minutes=1))
        yield False, f"clock: the journal is {minutes} minutes ahead of this machine; set the machine's clock"
    else:
        yield True, "clock: after the newest journal line"


def _centre() -> Iterator[Finding]:
    from palvelutori.foundation.context import the_centre

    centre = the_centre()
    right = "no centre: start palvelutori serve and open /install"
    yield centre is not None, f"centre: {centre.code}" if centre else right


def _words() -> Iterator[Finding]:
    try:
        import libvoikko

        libvoikko.Voikko("fi").terminate()
    except Exception:
        # Without Finnish morphology search still works by the fallback: worth telling, nothing to mend.
        yield True, "search: without Finnish morphology, by the fallback (Debian: libvoikko1 voikko-fi)"
    else:
        yield True, "search: with Finnish morphology"


def _disk() -> Iterator[Finding]:
    from django.conf import settings

    path = house.sqlite_path()
    free = shutil.disk_usage(path.parent if path else settings.VAR.parent).free
    words = f"disk: {free / 1_000_000_000:.1f} GB free"
    yield free > FREE_BYTES, words if free > FREE_BYTES else words + "; make room before it is full"
