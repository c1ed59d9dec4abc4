"""The person's own page, opened with a code that is posted, never part of an address. Works without script.

Afterwards a signed cookie opens it, for half an hour, on these addresses only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palvelutori.common import check_codes
from palvelutori.common.refusals import Refusal
from palvelutori.common.texts import SLOTS
from palvelutori.customers import access, operations, queries
from palvelutori.customers.operations import PageOpened
from palvelutori.customers.refusals import NoSuchPage
from palvelutori.foundation.actors import ANONYMOUS, Actor, RoleAt
from palvelutori.foundation.context import house
from palvelutori.foundation.languages import CODE_OF, language
from palvelutori.foundation.refused import described

COOKIE: Final = "palvelutori_own_page"
PATH: Final = "/oma-sivu/"
SALT: Final = "palvelutori.own_page"
#: real seconds after the last page
LASTS_SECONDS: Final = 30 * 60
_LONGEST_CODE: Final = 40


@dataclass(frozen=True, slots=True)
class Opened:
    """Whose page it is, and which opening of it the browser holds."""

    actor: Actor
    centre: str
    opening: int


def speak(request: HttpRequest) -> str:
    """The language asked for in `lang`, "" when none was."""
    asked = request.GET.get("lang", "")
    asked = asked if asked in SLOTS else ""
    if asked:
        translation.activate(CODE_OF[asked])
    return asked


def opened(request: HttpRequest) -> Opened:
    """The page this browser has opened. Raises NoSuchPage when it has been closed, renewed or left alone."""
    try:
        thread, opening = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        raise NoSuchPage() from None
    centre = house().code
    actor = Actor(f"own:{thread}", "visitor", (RoleAt("visitor", centre),))
    queries.own_thread(actor, centre=centre, opening=opening)
    return Opened(actor, centre, opening)


def let_in(request: HttpRequest, response: HttpResponse, *, page: PageOpened) -> HttpResponse:
    """Give the browser the page's cookie: signed, for these addresses, not for scripts."""
    response.set_cookie(
        COOKIE,
        signing.dumps([page.thread, page.opening], salt=SALT),
        max_age=LASTS_SECONDS,
        path=PATH,
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )
    return response


def address(name: str, asked: str) -> str:
    """An address of the page in the language asked for."""
    return reverse(name) + (f"?lang={asked}" if asked else "")


def _page(asked: str, name: str = "own_page") -> dict[str, Any]:
    parts = ("own_page", "own_close", "own_say", "own_withdraw", "own_export", "own_renew", "own_erase")
    return {
        "at": {part: address(part, asked) for part in parts},
        "language_addresses": {slot: address(name, slot) for slot in SLOTS},
        "slot": language(),
    }


@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def own_page(request: HttpRequest) -> HttpResponse:
    """The door (a code is asked for) or, once opened, the page."""
    asked = speak(request)
    if request.method == "POST":
        return _by_code(request, asked)
    try:
        mine = opened(request)
    except NoSuchPage:
        return render(request, "customers/own_door.html", _page(asked))
    view = queries.own_view(mine.actor, centre=mine.centre)
    response = render(request, "customers/own.html", _page(asked) | {"own": view, "said": _said(request)})
    return let_in(request, response, page=PageOpened(view.thread, mine.opening))


def _said(request: HttpRequest) -> str:
    said = request.GET.get("tehty", "")
    return said if said in ("yes", "no", "withdrawn", "joined") else ""


def _by_code(request: HttpRequest, asked: str) -> HttpResponse:
    code = request.POST.get("code", "")[:_LONGEST_CODE]
    try:
        page = operations.opened_by_code(
            ANONYMOUS, centre=house().code, code=code, source=request.META.get("REMOTE_ADDR", "")
        )
    except Refusal as refusal:
        told = _page(asked) | {"refused": described(refusal)}
        response = render(request, "customers/own_door.html", told, status=refusal.status)
        if refusal.retry_after_seconds:
            response["Retry-After"] = str(refusal.retry_after_seconds)
        return response
    return let_in(request, redirect(address("own_page", asked)), page=page)


@login_not_required
@require_POST
def own_close(request: HttpRequest) -> HttpResponse:
    """Close the page in this browser."""
    response = redirect(address("own_page", speak(request)))
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")
    return response


def _done(asked: str, said: str) -> HttpResponse:
    sign = "&" if asked else "?"
    return redirect(f"{address('own_page', asked)}{sign}tehty={said}")


@login_not_required
@require_POST
def own_say(request: HttpRequest) -> HttpResponse:
    """Yes or no to a referral that waits for the person."""
    asked, mine = speak(request), opened(request)
    leg, key = request.POST.get("leg", "")[:32], request.POST.get("receipt", "")[:120] or None
    if request.POST.get("say") == "yes":
        digest = request.POST.get("digest", "")[:64]
        operations.say_yes(mine.actor, centre=mine.centre, key=key, leg=leg, digest=digest, way="own_page")
        return _done(asked, "yes")
    operations.move_leg(mine.actor, centre=mine.centre, key=key, leg=leg, event="say_no")
    return _done(asked, "no")


@login_not_required
@require_POST
def own_withdraw(request: HttpRequest) -> HttpResponse:
    """Take a permission back: asked once what it does, never why."""
    asked, mine = speak(request), opened(request)
    leg, key = request.POST.get("leg", "")[:32], request.POST.get("receipt", "")[:120] or None
    if request.POST.get("sure") == "1":
        operations.move_leg(mine.actor, centre=mine.centre, key=key, leg=leg, event="withdraw")
        return _done(asked, "withdrawn")
    view = queries.own_view(mine.actor, centre=mine.centre)
    found = next((one for one in view.legs if one.leg == leg and one.may_withdraw), None)
    if found is None:
        return redirect(address("own_page", asked))
    return render(request, "customers/own_withdraw.html", _page(asked) | {"one": found})


@login_not_required
@require_safe
def own_export(request: HttpRequest) -> HttpResponse:
    """Everything the house holds about the page, for a program."""
    speak(request)
    mine = opened(request)
    told = json.dumps(queries.exported(mine.actor, centre=mine.centre), ensure_ascii=False, indent=2)
    response = HttpResponse(told, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="omat-tiedot.json"'
    return response


@login_not_required
@require_POST
def own_renew(request: HttpRequest) -> HttpResponse:
    """Another code, shown this once; the old one opens nothing any more."""
    asked, mine = speak(request), opened(request)
    code = access.new_code()
    page = operations.renew_own_page(mine.actor, centre=mine.centre, digest=access.code_digest(code))
    told = _page(asked) | {"code": check_codes.written(code), "is_renewed": True}
    return let_in(request, render(request, "customers/own_code.html", told), page=page)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_erase(request: HttpRequest) -> HttpResponse:
    """What goes, what stays and why; then it goes."""
    asked, mine = speak(request), opened(request)
    if request.method == "POST":
        operations.erase_own_page(mine.actor, centre=mine.centre)
        response = render(request, "customers/own_erased.html", _page(asked))
        response.delete_cookie(COOKIE, path=PATH, samesite="Strict")
        return response
    view = queries.own_view(mine.actor, centre=mine.centre)
    return render(request, "customers/own_erase.html", _page(asked, "own_erase") | {"own": view})
