"""What booked times hold of people: no name, but where and when somebody goes may be a secret."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from palvelutori.appointments.models import Appointment
from palvelutori.foundation import personal as registry
from palvelutori.foundation import scope

#: as long as the visits that came of them
TIMES_KEPT: Final = timedelta(days=90)


def _of(subject: str) -> Any:
    kind, _, name = subject.partition(":")
    rows = scope.ordinary(Appointment)
    if kind == "appointment":
        return rows.filter(id=name)
    return rows.filter(visit=name) if kind == "visit" and name else rows.none()


def export(subject: str) -> Mapping[str, Any]:
    """Everything held about `appointment:<id>`, or about the times of `visit:<id>`."""
    found = [
        {
            "starts_at": row.starts_at.isoformat(),
            "minutes": row.minutes,
            "unit": row.unit,
            "service": row.service or row.queue,
            "language": row.language,
            "group_size": row.group_size,
            "state": row.state,
        }
        for row in _of(subject).order_by("starts_at")
    ]
    return {"times": found} if found else {}


def erase(subject: str) -> int:
    """Delete the booked time, or those of a visit."""
    return int(_of(subject).delete()[0])


def expire(moment: datetime) -> int:
    """Delete times whose day is long past."""
    return int(scope.ordinary(Appointment).filter(starts_at__lt=moment - TIMES_KEPT).delete()[0])


def register() -> None:
    """Called once, when the application is ready."""
    registry.classify(
        "appointments.Appointment",
        **dict.fromkeys(
            ("id", "centre", "day", "is_opaque", "minutes", "state", "visit", "stop"), registry.PLAIN
        ),
        **dict.fromkeys(("starts_at", "arrived_at", "missed_at"), registry.PLAIN),
        **dict.fromkeys(("unit", "queue", "service", "code_digest"), registry.SECRET),
        **dict.fromkeys(("language", "group_size"), registry.PERSONAL),
    )
    registry.register_holder(
        registry.Holder(
            "appointments", ("appointments.Appointment",), export, erase, expire, {"times": TIMES_KEPT.days}
        )
    )
