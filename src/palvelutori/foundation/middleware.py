"""What every request passes: same-site posts only, and refusals answered in plain words."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import perf_counter
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseNotAllowed
from django.shortcuts import render

from palvelutori.common.refusals import NotSignedIn, Refusal
from palvelutori.foundation import logs
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.problems import MEDIA_TYPE, answer, plain
from palvelutori.foundation.refused import described

Next = Callable[[HttpRequest], HttpResponse]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
PROGRAMS = "/api/"
#: what a page may be asked with; programs' addresses know their own methods
OF_PAGES = frozenset({*SAFE, "POST"})
FILES = "/static/"


class TellRequests:
    """Gives each request a number, on the answer too (X-Request-ID), and writes its line in the log.

    The line names the kind of address, never the address: that of a visit opens the visit.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(FILES):
            return self.get_response(request)
        began = perf_counter()
        with logs.request_number() as number:
            response = self.get_response(request)
            response["X-Request-ID"] = number.replace(" ", "-")
            status = response.status_code
            logs.tell(
                "request",
                level=logging.ERROR if status >= 500 else logging.INFO,
                began=began,
                method=request.method if request.method in METHODS else "OTHER",
                route=request.resolver_match.route if request.resolver_match else None,
                status=status,
                actor=_kind_of_actor(request),
                outcome="fault" if status >= 500 else "refused" if status >= 400 else "done",
            )
        return response


METHODS = SAFE | {"POST", "PUT", "PATCH", "DELETE"}


def _kind_of_actor(request: HttpRequest) -> str:
    actor = getattr(request, "auth", None)
    if isinstance(actor, Actor):
        return actor.kind
    # A page that never asked who is there must not ask the database for it afterwards.
    user = getattr(request, "_cached_user", None)
    return "person" if user is not None and user.is_authenticated else "anonymous"


class SameSiteOnly:
    """Refuse state-changing requests that a browser says come from another site: by Sec-Fetch-Site, and an older
    browser's by Origin.

    Stands beside the CSRF token: a page left open over a night keeps its protection when its token is stale.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE and not _is_same_site(request):
            return HttpResponseForbidden("cross-site request refused", content_type="text/plain")
        if request.method not in OF_PAGES and not request.path.startswith(PROGRAMS):
            return HttpResponseNotAllowed(sorted(OF_PAGES))
        return self.get_response(request)


def _is_same_site(request: HttpRequest) -> bool:
    """Told by the browser. A program says nothing of where it comes from, and has no cookies of anybody's."""
    came_from, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if came_from is not None:
        return came_from in ("same-origin", "none")
    return (
        origin is None
        or urlsplit(origin).netloc == request.get_host()
        or origin in settings.CSRF_TRUSTED_ORIGINS
    )


class SpeakPlainly:
    """Turn a refusal raised by a page into that page's words: what was refused and the way out.

    A program gets every error as problem+json, those of the web itself (no such address, wrong method) too.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:  # PostgreSQL takes no such character, not even in a question
            if request.path.startswith(PROGRAMS):
                return answer(plain(404))
            raise Http404
        response = self.get_response(request)
        if request.path.startswith(PROGRAMS) and response.status_code >= 400:
            response = _as_problem(response)
        if "Cache-Control" not in response.headers and not request.path.startswith(FILES):
            response["Cache-Control"] = "no-store"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer refusals; anything else stays an error."""
        if not isinstance(exception, Refusal) or request.path.startswith(PROGRAMS):
            return None
        if isinstance(exception, NotSignedIn):
            from django.contrib.auth.views import redirect_to_login

            return redirect_to_login(request.get_full_path())
        response = render(
            request,
            "base/refused.html",
            {"refusal": described(exception)},
            status=exception.status,
        )
        if exception.retry_after_seconds:
            response["Retry-After"] = str(exception.retry_after_seconds)
        return response


def _as_problem(response: HttpResponse) -> HttpResponse:
    if response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
        return response
    told = answer(plain(response.status_code))
    if "Allow" in response.headers:
        told["Allow"] = response.headers["Allow"]
    return told
