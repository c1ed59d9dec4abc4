"""The route a network printer polls: ask, take, read, tell. See docs/howto/printing.md."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from palvelutori.common.refusals import NotAllowed
from palvelutori.foundation.actors import PRINTER, Actor
from palvelutori.foundation.asked import asking, key_of
from palvelutori.foundation.problems import PROBLEMS
from palvelutori.printing import operations, queries
from palvelutori.printing.rules.slip import escpos, text

router = Router(tags=["printers"])
#: seconds until a printer asks again
AGAIN_SECONDS: Final = 2
Status = Literal["ok", "paper_out", "cover_open", "error"]


class PollIn(Schema):
    """How the printer is."""

    status: Status = "ok"


class WaitingOut(Schema):
    """A paper that waits. Times are real."""

    job_id: str
    made_at: datetime
    expires_at: datetime


class PollOut(Schema):
    """`job`: the next paper, or null."""

    job: WaitingOut | None
    again_seconds: int


class JobOut(Schema):
    """`state`: waiting, taken, printed, failed or expired."""

    job_id: str
    printer: str
    state: str
    copy_number: int
    expires_at: datetime


class ToldIn(Schema):
    """Whether it is on paper; if not, why."""

    printed: bool
    reason: Status | None = None


def _printer(request: HttpRequest) -> tuple[Actor, str, str]:
    """The printer that asks, its centre and its code. Raises NotAllowed."""
    actor = asking(request)
    if not actor.has_role(PRINTER):
        raise NotAllowed(roles=PRINTER)
    return actor, actor.centres()[0], actor.id.rpartition(":")[2]


def told(job: operations.Job) -> dict[str, Any]:
    """A job as programs get it."""
    return {
        "job_id": job.job_id,
        "printer": job.printer,
        "state": job.state,
        "copy_number": job.copy,
        "expires_at": job.expires_at,
    }


@router.post("/printers/poll", operation_id="poll_printer", response={200: PollOut, **PROBLEMS})
def poll_printer(request: HttpRequest, body: PollIn | None = None) -> Any:
    """The next paper for this printer. Ask every `again_seconds`; nothing changes by asking."""
    _, centre, code = _printer(request)
    status = (body or PollIn()).status
    queries.hear(centre, printer=code, status=status)
    found = queries.next_job(centre, printer=code) if status == "ok" else None
    return {"job": found, "again_seconds": AGAIN_SECONDS}


@router.post("/printers/jobs/{job}/take", operation_id="take_print_job", response={200: JobOut, **PROBLEMS})
def take_print_job(request: HttpRequest, job: str) -> Any:
    """The job is this printer's from now on and is offered no more: print what `content` gives, once. With an
    Idempotency-Key an answer that was lost comes again."""
    actor, centre, _ = _printer(request)
    return told(operations.take(actor, centre=centre, key=key_of(request), job=job))


@router.get(
    "/printers/jobs/{job}/content", operation_id="print_job_content", response={200: None, **PROBLEMS}
)
def print_job_content(
    request: HttpRequest,
    job: str,
    *,
    format: Annotated[Literal["escpos", "text"], Field()] = "escpos",
) -> HttpResponse:
    """What to print of a job that was taken: ESC/POS for 80 mm, or plain text. May be read again until it is told."""
    _, centre, code = _printer(request)
    base = request.build_absolute_uri("/").rstrip("/")
    lines = queries.content(centre, printer=code, job=job, base=base)
    if format == "text":
        return HttpResponse(text(lines), content_type="text/plain; charset=utf-8")
    return HttpResponse(escpos(lines), content_type="application/octet-stream")


@router.post("/printers/jobs/{job}/done", operation_id="finish_print_job", response={200: JobOut, **PROBLEMS})
def finish_print_job(request: HttpRequest, job: str, body: ToldIn) -> Any:
    """How it went. A paper that did not come out is offered again; told twice it is told once."""
    actor, centre, _ = _printer(request)
    done = operations.finish(
        actor, centre=centre, key=key_of(request), job=job, is_printed=body.printed, reason=body.reason or ""
    )
    return told(done)
