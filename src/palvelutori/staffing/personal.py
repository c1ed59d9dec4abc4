"""What staffing holds about people: members of staff, as subjects `staff:<centre>:<code>`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from palvelutori.foundation.personal import Holder, classify, register_holder
from palvelutori.staffing import operations, queries

classify("staffing.StaffingRevision", centre="plain", mark="plain", source="plain")
classify(
    "staffing.StaffMember",
    id="plain",
    centre="plain",
    code="personal",
    name="personal",
    titles="personal",
    employer="personal",
    unit="personal",
    role="personal",
    languages="personal",
    default_desk="personal",
    left_at="personal",
)
classify(
    "staffing.Training",
    id="plain",
    member="personal",
    agreement="personal",
    done_on="personal",
    until_on="personal",
)
classify(
    "staffing.BasicsTraining",
    id="plain",
    member="personal",
    course="personal",
    done_on="personal",
    until_on="personal",
)
classify("staffing.Skill", id="plain", member="personal", queue="personal", service="personal")


def _named(subject: str) -> tuple[str, str] | None:
    kind, _, rest = subject.partition(":")
    centre, _, code = rest.partition(":")
    return (centre, code) if kind == "staff" and code else None


def _export(subject: str) -> Mapping[str, Any]:
    named = _named(subject)
    return queries.export(named[0], code=named[1]) if named else {}


def _erase(subject: str) -> int:
    named = _named(subject)
    return operations.erase(named[0], code=named[1]) if named else 0


register_holder(
    Holder(
        name="staffing",
        tables=("staffing.StaffMember", "staffing.Skill", "staffing.Training", "staffing.BasicsTraining"),
        export=_export,
        erase=_erase,
        expire=operations.expire,
    )
)
