"""Addresses of developing together: public ones under /kehita/, people's at work under /kehittaminen/."""

from __future__ import annotations

from django.urls import path

from palvelutori.codevelopment.views import calendar, partners, partners_work, portal, public, spots, work

urlpatterns = [
    path("kehita/", public.efforts, name="efforts"),
    path("kehita/yrityksille/", public.firms, name="efforts_firms"),
    path("kehita/kerro/", public.say, name="say"),
    path("kehita/vastaus/", public.own, name="own_voice"),
    path("kehita/koodi/<str:token>/", public.take_code, name="voice_code"),
    path("kehita/<int:number>/", public.effort, name="effort"),
    path("kehita/<int:number>/kerro/", public.say, name="say_of"),
    path("tapahtumat/", calendar.whats_on, name="whats_on"),
    path("tapahtumat/kalenteri.ics", calendar.public_feed, name="on_feed"),
    path("tapahtumat/oma/<str:token>.ics", calendar.own_feed, name="own_feed"),
    path("tapahtumat/seinalle/", calendar.wall_strip, name="wall_strip"),
    path("paikat/", spots.spots, name="spots"),
    path("paikat/kalenteri/", calendar.calendar_link, name="calendar_link"),
    path("paikat/varaukset/", spots.spot_list, name="spot_list"),
    path("paikat/varaukset/<int:number>/raportti/", spots.spot_report, name="spot_report"),
    path("paikat/varaukset/<int:number>/<str:verb>/", spots.spot_act, name="spot_act"),
    path("paikat/<str:place>/", spots.spot_book, name="spot_book"),
    path("kumppanit/", partners.about, name="partners"),
    path("kumppanit/hae/", partners.apply, name="partner_apply"),
    path("kumppanit/hakemus/", partners.application, name="partner_application"),
    path("kumppani/", portal.home, name="partner_portal"),
    path("kumppani/ehdot/", portal.agreed, name="portal_terms"),
    path("kumppani/tehtavat/", portal.tasks, name="portal_tasks"),
    path("kumppani/hanke/<int:number>/", portal.effort, name="portal_effort"),
    path("kumppani/viestit/", portal.notices, name="portal_notices"),
    path("kumppani/raportti/", portal.report, name="portal_report"),
    path("kumppani/ihmiset/", portal.people, name="portal_people"),
    path("kumppani/luottamus/", portal.trust, name="portal_trust"),
    path("kehittaminen/kumppanit/", partners_work.partner_list, name="develop_partners"),
    path("kehittaminen/kumppanit/<int:number>/", partners_work.partner, name="develop_partner"),
    path("kehittaminen/kumppanit/<int:number>/kutsu/", partners_work.invite, name="develop_partner_invite"),
    path("kehittaminen/", work.office, name="develop_office"),
    path("kehittaminen/tarve/", work.take_up, name="develop_take_up"),
    path("kehittaminen/idea/", work.suggest, name="develop_suggest"),
    path("kehittaminen/sanat/", work.words, name="develop_words"),
    path("kehittaminen/koodit/", work.sheet, name="develop_sheet"),
    path("kehittaminen/<int:number>/", work.effort, name="develop_effort"),
    path("kehittaminen/<int:number>/idea/", work.suggest, name="develop_suggest_of"),
    path("kehittaminen/<int:number>/hyvaksynta/", work.accept, name="develop_accept"),
    path("kehittaminen/<int:number>/vastuu/", work.responsible, name="develop_responsible"),
    path("kehittaminen/<int:number>/<str:verb>/", work.step, name="develop_step"),
]
