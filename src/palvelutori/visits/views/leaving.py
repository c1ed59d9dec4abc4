"""On leaving: did you get what you came for? Asked on the visit's page and on a page of its own; no cookie of ours, no
receipt, nothing of the visit goes along with the answer."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from palvelutori.participation.leaving import CAUSES, GOT, answer
from palvelutori.visits.views.common import house


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: HttpRequest) -> HttpResponse:
    """First yes, partly or no; then, unless it was yes, why. Two taps, the second may be left out."""
    got = request.POST.get("got", "")
    page: dict[str, Any] = {"got": got if got in ("partly", "no") else "", "causes": CAUSES, "choices": GOT}
    is_last = request.method == "POST" and (got == "yes" or "cause" in request.POST)
    if is_last:
        answer(house().code, got=got[:6], cause=request.POST.get("cause", "")[:20])
        page["is_done"] = True
    return render(request, "visits/leaving.html", page)
