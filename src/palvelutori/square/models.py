"""Tables of the square itself."""

from __future__ import annotations

from django.db import models


class SetupCode(models.Model):
    """The one-time code of the first installation, as a hash. At most one row; none when the house stands."""

    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
