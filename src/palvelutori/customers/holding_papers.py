"""What is held of advice and of documents: exported, erased, gone after its time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from palvelutori.customers.models import AdviceNote, DocumentReceipt
from palvelutori.foundation import scope

#: advice lives as long as its visit
ADVICE_KEPT: Final = timedelta(days=90)
#: evidence for whoever brought a document that it came in time
RECEIPTS_KEPT: Final = timedelta(days=2 * 365)


def _visit(subject: str) -> Any:
    kind, _, name = subject.partition(":")
    rows = scope.ordinary(AdviceNote).filter(visit=name)
    return rows if kind == "visit" and name else rows.none()


def export_advice(subject: str) -> Mapping[str, Any]:
    """What was told in `visit:<id>`."""
    rows = _visit(subject).order_by("given_at")
    told = [[one.topic, one.outcome, one.directed_to, one.words, one.given_at.isoformat()] for one in rows]
    return {"advice": told} if told else {}


def erase_advice(subject: str) -> int:
    """Delete what was told in `visit:<id>`."""
    return int(_visit(subject).delete()[0])


def expire_advice(moment: datetime) -> int:
    """Delete advice as old as visits are kept."""
    return int(scope.ordinary(AdviceNote).filter(given_at__lt=moment - ADVICE_KEPT).delete()[0])


def export_receipts(subject: str) -> Mapping[str, Any]:
    """How many documents the person `person:<n>` took."""
    count = DocumentReceipt.objects.filter(received_by=subject).count()
    return {"received": count} if count else {}


def erase_receipts(subject: str) -> int:
    """Forget who took the documents; the receipts stay: they belong to those who brought them."""
    return int(DocumentReceipt.objects.filter(received_by=subject).update(received_by=""))


def expire_receipts(moment: datetime) -> int:
    """Delete receipts past their time."""
    return int(DocumentReceipt.objects.filter(received_at__lt=moment - RECEIPTS_KEPT).delete()[0])
