"""Opening hours of the house (no unit) and of its units: periods with weekly slots, and exceptions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

_STATES = ["open", "by_appointment", "self_service", "closed"]


class OpeningPeriod(models.Model):
    """Weekly hours from a day to a day (both included; null = open). The highest priority of a day counts."""

    centre = models.ForeignKey("foundation.Centre", on_delete=models.CASCADE)
    unit = models.ForeignKey("catalogue.Unit", null=True, on_delete=models.CASCADE)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    priority = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(starts_on__lte=F("ends_on")),
                name="period_days_in_order",
            ),
        ]


class OpeningException(models.Model):
    """Other hours from a day to a day on some weekdays; no slots = closed. Rows of one act share a
    `group`.
    """

    centre = models.ForeignKey("foundation.Centre", on_delete=models.CASCADE)
    unit = models.ForeignKey("catalogue.Unit", null=True, on_delete=models.CASCADE)
    group = models.CharField(max_length=32)
    starts_on = models.DateField()
    ends_on = models.DateField()
    #: weekdays the exception replaces, 0 = Monday
    weekdays = models.JSONField()
    #: why, for everybody to read; each language the unit owes is there
    reasons = models.JSONField()
    made_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="exception_days_in_order"),
        ]
        indexes = [models.Index(fields=["centre", "ends_on"], name="exception_by_end")]


class OpeningSlot(models.Model):
    """One stretch on some weekdays, of a period or of an exception. `closes` ≤ `opens` is on the next day."""

    period = models.ForeignKey(OpeningPeriod, null=True, on_delete=models.CASCADE, related_name="slots")
    exception = models.ForeignKey(OpeningException, null=True, on_delete=models.CASCADE, related_name="slots")
    weekdays = models.JSONField()
    opens = models.TimeField()
    closes = models.TimeField()
    state = models.CharField(max_length=20, default="open")
    #: every, odd or even ISO weeks
    weeks = models.CharField(max_length=5, default="every")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(period__isnull=True, exception__isnull=False)
                | Q(period__isnull=False, exception__isnull=True),
                name="slot_of_one_owner",
            ),
            models.CheckConstraint(condition=Q(state__in=_STATES), name="slot_state_known"),
            models.CheckConstraint(condition=Q(weeks__in=["every", "odd", "even"]), name="slot_weeks_known"),
        ]
