"""The doors of the house."""

from __future__ import annotations

from typing import Any, cast

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe

from palvelutori.api import api
from palvelutori.foundation import pages

_api, _app, _namespace = api.urls
for _door in cast(list[Any], _api):
    if isinstance(_door, URLPattern) and _door.callback is not None:
        # The interface asks for its own bearer token; a browser's sign-in has no say there.
        _answers = require_safe(_door.callback) if _door.name == "openapi-json" else _door.callback
        _answers.login_required = False  # type: ignore[attr-defined, unused-ignore]
        _door.callback = _answers

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", pages.healthz, name="healthz"),
    path("readiness", pages.readiness, name="readiness"),
    path("api/v1/", (_api, _app, _namespace)),
    path("v/", include("palvelutori.visits.follow_urls")),
    path("oma-sivu/", include("palvelutori.customers.own_urls")),
    path("", include("palvelutori.visits.kiosk_urls")),
    *i18n_patterns(
        path("", include("palvelutori.accounts.urls")),
        path("", include("palvelutori.square.urls")),
        path("", include("palvelutori.guidance.urls")),
        path("", include("palvelutori.customers.urls")),
        path("", include("palvelutori.visits.urls")),
        path("", include("palvelutori.facts.urls")),
        path("", include("palvelutori.codevelopment.urls")),
        path("", include("palvelutori.planning.urls")),
        path("", include("palvelutori.web.urls")),
        prefix_default_language=False,
    ),
]
handler400 = "palvelutori.web.views.errors.bad_request"
handler403 = "palvelutori.web.views.errors.forbidden"
handler404 = "palvelutori.web.views.errors.not_found"
handler500 = "palvelutori.web.views.errors.broken"
