"""Times that were booked: for what, when, and what became of them. They forbid."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q

from palvelutori.foundation.scope import ScopedManager

MOST_MINUTES = 600


def new_id() -> str:
    """128 random bits: says nothing and cannot be guessed."""
    return secrets.token_urlsafe(16)


class Appointment(models.Model):
    """One booked time at one unit. Who booked it is known to the unit's own system; here is no name, no contact."""

    BOOKED, ARRIVED, MISSED, CANCELLED = "booked", "arrived", "missed", "cancelled"

    id = models.CharField(max_length=32, primary_key=True, default=new_id)
    centre = models.CharField(max_length=40)
    #: local date of the time
    day = models.DateField()
    unit = models.CharField(max_length=40)
    queue = models.CharField(max_length=40)
    #: empty for "something at this unit"
    service = models.CharField(max_length=120, blank=True)
    is_opaque = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=16)
    group_size = models.PositiveSmallIntegerField(default=1)
    #: keyed digest of the check-in code: the table opens nothing
    code_digest = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, default=BOOKED)
    #: ids of the visit and its stop once the person has checked in
    visit = models.CharField(max_length=32, blank=True)
    stop = models.CharField(max_length=32, blank=True)
    arrived_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["booked", "arrived", "missed", "cancelled"]),
                name="appointment_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="arrived", arrived_at__isnull=False) & ~Q(visit="") & ~Q(stop="")
                | ~Q(state="arrived") & Q(visit="", stop=""),
                name="appointment_arrived_has_a_visit",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES), name="appointment_minutes"
            ),
            models.CheckConstraint(
                condition=Q(group_size__gte=1, group_size__lte=99), name="appointment_group_size"
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "day", "unit", "starts_at"], name="appointment_of_unit"),
            models.Index(fields=["centre", "state", "starts_at"], name="appointment_open"),
        ]
