"""Basics training by agency, for leads and the manager."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.accounts.telling import tell, told
from palvelutori.common.refusals import InvalidInput
from palvelutori.foundation.actors import SQUARE_MANAGER, UNIT_LEAD
from palvelutori.square.views.parts import house, key_of
from palvelutori.staffing.operations import record_basics
from palvelutori.staffing.queries import basics_view
from palvelutori.staffing.rules import Course


@require_safe
@only_for(UNIT_LEAD, SQUARE_MANAGER)
def trainings(request: HttpRequest) -> HttpResponse:
    """How many of each agency's staff have done each course; a lead's own people by name."""
    view = basics_view(actor_of_request(request), centre=house())
    page = {"view": view, "courses": [one.value for one in Course], "told": told(request)}
    return render(request, "square/trainings.html", page)


@require_POST
@only_for(UNIT_LEAD, SQUARE_MANAGER)
def training_add(request: HttpRequest) -> HttpResponse:
    """Put a course on somebody's record."""
    try:
        done_on = date.fromisoformat(request.POST.get("done_on", ""))
    except ValueError:
        raise InvalidInput(field="done_on", expected="YYYY-MM-DD") from None
    record_basics(
        actor_of_request(request),
        centre=house(),
        key=key_of(request),
        member=request.POST.get("member", "")[:60],
        course=request.POST.get("course", "")[:20],
        done_on=done_on,
    )
    tell(request, "basics.told")
    return redirect("trainings")
