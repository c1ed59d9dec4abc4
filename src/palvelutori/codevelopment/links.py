"""Links to calendars: what a token opens, and whose link there is."""

from __future__ import annotations

from hashlib import sha256

from palvelutori.codevelopment.models import CalendarLink


def link_of(token: str) -> CalendarLink | None:
    """The link that this token opens; None when there is none or it was taken back."""
    return CalendarLink.objects.filter(mark=mark_of(token), revoked_at=None).first()


def live_link(centre: str, *, made_by: str) -> CalendarLink | None:
    """The link that this person has now."""
    return CalendarLink.objects.filter(centre=centre, made_by=made_by, revoked_at=None).first()


def mark_of(token: str) -> str:
    """What is kept of a link's token."""
    return sha256(f"palvelutori.calendar:{token}".encode()).hexdigest()
