"""Notes of advice: what a person was told at a desk. Bound to the visit and gone with it; no register of people."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from palvelutori.customers.models.ids import new_id
from palvelutori.foundation.scope import ScopedManager


class AdviceNote(models.Model):
    """One piece of advice. `topic` is a service's code, `directed_to` a unit's; `words` hold no personal details."""

    OUTCOMES = ("answered", "directed", "transferred")

    id = models.CharField(max_length=32, primary_key=True, default=new_id)
    centre = models.CharField(max_length=40)
    visit = models.CharField(max_length=32, db_index=True)
    unit = models.CharField(max_length=40)
    topic = models.CharField(max_length=120)
    outcome = models.CharField(max_length=12)
    directed_to = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=300, blank=True)
    officer = models.CharField(max_length=80)
    given_at = models.DateTimeField()

    objects = ScopedManager["AdviceNote"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["answered", "directed", "transferred"]), name="advice_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="answered") | ~Q(directed_to=""), name="advice_directed_says_where"
            ),
        ]
