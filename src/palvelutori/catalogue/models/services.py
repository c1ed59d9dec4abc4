"""What is served, and the lines in which one waits for it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Queue(models.Model):
    """One line inside a unit. Service times: mean in minutes and coefficient of variation."""

    centre = models.ForeignKey("foundation.Centre", on_delete=models.CASCADE)
    unit = models.ForeignKey("catalogue.Unit", on_delete=models.CASCADE, related_name="queues")
    code = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=0)
    names = models.JSONField()
    promise_minutes = models.PositiveSmallIntegerField()
    mean_minutes = models.FloatField()
    cv = models.FloatField()
    is_default = models.BooleanField(default=False)
    is_ticketless = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "code"], name="queue_code_once"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(is_default=True), name="queue_one_default_a_unit"
            ),
            models.CheckConstraint(
                condition=Q(promise_minutes__gt=0, mean_minutes__gt=0, cv__gte=0), name="queue_times_positive"
            ),
        ]


class Service(models.Model):
    """A service at a unit. `organisation` is the competent authority; `minutes` the visitor's time,
    `staff_minutes` the officer's.
    """

    centre = models.ForeignKey("foundation.Centre", on_delete=models.CASCADE)
    unit = models.ForeignKey("catalogue.Unit", on_delete=models.CASCADE, related_name="services")
    queue = models.ForeignKey(Queue, null=True, on_delete=models.PROTECT, related_name="services")
    organisation = models.ForeignKey("catalogue.Organisation", on_delete=models.PROTECT)
    code = models.CharField(max_length=120)
    order = models.PositiveSmallIntegerField(default=0)
    names = models.JSONField()
    summaries = models.JSONField(default=dict)
    bring = models.JSONField(default=dict)
    minutes = models.FloatField()
    staff_minutes = models.FloatField()
    #: letters: W walk-in, A appointment, S self-service, B booking of space, R remote
    modes = models.JSONField()
    task_type = models.ForeignKey("catalogue.TaskType", on_delete=models.PROTECT)
    levels = models.JSONField(default=list)
    keywords = models.JSONField(default=dict)
    life_events = models.JSONField(default=list)
    #: how often it is asked for, beside the other services of its queue
    weight = models.FloatField(default=1.0)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "code"], name="service_code_once"),
            models.CheckConstraint(
                condition=Q(minutes__gt=0, staff_minutes__gte=0), name="service_minutes_positive"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(starts_on__lte=models.F("ends_on")),
                name="service_days_in_order",
            ),
        ]
