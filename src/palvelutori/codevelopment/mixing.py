"""Words without a name lie in a drawn order."""

from __future__ import annotations

import secrets

from django.db import transaction

from palvelutori.codevelopment.models import Voice


@transaction.atomic
def mix(centre: str) -> None:
    """Write what residents said anew in a drawn order: neither place nor transaction of a row tells when it came."""
    rows = list(Voice.objects.select_for_update().filter(centre=centre, origin="resident"))
    secrets.SystemRandom().shuffle(rows)
    Voice.objects.filter(pk__in=[one.pk for one in rows]).delete()
    Voice.objects.bulk_create(rows)
