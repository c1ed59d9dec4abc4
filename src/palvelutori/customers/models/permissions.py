"""What a person was shown, and what they said yes to: that secrecy is lifted for these fields and this receiver.

This is the permission that lifts secrecy between authorities. It is not the ground on which a unit processes
personal data; that is the unit's own, by law.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from palvelutori.customers.models.ids import new_id
from palvelutori.foundation.scope import ScopedManager


class Presentation(models.Model):
    """One showing: the wording as it was, in which language and way, over exactly which bytes."""

    WAYS = ("read_aloud", "screen", "paper", "own_page")

    id = models.CharField(max_length=32, primary_key=True, default=new_id)
    leg = models.ForeignKey("customers.Leg", on_delete=models.CASCADE, related_name="presentations")
    #: the words the person was shown, frozen, and their SHA-256
    wording = models.TextField()
    wording_digest = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    #: language spoken by an interpreter; empty when there was none
    interpreted = models.CharField(max_length=16, blank=True)
    fields = models.JSONField()
    digest = models.CharField(max_length=64)
    until_at = models.DateTimeField()
    shown_by = models.CharField(max_length=80)
    shown_at = models.DateTimeField()
    #: another showing took its place
    replaced_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["leg"], condition=Q(replaced_at__isnull=True), name="one_presentation_at_a_time"
            ),
        ]


class Permission(models.Model):
    """The yes to one presentation. Lines are its `fields`, all for one receiver, until one moment."""

    id = models.CharField(max_length=32, primary_key=True, default=new_id)
    leg = models.ForeignKey("customers.Leg", on_delete=models.CASCADE, related_name="permissions")
    presentation = models.OneToOneField(Presentation, on_delete=models.CASCADE, related_name="permission")
    receiver = models.CharField(max_length=40)
    fields = models.JSONField()
    digest = models.CharField(max_length=64)
    way = models.CharField(max_length=10)
    given_at = models.DateTimeField()
    #: who wrote it down: the person on the own page, or the officer at whose desk it was said
    given_by = models.CharField(max_length=80)
    until_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)
    replaced_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["leg"],
                condition=Q(replaced_at__isnull=True, withdrawn_at__isnull=True),
                name="one_permission_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(until_at__gt=models.F("given_at")), name="permission_ends_after_it_was_given"
            ),
            models.CheckConstraint(
                condition=Q(way__in=["read_aloud", "screen", "paper", "own_page"]),
                name="permission_way_known",
            ),
        ]
