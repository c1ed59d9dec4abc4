"""Know your neighbours: the other units in cards of ten seconds, for everybody who works in the house."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.foundation.actors import DESK_OFFICER, HOST, SQUARE_MANAGER, UNIT_LEAD
from palvelutori.visits.queries.neighbours import neighbours as cards_of
from palvelutori.visits.views.common import house


@require_GET
@only_for(DESK_OFFICER, HOST, UNIT_LEAD, SQUARE_MANAGER)
def neighbours(request: HttpRequest) -> HttpResponse:
    """All cards, the most useful first."""
    cards = cards_of(actor_of_request(request), centre=house().code)
    return render(request, "visits/neighbours.html", {"cards": cards})
