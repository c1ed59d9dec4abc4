"""Which state of a centre's catalogue is the newest."""

from __future__ import annotations

from django.db import models


class CatalogueRevision(models.Model):
    """A random token that changes with every change. Random, because a counter comes back after a
    rollback.
    """

    centre = models.OneToOneField("foundation.Centre", on_delete=models.CASCADE, primary_key=True)
    token = models.CharField(max_length=32)
