"""The kiosk without connection: its worker, the page it keeps, what it asks and tells when it is connected."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse, translate_url
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from pydantic import ValidationError

from palvelutori.accounts.devices import browser_device
from palvelutori.common.codes import digest
from palvelutori.common.refusals import Refusal
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.languages import SLOT_OF
from palvelutori.visits import operations, slips
from palvelutori.visits.addresses import kiosk_addresses
from palvelutori.visits.forms.arriving import SPOKEN
from palvelutori.visits.kiosk_api import items_of, lease_told
from palvelutori.visits.queries import without
from palvelutori.visits.schemas import LeasedOut, LeaseIn, MergedAllOut, OfflineIn
from palvelutori.visits.views import kiosk_turn
from palvelutori.visits.views.common import house
from palvelutori.visits.views.kiosk import SIZES

#: files the page without connection is made of
FILES: Final = (
    "tokens.css", "base.css", "visits.css", "kiosk.css", "offline.css", "icons.svg", "mark.svg",
    "js/clock.js", "js/forms.js", "js/offline.js", "js/offline-house.js", "js/offline-store.js",
    "js/offline-page.js", "js/kiosk-speech.js", "js/kiosk-keypad.js",
)  # fmt: skip
WORKER: Final = "js/offline-worker.js"
Asked = Callable[[HttpRequest, Actor, str], HttpResponse]


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It stands at the root because a kiosk's pages do in every language."""
    pages = _pages()
    files = [static(f"palvelutori/{name}") for name in FILES]
    kept = {"version": digest([_version(), pages])[:12], "pages": pages, "files": files}
    script = f"const KEPT = {json.dumps(kept)};\n{_read_static(WORKER)}"
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response


def _pages() -> dict[str, str]:
    """Where a kiosk's page begins → the page kept for it."""
    return {
        translate_url(reverse("kiosk"), code): translate_url(reverse("kiosk_offline"), code)
        for code in SLOT_OF
    }


@cache
def _version() -> str:
    """Changes with any of the files."""
    return digest([_read_static(name) for name in (WORKER, *FILES)])


@cache
def _read_static(name: str) -> str:
    found = finders.find(f"palvelutori/{name}")
    return Path(found).read_text(encoding="utf-8") if isinstance(found, str) else ""


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page a kiosk shows without connection: words and forms; needs and numbers are put in by its script."""
    page = {
        "now": None,  # no time is written into a page that is kept for days
        "sizes": SIZES,
        "spoken": SPOKEN,
        "tongues": _tongues(),
        "idle_seconds": kiosk_turn.IDLE_SECONDS,
        "ticket_seconds": kiosk_turn.TICKET_SECONDS,
        "warning_seconds": kiosk_turn.WARNING_SECONDS,
        "addresses": kiosk_addresses(),
    }
    response = render(request, "visits/kiosk_offline.html", page)
    response["Cache-Control"] = "no-cache"
    return response


def _tongues() -> list[tuple[str, str]]:
    return [(slot, translate_url(reverse("kiosk_offline"), code)) for code, slot in SLOT_OF.items()]


def _for_a_kiosk(view: Asked) -> Callable[[HttpRequest], HttpResponse]:
    """Only the browser that is a kiosk; refusals as plain JSON, because a script asks."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        known, centre = browser_device(request), house().code
        if known is None or known.kind != "kiosk" or known.centre != centre:
            return JsonResponse({"refused": "not-a-kiosk"}, status=403)
        try:
            return view(request, known.actor, centre)
        except ValidationError as wrong:
            return JsonResponse({"refused": "invalid-input", "count": wrong.error_count()}, status=422)
        except Refusal as refused:
            return JsonResponse({"refused": refused.code}, status=refused.status)

    return guarded


@login_not_required
@require_http_methods(["GET", "POST"])
@_for_a_kiosk
def contact(request: HttpRequest, actor: Actor, centre: str) -> HttpResponse:
    """GET: the key for posts of this script, which a page that was kept cannot have. POST: a contact, and numbers."""
    if request.method == "GET":
        newest = without.snapshot(centre, at=clock.now())["digest"]
        prints = slips.printer_for(actor, centre=centre) is None
        return JsonResponse({"csrf": get_token(request), "needs": newest, "prints": prints})
    asked = LeaseIn.model_validate_json(request.body)
    leased = operations.lease_numbers(actor, centre=centre, profile=asked.profile)
    return _told(LeasedOut, lease_told(leased))


@login_not_required
@require_POST
@_for_a_kiosk
def arrivals(request: HttpRequest, actor: Actor, centre: str) -> HttpResponse:
    """Whom the kiosk gave numbers to meanwhile."""
    items = items_of(OfflineIn.model_validate_json(request.body))
    return _told(MergedAllOut, operations.record_offline_arrivals(actor, centre=centre, items=items))


@login_not_required
@require_GET
@_for_a_kiosk
def needs(request: HttpRequest, actor: Actor, centre: str) -> HttpResponse:
    """What may be chosen without connection."""
    return JsonResponse(without.snapshot(centre, at=clock.now()))


def _told(schema: Any, answer: Any) -> HttpResponse:
    body = schema.model_validate(answer, from_attributes=True).model_dump_json()
    return HttpResponse(body, content_type="application/json")
