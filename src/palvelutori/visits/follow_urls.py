"""The visit's own page. Its address has no language in it: it is on paper, and the visit knows its language."""

from __future__ import annotations

from django.urls import URLPattern, path

from palvelutori.visits.views import advising, following, own_acts, own_pages, printing

urlpatterns: list[URLPattern] = [
    path("", printing.enter, name="follow_enter"),
    path("<str:token>", following.follow, name="follow"),
    path("<str:token>/lisaa", following.add, name="follow_add"),
    path("<str:token>/lahden", following.leave, name="follow_leave"),
    path("<str:token>/lupa", following.share, name="follow_share"),
    path("<str:token>/sulkeminen", following.way_out, name="follow_way_out"),
    path("<str:token>/jarjestys", following.why, name="follow_why"),
    path("<str:token>/neuvot", advising.own_advice, name="follow_advice"),
    path("<str:token>/lisaaikaa", own_acts.more_time, name="follow_more_time"),
    path("<str:token>/valmis", own_acts.ready, name="follow_ready"),
    path("<str:token>/pois", own_acts.give_up, name="follow_give_up"),
    path("<str:token>/kumoa", own_acts.undo, name="follow_undo"),
    path("<str:token>/kieli", own_acts.speak, name="follow_speak"),
    path("<str:token>/oma-sivu", own_pages.make, name="follow_own_page"),
    path("<str:token>/oma-sivulle", own_pages.join, name="follow_join"),
    path("<str:token>/lappu", printing.ticket, name="ticket"),
    path("<str:token>/suunnitelma", printing.plan, name="plan"),
]
