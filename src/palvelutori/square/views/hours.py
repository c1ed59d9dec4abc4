"""Opening exceptions: what is ahead, a new one, one taken back. Whom it cuts off is asked first."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.accounts.telling import tell, told
from palvelutori.catalogue.queries import PlannedException, catalogue_of, exceptions_ahead
from palvelutori.common.refusals import NotFound, Refusal
from palvelutori.common.times import local_day
from palvelutori.foundation.actors import ADMINISTRATOR, SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.clock import clock
from palvelutori.spaces.operations import hours
from palvelutori.spaces.operations.hours import CutsOffOthers
from palvelutori.square.choices import unit_name
from palvelutori.square.forms.hours import WHOLE_HOUSE, ExceptionForm, places
from palvelutori.square.views.parts import house, key_of, tell_refusal

ROLES = (UNIT_LEAD, SQUARE_MANAGER, ADMINISTRATOR)


@require_safe
@only_for(*ROLES)
def exceptions(request: HttpRequest) -> HttpResponse:
    """Exceptions that are not over, soonest first; those one may take back have a button."""
    mine = {code for code, _ in places(actor_of_request(request), centre=house())}
    rows = [
        {"exception": one, "is_mine": (one.unit or WHOLE_HOUSE) in mine}
        for one in exceptions_ahead(house(), day=_today())
    ]
    return render(request, "square/exceptions.html", {"rows": rows, "told": told(request)})


def _today() -> date:
    return local_day(clock.now(), catalogue_of(house()).zone)


@only_for(*ROLES)
def exception_add(request: HttpRequest) -> HttpResponse:
    """Other hours from a day to a day. When it cuts off others, their names are shown first."""
    actor = actor_of_request(request)
    form = ExceptionForm(
        places(actor, centre=house()), request.POST if request.method == "POST" else None, today=_today()
    )
    cut_off: list[str] = []
    if form.is_valid():
        try:
            hours.set_exception(
                actor,
                centre=house(),
                key=key_of(request),
                acknowledged=_acknowledged(request),
                **form.values(),
            )
        except CutsOffOthers as refusal:
            cut_off = list(refusal.values["units"])
        except Refusal as refusal:
            tell_refusal(form, refusal)
        else:
            tell(request, "exception.set")
            return redirect("exceptions")
    page = {"form": form, "cut_off": _named(cut_off)}
    status = 409 if cut_off else 422 if form.is_bound else 200
    return render(request, "square/exception_add.html", page, status=status)


def _acknowledged(request: HttpRequest) -> tuple[str, ...]:
    return tuple(request.POST.getlist("acknowledged"))


def _named(units: list[str]) -> list[tuple[str, str]]:
    return [(code, unit_name(house(), code)) for code in units]


@only_for(*ROLES)
def exception_cancel(request: HttpRequest, group: str) -> HttpResponse:
    """Take an exception back: shown once more, with whom that would cut off."""
    planned = _planned(group)
    cut_off: list[str] = []
    if request.method == "POST":
        try:
            hours.cancel_exception(
                actor_of_request(request),
                centre=house(),
                key=key_of(request),
                group=group,
                acknowledged=_acknowledged(request),
            )
        except CutsOffOthers as refusal:
            cut_off = list(refusal.values["units"])
        else:
            tell(request, "exception.cancelled")
            return redirect("exceptions")
    page = {"exception": planned, "cut_off": _named(cut_off)}
    return render(request, "square/exception_cancel.html", page, status=409 if cut_off else 200)


def _planned(group: str) -> PlannedException:
    for one in exceptions_ahead(house(), day=_today()):
        if one.group == group:
            return one
    raise NotFound(what="exception", name=group)
