"""The pseudonymous thread: a page of one's own behind a code, made when the person wants it. No name, no contact."""

from __future__ import annotations

from django.db import models

from palvelutori.customers.models.ids import new_id
from palvelutori.foundation.scope import ScopedManager


class Thread(models.Model):
    """One person's page. Only a keyed digest of its code is kept: the table opens nothing."""

    id = models.CharField(max_length=32, primary_key=True, default=new_id)
    centre = models.CharField(max_length=40)
    code_digest = models.CharField(max_length=64, unique=True)
    #: rises with each new code and each closing: pages opened before are shut
    opening = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField()
    #: first time it was opened with its code; until then a code that was lost at once can be made anew
    opened_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["used_at"], name="thread_by_use")]


class ThreadVisit(models.Model):
    """A visit the person has put on the page."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="visits")
    centre = models.CharField(max_length=40)
    visit = models.CharField(max_length=32, unique=True)
    joined_at = models.DateTimeField()

    objects = ScopedManager()
