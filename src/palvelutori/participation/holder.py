"""Who answers for the free words of unmet needs: nobody's own, so no person exports or erases them; they expire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from palvelutori.common.times import local_day
from palvelutori.foundation import personal as registry
from palvelutori.participation.models import UnmetNeed

WORDS_KEPT: Final = timedelta(days=365)
#: what stands in their place: the remark goes on being counted
GONE: Final = "…"


def export(subject: str) -> Mapping[str, Any]:
    """Nothing: nobody knows whose words they were."""
    return {}


def erase(subject: str) -> int:
    """Nothing, for the same reason."""
    return 0


def expire(moment: datetime) -> int:
    """Take the words away after a year. Returns of how many remarks."""
    old = UnmetNeed.objects.filter(day__lt=local_day(moment) - WORDS_KEPT)
    return int(old.exclude(words__in=("", GONE)).update(words=GONE))


def register() -> None:
    """Called once, when the application is ready."""
    registry.register_holder(
        registry.Holder(
            "participation",
            ("participation.UnmetNeed",),
            export,
            erase,
            expire,
            {"need_words": WORDS_KEPT.days},
        )
    )
