"""Units: places with an operator."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q


class Unit(models.Model):
    """One operator's part of a centre. It outlives the operator: who runs it stands in `responsibilities`."""

    OPAQUE: Final = ("never", "always", "on_request")

    centre = models.ForeignKey("foundation.Centre", on_delete=models.CASCADE)
    code = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=0)
    names = models.JSONField()
    short_names = models.JSONField(default=dict)
    descriptions = models.JSONField(default=dict)
    #: the place's picture, 0..10: belongs to the place, not to its owner
    sign = models.PositiveSmallIntegerField(default=0)
    opaque = models.CharField(max_length=12, default="never")
    required_languages = models.JSONField(default=list)
    #: codes of the law's language duties (see `catalogue/law.toml`)
    duties = models.JSONField(default=list)
    is_appointment_only = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "code"], name="unit_code_once"),
            models.CheckConstraint(
                condition=Q(opaque__in=["never", "always", "on_request"]), name="unit_opaque_known"
            ),
            models.CheckConstraint(condition=Q(sign__lte=10), name="unit_sign_drawn"),
        ]
