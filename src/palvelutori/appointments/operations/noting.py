"""What became of a booked time, written inside the act of the room above that found it out."""

from __future__ import annotations

from collections.abc import Iterable

from palvelutori.appointments.models import Appointment
from palvelutori.foundation.operation import Act


def note_arrived(act: Act, *, appointment: str, visit: str, stop: str) -> None:
    """The person is here: the time has its visit and its stop. Also of somebody who had been missed."""
    changed = (
        Appointment.objects.filter(centre=act.place.code, id=appointment)
        .exclude(state__in=[Appointment.ARRIVED, Appointment.CANCELLED])
        .update(state=Appointment.ARRIVED, visit=visit, stop=stop, arrived_at=act.moment, missed_at=None)
    )
    if not changed:
        raise RuntimeError(f"the booked time {appointment} is not open")


def note_missed(act: Act, *, appointments: Iterable[str]) -> int:
    """Nobody came to these times. Returns how many were still open; each leaves a line."""
    rows = Appointment.objects.filter(
        centre=act.place.code, id__in=list(appointments), state=Appointment.BOOKED
    )
    found = list(rows.order_by("starts_at", "id"))
    for row in found:
        row.state, row.missed_at = Appointment.MISSED, act.moment
        row.save(update_fields=["state", "missed_at"])
        act.write(
            "appointment.missed",
            {"appointment": row.id, "unit": row.unit, "queue": row.queue, "opaque": row.is_opaque},
        )
    return len(found)
