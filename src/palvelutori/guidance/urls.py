"""Addresses of guidance."""

from __future__ import annotations

from django.urls import path

from palvelutori.guidance.views import asking, editing

urlpatterns = [
    path("mita-tarvitsen/", asking.wishes, name="wishes"),
    path("mita-han-tarvitsee/", asking.wishes_for, name="wishes_for"),
    path("opastussaannot/", editing.rules, name="guidance_rules"),
    path("opastussaannot/uusi/", editing.rule_write, name="guidance_rule_add"),
    path("opastussaannot/<str:code>/", editing.rule, name="guidance_rule"),
    path("opastussaannot/<str:code>/muokkaa/", editing.rule_write, name="guidance_rule_edit"),
    path("opastussaannot/<str:code>/<int:version>/<str:verb>/", editing.rule_act, name="guidance_rule_act"),
]
