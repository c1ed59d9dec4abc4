"""What waits for a printer, what stands on a job, how printers are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from palvelutori.accounts.queries import device_codes
from palvelutori.common.refusals import NotFound
from palvelutori.foundation.clock import clock
from palvelutori.printing.documents import lines_of
from palvelutori.printing.models import PrinterState, PrintJob, PrintsAt
from palvelutori.printing.refusals import JobGone
from palvelutori.printing.rules.jobs import JobState
from palvelutori.printing.rules.slip import Line

HEARD_EVERY: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job a printer may take. Times are real."""

    job_id: str
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PrinterCard:
    """A printer: what it last said, and when; how many papers wait."""

    code: str
    status: str
    heard_at: datetime | None
    waiting: int


def next_job(centre: str, *, printer: str) -> Waiting | None:
    """The oldest paper that waits for `printer` and whose time is not over."""
    rows = PrintJob.objects.filter(centre=centre, printer=printer, state=JobState.WAITING.value)
    row = rows.filter(expires_at__gt=clock.real_now()).order_by("made_at", "id").first()
    return Waiting(row.id, row.made_at, row.expires_at) if row else None


def hear(centre: str, *, printer: str, status: str) -> None:
    """Keep what a printer says of itself, when it changed or half a minute has gone."""
    now = clock.real_now()
    row = PrinterState.objects.filter(centre=centre, printer=printer).first()
    if row is None or row.status != status or now - row.heard_at > HEARD_EVERY:
        PrinterState.objects.update_or_create(
            centre=centre, printer=printer, defaults={"status": status, "heard_at": now}
        )


def content(centre: str, *, printer: str, job: str, base: str) -> Sequence[Line]:
    """What stands on a job its printer has taken. Raises NotFound, JobGone."""
    row = PrintJob.objects.filter(centre=centre, id=job, printer=printer).first()
    if row is None:
        raise NotFound(what="print job", name=job[:40])
    if row.state != JobState.TAKEN:
        raise JobGone(state=row.state)
    return lines_of(centre, row.subject, base=base)


def printer_of(centre: str, *, device: str) -> str | None:
    """Where the papers of `device` (a code) come out; None when its own browser prints."""
    rows = PrintsAt.objects.filter(centre=centre, device=device)
    return rows.values_list("printer", flat=True).first()


def state_of(centre: str, *, subject: str) -> str | None:
    """What became of the newest paper of `subject`; None when none was asked for."""
    rows = PrintJob.objects.filter(centre=centre, subject=subject).order_by("-copy")
    return rows.values_list("state", flat=True).first()


def printers(centre: str) -> tuple[PrinterCard, ...]:
    """Every printer of the house."""
    states = {row.printer: row for row in PrinterState.objects.filter(centre=centre)}
    waiting = PrintJob.objects.filter(centre=centre, state=JobState.WAITING.value)
    return tuple(
        PrinterCard(
            code,
            states[code].status if code in states else "",
            states[code].heard_at if code in states else None,
            waiting.filter(printer=code, expires_at__gt=clock.real_now()).count(),
        )
        for code in device_codes(centre, kind="printer")
    )


def printing_devices(centre: str) -> tuple[tuple[str, str], ...]:
    """Kiosks and tablets with the printer each uses, `""` for the browser's own."""
    links = dict(PrintsAt.objects.filter(centre=centre).values_list("device", "printer"))
    codes = [*device_codes(centre, kind="kiosk"), *device_codes(centre, kind="host")]
    return tuple((code, links.get(code, "")) for code in codes)
