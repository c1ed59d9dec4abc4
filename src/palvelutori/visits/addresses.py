"""Addresses a kiosk's scripts are told, for pages and template tags alike."""

from __future__ import annotations

from django.urls import reverse


def kiosk_addresses() -> dict[str, str]:
    """Where contacts, arrivals, needs and the kept page are, in the page's language."""
    return {
        "contact": reverse("kiosk_contact"),
        "arrivals": reverse("kiosk_arrivals"),
        "needs": reverse("kiosk_needs"),
        "worker": reverse("kiosk_worker"),
        "offline": reverse("kiosk_offline"),
        "start": reverse("kiosk"),
    }
