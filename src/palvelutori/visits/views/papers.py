"""Papers a kiosk gave without connection: somebody shows one; what could not be placed; whose numbers they are."""

from __future__ import annotations

from datetime import time
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.common.times import local_day
from palvelutori.foundation import scope
from palvelutori.foundation.actors import DESK_OFFICER, HOST, SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.clock import clock
from palvelutori.visits import operations
from palvelutori.visits.queries import choosing, without
from palvelutori.visits.refusals import NotAPaperNumber, VisitEnded
from palvelutori.visits.views.arriving import CHANGED
from palvelutori.visits.views.common import house, receipt

ROLES: Final = (HOST, SQUARE_MANAGER, UNIT_LEAD, DESK_OFFICER)
_LONGEST_NUMBER: Final = 6


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*ROLES)
def papers(request: HttpRequest) -> HttpResponse:
    """The list, and the form for a paper somebody shows."""
    actor, centre = actor_of_request(request), house().code
    if request.method == "POST":
        return _shown(request, actor, centre)
    return render(request, "visits/host_papers.html", _page(actor, centre))


def _shown(request: HttpRequest, actor: Actor, centre: str) -> HttpResponse:
    given = request.POST.get("number", "").strip()[:_LONGEST_NUMBER]
    needs = [one[:120] for one in request.POST.getlist("need") if one]
    told = request.POST.get("paper_time", "").strip()
    printed = _time(told)
    kept = {"number": given, "need": needs[0] if needs else "", "paper_time": told}
    wrong = "number" if not given.isascii() or not given.isdigit() else "need" if not needs else ""
    if not wrong and told and printed is None:
        wrong = "time"
    if wrong:
        return _again(request, actor, centre, kept | {"wrong": wrong})
    try:
        came = operations.arrive_with_number(
            actor,
            centre=centre,
            key=receipt(request),
            number=int(given),
            needs=needs,
            channel="host" if actor.has_role(HOST, SQUARE_MANAGER, centre=centre) else "desk",
            paper_time=printed,
        )
    except NotAPaperNumber:
        return _again(request, actor, centre, kept | {"wrong": "unknown"})
    except VisitEnded:
        return _again(request, actor, centre, kept | {"wrong": "ended"})
    except CHANGED:
        return _again(request, actor, centre, kept | {"wrong": "need"})
    if actor.has_role(HOST, SQUARE_MANAGER, UNIT_LEAD, centre=centre):
        return redirect("host_visit", came.visit_id)
    return render(request, "visits/host_papers.html", _page(actor, centre) | {"placed": came.number})


def _again(request: HttpRequest, actor: Actor, centre: str, kept: dict[str, str]) -> HttpResponse:
    return render(request, "visits/host_papers.html", _page(actor, centre) | kept, status=422)


def _time(told: str) -> time | None:
    """`9.47` or `9:47`; None for anything else."""
    hour, _, minute = told.replace(".", ":").partition(":")
    if not (hour.isdigit() and minute.isdigit() and len(hour) <= 2 and len(minute) == 2):
        return None
    return time(int(hour), int(minute)) if int(hour) < 24 and int(minute) < 60 else None


def _page(actor: Actor, centre: str) -> dict[str, Any]:
    now = clock.now()
    day = local_day(now)
    with scope.reading(actor):
        blocks = without.papers(centre, day=day)
        left = [
            {
                "visit": one.visit,
                "number": one.number,
                "is_renumbered": one.visit.number != one.number,
                "reasons": sorted({each["reason"] for each in one.refused}),
            }
            for one in without.unsettled(centre, day=day)
        ]
    choices = choosing.whole_units(centre, at=now)
    return {
        "blocks": blocks,
        "left": left,
        "choices": [one for one in choices if one.is_open],
        "may_open": actor.has_role(HOST, SQUARE_MANAGER, UNIT_LEAD, centre=centre),
    }


@require_POST
@only_for(*ROLES)
def settle(request: HttpRequest, visit: str) -> HttpResponse:
    """Somebody has talked with the person."""
    operations.settle_offline_arrival(
        actor_of_request(request), centre=house().code, key=receipt(request), visit=visit
    )
    return redirect("host_papers")
