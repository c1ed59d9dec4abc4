"""Pages of the house itself: a stale form, health for machines."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from palvelutori.common.refusals import Refusal
from palvelutori.foundation import health
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
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readiness(request: HttpRequest) -> JsonResponse:
    """Ready, or why not: see `health.ready`."""
    status, body = health.ready()
    return JsonResponse(body, status=status)
