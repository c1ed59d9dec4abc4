"""Asking for a paper, taking it, telling how it went; which device prints where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from palvelutori.accounts.queries import is_device
from palvelutori.common.refusals import InvalidInput, NotFound
from palvelutori.foundation.actors import (
    ADMINISTRATOR,
    DESK_OFFICER,
    HOST,
    KIOSK,
    PRINTER,
    SQUARE_MANAGER,
    SYSTEM,
    UNIT_LEAD,
)
from palvelutori.foundation.clock import clock
from palvelutori.foundation.context import centres
from palvelutori.foundation.jobs import job
from palvelutori.foundation.operation import Act, operation
from palvelutori.printing.models import PrintJob, PrintsAt
from palvelutori.printing.refusals import JobGone, NoPrinter, TooManyCopies
from palvelutori.printing.rules.jobs import LASTS, JobState, after_telling, may_be_taken

ASKERS: Final = (KIOSK, HOST, DESK_OFFICER, UNIT_LEAD, SQUARE_MANAGER)
MOST_COPIES: Final = 5
#: after that nobody asks any more what became of a paper
KEPT: Final = timedelta(days=1)
STATUSES: Final = ("ok", "paper_out", "cover_open", "error")


@dataclass(frozen=True, slots=True)
class Job:
    """A paper on its way. `expires_at` in real time."""

    job_id: str
    printer: str
    state: str
    copy: int
    expires_at: datetime


def _told(row: PrintJob) -> Job:
    return Job(row.id, row.printer, row.state, row.copy, row.expires_at)


@operation("printing.ask", stream="house", answer=Job, roles=ASKERS)
def ask(act: Act, *, printer: str, subject: str, again: bool = False) -> Job:
    """The paper of `subject` at `printer`: once, and once more each time it is asked for `again`.

    Raises NoPrinter for a printer that is not there, TooManyCopies.
    """
    if not is_device(act.place.code, code=printer, kind="printer"):
        raise NoPrinter(printer=printer)
    known = PrintJob.objects.filter(centre=act.place.code, subject=subject).order_by("-copy").first()
    if known is not None and not again:
        return _told(known)
    copy = known.copy + 1 if known else 1
    if copy > MOST_COPIES:
        raise TooManyCopies()
    row = PrintJob.objects.create(
        centre=act.place.code,
        printer=printer,
        subject=subject,
        copy=copy,
        made_at=act.real_moment,
        expires_at=act.real_moment + LASTS,
    )
    act.write("paper.asked", {"job": row.id, "printer": printer, "copy": copy, "centre": act.place.code})
    return _told(row)


@operation("printing.take", stream="house", answer=Job, roles=(PRINTER,))
def take(act: Act, *, job: str) -> Job:
    """The printer has the job from now on, and no other ever. Raises NotFound, JobGone."""
    row = _own(act, job)
    if not may_be_taken(JobState(row.state), now_at=act.real_moment, expires_at=row.expires_at):
        raise JobGone(state=row.state)
    row.state, row.tries = JobState.TAKEN.value, row.tries + 1
    row.save(update_fields=["state", "tries"])
    act.write("paper.taken", {"job": row.id, "printer": row.printer, "centre": row.centre})
    return _told(row)


@operation("printing.finish", stream="house", answer=Job, roles=(PRINTER,))
def finish(act: Act, *, job: str, is_printed: bool, reason: str = "") -> Job:
    """The printer tells how it went. What did not print waits again, three times at most and in its time.

    Told again it changes nothing. Raises NotFound, and JobGone for a job that was not taken.
    """
    row = _own(act, job)
    if row.state in (JobState.PRINTED, JobState.FAILED):
        return _told(row)
    if row.state not in (JobState.TAKEN, JobState.EXPIRED) or not row.tries:
        raise JobGone(state=row.state)
    if reason and reason not in STATUSES:
        raise InvalidInput(field="reason", expected=", ".join(STATUSES))
    row.state = after_telling(
        is_printed=is_printed, tries=row.tries, now_at=act.real_moment, expires_at=row.expires_at
    ).value
    row.reason, row.told_at = reason, act.real_moment
    row.save(update_fields=["state", "reason", "told_at"])
    act.write("paper.told", {"job": row.id, "printer": row.printer, "state": row.state, "centre": row.centre})
    return _told(row)


def _own(act: Act, job: str) -> PrintJob:
    code = act.actor.id.rpartition(":")[2]
    row = PrintJob.objects.filter(centre=act.place.code, id=job, printer=code).first()
    if row is None:
        raise NotFound(what="print job", name=job[:40])
    return row


@operation("printing.set_printer", stream="house", roles=(SQUARE_MANAGER, ADMINISTRATOR))
def set_printer(act: Act, *, device: str, printer: str) -> None:
    """Papers of `device` come out of `printer`; an empty `printer`: of its own browser. Raises NotFound."""
    centre = act.place.code
    if not (is_device(centre, code=device, kind="kiosk") or is_device(centre, code=device, kind="host")):
        raise NotFound(what="device", name=device[:40])
    if printer and not is_device(centre, code=printer, kind="printer"):
        raise NotFound(what="device", name=printer[:40])
    if printer:
        PrintsAt.objects.update_or_create(centre=centre, device=device, defaults={"printer": printer})
    else:
        PrintsAt.objects.filter(centre=centre, device=device).delete()
    act.write("printer.set", {"device": device, "printer": printer, "centre": centre})


@operation("printing.clear", stream="house", answer=int)
def clear(act: Act) -> int:
    """Papers whose time is over wait no more; after a day nothing of them is kept. Called by the house itself."""
    if act.actor.kind != "system":
        act.require(ADMINISTRATOR)
    late = PrintJob.objects.filter(centre=act.place.code, expires_at__lte=act.real_moment)
    ended = late.filter(state__in=(JobState.WAITING, JobState.TAKEN)).update(state=JobState.EXPIRED.value)
    late.filter(expires_at__lte=act.real_moment - KEPT).delete()
    if ended:
        act.write("papers.expired", {"count": ended, "centre": act.place.code})
    return ended


@job(every=timedelta(minutes=5), name="printing.clear")
def clear_everywhere(moment: datetime) -> None:
    """Each centre with something to clear."""
    for centre in centres():
        if PrintJob.objects.filter(centre=centre, expires_at__lte=clock.real_now()).exists():
            clear(SYSTEM, centre=centre)
