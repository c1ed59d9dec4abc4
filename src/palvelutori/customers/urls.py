"""Addresses of referrals at work."""

from __future__ import annotations

from django.urls import URLPattern, path

from palvelutori.customers.views import referrals

urlpatterns: list[URLPattern] = [
    path("lahetteet/", referrals.referrals, name="referrals"),
    path("lahetteet/<str:leg>/", referrals.referral, name="referral"),
    path("lahetteet/<str:leg>/kirjoita/", referrals.referral_write, name="referral_write"),
    path("lahetteet/<str:leg>/nayta/", referrals.referral_show, name="referral_show"),
    path("lahetteet/<str:leg>/vastaus/", referrals.referral_say, name="referral_say"),
    path("lahetteet/<str:leg>/laheta/", referrals.referral_send, name="referral_send"),
    path("lahetteet/<str:leg>/eteenpain/", referrals.referral_reroute, name="referral_reroute"),
    path("lahetteet/<str:leg>/tee/<str:verb>/", referrals.referral_act, name="referral_act"),
]
