"""Addresses of referrals and documents at work, and of a receipt's check."""

from __future__ import annotations

from django.urls import URLPattern, path

from palvelutori.customers.views import receipts, referrals

urlpatterns: list[URLPattern] = [
    path("ohjaukset/", referrals.referrals, name="referrals"),
    path("ohjaukset/<str:leg>/", referrals.referral, name="referral"),
    path("ohjaukset/<str:leg>/kirjoita/", referrals.referral_write, name="referral_write"),
    path("ohjaukset/<str:leg>/nayta/", referrals.referral_show, name="referral_show"),
    path("ohjaukset/<str:leg>/vastaus/", referrals.referral_say, name="referral_say"),
    path("ohjaukset/<str:leg>/laheta/", referrals.referral_send, name="referral_send"),
    path("ohjaukset/<str:leg>/eteenpain/", referrals.referral_reroute, name="referral_reroute"),
    path("ohjaukset/<str:leg>/tee/<str:verb>/", referrals.referral_act, name="referral_act"),
    path("asiakirjat/", receipts.documents, name="documents"),
    path("asiakirjat/uusi/", receipts.document_add, name="document_add"),
    path("asiakirjat/<str:number>/", receipts.document, name="document"),
    path("asiakirjat/<str:number>/<str:verb>/", receipts.document_act, name="document_act"),
    path("kuitti/", receipts.receipt_check, name="receipt_check"),
]
