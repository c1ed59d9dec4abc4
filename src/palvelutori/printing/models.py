"""Papers that wait for a printer, which device prints where, and how each printer is. No content is stored."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q

from palvelutori.printing.rules.jobs import JobState


def new_id() -> str:
    """128 random bits, address-safe."""
    return secrets.token_urlsafe(16)


class PrintJob(models.Model):
    """One paper. What stands on it is made when it is printed, from `subject` ("visit:<id>")."""

    id = models.CharField(max_length=32, primary_key=True, default=new_id)
    centre = models.CharField(max_length=40)
    #: code of the printer
    printer = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    #: 1 for the paper that comes by itself; each asked for again has the next
    copy = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, default=JobState.WAITING.value)
    tries = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=20, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "subject", "copy"], name="paper_copy_once"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in JobState]), name="print_job_state_known"
            ),
        ]
        indexes = [models.Index(fields=["centre", "printer", "state", "made_at"], name="jobs_of_printer")]


class PrintsAt(models.Model):
    """Papers of `device` come out of `printer`. Without a row the device's own browser prints."""

    centre = models.CharField(max_length=40)
    device = models.CharField(max_length=60)
    printer = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "device"], name="device_prints_at_one_place")
        ]


class PrinterState(models.Model):
    """What a printer last said of itself."""

    centre = models.CharField(max_length=40)
    printer = models.CharField(max_length=60)
    status = models.CharField(max_length=20)
    #: real time
    heard_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "printer"], name="printer_state_once")]
