"""Addresses of signing in and of one's own account."""

from __future__ import annotations

from django.urls import path

from palvelutori.accounts import views

urlpatterns = [
    path("kirjaudu/", views.sign_in, name="sign_in"),
    path("kirjaudu-ulos/", views.sign_out, name="sign_out"),
    path("demo/kirjaudu/", views.demo_sign_in, name="demo_sign_in"),
    path("tyo/", views.work, name="work"),
    path("oma/", views.own, name="own"),
    path("oma/kieli/", views.own_language, name="own_language"),
    path("oma/salasana/", views.own_password, name="own_password"),
]
