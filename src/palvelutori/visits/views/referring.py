"""From the desk: referring somebody to another unit, and giving them a page of their own when they want one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from palvelutori.accounts.access import actor_of_request
from palvelutori.catalogue import queries as catalogue
from palvelutori.common import check_codes
from palvelutori.common.refusals import Refusal
from palvelutori.customers import operations as customers
from palvelutori.customers.access import code_digest, new_code
from palvelutori.foundation.clock import clock
from palvelutori.foundation.languages import language
from palvelutori.foundation.refused import described
from palvelutori.visits import queries
from palvelutori.visits.queries.desk import Present
from palvelutori.visits.views.common import house, receipt


def _served(request: HttpRequest, code: str, stop: str) -> tuple[queries.DeskScreen, Present] | None:
    """The desk and the person at it; None when it is somebody else by now."""
    screen = queries.desk_screen(actor_of_request(request), centre=house().code, desk=code)
    present = screen.present
    return (screen, present) if present is not None and present.stop_id == stop else None


@require_http_methods(["GET", "HEAD", "POST"])
def refer(request: HttpRequest, code: str, stop: str) -> HttpResponse:
    """To which unit, for what: then on to writing what is told."""
    served = _served(request, code, stop)
    if served is None:
        return redirect("desk", code)
    screen, present = served
    if request.method != "POST":
        return _page(request, screen, present)
    try:
        made = customers.start_referral(
            actor_of_request(request),
            centre=house().code,
            key=receipt(request),
            visit=present.visit_id,
            stop=stop,
            unit=screen.unit,
            to=request.POST.get("to", "")[:120],
            language=present.language,
        )
    except Refusal as refusal:
        return _page(request, screen, present, refusal)
    return redirect("referral_write", made.leg)


def _page(
    request: HttpRequest, screen: queries.DeskScreen, present: Present, refused: Refusal | None = None
) -> HttpResponse:
    centre, words = house().code, request.GET.get("q", "").strip()[:200]
    found: tuple[catalogue.FoundService, ...] = ()
    if words:
        found = catalogue.find_services(centre, q=words, language=language(), at=clock.now(), limit=8)
    page: dict[str, Any] = {
        "desk": screen,
        "present": present,
        "words": words,
        "found": [one for one in found if one.unit != screen.unit],
        "units": [one for one in catalogue.units(centre, at=clock.now()) if one.code != screen.unit],
        "refused": described(refused) if refused else None,
    }
    return render(request, "visits/refer.html", page, status=refused.status if refused else 200)


@require_POST
def own_page(request: HttpRequest, code: str, stop: str) -> HttpResponse:
    """The person wants a page of their own: its code is shown this once, to be given on paper."""
    served = _served(request, code, stop)
    if served is None:
        return redirect("desk", code)
    screen, present = served
    signs = new_code()
    customers.make_own_page(
        actor_of_request(request),
        centre=house().code,
        visit=present.visit_id,
        stop=stop,
        unit=screen.unit,
        digest=code_digest(signs),
    )
    page = {"code": check_codes.written(signs), "desk": screen}
    return render(request, "visits/own_code_desk.html", page)
