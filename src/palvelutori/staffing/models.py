"""Members of staff and what they can do. Sign-ins are in accounts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class StaffingRevision(models.Model):
    """A random mark that changes with every change of a centre's staff."""

    centre = models.OneToOneField("foundation.Centre", on_delete=models.CASCADE, primary_key=True)
    mark = models.CharField(max_length=32)
    #: digest of the sample the staff was last set up from
    source = models.CharField(max_length=64, blank=True)


class StaffMember(models.Model):
    """A worker at a centre, known by a code. `employer` is the organisation's code: it does not change with
    the desk (act 223/2007).
    """

    centre = models.ForeignKey("foundation.Centre", on_delete=models.CASCADE)
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=120, blank=True)
    titles = models.JSONField(default=dict)
    employer = models.CharField(max_length=60)
    unit = models.CharField(max_length=40)
    role = models.CharField(max_length=30)
    #: best first
    languages = models.JSONField(default=list)
    default_desk = models.CharField(max_length=60, blank=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "code"], name="staff_code_once")]


class Skill(models.Model):
    """A member of staff can serve a queue: all its services, or the one named."""

    member = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="skills")
    queue = models.CharField(max_length=40)
    #: empty = every service of the queue
    service = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "queue", "service"], name="skill_once"),
        ]


class Training(models.Model):
    """What a joint-service agreement demands of a worker, done on a day. `until_on`: the last day it holds,
    null = it does not end.
    """

    member = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="trainings")
    agreement = models.CharField(max_length=60)
    done_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "agreement"], name="training_newest_once"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("done_on")),
                name="training_days_in_order",
            ),
        ]


class BasicsTraining(models.Model):
    """A basics course of the house, done on a day by a member of staff. `until_on`: the last day it holds."""

    member = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="basics")
    course = models.CharField(max_length=20)
    done_on = models.DateField()
    until_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "course"], name="basics_newest_once"),
            models.CheckConstraint(condition=Q(until_on__gte=F("done_on")), name="basics_days_in_order"),
        ]
