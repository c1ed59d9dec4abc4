"""The visit's own page, behind the address on the ticket: one number, its stops, what the visitor may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from palvelutori.accounts.access import actor_named
from palvelutori.catalogue import queries as catalogue
from palvelutori.common.refusals import NotFound
from palvelutori.common.texts import LANGUAGES, SLOTS, pick, text
from palvelutori.common.times import local_day
from palvelutori.customers.queries.advice import told_in
from palvelutori.foundation import grounds
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.languages import CODE_OF, language
from palvelutori.participation.leaving import GOT
from palvelutori.spaces import queries as spaces
from palvelutori.visits import operations, queries
from palvelutori.visits.follow import follow_url, visit_of
from palvelutori.visits.live import visitor_actor
from palvelutori.visits.queries import choosing
from palvelutori.visits.queries.paper import limits, paper
from palvelutori.visits.queries.visit import StopView, VisitView
from palvelutori.visits.queries.where import waiting_places
from palvelutori.visits.rules.ahead import ahead_range
from palvelutori.visits.views import day_end
from palvelutori.visits.views.common import house, let_listen, live_url, receipt

#: how a state is drawn on the line of the visit
DRAWN: Final[Mapping[str, str]] = {
    "called": "now", "serving": "now", "done": "done", "handed_over": "done", "planned": "planned",
    "left": "off", "cancelled": "off",
}  # fmt: skip
_LONGEST_QUESTION: Final = 200
#: what makes the page old, beside the beat
LIVE_EVENTS: Final = (
    "stop.called stop.recalled stop.added stop.started stop.held stop.resumed stop.finished stop.no_show "
    "stop.returned stop.undone stop.left stop.came_back hand_over.asked hand_over.accepted hand_over.declined "
    "hand_over.withdrawn visit.ended visit.more_time visit.ready visit.language_set reset"
)
#: parts of the page's address by the name the template has for them
PARTS: Final[Mapping[str, str]] = {
    "add": "/lisaa", "leave": "/lahden", "share": "/lupa", "why": "/jarjestys", "way_out": "/sulkeminen",
    "more_time": "/lisaaikaa", "ready": "/valmis", "give_up": "/pois", "speak": "/kieli", "ticket": "/lappu",
    "plan": "/suunnitelma", "own_page_make": "/oma-sivu", "own_page_join": "/oma-sivulle", "advice": "/neuvot",
}  # fmt: skip


class NoSuchVisit(NotFound):
    """The address is not one of ours, or the visit is not kept any more."""

    code = "no-such-visit"


@dataclass(frozen=True, slots=True)
class Own:
    """The visitor at its own page. `asked` is the language chosen by hand, empty when it is the visit's own."""

    actor: Actor
    centre: str
    view: VisitView
    asked: str

    def address(
        self, part: str = "", slot: str | None = None, *, more: Mapping[str, str] | None = None
    ) -> str:
        """Address of the page or of one of its parts, keeping the language."""
        lang = self.asked if slot is None else slot
        asked = ({"lang": lang} if lang else {}) | dict(more or {})
        return follow_url(self.view.visit_id) + part + (f"?{urlencode(asked)}" if asked else "")

    def page(self) -> dict[str, Any]:
        """What every one of these pages needs."""
        return {
            "visit": self.view,
            "own": self.address(),
            "language_addresses": {slot: self.address(slot=slot) for slot in SLOTS},
            "lang": self.asked,
        }


def own_of(request: HttpRequest, token: str) -> Own:
    """Whose page this is, in the visit's language or the one asked for. Raises NoSuchVisit."""
    asked = request.GET.get("lang", "")
    asked = asked if asked in SLOTS else ""
    translation.activate(CODE_OF[asked or "fi"])
    visit = visit_of(token)
    actor = visitor_actor(visit) if visit else None
    centre = house().code
    if visit is None or actor is None or centre not in actor.centres():
        raise NoSuchVisit(what="visit", name="")
    view = queries.visit_view(actor, centre=centre, visit=visit)
    if _has_disappeared(actor, centre, view):
        raise NoSuchVisit(what="visit", name="")
    spoken = view.language if view.language in LANGUAGES else "en"
    translation.activate(CODE_OF[asked or spoken])
    return Own(actor, centre, view, asked)


def _has_disappeared(actor: Actor, centre: str, view: VisitView) -> bool:
    """The page of a visit that is over lasts until midnight; with a place kept for the next opening, until that
    is used."""
    if view.ended_at is None or local_day(view.ended_at) >= local_day(view.as_of):
        return False
    return not day_end.of_visit(actor, centre=centre, visit=view.visit_id)["codes"]


@login_not_required
@require_GET
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """The page one keeps open: the number, where to go when called, the line through the stops."""
    live = live_url(house().code, reader="visitor")
    own = own_of(request, token)
    stops = [_shown(own, stop) for stop in own.view.stops]
    is_over = own.view.ended_at is not None
    waits = [one for one in stops if one["is_open"]]
    page = own.page() | {
        "stops": stops,
        "now_stop": next((one for one in stops if one["is_now"]), None),
        "missed": next((one for one in stops if one["state"] == "no_show"), None),
        "on_hold": next((one for one in stops if one["state"] == "on_hold"), None),
        "is_over": is_over,
        "waiting": sum(one["is_open"] for one in stops),
        "only": waits[0] if len(waits) == 1 else None,
        "live_events": LIVE_EVENTS,
        "limits": limits(own.centre),
        "may_ask_time": _may_ask_time(own),
        "calls_in": _other_language(own),
        "given_up": _given_up(request, own),
        "planned": paper(own.centre, view=own.view).lines if len(waits) > 1 else (),
        "places": () if is_over else waiting_places(own.centre, at=own.view.as_of),
        **{name: own.address(part) for name, part in PARTS.items()},
        "may_share": not is_over and len([one for one in stops if one["is_open"]]) > 1,
        "looks": _looks(own),
        "leaving_choices": GOT,
        "was_advised": bool(told_in(own.actor, centre=own.centre, visit=own.view.visit_id)),
        "day_end": day_end.of_visit(own.actor, centre=own.centre, visit=own.view.visit_id),
        "live_url": "" if is_over else live,
    }
    response = render(request, "visits/follow.html", page)
    return let_listen(request, response, reader=own.actor.id, centre=own.centre)


def _may_ask_time(own: Own) -> bool:
    """Whether "I need more time" is there to press."""
    states = {stop.state for stop in own.view.stops}
    waits = bool(states & {"waiting", "called"}) and "serving" not in states
    return waits and own.view.away_until is None and own.view.more_times_left > 0


def _other_language(own: Own) -> dict[str, str]:
    """One reads in another language than one is called in: both, so that the page can ask. Else empty."""
    read = "fi" if own.asked == "easy" else own.asked
    if not read or read == own.view.language or own.view.ended_at is not None:
        return {}
    return {"now": own.view.language, "read": read}


def _given_up(request: HttpRequest, own: Own) -> dict[str, Any]:
    """The matter that was given up a moment ago, with the way back."""
    asked = request.GET.get("pois", "")
    stop = next((one for one in own.view.stops if one.stop_id == asked and one.state == "left"), None)
    if stop is None:
        return {}
    return {
        "names": choosing.matter_names(own.centre, stop.service),
        "address": own.address("/kumoa", more={"pois": stop.stop_id}),
    }


def _shown(own: Own, stop: StopView) -> dict[str, Any]:
    """One stop as the page draws it."""
    unit = catalogue.catalogue_of(own.centre).units.get(stop.unit or "")
    is_open = stop.state in ("planned", "waiting", "called", "serving", "on_hold", "no_show")
    names = choosing.matter_names(own.centre, stop.service)
    unit_names = unit.names if unit else {}
    return {
        "stop_id": stop.stop_id,
        "names": names,
        "where": stop.where,
        "outcome": stop.outcome,
        "calls": stop.calls,
        "unit_names": unit_names if unit_names != names else {},
        "state": stop.state,
        "drawn": DRAWN.get(stop.state, "next"),
        "is_now": stop.state in ("called", "serving"),
        "is_open": is_open,
        "place": stop.place,
        "arrow": _arrow(own.centre, stop),
        "ahead": stop.ahead,
        "range": None if stop.ahead is None else ahead_range(stop.ahead),
        "booked_at": stop.booked_at,
        "ended_at": stop.ended_at,
        "closes_at": choosing.closes_at(own.centre, code=stop.service, at=own.view.as_of)
        if stop.state == "waiting"
        else None,
    }


def _arrow(centre: str, stop: StopView) -> str:
    place = spaces.spaces_of(centre).desks.get(stop.desk or "")
    return place.arrow if place else ""


def _looks(own: Own) -> list[dict[str, Any]]:
    """Who has looked: a role and, unless it would tell something, a unit; never a name."""
    slot = language()
    whole = catalogue.catalogue_of(own.centre)
    found: list[dict[str, Any]] = []
    for line in grounds.looks_at(own.centre, f"visit:{own.view.visit_id}"):
        actor = actor_named(line.actor)
        role = actor.roles[0] if actor and actor.roles else None
        unit = whole.units.get(role.unit or "") if role else None
        told = {
            "who": text(f"role.{role.role}", slot) if role else text("follow.looks.somebody", slot),
            "unit": pick(unit.names, slot) if unit and not unit.is_opaque else "",
            "at": line.at,
        }
        last = found[-1] if found else {}
        if (last.get("who"), last.get("unit")) != (told["who"], told["unit"]):
            found.append(told)
    return found


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, token: str) -> HttpResponse:
    """One more need for the same number: everyday ones, a search, the units."""
    own = own_of(request, token)
    if request.method == "POST":
        operations.add_need(
            own.actor,
            centre=own.centre,
            key=receipt(request),
            visit=own.view.visit_id,
            need=request.POST.get("need", "")[:120],
        )
        return redirect(own.address())
    if own.view.ended_at is not None:
        return redirect(own.address())
    now = clock.now()
    words = " ".join(request.GET.get("q", "").split())[:_LONGEST_QUESTION]
    if words:
        offered = choosing.found(own.centre, words=words, language=language(), at=now)
    else:
        offered = choosing.everyday(own.centre, at=now)
    has_already = {stop.service for stop in own.view.stops if stop.state in ("waiting", "called", "serving")}
    page = own.page() | {
        "words": words,
        "choices": [one for one in offered if one.code not in has_already],
        "units": [one for one in choosing.whole_units(own.centre, at=now) if one.state == choosing.OPEN],
        "here": own.address("/lisaa"),
        "language_addresses": {slot: own.address("/lisaa", slot) for slot in SLOTS},
    }
    return render(request, "visits/follow_add.html", page)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Going away cannot be undone, so it is asked once."""
    own = own_of(request, token)
    if request.method == "POST":
        operations.leave(own.actor, centre=own.centre, key=receipt(request), visit=own.view.visit_id)
        return redirect(own.address())
    if own.view.ended_at is not None:
        return redirect(own.address())
    page = own.page() | {
        "stops": [shown for stop in own.view.stops if (shown := _shown(own, stop))["is_open"]],
        "language_addresses": {slot: own.address("/lahden", slot) for slot in SLOTS},
    }
    return render(request, "visits/follow_leave.html", page)


@login_not_required
@require_POST
def share(request: HttpRequest, token: str) -> HttpResponse:
    """The one plain question: may officers see which units the other stops are for?"""
    own = own_of(request, token)
    operations.share_units(
        own.actor,
        centre=own.centre,
        key=receipt(request),
        visit=own.view.visit_id,
        shares=request.POST.get("shares") == "1",
    )
    return redirect(own.address())


@login_not_required
@require_POST
def way_out(request: HttpRequest, token: str) -> HttpResponse:
    """The line closes before one's turn: what shall become of it."""
    own = own_of(request, token)
    operations.choose_ways_out(
        own.actor,
        centre=own.centre,
        key=receipt(request),
        stops=[request.POST.get("stop", "")[:32]],
        way=request.POST.get("way", "")[:16],
    )
    return redirect(own.address())


@login_not_required
@require_GET
def why(request: HttpRequest, token: str) -> HttpResponse:
    """Why was somebody before me? For each line one waits in: reasons and minutes, no number, no person."""
    own = own_of(request, token)
    lines = [
        {
            "stop": _shown(own, stop),
            "calls": queries.why_order(
                own.actor, centre=own.centre, visit=own.view.visit_id, stop=stop.stop_id
            ),
        }
        for stop in own.view.stops
        if stop.state == "waiting"
    ]
    page = own.page() | {
        "lines": lines,
        "grounds": choosing.grounds(own.centre),
        "language_addresses": {slot: own.address("/jarjestys", slot) for slot in SLOTS},
    }
    return render(request, "visits/follow_why.html", page)
