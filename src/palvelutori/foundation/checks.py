"""System checks that refuse unsafe combinations of settings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured


@register()
def safe_settings(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Errors for settings no service point may run with."""
    return [Error(words, id=f"palvelutori.E{number:03d}") for number, words in unsafe(settings)]


def _secret_of(values: Any) -> str:
    try:
        return str(values.SECRET_KEY)
    except ImproperlyConfigured:  # an empty one is not even handed out
        return ""


def unsafe(values: Any) -> list[tuple[int, str]]:
    """Numbered sentences: what is unsafe, and what would be right. Empty in demonstration and test modes
    for what only production must have."""
    found: list[tuple[int, str]] = []
    database = values.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3") and database["ENGINE"] != "palvelutori.foundation.db.sqlite3":
        found.append((1, "SQLite must be opened by palvelutori.foundation.db.sqlite3 (fair lock, FULL)."))
    options = database.get("OPTIONS", {})
    if options.get("init_command"):
        found.append((2, "Remove init_command from the database options: it may weaken synchronous=FULL."))
    if database["ENGINE"].endswith("sqlite3") and options.get("transaction_mode") != "IMMEDIATE":
        found.append((3, "SQLite needs transaction_mode IMMEDIATE."))
    if values.MODE == "production":
        if values.DEBUG:
            found.append((4, "DEBUG must be off in production."))
        secret = _secret_of(values)
        if len(secret) < 50 or len(set(secret)) < 10:
            found.append((5, "PALVELUTORI_SECRET_KEY must be 50 random characters or more."))
        if not values.ALLOWED_HOSTS or "*" in values.ALLOWED_HOSTS:
            found.append((6, "PALVELUTORI_HOSTS must name the hosts this service answers to; * is not one."))
        if not (values.SESSION_COOKIE_SECURE and values.CSRF_COOKIE_SECURE):
            found.append((7, "Cookies must be sent over HTTPS only."))
        if values.DEMO:
            found.append((8, "The demonstration's sign-ins must not exist in production."))
    return found
