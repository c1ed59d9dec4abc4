"""What the foundation's own tables hold of people, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from palvelutori.foundation import journal, personal
from palvelutori.foundation.jobs import job
from palvelutori.foundation.models import AccessLine, Ground, Head, JournalDetail, Receipt
from palvelutori.foundation.personal import Holder, classify, register_holder

#: how long a request may be repeated and get its old answer
RECEIPTS_KEPT: Final = timedelta(days=2)
#: the access log is evidence for the person and for the authority
LOOKS_KEPT: Final = timedelta(days=5 * 365)
GROUNDS_KEPT: Final = timedelta(days=2 * 365)


def export(subject: str) -> Mapping[str, Any]:
    """Who looked at `subject`, and on which grounds units could."""
    looks = AccessLine.objects.filter(subject=subject).order_by("at")
    grounds = Ground.objects.filter(subject=subject).order_by("opened_at")
    found: dict[str, Any] = {}
    if looks:
        found["looks"] = [{"at": one.at.isoformat(), "what": one.what} for one in looks]
    if grounds:
        found["grounds"] = [
            {"kind": one.kind, "unit": one.unit, "opened_at": one.opened_at.isoformat()} for one in grounds
        ]
    return found


def erase(subject: str) -> int:
    """Journal details written by `subject`. Looks and grounds stay: they protect the person they are about."""
    return int(JournalDetail.objects.filter(line__actor=subject).delete()[0])


def expire(moment: datetime) -> int:
    """Receipts, looks and grounds past their time."""
    receipts: int = Receipt.objects.filter(made_at__lt=moment - RECEIPTS_KEPT).delete()[0]
    looks: int = AccessLine.objects.filter(at__lt=moment - LOOKS_KEPT).delete()[0]
    grounds: int = Ground.objects.filter(closed_at__lt=moment - GROUNDS_KEPT).delete()[0]
    return receipts + looks + grounds


def _plain(table: str, *fields: str, **others: personal.Class) -> None:
    classes: dict[str, personal.Class] = {**dict.fromkeys(fields, personal.PLAIN), **others}
    classify(table, **classes)


def register() -> None:
    """Called once, when the application is ready."""
    _plain("foundation.Centre", "code", "names", "timezone", "is_live")
    _plain("foundation.Head", "stream", "number", "last_hash", "moment")
    _plain(
        "foundation.JournalLine",
        "id", "stream", "number", "kind", "moment", "facts", "details_digest", "previous_hash", "hash",
        actor="personal",
    )  # fmt: skip
    _plain("foundation.JournalDetail", "line", "salt", payload="personal")
    _plain("foundation.Checkpoint", "id", "stream", "number", "hash", "sealed_at")
    _plain(
        "foundation.Receipt",
        "id",
        "key",
        "operation",
        "fingerprint",
        "made_at",
        actor="personal",
        answer="secret",
    )
    _plain("foundation.Cursor", "id", "reaction", "stream", "number")
    _plain("foundation.JobRun", "name", "due_at", "ran_at", "error")
    _plain(
        "foundation.Ground",
        "id", "centre", "kind", "opened_at", "until_at", "closed_at", "line_number",
        subject="secret",
        unit="secret",
    )  # fmt: skip
    _plain(
        "foundation.AccessLine", "id", "centre", "what", "ground", "at", actor="personal", subject="secret"
    )
    register_holder(
        Holder(
            "foundation",
            (
                "foundation.JournalLine",
                "foundation.JournalDetail",
                "foundation.Receipt",
                "foundation.Ground",
                "foundation.AccessLine",
            ),
            export,
            erase,
            expire,
            {"looks": LOOKS_KEPT.days, "grounds": GROUNDS_KEPT.days, "receipts": RECEIPTS_KEPT.days},
        )
    )


@job(every=timedelta(days=1), name="personal.expire")
def expire_all(moment: datetime) -> None:
    """Delete what is past its time, in every context."""
    personal.expire(moment)


@job(every=timedelta(days=1), name="journal.seal")
def seal_streams(moment: datetime) -> None:
    """Seal each stream once a day: what is sealed may be deleted later without breaking the chain."""
    for stream in Head.objects.values_list("stream", flat=True):
        journal.seal(stream, moment)
