"""Bookings: who asked for them and who decided. Whose they are is an organisation; a hold names neither."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from palvelutori.codevelopment.models import Booking, CalendarLink
from palvelutori.codevelopment.personal import GONE
from palvelutori.foundation import personal as registry

#: what was booked stays as long as the year's report may ask for it; links that were taken back go earlier
BOOKINGS_KEPT: Final = timedelta(days=2 * 365)
LINKS_KEPT: Final = timedelta(days=30)


def export(subject: str) -> Mapping[str, Any]:
    """What `subject` booked, decided, and the calendar links they made."""
    found: dict[str, Any] = {
        "booked": [one.number for one in Booking.objects.filter(asked_by=subject).order_by("number")],
        "decided": [one.number for one in Booking.objects.filter(decided_by=subject).order_by("number")],
        "calendar_links": [
            one.made_at.isoformat() for one in CalendarLink.objects.filter(made_by=subject).order_by("id")
        ],
    }
    return {name: rows for name, rows in found.items() if rows}


def erase(subject: str) -> int:
    """Bookings stay with their organisation, without the person; the person's links end."""
    gone: int = Booking.objects.filter(asked_by=subject).update(asked_by=GONE)
    gone += Booking.objects.filter(decided_by=subject).update(decided_by=GONE)
    return gone + int(CalendarLink.objects.filter(made_by=subject).delete()[0])


def expire(moment: datetime) -> int:
    """Bookings after two years, links a month after they were taken back."""
    gone: int = Booking.objects.filter(ends_at__lt=moment - BOOKINGS_KEPT).delete()[0]
    return gone + int(CalendarLink.objects.filter(revoked_at__lt=moment - LINKS_KEPT).delete()[0])


def register() -> None:
    """Called once, when the application is ready."""
    registry.classify(
        "codevelopment.Booking",
        **dict.fromkeys(
            (
                "id", "centre", "number", "resource", "kind", "partner", "unit", "theme", "noise",
                "needs_power", "needs_water", "people", "is_public", "starts_at", "ends_at", "state", "since_at",
                "hold", "decide_by", "to_handle", "reason", "has_priority", "went", "again",
            ),
            registry.PLAIN,
        ),
        **dict.fromkeys(("titles", "words", "asked_by", "decided_by", "head_count"), registry.PERSONAL),
    )  # fmt: skip
    registry.classify(
        "codevelopment.CalendarLink",
        **dict.fromkeys(("id", "centre", "partner", "unit", "made_at", "revoked_at"), registry.PLAIN),
        made_by=registry.PERSONAL,
        mark=registry.SECRET,
    )
    registry.register_holder(
        registry.Holder(
            "bookings",
            ("codevelopment.Booking", "codevelopment.CalendarLink"),
            export,
            erase,
            expire,
            {"bookings": BOOKINGS_KEPT.days, "calendar_links": LINKS_KEPT.days},
        )
    )
