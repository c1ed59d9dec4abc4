"""A mirror of the national catalogue: the raw document beside the mapped one, and every import remembered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from palvelutori.catalogue.ptv.words import Kind


class ImportRun(models.Model):
    """One import. `source` is the name of its file or folder; `files` one entry a file: what became of it."""

    at = models.DateTimeField()
    source = models.CharField(max_length=255)
    #: unchanged, updated, new, gone of entries and codes
    counts = models.JSONField()
    #: files that were not taken and what was forgiven in the others, a line each
    problems = models.JSONField(default=list)
    files = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["source", "at"], name="import_run_by_source")]


class NationalEntity(models.Model):
    """One entry of the national catalogue, keyed by its content id (a connection by its two ids with a
    slash).

    `mapped` is the internal model of `catalogue.ptv.model` as JSON, `raw` the document it was read from. A
    row is never deleted: `gone_run` tells which import no longer had it.
    """

    content_id = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=24)
    #: kind of channel, empty for the others
    channel = models.CharField(max_length=24, blank=True)
    version = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=16)
    names = models.JSONField()
    organisation_id = models.CharField(max_length=36, blank=True, db_index=True)
    parent_id = models.CharField(max_length=36, blank=True)
    service_id = models.CharField(max_length=36, blank=True, db_index=True)
    channel_id = models.CharField(max_length=36, blank=True, db_index=True)
    mapped = models.JSONField()
    raw = models.JSONField()
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=255, db_index=True)
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="entities")
    gone_run = models.ForeignKey(ImportRun, null=True, on_delete=models.PROTECT, related_name="gone_entities")

    class Meta:
        indexes = [models.Index(fields=["kind", "status"], name="national_by_kind")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]), name="national_kind_known"
            ),
            models.CheckConstraint(condition=Q(version__in=[11, 12]), name="national_version_known"),
        ]


class NationalCode(models.Model):
    """One code of a national code list. `old_uris`: earlier names of the same code."""

    scheme = models.CharField(max_length=80)
    code = models.CharField(max_length=255)
    uri = models.CharField(max_length=255, blank=True)
    parent_code = models.CharField(max_length=255, blank=True)
    names = models.JSONField()
    old_uris = models.JSONField(default=list)
    is_valid = models.BooleanField(default=True)
    mapped = models.JSONField()
    raw = models.JSONField()
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=255, db_index=True)
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="codes")
    gone_run = models.ForeignKey(ImportRun, null=True, on_delete=models.PROTECT, related_name="gone_codes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="national_code_once")]
