"""Devices the house trusts: who there is, a new one, a new token, a token taken back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from palvelutori.accounts import operations, queries
from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.accounts.devices import BROWSER_KINDS
from palvelutori.accounts.operations import DeviceMade
from palvelutori.accounts.telling import tell, told
from palvelutori.common.refusals import NotFound, Refusal
from palvelutori.foundation.actors import ADMINISTRATOR, SQUARE_MANAGER
from palvelutori.spaces.queries import spaces_of
from palvelutori.square.choices import desk_name
from palvelutori.square.forms.devices import DeviceForm, ScreenForm
from palvelutori.square.views.parts import house, key_of, tell_refusal
from palvelutori.visits.rules.screen import screen_of
from palvelutori.visits.showing import last_shown


@require_safe
@only_for(ADMINISTRATOR, SQUARE_MANAGER)
def devices(request: HttpRequest) -> HttpResponse:
    """Every trusted device, and when it was last seen alive. The manager sees; the administrator acts."""
    shown = last_shown(house())
    rows = [
        {
            "device": row,
            "shown": shown.get(row.code),
            "desk": desk_name(house(), row.desk) if row.desk else "",
            "is_browser": row.kind in BROWSER_KINDS,
        }
        for row in queries.devices(actor_of_request(request), centre=house())
    ]
    may_act = actor_of_request(request).has_role(ADMINISTRATOR, centre=house())
    page = {"rows": rows, "told": told(request), "may_act": may_act}
    return render(request, "square/devices.html", page)


@only_for(ADMINISTRATOR)
def device(request: HttpRequest, code: str) -> HttpResponse:
    """One device: how it is, what it last showed, and for a wall screen its settings."""
    row = _device(request, code)
    screen = screen_of(row.settings)
    form = None
    if row.kind == "display":
        form = ScreenForm(screen, request.POST if request.method == "POST" else None)
        if form.is_valid():
            told_now = asdict(form.told())
            operations.set_device(
                actor_of_request(request), centre=house(), key=key_of(request), code=code, settings=told_now
            )
            tell(request, "screen.kept")
            return redirect("device", code)
    page = {
        "device": row,
        "desk": desk_name(house(), row.desk) if row.desk else "",
        "shown": last_shown(house()).get(code),
        "is_browser": row.kind in BROWSER_KINDS,
        "form": form,
        "told": told(request),
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "square/device.html", page, status=status)


@only_for(ADMINISTRATOR)
def device_add(request: HttpRequest) -> HttpResponse:
    """A new device. The answer shows its token, this once."""
    form = DeviceForm(house(), request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        desk = spaces_of(house()).desks.get(given["desk"])
        try:
            made = operations.add_device(
                actor_of_request(request), centre=house(), unit=desk.unit if desk else "", **given
            )
        except Refusal as refusal:
            tell_refusal(form, refusal, "code" if refusal.code == "name-taken" else None)
        else:
            return _token(request, made, kind=given["kind"])
    return render(request, "square/device_add.html", {"form": form}, status=422 if form.is_bound else 200)


def _token(request: HttpRequest, made: DeviceMade, *, kind: str) -> HttpResponse:
    page: dict[str, Any] = {"made": made, "kind": kind}
    if kind in BROWSER_KINDS:
        page["offered"] = operations.offer_pairing(
            actor_of_request(request), centre=house(), code=made.device
        )
    return _never_again(request, "square/device_token.html", page)


def _never_again(request: HttpRequest, template: str, page: dict[str, Any]) -> HttpResponse:
    here = request.build_absolute_uri(reverse("become_device"))
    answer = render(request, template, {**page, "here": here})
    answer["Cache-Control"] = "no-store"  # shown once: not by the back button either
    return answer


@only_for(ADMINISTRATOR)
def device_renew(request: HttpRequest, code: str) -> HttpResponse:
    """A new token for a device: asked first, because the old one stops at once."""
    row = _device(request, code)
    if request.method == "POST":
        made = operations.renew_device(actor_of_request(request), centre=house(), code=code)
        return _token(request, made, kind=row.kind)
    return render(request, "square/device_renew.html", {"device": row})


@require_POST
@only_for(ADMINISTRATOR)
def device_pair(request: HttpRequest, code: str) -> HttpResponse:
    """A code that makes one browser this device, shown this once."""
    offered = operations.offer_pairing(actor_of_request(request), centre=house(), code=code)
    return _never_again(request, "square/device_code.html", {"offered": offered})


@only_for(ADMINISTRATOR)
def device_revoke(request: HttpRequest, code: str) -> HttpResponse:
    """Take a token back: asked first, because the device stops at once."""
    row = _device(request, code)
    if request.method == "POST":
        operations.revoke_device(actor_of_request(request), centre=house(), key=key_of(request), code=code)
        tell(request, "device.revoked", code=code)
        return redirect("devices")
    return render(request, "square/device_revoke.html", {"device": row})


def _device(request: HttpRequest, code: str) -> queries.DeviceRow:
    rows = queries.devices(actor_of_request(request), centre=house())
    for row in rows:
        if row.code == code:
            return row
    raise NotFound(what="device", name=code)
