"""Addresses of the days that are over."""

from __future__ import annotations

from django.urls import URLPattern, path

from palvelutori.facts.views import days, signals

urlpatterns: list[URLPattern] = [
    path("paivat/", days.days, name="days"),
    path("puuttuvat/", signals.signals, name="signals"),
]
