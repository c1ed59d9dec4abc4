"""Addresses of the residents' pages, in Finnish; the language comes before them (`/sv/palvelut/`)."""

from __future__ import annotations

from django.urls import path

from palvelutori.web.views import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("palvelut/", pages.find, name="find"),
    path("palvelut/<str:code>/", pages.service, name="service"),
    path("yksikot/<str:code>/", pages.unit, name="unit_page"),
    path("elamantilanteet/<str:code>/", pages.life_event, name="life_event"),
    path("aukiolo/", pages.opening_hours, name="opening_hours"),
    path("saavutettavuus/", pages.accessibility, name="accessibility"),
    path("kenen-puolesta/", pages.on_behalf, name="on_behalf"),
    path("tietosuoja/", pages.privacy, name="privacy"),
]
