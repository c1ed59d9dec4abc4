"""Wishes first at the kiosk: the menu, one question, suggestions; what is said travels in the form's body only."""

from __future__ import annotations

import secrets
from typing import Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from palvelutori.common.refusals import NotFound
from palvelutori.foundation.clock import clock
from palvelutori.guidance import queries as guidance
from palvelutori.guidance.views.asking import said_here
from palvelutori.visits.operations.arriving import MOST_NEEDS
from palvelutori.visits.views import kiosk, kiosk_turn
from palvelutori.visits.views.common import house

#: wishes on one glass; the rest is one touch further
WISHES_AT_ONCE: Final = 10


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """The menu of wishes; or, for what was touched, suggestions one can take a number for."""
    centre = house().code
    if not guidance.has_rules(centre):
        raise NotFound(what="page", name="")
    form = request.POST if request.method == "POST" else request.GET
    turn = kiosk_turn.turn_of(request, form)
    if turn is None:
        return redirect(reverse("kiosk"))
    now, said = clock.now(), said_here(centre, request.POST)
    action = reverse("kiosk_wishes")
    told = {
        "said": said,
        "action": action,
        "back": f"{action}?{urlencode(turn.pairs)}" if said.topics else turn.at("more" if turn.needs else ""),
        "is_untouched": False,
    }
    if not said.topics:
        return kiosk._page(
            request, turn, "wishes", told | {"menu": guidance.menu(centre, at=now, seed=secrets.randbits(32))}
        )
    it = guidance.advice(centre, said, at=now)
    sure = [*it.first, *it.more][:WISHES_AT_ONCE]
    offers = [
        {
            "is": one,
            "address": turn.with_needs([*turn.needs, one.service])
            if one.may_take and len(turn.needs) < MOST_NEEDS
            else "",
        }
        for one in sure
    ]
    return kiosk._page(request, turn, "wishes", told | {"it": it, "offers": offers})
