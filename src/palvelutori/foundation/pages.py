"""Pages of the house itself: a stale form, health for machines."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from palvelutori import __version__
from palvelutori.common.refusals import Refusal
from palvelutori.foundation import jobs, reactions
from palvelutori.foundation.refused import described


class FormTooOld(Refusal):
    """The page was open so long that its form is no longer trusted."""

    code = "form-too-old"
    status = 403


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF check failed: say it in words, offer the page anew."""
    words = described(FormTooOld())
    return render(request, "base/refused.html", {"refusal": words}, status=403)


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
def readiness(request: HttpRequest) -> JsonResponse:
    """Ready: version, database, how far reactions are behind, failing jobs. 503 when the database is not there."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        body = {
            "version": __version__,
            "database": connection.vendor,
            "lag": reactions.lag(),
            "failing_jobs": jobs.failing(),
        }
    except Exception:
        # Readiness answers for the database: whatever it raises, the answer is "not ready".
        return JsonResponse({"version": __version__, "database": "unreachable"}, status=503)
    return JsonResponse(body)
