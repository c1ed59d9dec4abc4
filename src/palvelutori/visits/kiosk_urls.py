"""Addresses of a kiosk's scripts: the same in every language."""

from __future__ import annotations

from django.urls import URLPattern, path

from palvelutori.visits.views import without

urlpatterns: list[URLPattern] = [
    path("kiosk-worker.js", without.worker, name="kiosk_worker"),
    path("kioski/yhteys/", without.contact, name="kiosk_contact"),
    path("kioski/tulijat/", without.arrivals, name="kiosk_arrivals"),
    path("kioski/asiat.json", without.needs, name="kiosk_needs"),
]
