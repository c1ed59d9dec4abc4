"""Names of those who signed agreements, as subjects `agreement:<centre>:<code>`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from palvelutori.catalogue.models import AgreementSignature

#: an agreement is a record of the parties; the names in this copy go ten years after its end
NAMES_KEPT: Final = timedelta(days=10 * 365)


def _of(subject: str) -> QuerySet[AgreementSignature]:
    kind, _, rest = subject.partition(":")
    centre, _, code = rest.partition(":")
    if kind != "agreement" or not code:
        return AgreementSignature.objects.none()
    return AgreementSignature.objects.filter(agreement__centre=centre, agreement__code=code)


def export(subject: str) -> Mapping[str, Any]:
    """Who signed the agreement `subject`, for whom and when."""
    rows = _of(subject).select_related("organisation").order_by("id")
    signed = [[one.organisation.code, one.signatory, one.signed_on.isoformat()] for one in rows]
    return {"signatures": signed} if signed else {}


def erase(subject: str) -> int:
    """Forget the names; that a party signed, and when, stays. Returns how many."""
    return int(_of(subject).exclude(signatory="").update(signatory=""))


def expire(moment: datetime) -> int:
    """Forget the names of agreements that ended ten years ago. Returns how many."""
    before = (moment - NAMES_KEPT).date()
    old = AgreementSignature.objects.filter(agreement__ends_on__lt=before).exclude(signatory="")
    return int(old.update(signatory=""))
