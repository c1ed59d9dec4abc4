"""What the foundation's tables remember of one subject of another context, erased when that subject is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from palvelutori.foundation import journal
from palvelutori.foundation.models import Centre, Ground, Receipt


def erase_traces(centre: str, *, name: str, value: str, subjects: Iterable[str]) -> int:
    """Erase what lines whose fact `name` is `value` keep apart, grounds for `subjects`, and answers about it.

    Returns how many rows went. The lines stay and the chain verifies.
    """
    details = journal.erase_apart(centre, name=name, value=value)
    grounds = Ground.objects.filter(subject__in=list(subjects)).delete()[0]
    receipts = Receipt.objects.filter(**{f"answer__{name}_id": value}).delete()[0]
    return int(details + grounds + receipts)


def expire_traces(moment: datetime, *, name: str) -> int:
    """Erase what lines older than `moment` about any `name` keep apart, in every centre. Returns how many."""
    return sum(
        journal.erase_apart_before(centre, moment, name=name)
        for centre in Centre.objects.values_list("code", flat=True)
    )
