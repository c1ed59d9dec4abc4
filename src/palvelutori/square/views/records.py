"""Administration's front page, the log of looks, the state of the journal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from palvelutori.accounts import queries
from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.foundation import journal, records
from palvelutori.foundation.actors import ADMINISTRATOR
from palvelutori.planning.queries import seats
from palvelutori.square.forms.people import LooksForm
from palvelutori.square.views.parts import house


@require_safe
@only_for(ADMINISTRATOR)
def administration(request: HttpRequest) -> HttpResponse:
    """How many people and devices, and what needs somebody."""
    actor = actor_of_request(request)
    people = [one for one in queries.people(actor, centre=house()) if one.is_active]
    devices = queries.devices(actor, centre=house())
    planning = {one.person for one in seats(house()) if not one.is_over}
    page = {
        "people": len(people),
        "without_role": [one for one in people if not one.grants and one.id not in planning],
        "devices": len(devices),
        "silent": [one for one in devices if one.state == "silent"],
        "streams": records.streams(),
    }
    return render(request, "square/administration.html", page)


@require_safe
@only_for(ADMINISTRATOR)
def looks(request: HttpRequest) -> HttpResponse:
    """Who looked at whose data. Asking is a look, too, and is written down."""
    actor = actor_of_request(request)
    form = LooksForm(request.GET if "subject" in request.GET else None)
    found = None
    if form.is_valid():
        found = queries.looks_at(actor, centre=house(), subject=form.cleaned_data["subject"].strip())
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "square/looks.html", {"form": form, "looks": found}, status=status)


@only_for(ADMINISTRATOR)
def journal_state(request: HttpRequest) -> HttpResponse:
    """The streams with their newest line. By POST: every line is checked, from the first to the newest."""
    streams = records.streams()
    checked = request.method == "POST"
    faults = [fault for one in streams if (fault := journal.verify(one.name))] if checked else []
    page = {
        "streams": streams,
        "checked": checked,
        "faults": faults,
        "lines": sum(one.number for one in streams),
    }
    return render(request, "square/journal.html", page)
