"""Before the house is set up every page leads to the installation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from palvelutori.foundation.context import the_centre

Next = Callable[[HttpRequest], HttpResponse]
FOR_MACHINES: Final = ("/healthz", "/readiness", "/static/")


class InstallFirst:
    """Asks once for the centre and remembers it: afterwards it costs one comparison a request."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self._stands = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._stands or request.path.startswith(FOR_MACHINES):
            return self.get_response(request)
        self._stands = the_centre() is not None
        page = reverse("install")
        if self._stands or request.path == page:
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return JsonResponse(
                {
                    "type": "/problems/not-set-up",
                    "title": "This house has not been set up yet",
                    "status": 503,
                    "code": "not-set-up",
                },
                status=503,
                content_type="application/problem+json",
            )
        return HttpResponseRedirect(page)
