"""Home, finder, service, life event, opening hours, statements."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from palvelutori.codevelopment.calendar import next_on
from palvelutori.common.refusals import NotFound
from palvelutori.foundation.clock import clock
from palvelutori.foundation.context import the_centre
from palvelutori.foundation.languages import language
from palvelutori.web import agreed, demo, finding, queries

LONGEST_QUESTION = 200
#: what is on within a fortnight stands on the front page, at most so many
ON_AHEAD, ON_ROWS = timedelta(days=14), 4


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What do you need? What is open now, situations in life, changes ahead, three doors."""
    centre = the_centre()
    if centre is None:
        return render(request, "web/not_set_up.html", status=503)
    now = clock.now()
    house = queries.house(centre.code, at=now)
    facts: dict[str, Any] = {
        "house": house,
        "events": queries.life_events(centre.code, at=now),
        "steps": demo.steps(unit.card for unit in house.units),
        "on": next_on(centre.code, now=now, until=now + ON_AHEAD, most=ON_ROWS),
    }
    return render(request, "web/home.html", facts)


@login_not_required
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """`?q=` finds services; without it all are shown by unit."""
    code, now = _centre(), clock.now()
    asked = " ".join(request.GET.get("q", "").split())[:LONGEST_QUESTION]
    facts: dict[str, Any] = {"asked": asked}
    if asked:
        facts["answer"] = finding.find(code, asked=asked, language=language(), at=now)
    else:
        facts["shelves"] = queries.shelves(code, at=now)
    facts["events"] = queries.life_events(code, at=now)
    return render(request, "web/find.html", facts)


@login_not_required
@require_safe
def service(request: HttpRequest, code: str) -> HttpResponse:
    """One service: where, when, how, what to bring, who is in charge."""
    return render(request, "web/service.html", {"it": queries.service(_centre(), code=code, at=clock.now())})


@login_not_required
@require_safe
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One unit: how it stands, what it does, who runs it."""
    return render(request, "web/unit.html", {"it": queries.unit(_centre(), code=code, at=clock.now())})


@login_not_required
@require_safe
def life_event(request: HttpRequest, code: str) -> HttpResponse:
    """A situation and the services that help in it; several can be taken to one number."""
    found = queries.life_event(_centre(), code=code, at=clock.now())
    if found is None:
        raise NotFound(what="life event", name=code)
    return render(request, "web/life_event.html", {"it": found})


@login_not_required
@require_safe
def opening_hours(request: HttpRequest) -> HttpResponse:
    """The coming seven days of the house and every unit, and what differs from the usual."""
    centre, now = _centre(), clock.now()
    facts = {
        "weeks": queries.weeks(centre, at=now),
        "house": queries.house(centre, at=now),
    }
    return render(request, "web/opening_hours.html", facts)


@login_not_required
@require_safe
def on_behalf(request: HttpRequest) -> HttpResponse:
    """Who serves what on whose behalf, by unit."""
    return render(request, "web/on_behalf.html", {"places": agreed.places(_centre(), at=clock.now())})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "web/accessibility.html", {"contact": getattr(settings, "CONTACT", "")})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is known of a visitor, who sees it and how long."""
    return render(request, "web/privacy.html", {"contact": getattr(settings, "CONTACT", "")})


def _centre() -> str:
    centre = the_centre()
    if centre is None:
        raise NotFound(what="centre", name="")
    return centre.code
