"""Versions of guidance rules. Nothing here is about anybody who was guided: what people say is never stored."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class RuleVersion(models.Model):
    """One version of a rule: draft → reviewed by another person → in use → old. `body` is its table."""

    STATES = ("draft", "reviewed", "in_use", "old")

    centre = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    body = models.JSONField()
    #: actor's id; "system" for what came with the house
    written_by = models.CharField(max_length=80)
    written_at = models.DateTimeField()
    reviewed_by = models.CharField(max_length=80, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "code", "version"], name="rule_version_once"),
            models.UniqueConstraint(
                fields=["centre", "code"], condition=Q(state="in_use"), name="rule_one_in_use"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "reviewed", "in_use", "old"]), name="rule_state_known"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by="") | Q(written_by="system") | ~Q(reviewed_by=F("written_by")),
                name="rule_reviewed_by_another",
            ),
        ]
