"""Coming by a code (a booked time, a place kept at closing, a note): on the phone, at the host's, at the kiosk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.common.refusals import Refusal
from palvelutori.foundation.actors import HOST, SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.languages import language
from palvelutori.foundation.refused import described
from palvelutori.visits import operations
from palvelutori.visits.operations import Arrived, CheckedIn
from palvelutori.visits.queries.booked import booked_rules
from palvelutori.visits.rules import notes
from palvelutori.visits.views.arriving import web_actor
from palvelutori.visits.views.common import house, receipt
from palvelutori.visits.views.limits import numbers_taken

LONGEST_CODE: Final = 20
KEPT_PLACE_FIGURES: Final = 6
_LONGEST_NUMBER: Final = 4


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a code: `came`, or the page's words (`page`, with its HTTP `status`)."""

    came: CheckedIn | Arrived | None
    page: dict[str, Any]
    status: int = 200


def empty_page() -> dict[str, Any]:
    """The page before anything was written on it."""
    return {"code": "", "number": "", "refused": None, "rules": booked_rules(house().code)[0]}


def is_kept_place(code: str) -> bool:
    """Whether it is written like the code of a place kept at closing: six figures. A booking's has eight signs."""
    return len("".join(code.split())) == KEPT_PLACE_FIGURES and "".join(code.split()).isdecimal()


def is_note(code: str) -> bool:
    """Whether it is written like the code of a note: ten signs."""
    return notes.plain(code) is not None


def by_code(request: HttpRequest, actor: Actor, *, channel: str, source: str) -> Tried:
    """Check in with the code, and the number if there is one, of the form that was sent."""
    code = request.POST.get("code", "")[:LONGEST_CODE].strip()
    number = "".join(sign for sign in request.POST.get("number", "") if sign.isdecimal())[:_LONGEST_NUMBER]
    slot = language()
    try:
        if is_kept_place(code):
            numbers_taken.count(source)
            kept = operations.come_with_place(
                actor, centre=house().code, key=receipt(request), code=code, channel=channel
            )
            return Tried(kept, {})
        if is_note(code):
            noted = operations.come_by_note(
                actor,
                centre=house().code,
                source=source,
                key=receipt(request),
                code=code,
                channel=channel,
                language=None if channel in ("host", "desk") else "fi" if slot == "easy" else slot,
                number=int(number) if number else None,
            )
            return Tried(noted, {})
        came = operations.come_by_code(
            actor,
            centre=house().code,
            source=source,
            key=receipt(request),
            code=code,
            channel=channel,
            language=None if channel in ("host", "desk") else "fi" if slot == "easy" else slot,
            number=int(number) if number else None,
        )
    except Refusal as refusal:
        told = {"code": code, "number": number, "refused": described(refusal)}
        return Tried(None, empty_page() | told, refusal.status)
    return Tried(came, {})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest) -> HttpResponse:
    """For a phone or any browser: the code, and on to the visit's own page."""
    if request.method != "POST":
        return render(request, "visits/check_in.html", empty_page())
    tried = by_code(
        request, web_actor(house().code), channel="web", source=request.META.get("REMOTE_ADDR", "")
    )
    if tried.came is not None:
        return redirect(tried.came.follow_url)
    return render(request, "visits/check_in.html", tried.page, status=tried.status)


@login_not_required
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Early, on time, late, over: what the house does with a booked time, for everybody to read."""
    return render(request, "visits/check_in_rules.html", {"all_rules": booked_rules(house().code)})


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(HOST, SQUARE_MANAGER, UNIT_LEAD)
def host_check_in(request: HttpRequest) -> HttpResponse:
    """The guide types the code for somebody: on to the visit with its ticket."""
    page = empty_page()
    if request.method == "POST":
        actor = actor_of_request(request)
        tried = by_code(request, actor, channel="host", source=actor.id)
        if tried.came is not None:
            return redirect("host_visit", tried.came.visit_id)
        page = tried.page
        return render(request, "visits/host_check_in_page.html", page, status=tried.status)
    return render(request, "visits/host_check_in_page.html", page)
