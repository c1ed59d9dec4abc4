"""Advice at the desk, and what the person was told: on the own page and on paper."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from palvelutori.accounts.access import actor_of_request
from palvelutori.common.refusals import InvalidInput
from palvelutori.common.texts import LANGUAGES, SLOTS
from palvelutori.customers.operations.advice import DetailsInAdvice
from palvelutori.customers.queries.advice import told_in
from palvelutori.foundation.refused import described
from palvelutori.visits import operations, queries
from palvelutori.visits.forms.advising import AdviceForm
from palvelutori.visits.live import visitor_actor
from palvelutori.visits.views.common import house, receipt
from palvelutori.visits.views.following import own_of


def advise(request: HttpRequest, code: str, stop: str) -> HttpResponse:
    """Write advice down for whoever is at the desk."""
    actor, centre = actor_of_request(request), house().code
    screen = queries.desk_screen(actor, centre=centre, desk=code)
    present = screen.present
    if not screen.is_mine or present is None or present.stop_id != stop:
        return redirect("desk", code)
    data = request.POST if request.method == "POST" else None
    form = AdviceForm(centre, screen.unit, data, initial={"topic": present.service})
    if form.is_valid():
        try:
            operations.note_advice(actor, centre=centre, key=receipt(request), stop=stop, **form.cleaned_data)
        except (DetailsInAdvice, InvalidInput) as refusal:
            words = described(refusal)
            place = "words" if isinstance(refusal, DetailsInAdvice) else str(refusal.values["field"])
            form.add_error(place, f"{words.title} {words.way_out}".strip())
        else:
            return redirect("desk_advice_paper", code, stop)
    page = {"form": form, "screen": screen, "desk": screen, "present": present}
    return render(request, "visits/advise.html", page, status=422 if form.is_bound else 200)


@require_GET
def advice_paper(request: HttpRequest, code: str, stop: str) -> HttpResponse:
    """The slip for the person, printed at the desk while the person is there."""
    actor, centre = actor_of_request(request), house().code
    screen = queries.desk_screen(actor, centre=centre, desk=code)
    present = screen.present
    visitor = visitor_actor(present.visit_id) if present is not None else None
    if not screen.is_mine or present is None or present.stop_id != stop or visitor is None:
        return redirect("desk", code)
    spoken = present.language if present.language in LANGUAGES else "en"
    page = {
        "screen": screen,
        "desk": screen,
        "present": present,
        "notes": told_in(visitor, centre=centre, visit=present.visit_id),
        "spoken": spoken,
    }
    return render(request, "visits/advice_paper.html", page)


@login_not_required
@require_GET
def own_advice(request: HttpRequest, token: str) -> HttpResponse:
    """What I was told today, in the visit's language."""
    own = own_of(request, token)
    page = own.page() | {
        "notes": told_in(own.actor, centre=own.centre, visit=own.view.visit_id),
        "language_addresses": {slot: own.address("/neuvot", slot) for slot in SLOTS},
    }
    return render(request, "visits/follow_advice.html", page)
