"""What the visitor does on the own page beside looking: more time, ready, one matter less, the language of calls."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from palvelutori.visits import operations
from palvelutori.visits.views.common import receipt
from palvelutori.visits.views.following import own_of


@login_not_required
@require_POST
def more_time(request: HttpRequest, token: str) -> HttpResponse:
    """Not just yet: others are called first for a while."""
    own = own_of(request, token)
    operations.ask_more_time(own.actor, centre=own.centre, key=receipt(request), visit=own.view.visit_id)
    return redirect(own.address())


@login_not_required
@require_POST
def ready(request: HttpRequest, token: str) -> HttpResponse:
    """The pause is over."""
    own = own_of(request, token)
    operations.say_ready(own.actor, centre=own.centre, key=receipt(request), visit=own.view.visit_id)
    return redirect(own.address())


@login_not_required
@require_POST
def give_up(request: HttpRequest, token: str) -> HttpResponse:
    """One matter less; the page offers to take it back for ten seconds."""
    own, stop = own_of(request, token), request.POST.get("stop", "")[:32]
    operations.give_up(own.actor, centre=own.centre, key=receipt(request), visit=own.view.visit_id, stop=stop)
    return redirect(own.address(more={"pois": stop}))


@login_not_required
@require_POST
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """The matter just given up is wanted after all."""
    own = own_of(request, token)
    operations.undo(own.actor, centre=own.centre, key=receipt(request), stop=request.GET.get("pois", "")[:32])
    return redirect(own.address())


@login_not_required
@require_POST
def speak(request: HttpRequest, token: str) -> HttpResponse:
    """From now on one is called in this language; the page then needs no language in its address."""
    own = own_of(request, token)
    operations.change_language(
        own.actor,
        centre=own.centre,
        key=receipt(request),
        visit=own.view.visit_id,
        language=request.POST.get("language", "")[:16],
    )
    return redirect(own.address())
