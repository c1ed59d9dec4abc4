"""Reading one booked time as plain data, by its code or its id."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final

from django.conf import settings

from palvelutori.appointments.models import Appointment
from palvelutori.common.refusals import NotFound

#: a demonstration's database is made by one process and opened by the next, which has another secret
_DEMO_KEY: Final = "demonstration"


@dataclass(frozen=True, slots=True)
class BookedTime:
    """A booked time. `state`: booked, arrived, missed or cancelled; `visit` and `stop` are ids once arrived."""

    appointment: str
    centre: str
    day: date
    unit: str
    queue: str
    service: str
    is_opaque: bool
    starts_at: datetime
    minutes: int
    language: str
    group_size: int
    state: str
    visit: str
    stop: str
    arrived_at: datetime | None


def digest_of(code: str) -> str:
    """The keyed digest under which a code (in its normal form) is stored."""
    key = _DEMO_KEY if settings.DEMO else settings.SECRET_KEY
    return hmac.new(f"palvelutori.appointment:{key}".encode(), code.encode(), sha256).hexdigest()


def as_booked(row: Appointment) -> BookedTime:
    """The row as plain data."""
    return BookedTime(
        appointment=row.id,
        centre=row.centre,
        day=row.day,
        unit=row.unit,
        queue=row.queue,
        service=row.service,
        is_opaque=row.is_opaque,
        starts_at=row.starts_at,
        minutes=row.minutes,
        language=row.language,
        group_size=row.group_size,
        state=row.state,
        visit=row.visit,
        stop=row.stop,
        arrived_at=row.arrived_at,
    )


def by_code(code: str) -> BookedTime | None:
    """The booked time of a code in its normal form, in whatever house. Scoped."""
    row = Appointment.objects.filter(code_digest=digest_of(code)).first()
    return as_booked(row) if row else None


def named(centre: str, appointment: str) -> BookedTime:
    """The booked time by its id. Raises NotFound. Scoped."""
    row = Appointment.objects.filter(centre=centre, id=appointment).first()
    if row is None:
        raise NotFound(what="appointment", name=appointment[:40])
    return as_booked(row)
