"""The officer asks whether something may be done at this desk, and by whom otherwise."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from palvelutori.accounts.access import actor_of_request
from palvelutori.foundation.languages import language
from palvelutori.visits import queries
from palvelutori.visits.queries.may import may_rows, under_agreements
from palvelutori.visits.views.common import house


@require_GET
def may(request: HttpRequest, code: str) -> HttpResponse:
    """Search every service: yes and why, or no, why and where."""
    actor, centre = actor_of_request(request), house().code
    screen = queries.desk_screen(actor, centre=centre, desk=code)
    words = " ".join(request.GET.get("q", "").split())[:200]
    page = {
        "screen": screen,
        "desk": screen,
        "present": screen.present if screen.is_mine else None,
        "is_free": screen.is_mine and screen.state == "open" and screen.present is None,
        "words": words,
        "rows": may_rows(actor, centre=centre, desk=code, words=words, slot=language()) if words else (),
        "under": under_agreements(actor, centre=centre, desk=code),
    }
    return render(request, "visits/may.html", page)
