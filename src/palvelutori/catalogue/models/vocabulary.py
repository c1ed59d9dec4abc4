"""Vocabularies kept as rows: the seven national service levels, task types, life events."""

from __future__ import annotations

from django.db import models


class ServiceLevel(models.Model):
    """How an agency's service is given at a joint point: a coded level of the national catalogue (ASTI)."""

    code = models.CharField(max_length=60, primary_key=True)
    names = models.JSONField()
    order = models.PositiveSmallIntegerField()
    #: False for levels of our own beside the national seven
    is_national = models.BooleanField(default=True)


class TaskType(models.Model):
    """A kind of work as the law sees it. `law` quotes the ground; `is_from_memory` until somebody
    checked it.
    """

    code = models.CharField(max_length=40, primary_key=True)
    names = models.JSONField()
    order = models.PositiveSmallIntegerField()
    is_public_power = models.BooleanField(default=False)
    is_own_officer_only = models.BooleanField(default=False)
    law = models.CharField(max_length=200, blank=True)
    is_from_memory = models.BooleanField(default=True)


class LifeEvent(models.Model):
    """A situation people name instead of a service; `ptv_code` is the national code list's."""

    centre = models.ForeignKey("foundation.Centre", on_delete=models.CASCADE)
    code = models.CharField(max_length=60)
    names = models.JSONField()
    summaries = models.JSONField(default=dict)
    ptv_code = models.CharField(max_length=20, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "code"], name="life_event_code_once")]
