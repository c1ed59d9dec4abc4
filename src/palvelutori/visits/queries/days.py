"""What is asked of a day that is over: counts, no person."""

from __future__ import annotations

from collections import Counter
from datetime import date

from palvelutori.foundation import scope
from palvelutori.visits.models import Visit


def spoken_on(centre: str, day: date) -> dict[str, int]:
    """How many visits of the day were in each service language."""
    with scope.inside_operation():
        languages = Visit.objects.filter(centre=centre, day=day).values_list("language", flat=True)
        return dict(sorted(Counter(languages).items()))
