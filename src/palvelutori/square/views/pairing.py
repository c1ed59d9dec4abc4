"""A browser becomes a device: the page where the installer types the code, and the device's signs of life."""

from __future__ import annotations

import json
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST

from palvelutori import __version__
from palvelutori.accounts import operations
from palvelutori.accounts.devices import BROWSER_KINDS, browser_device, forget, mark_of, note_alive, remember
from palvelutori.accounts.operations import BrowserPaired, UnknownCode
from palvelutori.accounts.pairing import wrong_codes
from palvelutori.foundation.actors import ANONYMOUS, SYSTEM
from palvelutori.foundation.context import the_centre
from palvelutori.square.forms.devices import PairingForm
from palvelutori.square.views.parts import house, tell_refusal
from palvelutori.visits.showing import note_shown, numbers_told

#: kind → names of the page it is for; the first that there is
PAGES: Final = {"display": ("wall",), "kiosk": ("kiosk", "arrive"), "host": ("host",)}
MOST_TOLD_BYTES: Final = 4000


def page_of(kind: str) -> str:
    """Address of the page a device of `kind` is for."""
    for name in PAGES[kind]:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    raise Http404


@login_not_required
def become_device(request: HttpRequest) -> HttpResponse:
    """Where this browser is told which device it is: by a pairing code, or by the device's key."""
    form = PairingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        address = str(request.META.get("REMOTE_ADDR", ""))
        wrong_codes.check(address)
        try:
            made = operations.pair_browser(ANONYMOUS, centre=house(), secret=form.cleaned_data["secret"])
        except UnknownCode as refusal:
            wrong_codes.count(address)
            tell_refusal(form, refusal, "secret")
        else:
            return _become(request, made)
    known = browser_device(request)
    page = {
        "form": form,
        "device": known,
        "address": page_of(known.kind) if known else "",
        "borrowed": BROWSER_KINDS if _is_demo() else (),
    }
    return render(request, "square/device_pairing.html", page, status=422 if form.is_bound else 200)


def _become(request: HttpRequest, made: BrowserPaired) -> HttpResponse:
    answer = HttpResponseRedirect(page_of(made.kind))
    remember(request, answer, number=made.number, browser=made.browser)
    return answer


def _is_demo() -> bool:
    centre = the_centre()
    return bool(settings.DEMO and centre is not None and not centre.is_live)


@login_not_required
@require_POST
def demo_device(request: HttpRequest) -> HttpResponse:
    """One click: this browser is a device of the demonstration. Never in a house that is live."""
    kind = request.POST.get("kind", "")
    if not _is_demo() or kind not in BROWSER_KINDS:
        raise Http404
    return _become(request, operations.borrow_device(SYSTEM, centre=house(), kind=kind))


@login_not_required
@require_POST
def device_leave(request: HttpRequest) -> HttpResponse:
    """This browser is an ordinary one again."""
    answer = redirect("become_device")
    forget(answer)
    return answer


@login_not_required
@require_POST
def device_alive(request: HttpRequest) -> HttpResponse:
    """A sign of life of a device's page: what it shows, whether it is heard, what its printer says. 401 to a
    browser that is no device (any more): its page loads itself anew."""
    known = browser_device(request)
    if known is None:
        return HttpResponse(status=401)
    told = _told(request)
    note_alive(known, told)
    if known.kind == "display" and (numbers := numbers_told(told.get("shown"))):
        note_shown(known.centre, known.code, shown_numbers=numbers)
    answer = HttpResponse(status=204, headers={"X-Palvelutori-Version": __version__})
    answer["X-Palvelutori-Settings"] = mark_of(known.settings)
    remember(request, answer, number=known.number, browser=known.browser)
    return answer


def _told(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > MOST_TOLD_BYTES:
        return {}
    try:
        given = json.loads(request.body)
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}
