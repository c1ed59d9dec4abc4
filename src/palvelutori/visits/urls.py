"""Pages of the day: arriving, the visit's own page, desk, host, wall screen."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
