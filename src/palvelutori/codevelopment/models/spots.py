"""Bookings of spots, rooms and kits, and links to calendars. They forbid; the time itself is held by `spaces`."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from palvelutori.codevelopment.rules.spots import HOLDING, NOISE, THEMES, State


class Booking(models.Model):
    """One booking by a partner (`partner` its number) or by a unit of the house (`unit` its code; `square` itself)."""

    centre = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    resource = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)
    partner = models.PositiveIntegerField(default=0)
    unit = models.CharField(max_length=40, blank=True)
    #: language → what is on; public when `is_public`
    titles = models.JSONField()
    theme = models.CharField(max_length=12)
    noise = models.CharField(max_length=8)
    needs_power = models.BooleanField(default=False)
    needs_water = models.BooleanField(default=False)
    people = models.PositiveSmallIntegerField(default=1)
    is_public = models.BooleanField(default=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=16)
    since_at = models.DateTimeField()
    #: number of its hold in `spaces`, as long as the place is its own
    hold = models.PositiveBigIntegerField(null=True)
    #: until when somebody decides; conflicts that made it necessary
    decide_by = models.DateTimeField(null=True)
    to_handle = models.JSONField(default=list)
    #: code of the reason it was refused or taken away, and the decider's own words
    reason = models.CharField(max_length=20, blank=True)
    words = models.CharField(max_length=300, blank=True)
    #: the square took a confirmed time away: the next free one is offered here first
    has_priority = models.BooleanField(default=False)
    asked_by = models.CharField(max_length=80)
    decided_by = models.CharField(max_length=80, blank=True)
    #: how many stopped by, as the partner counted; and its two answers
    head_count = models.PositiveSmallIntegerField(null=True)
    went = models.CharField(max_length=8, blank=True)
    again = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "number"], name="booking_number_once"),
            models.CheckConstraint(condition=Q(state__in=[str(one) for one in State]), name="booking_state"),
            models.CheckConstraint(condition=Q(theme__in=THEMES), name="booking_theme"),
            models.CheckConstraint(condition=Q(noise__in=NOISE), name="booking_noise"),
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="booking_lasts"),
            models.CheckConstraint(
                condition=Q(partner=0) & ~Q(unit="") | Q(partner__gt=0, unit=""),
                name="booking_has_one_holder",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(str(one) for one in HOLDING)) | Q(hold__isnull=False),
                name="booking_holds_its_place",
            ),
            models.UniqueConstraint(
                fields=["hold"], condition=Q(hold__isnull=False), name="hold_of_one_booking"
            ),
        ]
        indexes = [models.Index(fields=["centre", "state", "starts_at"], name="booking_by_time")]


class CalendarLink(models.Model):
    """A link to a calendar of one's own bookings. `mark` is the hash of what stands in the address."""

    centre = models.CharField(max_length=40)
    partner = models.PositiveIntegerField(default=0)
    unit = models.CharField(max_length=40, blank=True)
    mark = models.CharField(max_length=64, unique=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
