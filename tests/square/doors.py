"""The doors of signing in, the square and the day."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("", include("palvelutori.accounts.urls")),
    path("", include("palvelutori.square.urls")),
    path("", include("palvelutori.visits.urls")),
    prefix_default_language=False,
)
