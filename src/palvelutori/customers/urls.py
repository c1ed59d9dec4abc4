"""Addresses of referrals at work."""

from __future__ import annotations

from django.urls import URLPattern, path

from palvelutori.customers.views import referrals

urlpatterns: list[URLPattern] = [
    path("ohjaukset/", referrals.referrals, name="referrals"),
    path("ohjaukset/<str:leg>/", referrals.referral, name="referral"),
    path("ohjaukset/<str:leg>/kirjoita/", referrals.referral_write, name="referral_write"),
    path("ohjaukset/<str:leg>/nayta/", referrals.referral_show, name="referral_show"),
    path("ohjaukset/<str:leg>/vastaus/", referrals.referral_say, name="referral_say"),
    path("ohjaukset/<str:leg>/laheta/", referrals.referral_send, name="referral_send"),
    path("ohjaukset/<str:leg>/eteenpain/", referrals.referral_reroute, name="referral_reroute"),
    path("ohjaukset/<str:leg>/tee/<str:verb>/", referrals.referral_act, name="referral_act"),
]
