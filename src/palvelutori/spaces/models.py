"""Zones, doors and desks of a centre, and where its units are. Units and queues are named by code."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q


class SpacesRevision(models.Model):
    """A random mark that changes with every change of a centre's spaces."""

    centre = models.OneToOneField("foundation.Centre", on_delete=models.CASCADE, primary_key=True)
    mark = models.CharField(max_length=32)
    #: digest of the sample the spaces were last set up from
    source = models.CharField(max_length=64, blank=True)


class Zone(models.Model):
    """A part of the floor that can be reached or cut off as one.

    `closes_with` lists unit codes: one of them must be enterable for people to walk through. Empty = always.
    """

    KINDS: Final = ("hall", "waiting", "service", "rooms", "library", "event", "staff")

    centre = models.ForeignKey("foundation.Centre", on_delete=models.CASCADE)
    code = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=0)
    names = models.JSONField()
    kind = models.CharField(max_length=20)
    floor = models.SmallIntegerField(default=0)
    is_quiet = models.BooleanField(default=False)
    closes_with = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "code"], name="zone_code_once")]


class Door(models.Model):
    """A way between two zones, or from outside (no `first`) into `second`. `hours` null = always passable."""

    centre = models.ForeignKey("foundation.Centre", on_delete=models.CASCADE)
    code = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=0)
    names = models.JSONField()
    first = models.ForeignKey(Zone, null=True, on_delete=models.CASCADE, related_name="doors_out")
    second = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="doors_in")
    is_entrance = models.BooleanField(default=False)
    is_step_free = models.BooleanField(default=True)
    width_mm = models.PositiveIntegerField()
    hours = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "code"], name="door_code_once"),
            models.CheckConstraint(
                condition=Q(first__isnull=True) | ~Q(first=F("second")), name="door_joins_two_zones"
            ),
        ]


class Desk(models.Model):
    """A place where people are served, and how it is called out: "Luukku 5 / Disk 5 / Desk 5".

    A post roves and has no number. `arrow` is the direction seen from the main wall screen.
    """

    KINDS: Final = ("desk", "room", "post")

    centre = models.ForeignKey("foundation.Centre", on_delete=models.CASCADE)
    code = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField(default=0)
    unit = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    number = models.PositiveSmallIntegerField(null=True)
    names = models.JSONField()
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT)
    arrow = models.CharField(max_length=10)
    queues = models.JSONField()
    has_loop = models.BooleanField(default=False)
    is_adjustable = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "code"], name="desk_code_once"),
            models.UniqueConstraint(
                fields=["centre", "number"], condition=Q(number__isnull=False), name="desk_number_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="post") | Q(number__isnull=False), name="desk_has_number_unless_post"
            ),
        ]


class UnitPlace(models.Model):
    """Where a unit is, and the entrances its visitors are told."""

    centre = models.ForeignKey("foundation.Centre", on_delete=models.CASCADE)
    unit = models.CharField(max_length=40)
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT)
    entrances = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "unit"], name="unit_placed_once")]


class Resource(models.Model):
    """What can be booked: a room, a pop-up spot, a kit of movable things; later an officer or an interpreter.

    `noise` is the loudest that is allowed. `quiet_neighbours` are codes of units and zones that hear what is done
    there. `handled_by` decides about bookings; empty = the square's manager. A booking lies within `hours`.
    """

    KINDS: Final = ("room", "spot", "kit", "officer", "interpreter")
    NOISE: Final = ("quiet", "talk", "music")

    centre = models.ForeignKey("foundation.Centre", on_delete=models.CASCADE)
    code = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=12)
    names = models.JSONField()
    zone = models.ForeignKey(Zone, null=True, on_delete=models.PROTECT)
    area_m2 = models.DecimalField(max_digits=7, decimal_places=1, default=0)
    places = models.PositiveSmallIntegerField(default=0)
    has_power = models.BooleanField(default=False)
    has_water = models.BooleanField(default=False)
    noise = models.CharField(max_length=8, default="talk")
    set_up_minutes = models.PositiveSmallIntegerField(default=0)
    take_down_minutes = models.PositiveSmallIntegerField(default=0)
    hours = models.JSONField()
    quiet_neighbours = models.JSONField(default=list)
    handled_by = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "code"], name="resource_code_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["room", "spot", "kit", "officer", "interpreter"]),
                name="resource_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(noise__in=["quiet", "talk", "music"]), name="resource_noise_known"
            ),
        ]


class Hold(models.Model):
    """A resource is somebody's from `blocked_from` to `blocked_until`, setting up and taking down included.

    `holder` names the thing of an upper room that has it (`booking:<id>`, `appointment:<id>`), never a person. Two
    holds of one resource that stand at once are refused by the database itself (migration 0003).
    """

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT)
    holder = models.CharField(max_length=80)
    purpose = models.CharField(max_length=40)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    blocked_from = models.DateTimeField()
    blocked_until = models.DateTimeField()
    made_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(blocked_from__lte=F("starts_at"))
                & Q(starts_at__lt=F("ends_at"))
                & Q(ends_at__lte=F("blocked_until")),
                name="hold_blocks_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["resource", "blocked_from"], name="hold_of_resource"),
            models.Index(fields=["holder"], name="hold_of_holder"),
        ]
