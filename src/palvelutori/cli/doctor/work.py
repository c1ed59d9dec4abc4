"""What works behind the pages: reactions, jobs, retention; devices that speak, keys that age."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from palvelutori.cli.doctor.findings import FAIL, OK, WARN, Finding

#: a reaction, and a screen, this many lines behind is told
LAG_LINES: Final = 200
SCREEN_LINES: Final = 50
#: a server runs its jobs every five seconds: when none ran for this long, none is running
SERVER_IS_DOWN_AFTER: Final = timedelta(minutes=10)
LATE_AFTER: Final = timedelta(minutes=15)
#: what should have been deleted this long ago and is still there
OVERDUE_BY: Final = timedelta(days=2)
KEY_IS_OLD_AFTER: Final = timedelta(days=2 * 365)
START: Final = "start palvelutori serve; if it runs, its log says what it waits for"


def reactions() -> Iterator[Finding]:
    """What follows from the journal has followed."""
    from palvelutori.foundation import reactions as work

    behind = {stream: lines for stream, lines in work.lag().items() if lines > LAG_LINES}
    yield from (
        Finding("reactions", FAIL, f"{lines} lines behind", where=stream, mend=START)
        for stream, lines in behind.items()
    )
    if not behind:
        yield Finding("reactions", OK, "up to date")


def jobs() -> Iterator[Finding]:
    """Recurring work ran, and went well."""
    from palvelutori.foundation import jobs as work

    runs, now = work.runs(), datetime.now(UTC)
    if not runs:
        yield Finding("jobs", WARN, "none has run yet", mend="start palvelutori serve")
        return
    for run in runs:
        if run.error:
            yield Finding(
                "jobs", FAIL, f"its last run failed: {run.error}", where=run.name, mend="the log says why"
            )
    late = [run for run in runs if now - run.due_at > LATE_AFTER]
    if late and max(run.ran_at or run.due_at for run in runs) < now - SERVER_IS_DOWN_AFTER:
        oldest = min(run.due_at for run in late)
        yield Finding(
            "jobs", WARN, f"nothing has run since {oldest.isoformat(timespec='minutes')}", mend=START
        )
    else:
        yield from (
            Finding(
                "jobs",
                FAIL,
                f"late since {run.due_at.isoformat(timespec='minutes')}",
                where=run.name,
                mend=START,
            )
            for run in late
        )
    if not late and not any(run.error for run in runs):
        yield Finding("jobs", OK, f"{len(runs)} ran in time and went well")


def retention() -> Iterator[Finding]:
    """What is past its time is gone. Asked by deleting it in a transaction that is taken back."""
    from django.db import transaction

    from palvelutori.cli.problems import plainly
    from palvelutori.foundation import personal, scope
    from palvelutori.foundation.clock import clock

    with plainly(), scope.inside_operation(), transaction.atomic():
        overdue = personal.expire(clock.now() - OVERDUE_BY)
        transaction.set_rollback(True)
    if overdue:
        what = f"{overdue} rows about people are kept longer than the register says"
        mend = (
            "the job personal.expire deletes them while palvelutori serve runs; its log says why it does not"
        )
        yield Finding("retention", FAIL, what, mend=mend)
    else:
        yield Finding("retention", OK, "nothing is kept past its time")


def devices() -> Iterator[Finding]:
    """Kiosks, screens and desks speak, and screens show the newest lines."""
    from palvelutori.accounts import queries
    from palvelutori.foundation import journal
    from palvelutori.foundation.actors import SYSTEM
    from palvelutori.foundation.context import centres

    troubles, known = [], 0
    for centre in centres():
        rows = {row.code: row for row in queries.devices(SYSTEM, centre=centre)}
        known += len(rows)
        troubles += [
            Finding(
                "devices", WARN, f"{one.kind} silent for {one.silent_minutes} minutes", where=one.code,
                mend="is it switched on, and on the network? See /yllapito/laitteet/",
            )
            for one in queries.silent_devices(SYSTEM, centre=centre)
        ]  # fmt: skip
        head = journal.head_number(centre)
        troubles += [_behind(row, head) for row in rows.values() if _lines_behind(row, head) > SCREEN_LINES]
    yield from troubles or [Finding("devices", OK, f"{known} known, none of them fell silent or behind")]


def _lines_behind(row: Any, head: int) -> int:
    shown = row.told.get("journal_number")
    return head - shown if row.state == "alive" and isinstance(shown, int) else 0


def _behind(row: Any, head: int) -> Finding:
    what = f"shows a picture {_lines_behind(row, head)} lines old"
    return Finding("devices", WARN, what, where=row.code, mend="load its page again")


def keys() -> Iterator[Finding]:
    """Devices' keys are renewed now and then."""
    from palvelutori.accounts import queries
    from palvelutori.foundation.actors import SYSTEM
    from palvelutori.foundation.context import centres

    now = datetime.now(UTC)
    rows = [row for centre in centres() for row in queries.devices(SYSTEM, centre=centre)]
    old = [row for row in rows if now - row.made_at > KEY_IS_OLD_AFTER]
    mend = "make a new one at /yllapito/laitteet/"
    yield from (
        Finding("keys", WARN, f"its key is from {row.made_at.date().isoformat()}", where=row.code, mend=mend)
        for row in old
    )
    if not old:
        yield Finding("keys", OK, f"none of {len(rows)} devices' keys is older than two years")
