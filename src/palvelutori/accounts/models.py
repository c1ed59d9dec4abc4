"""People who sign in, the roles they are given, and devices with their tokens."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from palvelutori.foundation.actors import PERSON_ROLES

DEVICE_KINDS = ("kiosk", "host", "desk", "display", "manager", "printer")


class People(BaseUserManager["Person"]):
    """Finds people by user name, without regard to case."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(username__iexact=username)


class Person(AbstractBaseUser):
    """Somebody who signs in. Being one gives no rights; grants do."""

    username = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    #: id of the member of staff this person is, see the staffing context
    staff = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, default="fi")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = People()

    def __str__(self) -> str:
        return f"person:{self.pk}"


class RoleGrant(models.Model):
    """One role of one person at one place."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20)
    centre = models.CharField(max_length=40)
    unit = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role", "centre", "unit"], name="grant_once"),
            models.CheckConstraint(condition=Q(role__in=PERSON_ROLES), name="grant_of_a_known_role"),
            models.CheckConstraint(
                condition=~Q(role__in=("desk_officer", "unit_lead"), unit=""), name="unit_roles_name_a_unit"
            ),
        ]


class LiveRole(models.Model):
    """A role of this house's own, taken into use from an approved concept: its tasks in words, its rights as known
    roles. `source` says from which version; a later version changes nothing here by itself."""

    centre = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    names = models.JSONField()
    tasks = models.JSONField()
    rights = models.JSONField()
    source = models.CharField(max_length=120)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "code"], condition=Q(ended_at__isnull=True), name="live_role_once"
            ),
        ]


class LiveRoleGrant(models.Model):
    """A person holds a live role, at a unit where its rights belong to one, until a last day or until it is ended."""

    role = models.ForeignKey(LiveRole, on_delete=models.CASCADE, related_name="grants")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="live_roles")
    unit = models.CharField(max_length=40, blank=True)
    until_on = models.DateField(null=True)
    given_by = models.CharField(max_length=80)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["role", "person", "unit"],
                condition=Q(ended_at__isnull=True),
                name="live_role_held_once",
            ),
        ]


class Device(models.Model):
    """A kiosk, screen, desk computer or tablet: acts with a token that can be taken back."""

    code = models.CharField(max_length=60)
    centre = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    #: SHA-256 of the token; the token itself is shown once and kept nowhere
    token_hash = models.CharField(max_length=64, unique=True)
    unit = models.CharField(max_length=40, blank=True)
    desk = models.CharField(max_length=60, blank=True)
    staff = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField()
    #: a code that makes one browser this device: keyed hash, good until (real time), used once
    pairing_hash = models.CharField(max_length=64, blank=True)
    pairing_until_at = models.DateTimeField(null=True)
    #: which browser it is: the number rises at each pairing, and the browser before is nobody
    browser = models.PositiveIntegerField(default=0)
    #: what the device is told to do: languages, volume, quiet hours, where it hangs
    settings = models.JSONField(default=dict)
    #: what the device last told of itself: newest line shown, sound, paper, version
    told = models.JSONField(default=dict)
    told_at = models.DateTimeField(null=True)
    #: since when it has been heard of without a gap
    up_since_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "code"], condition=Q(revoked_at__isnull=True), name="device_code_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=DEVICE_KINDS), name="device_of_a_known_kind"),
            models.CheckConstraint(
                condition=~Q(kind="desk") | ~Q(desk=""), name="desk_device_names_its_desk"
            ),
        ]
