"""What went wrong, in the reader's language, with the way out: Django's `handler400` … `handler500`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from palvelutori.foundation.languages import language
from palvelutori.foundation.logs import number_of_request


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something that makes no sense."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this page belongs to somebody else's work."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page."""
    return _page(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault. Asks nothing of the database, which may be what broke."""
    from palvelutori.common.texts import HTML_LANG

    slot = language()
    said = {
        "status": 500,
        "language": slot,
        "html_lang": HTML_LANG[slot],
        "request_number": number_of_request(),
    }
    return HttpResponse(render_to_string("web/error.html", said), status=500)


def _page(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, "web/error.html", {"status": status}, status=status)
