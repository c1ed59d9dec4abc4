"""The doors of signing in and of the square alone."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("", include("palvelutori.accounts.urls")),
    path("", include("palvelutori.square.urls")),
    prefix_default_language=False,
)
