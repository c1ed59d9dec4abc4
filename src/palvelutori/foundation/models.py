"""Tables of the foundation. They forbid; who may do what is decided elsewhere."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

HOUSE_STREAM = "house"


class Centre(models.Model):
    """A joint service point: one house, one hall, one series of numbers a day."""

    code = models.CharField(max_length=40, primary_key=True)
    names = models.JSONField()
    timezone = models.CharField(max_length=64, default="Europe/Helsinki")
    #: False for a square whose visitors and officers may be simulated
    is_live = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.code


class Head(models.Model):
    """The last line of each journal stream; locked by whoever writes to the stream."""

    stream = models.CharField(max_length=40, primary_key=True)
    number = models.BigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, default="0" * 64)
    moment = models.DateTimeField(null=True)


class JournalLine(models.Model):
    """What happened. Gap-free per stream, hash-chained, never changed; ids and codes only."""

    stream = models.CharField(max_length=40)
    number = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    actor = models.CharField(max_length=80)
    moment = models.DateTimeField()
    facts = models.JSONField()
    details_digest = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "number"], name="journal_line_number_once"),
        ]
        indexes = [models.Index(fields=["stream", "kind", "number"], name="journal_by_kind")]


class JournalDetail(models.Model):
    """Personal details of a line. May be erased: the chain holds only their salted digest."""

    line = models.OneToOneField(JournalLine, on_delete=models.CASCADE, primary_key=True)
    salt = models.CharField(max_length=32)
    payload = models.JSONField()


class Checkpoint(models.Model):
    """A sealed place in a stream. Lines up to it may be deleted when their time is over."""

    stream = models.CharField(max_length=40)
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "number"], name="checkpoint_once")]


class Receipt(models.Model):
    """The answer given to one request, so that a second delivery changes nothing."""

    actor = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    operation = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="receipt_once")]
        indexes = [models.Index(fields=["made_at"], name="receipt_by_age")]


class Cursor(models.Model):
    """How far a reaction has read a stream; moved in the transaction of its effect."""

    reaction = models.CharField(max_length=80)
    stream = models.CharField(max_length=40)
    number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reaction", "stream"], name="cursor_once")]


class JobRun(models.Model):
    """When a recurring job is due next and how its last run went."""

    name = models.CharField(max_length=80, primary_key=True)
    due_at = models.DateTimeField()
    ran_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)


class Ground(models.Model):
    """Why a unit may see a subject: written down by whoever creates the relation. No ground, no read."""

    centre = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    unit = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    line_number = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["subject", "unit"], name="ground_of_subject")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gte=models.F("opened_at")),
                name="ground_ends_after_start",
            ),
        ]


class AccessLine(models.Model):
    """A look at something that is somebody's. Not numbered, not locked; the person may ask for it."""

    centre = models.CharField(max_length=40)
    actor = models.CharField(max_length=80)
    subject = models.CharField(max_length=80)
    what = models.CharField(max_length=60)
    ground = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "at"], name="looks_at_subject"),
            models.Index(fields=["actor", "at"], name="looks_by_actor"),
        ]
