"""The person's own page. Its addresses have no code and no language in them."""

from __future__ import annotations

from django.urls import URLPattern, path

from palvelutori.customers.views import own

urlpatterns: list[URLPattern] = [
    path("", own.own_page, name="own_page"),
    path("sulje", own.own_close, name="own_close"),
    path("lupa", own.own_say, name="own_say"),
    path("peru", own.own_withdraw, name="own_withdraw"),
    path("tiedot.json", own.own_export, name="own_export"),
    path("koodi", own.own_renew, name="own_renew"),
    path("poista", own.own_erase, name="own_erase"),
]
