"""Which device prints where, how the printers are, and how many numbers a kiosk holds for a cut."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.common.refusals import InvalidInput
from palvelutori.foundation.actors import ADMINISTRATOR, SQUARE_MANAGER
from palvelutori.printing import operations, queries
from palvelutori.square.views.parts import house
from palvelutori.visits.operations import set_lease_size
from palvelutori.visits.queries.without import lease_size


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(SQUARE_MANAGER, ADMINISTRATOR)
def printers(request: HttpRequest) -> HttpResponse:
    """Printers with their devices, and the kiosks' own numbers."""
    centre = house()
    if request.method == "POST":
        if "size" in request.POST:
            return _set_size(request, centre)
        operations.set_printer(
            actor_of_request(request),
            centre=centre,
            device=request.POST.get("device", "")[:60],
            printer=request.POST.get("printer", "")[:60],
        )
        return redirect("printers")
    return render(request, "square/printers.html", _page(centre))


def _set_size(request: HttpRequest, centre: str) -> HttpResponse:
    given = {name: request.POST.get(name, "").strip()[:5] for name in ("size", "low", "first")}
    try:
        set_lease_size(
            actor_of_request(request),
            centre=centre,
            size=int(given["size"]),
            low=int(given["low"]),
            first=int(given["first"]),
        )
    except (ValueError, InvalidInput):
        page = _page(centre) | {"wrong": True, "lease": given}
        return render(request, "square/printers.html", page, status=422)
    return redirect("printers")


def _page(centre: str) -> dict[str, Any]:
    return {
        "printers": queries.printers(centre),
        "devices": queries.printing_devices(centre),
        "lease": lease_size(centre),
    }
