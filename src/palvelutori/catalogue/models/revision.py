"""Which state of a centre's catalogue is the newest."""

from __future__ import annotations

from django.db import models


class CatalogueRevision(models.Model):
    """A random mark that changes with every change. Random, because a counter comes back after a
    rollback.
    """

    centre = models.OneToOneField("foundation.Centre", on_delete=models.CASCADE, primary_key=True)
    mark = models.CharField(max_length=32)
    #: digest of the sample the centre was last set up from
    source = models.CharField(max_length=64, blank=True)
