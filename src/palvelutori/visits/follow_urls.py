"""The visit's own page. Its address has no language in it: it is on paper, and the visit knows its language."""

from __future__ import annotations

from django.urls import URLPattern, path

from palvelutori.visits.views import following

urlpatterns: list[URLPattern] = [
    path("<str:token>", following.follow, name="follow"),
    path("<str:token>/lisaa", following.add, name="follow_add"),
    path("<str:token>/lahden", following.leave, name="follow_leave"),
    path("<str:token>/lupa", following.share, name="follow_share"),
    path("<str:token>/sulkeminen", following.way_out, name="follow_way_out"),
    path("<str:token>/jarjestys", following.why, name="follow_why"),
]
