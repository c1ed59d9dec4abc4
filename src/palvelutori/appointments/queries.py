"""What is read of booked times: a unit's own day, and times nobody has come to."""

from __future__ import annotations

from datetime import date, datetime

from palvelutori.appointments.access import BookedTime, as_booked, by_code, named
from palvelutori.appointments.models import Appointment
from palvelutori.foundation import grounds, scope
from palvelutori.foundation.actors import Actor

__all__ = ["BookedTime", "by_code", "named", "of_stops", "of_unit", "open_before"]


def of_unit(actor: Actor, *, centre: str, unit: str, day: date) -> tuple[BookedTime, ...]:
    """The unit's booked times of the day in order, cancelled ones left out: for the unit's own people only.

    Each needs its ground; whoever is not of the unit gets nothing.
    """
    if unit not in actor.units(centre):
        return ()
    with scope.reading(actor):
        rows = list(
            Appointment.objects.filter(centre=centre, unit=unit, day=day)
            .exclude(state=Appointment.CANCELLED)
            .order_by("starts_at", "id")
        )
    subjects = [f"appointment:{row.id}" for row in rows]
    held = {subject for subject, of in grounds.held(actor, centre=centre, subjects=subjects) if of == unit}
    return tuple(as_booked(row) for row in rows if f"appointment:{row.id}" in held)


def of_stops(centre: str, *, stops: list[str]) -> dict[str, BookedTime]:
    """Stop id → the booked time it came from. Scoped."""
    rows = Appointment.objects.filter(centre=centre, stop__in=stops)
    return {row.stop: as_booked(row) for row in rows}


def open_before(centre: str, *, moment: datetime) -> tuple[BookedTime, ...]:
    """Times that began before `moment` and to which nobody has come, oldest first. Scoped."""
    rows = Appointment.objects.filter(centre=centre, state=Appointment.BOOKED, starts_at__lt=moment)
    return tuple(as_booked(row) for row in rows.order_by("starts_at", "id"))
