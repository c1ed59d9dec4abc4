"""The end of the day: the house's page, the paper with a kept place's code, coming with it, the visitor's choice."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.accounts.telling import tell, told
from palvelutori.common.refusals import Refusal
from palvelutori.common.texts import LANGUAGES, pick, text
from palvelutori.common.times import clock_words
from palvelutori.foundation.actors import HOST, SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.languages import language
from palvelutori.foundation.refused import described
from palvelutori.visits import operations, queries
from palvelutori.visits.follow import follow_url
from palvelutori.visits.queries import day_end as closing
from palvelutori.visits.queries.day_end import DayEndView, Outcome
from palvelutori.visits.views.arriving import web_actor
from palvelutori.visits.views.common import house, let_listen, live_url, receipt
from palvelutori.visits.views.limits import codes_tried, numbers_taken

ROLES: Final = (HOST, SQUARE_MANAGER, UNIT_LEAD)
_LONGEST_CODE: Final = 12


@require_GET
@only_for(*ROLES)
def day_end(request: HttpRequest) -> HttpResponse:
    """Everybody who waits in a line that is closing, with the best way on for each and for all of a unit."""
    actor, centre = actor_of_request(request), house().code
    live = live_url(centre, reader=actor.id)
    view = closing.day_end_view(actor, centre=centre)
    page = {
        "view": view,
        "sentence": _sentence(view),
        "first_to_close": _first_to_close(view),
        "live_url": live,
        "told": told(request),
    }
    return let_listen(request, render(request, "visits/day_end.html", page), reader=actor.id, centre=centre)


def _sentence(view: DayEndView) -> str:
    waiting = sum(len(line.undecided) for line in view.lines)
    if waiting:
        return text("day_end.need", language(), n=waiting)
    return text("day_end.fits" if view.lines else "day_end.none", language())


def _first_to_close(view: DayEndView) -> str:
    if view.next_closing is None:
        return ""
    card, at = view.next_closing
    name = pick(card.short_names or card.names, language())
    return text("day_end.next_closing", language(), name=name, time=clock_words(at, language()))


@require_POST
@only_for(*ROLES)
def day_end_act(request: HttpRequest) -> HttpResponse:
    """One touch: a way out for one person, or the best of its own for each of a unit."""
    decided = operations.choose_ways_out(
        actor_of_request(request),
        centre=house().code,
        key=receipt(request),
        stops=[one[:32] for one in request.POST.getlist("stop")],
        way=request.POST.get("way", "")[:16],
    )
    tell(
        request,
        "day_end.done" if decided else "day_end.done.nobody",
        **({"n": len(decided)} if decided else {}),
    )
    return redirect("day_end")


@require_GET
@only_for(*ROLES)
def day_end_paper(request: HttpRequest, visit: str) -> HttpResponse:
    """The paper with the code of a kept place, in the visitor's language where the house writes it."""
    actor, centre = actor_of_request(request), house().code
    view = queries.visit_view(actor, centre=centre, visit=visit)
    kept = [one for one in closing.outcomes(actor, centre=centre, visit=visit) if one.code]
    if not kept:
        raise Http404
    with translation.override(view.language if view.language in LANGUAGES else "en"):
        paper = render_to_string("visits/day_end_paper.html", {"kept": _papers(kept)}, request=request)
    page = {"visit": view, "paper": paper}
    return render(request, "visits/day_end_print.html", page)


def _papers(kept: list[Outcome]) -> list[Outcome]:
    return list({one.code: one for one in kept}.values())


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def kept_place(request: HttpRequest) -> HttpResponse:
    """Coming with the code of a kept place: a number for today."""
    centre = house().code
    code, refused = request.POST.get("code", "")[:_LONGEST_CODE].strip(), None
    if request.method == "POST":
        address = request.META.get("REMOTE_ADDR", "")
        numbers_taken.count(address)
        try:
            came = _come(
                web_actor(centre), address, centre=centre, key=receipt(request), code=code, channel="web"
            )
            return redirect(follow_url(came.visit_id))
        except Refusal as refusal:
            refused = refusal
    page = {"code": code, "refused": described(refused) if refused else None}
    return render(request, "visits/kept_place.html", page, status=refused.status if refused else 200)


@require_POST
@only_for(*ROLES)
def host_kept_place(request: HttpRequest) -> HttpResponse:
    """The guide types the code somebody brought."""
    code = request.POST.get("code", "")[:_LONGEST_CODE]
    actor = actor_of_request(request)
    came = _come(actor, actor.id, centre=house().code, key=receipt(request), code=code, channel="host")
    return redirect("host_visit", came.visit_id)


def _come(actor: Actor, source: str, **given: Any) -> operations.Arrived:
    """Come with the code, after which too many wrong ones from one place have to wait."""
    codes_tried.check(source)
    try:
        return operations.come_with_place(actor, **given)
    except Refusal as refusal:
        if refusal.status == 404:
            codes_tried.count(source)
        raise


def of_visit(actor: Actor, *, centre: str, visit: str) -> dict[str, Any]:
    """What the visitor's own page says of closing: outcomes so far, and what may still be chosen."""
    outcomes = closing.outcomes(actor, centre=centre, visit=visit)
    return {
        "outcomes": outcomes,
        "choices": closing.choices(actor, centre=centre, visit=visit),
        "codes": _papers([one for one in outcomes if one.code]),
    }
