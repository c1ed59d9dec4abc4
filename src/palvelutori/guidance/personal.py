"""Who wrote and who reviewed a rule is about staff; the rules themselves are about nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from palvelutori.foundation.personal import Holder, classify, register_holder
from palvelutori.guidance.models import RuleVersion

GONE: Final = "person:gone"

classify(
    "guidance.RuleVersion",
    id="plain",
    centre="plain",
    code="plain",
    version="plain",
    state="plain",
    body="plain",
    written_by="personal",
    written_at="plain",
    reviewed_by="personal",
    reviewed_at="plain",
    used_at="plain",
    ended_at="plain",
)


def _export(subject: str) -> Mapping[str, Any]:
    rows = RuleVersion.objects.filter(Q(written_by=subject) | Q(reviewed_by=subject)).order_by("id")
    return {"rules": [f"{one.code} {one.version}" for one in rows]} if rows else {}


def _erase(subject: str) -> int:
    """The rule stays, its writer's and reviewer's ids do not; they were different people and stay different."""
    written = RuleVersion.objects.filter(written_by=subject).update(written_by=f"{GONE}:writer")
    return written + RuleVersion.objects.filter(reviewed_by=subject).update(reviewed_by=f"{GONE}:reviewer")


def _expire(moment: datetime) -> int:
    return 0


register_holder(Holder("guidance", ("guidance.RuleVersion",), _export, _erase, _expire))
