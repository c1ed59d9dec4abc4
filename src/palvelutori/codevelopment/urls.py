"""Addresses of developing together: public ones under /kehita/, people's at work under /kehittaminen/."""

from __future__ import annotations

from django.urls import path

from palvelutori.codevelopment.views import public, spots, work

urlpatterns = [
    path("kehita/", public.efforts, name="efforts"),
    path("kehita/yrityksille/", public.firms, name="efforts_firms"),
    path("kehita/kerro/", public.say, name="say"),
    path("kehita/vastaus/", public.own, name="own_voice"),
    path("kehita/koodi/<str:token>/", public.take_code, name="voice_code"),
    path("kehita/<int:number>/", public.effort, name="effort"),
    path("kehita/<int:number>/kerro/", public.say, name="say_of"),
    path("paikat/", spots.spots, name="spots"),
    path("paikat/varaukset/", spots.spot_list, name="spot_list"),
    path("paikat/varaukset/<int:number>/raportti/", spots.spot_report, name="spot_report"),
    path("paikat/varaukset/<int:number>/<str:verb>/", spots.spot_act, name="spot_act"),
    path("paikat/<str:place>/", spots.spot_book, name="spot_book"),
    path("kehittaminen/", work.office, name="develop_office"),
    path("kehittaminen/tarve/", work.take_up, name="develop_take_up"),
    path("kehittaminen/idea/", work.suggest, name="develop_suggest"),
    path("kehittaminen/sanat/", work.words, name="develop_words"),
    path("kehittaminen/koodit/", work.sheet, name="develop_sheet"),
    path("kehittaminen/<int:number>/", work.effort, name="develop_effort"),
    path("kehittaminen/<int:number>/idea/", work.suggest, name="develop_suggest_of"),
    path("kehittaminen/<int:number>/hyvaksynta/", work.accept, name="develop_accept"),
    path("kehittaminen/<int:number>/<str:verb>/", work.step, name="develop_step"),
]
