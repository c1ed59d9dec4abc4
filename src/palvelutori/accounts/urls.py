"""Addresses of signing in and of one's own account."""

from __future__ import annotations

from django.urls import path

from palvelutori.accounts import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("demo/sign-in/", views.demo_sign_in, name="demo_sign_in"),
    path("work/", views.work, name="work"),
    path("own/", views.own, name="own"),
    path("own/language/", views.own_language, name="own_language"),
    path("own/password/", views.own_password, name="own_password"),
]
