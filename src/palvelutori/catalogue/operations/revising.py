"""Telling every process that a centre's catalogue has changed."""

from __future__ import annotations

import secrets

from palvelutori.catalogue import models
from palvelutori.catalogue.queries.snapshots import be_wary


def renew(centre: str, *, source: str | None = None) -> None:
    """Give the centre's catalogue a new token; to be called in the transaction of every change."""
    be_wary()
    values = {"mark": secrets.token_hex(16)}
    if source is not None:
        values["source"] = source
    models.CatalogueRevision.objects.update_or_create(centre_id=centre, defaults=values)
