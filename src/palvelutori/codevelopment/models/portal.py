"""What partners and the square do together: tasks with a day, short notices, announcements, nameless reports."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from palvelutori.codevelopment.models.partners import Partner


class PartnerTask(models.Model):
    """Something a partner has promised to do by a day. What follows from efforts is computed and not here."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="tasks")
    #: number of the effort it belongs to; 0 for none
    effort = models.PositiveIntegerField(default=0)
    words = models.CharField(max_length=200)
    due_on = models.DateField()
    side = models.CharField(max_length=8)
    made_by = models.CharField(max_length=80)
    done_on = models.DateField(null=True)
    done_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(side__in=["square", "partner"]), name="task_side"),
        ]


class PartnerNotice(models.Model):
    """A short notice between the square and a partner, in a thread for each effort or booking."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="notices")
    #: `effort:3`, `booking:12`; empty for everything else
    about = models.CharField(max_length=40, blank=True)
    side = models.CharField(max_length=8)
    words = models.CharField(max_length=600)
    language = models.CharField(max_length=6)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    #: when somebody of the other side had it before them
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(side__in=["square", "partner"]), name="notice_side"),
        ]


class Announcement(models.Model):
    """What the square tells all partners, in three languages, until a day."""

    centre = models.CharField(max_length=40)
    words = models.JSONField()
    made_on = models.DateField()
    until_on = models.DateField()
    made_by = models.CharField(max_length=80)


class RunReport(models.Model):
    """How a day of doing something here went: how many people, what they got, what they asked for.

    Nobody's name, and no words.
    """

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="reports")
    effort = models.PositiveIntegerField()
    day = models.DateField()
    people = models.PositiveIntegerField()
    got = models.CharField(max_length=6)
    asked = models.CharField(max_length=60, blank=True)
    reported_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "effort", "day"], name="report_once_a_day"),
            models.CheckConstraint(condition=Q(got__in=["most", "some", "few"]), name="report_got"),
            models.CheckConstraint(condition=Q(people__lte=5000), name="report_people"),
        ]
